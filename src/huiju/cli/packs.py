"""``huiju policy``: the packs, every number with its source, and the check of own packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from huiju.cli.command import argument, make_command, make_group
from huiju.cli.console import tell
from huiju.cli.language import CallError, say

if TYPE_CHECKING:
    from huiju.policy import Fact, Pack

__all__ = ["group"]


def group(language: str) -> click.Group:
    """Return ``huiju policy`` with its commands."""
    commands = [
        make_command("policy list", language, run_list),
        make_command("policy show", language, run_show, [argument("pack", many=False)]),
        make_command("policy check", language, run_check, [argument("files")]),
    ]
    return make_group("policy", language, commands)


def run_list(language: str) -> int:
    """List the shipped packs."""
    from huiju.policy import DEFAULT_PACK, available_packs

    lines = []
    for pack in available_packs():
        mark = "*" if pack.name == DEFAULT_PACK else " "
        lines.append(f"{mark} {pack.name:<22} {pack.version:<7} {pack.title[language]}")
    tell("\n".join([*lines, "", say("packs_default", language)]))
    return 0


def run_show(language: str, *, pack: str) -> int:
    """Show one pack in full, every number with its source."""
    from huiju.policy import load_packs

    tell("\n".join(_describe(load_packs([pack])[0], language)))
    return 0


def run_check(language: str, *, files: Sequence[str]) -> int:
    """Check packs against the schema."""
    from pathlib import Path

    from huiju.policy import load_packs

    checked = []
    for file in files:
        if not Path(file).is_file():
            raise CallError("no_such_file", path=file)
        pack = load_packs([str(Path(file).resolve())])[0]
        checked.append(
            say("pack_right", language, path=file, name=pack.name, rules=len(pack.rules))
        )
    tell("\n".join(checked))
    return 0


def _describe(pack: Pack, language: str) -> Iterator[str]:
    yield f"{pack.name} {pack.version}  {pack.title[language]}"
    if pack.about:
        yield pack.about[language]
    if pack.facts:
        yield from ("", say("packs_facts", language))
        for fact in pack.facts:
            yield f"  {fact.id}: {_value(fact)}  {fact.title[language]}"
            yield f"      {fact.basis}  {say(f'tag_{fact.tag}', language)}"
    if pack.scales:
        yield from ("", say("packs_scales", language))
        for scale in pack.scales:
            levels = " < ".join("/".join(names[:2]) for names in scale.levels)
            yield f"  {scale.category}: {levels}"
            yield f"      {scale.basis}  {say(f'tag_{scale.tag}', language)}"
    if pack.rules:
        yield from ("", say("packs_rules", language))
        for rule in pack.rules:
            yield f"  {rule.id}: {rule.title[language]}"
            yield f"      {rule.basis}  {say(f'tag_{rule.tag}', language)}"


def _value(fact: Fact) -> str:
    if isinstance(fact.value, list):
        number = ", ".join(map(str, fact.value))
    elif isinstance(fact.value, int) and not isinstance(fact.value, bool):
        number = f"{fact.value:,}"
    else:
        number = str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)
    return f"{number} {fact.unit}" if fact.unit else number
