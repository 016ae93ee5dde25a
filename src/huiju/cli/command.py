"""Commands and options whose help reads in the chosen language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any

import click

from huiju.cli.language import CallError, say
from huiju.messages import LANGUAGES

__all__ = ["argument", "flag", "make_command", "make_group", "option"]

_HEADINGS = {"Options": "选项", "Commands": "命令"}


class _ChineseFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix="用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")


class _ChineseContext(click.Context):
    formatter_class = _ChineseFormatter


class _Group(click.Group):
    """Commands in the order in which they are declared; alone, it shows its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] in known or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        near = get_close_matches(args[0], known, n=1)
        if near:
            raise CallError("no_such_command_near", name=args[0], near=near[0])
        raise CallError("no_such_command", name=args[0], known=", ".join(known))


def argument(name: str, *, many: bool = True) -> click.Argument:
    """Return an argument that must be given: one or more values, or exactly one."""
    return click.Argument(
        [name], nargs=-1 if many else 1, required=True, metavar=_shown(name, many)
    )


def option(
    names: str, language: str, *, key: str | None = None, shown: object = None, **rest: Any
) -> click.Option:
    """Return an option; its help is ``option_KEY`` of the messages, filled with `shown`."""
    declared = names.split()
    code = key or declared[0].lstrip("-").replace("-", "_")
    return click.Option(declared, help=say(f"option_{code}", language, default=shown), **rest)


def flag(names: str, language: str) -> click.Option:
    """Return an option without a value."""
    return option(names, language, is_flag=True)


def make_command(
    name: str,
    language: str,
    run: Callable[..., int],
    params: Sequence[click.Parameter] = (),
) -> click.Command:
    """Return a command that calls ``run(language, **options)`` and hands on its exit code."""
    words = say(f"help_{name.replace(' ', '_')}", language)
    command = click.Command(
        name.rpartition(" ")[2],
        callback=partial(run, language),
        params=[*params, *_common(language)],
        help=words,
        short_help=words.partition("\n")[0],
        add_help_option=False,
    )
    _speak(command, language)
    return command


def make_group(
    name: str, language: str, commands: Sequence[click.Command], *more: click.Option
) -> click.Group:
    """Return a group of commands."""
    group = _Group(
        name,
        commands={command.name or "": command for command in commands},
        params=[*more, *_common(language)],
        help=say(f"help_{name}", language),
        subcommand_metavar=say("commands_metavar", language),
        add_help_option=False,
    )
    _speak(group, language)
    return group


def _speak(command: click.Command, language: str) -> None:
    command.options_metavar = say("options_metavar", language)
    if language == "zh":
        command.context_class = _ChineseContext


def _common(language: str) -> list[click.Option]:
    # The language is read before parsing, so that even the errors of parsing speak it
    lang = option("--lang", language, type=click.Choice(LANGUAGES), expose_value=False)
    show = click.Option(
        ["--help", "-h"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
        help=say("option_help", language),
    )
    return [lang, show]


def _show_help(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()


def _shown(name: str, many: bool) -> str:
    return f"{name.upper()}…" if many else name.upper()
