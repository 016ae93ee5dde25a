"""The way in: choose the language, run the command, say in one line what went wrong."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from types import TracebackType

import click

from huiju.cli import assess, demo, look, packs
from huiju.cli.command import make_group
from huiju.cli.console import close_output, complain, prepare_output, warn_in_one_line
from huiju.cli.language import choose_language, say
from huiju.cli.parsing import explain_usage
from huiju.errors import HuijuError, IncompleteError

__all__ = ["main", "run"]

CLEAN, FINDINGS, WRONG_CALL, INCOMPLETE = range(4)


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one call and return its exit code.

    Parameters
    ----------
    arguments
        As written after ``huiju``.

    Returns
    -------
    int
        0 nothing at or above the gate; 1 findings at or above it; 2 the input or the call is
        wrong; 3 the analysis could not be completed.
    """
    language = choose_language(arguments, os.environ)
    prepare_output()
    with warnings.catch_warnings():
        warn_in_one_line(language, shown="-q" not in arguments and "--quiet" not in arguments)
        try:
            code = _invoke(list(arguments), language)
        except HuijuError as fault:
            code = INCOMPLETE if isinstance(fault, IncompleteError) else WRONG_CALL
            complain(fault.text(language), language)
        except (KeyboardInterrupt, click.Abort):
            code = INCOMPLETE
            complain(say("interrupted", language), language)
        except MemoryError:
            code = INCOMPLETE
            complain(say("out_of_memory", language), language)
        except Exception as fault:  # noqa: BLE001 - the last door: nothing may leave as a traceback
            code = INCOMPLETE
            complain(say("unexpected", language, **_where(fault)), language)
            if os.environ.get("HUIJU_DEBUG") == "1":
                traceback.print_exc()
    close_output()
    return code


def _invoke(arguments: list[str], language: str) -> int:
    program = _program(language)
    try:
        with program.make_context("huiju", arguments) as context:
            code = program.invoke(context)
    except click.exceptions.Exit as done:
        return int(done.exit_code)
    except click.ClickException as fault:
        complain(explain_usage(fault, language), language)
        return WRONG_CALL
    return int(code or CLEAN)


def _program(language: str) -> click.Group:
    version = click.Option(
        ["--version", "-V"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=say("option_version", language),
    )
    commands = [
        assess.command(language),
        *look.commands(language),
        packs.group(language),
        *demo.commands(language),
    ]
    return make_group("huiju", language, commands, version)


def _show_version(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"huiju {version('huiju')}")
        context.exit()


def _where(fault: BaseException) -> dict[str, str]:
    """The kind and the place of a fault; its message is left out, it might hold a value."""
    step: TracebackType | None = fault.__traceback__
    place = "?"
    while step is not None:
        module = str(step.tb_frame.f_globals.get("__name__", "?"))
        if place == "?" or module.split(".")[0] == "huiju":
            place = f"{module}:{step.tb_lineno}"
        step = step.tb_next
    return {"kind": type(fault).__name__, "place": place}
