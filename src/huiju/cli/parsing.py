"""What is wrong with a call, in one line of the chosen language."""

from __future__ import annotations

import click
from click import exceptions

from huiju.cli.language import say

__all__ = ["explain_usage"]


def explain_usage(fault: click.ClickException, language: str) -> str:
    """Return one line that says what to mend.

    Parameters
    ----------
    fault
        What the parser raised.
    language
        ``"zh"`` or ``"en"``.
    """
    if isinstance(fault, exceptions.NoSuchOption):
        near = next(iter(fault.possibilities or ()), None)
        if near is None:
            return say("no_such_option", language, name=fault.option_name)
        return say("no_such_option_near", language, name=fault.option_name, near=near)
    if isinstance(fault, exceptions.MissingParameter):
        return say("missing_parameter", language, name=_name(fault))
    if isinstance(fault, exceptions.BadParameter):
        return _bad_parameter(fault, language)
    if isinstance(fault, exceptions.BadOptionUsage):
        return say("option_needs_value", language, name=fault.option_name)
    return " ".join(fault.format_message().split())


def _bad_parameter(fault: exceptions.BadParameter, language: str) -> str:
    kind = fault.param.type if fault.param is not None else None
    name = _name(fault)
    if isinstance(kind, click.Choice):
        return say("not_a_choice", language, name=name, known=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.DateTime):
        return say("not_a_date", language, name=name)
    if isinstance(kind, (click.FloatRange, click.IntRange)):
        return say("not_in_range", language, name=name, range=_range(kind))
    if language == "en":
        return " ".join(fault.format_message().split())
    return say("bad_parameter", language, name=name)


def _range(kind: click.FloatRange | click.IntRange) -> str:
    low = "" if kind.min is None else f"{kind.min:g} {'<' if kind.min_open else '≤'} "
    high = "" if kind.max is None else f" {'<' if kind.max_open else '≤'} {kind.max:g}"
    return f"{low}x{high}"


def _name(fault: exceptions.BadParameter) -> str:
    if fault.param is None:
        return str(fault.param_hint or "?")
    longest: str = max([*fault.param.opts, ""], key=len)
    return longest if longest.startswith("-") else longest.upper()
