"""Join conditions in words: as a clause, as a short label, and as a line of route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiju.report.wording import number, say, term

__all__ = ["clause", "label", "pair", "route", "short_name"]

# How the parameter that matters most may be called, by comparator.
_MAIN = {
    "prefix": ("length", "n", "part"),
    "band": ("age_at",),
    "contains": ("part",),
    "date_part": ("part", "to", "unit"),
    "date_window": ("days", "within", "window"),
    "numeric_scale": ("factor", "scale", "ratio"),
    "rounded": ("base", "decimals"),
    "tolerance": ("tolerance", "within", "width"),
    "hash": ("algorithm", "function"),
    "mask": ("positions", "keep"),
}


def main_parameter(condition: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Return the name and value of the parameter that the comparator's wording mentions."""
    given = condition.get("parameters") or {}
    for name in _MAIN.get(condition["comparator"], ()):
        if isinstance(given.get(name), (str, int, float)):
            return name, given[name]
    return None


def short_name(field: str) -> str:
    """Return a field reference without its dataset.

    Examples
    --------
    >>> short_name("visits.birth.date")
    'birth.date'
    """
    return field.partition(".")[2] or field


def _wording(comparator: str, main: tuple[str, Any]) -> str:
    """A part of a code, such as the region in a citizen number, is worded as one."""
    return "part" if comparator == "prefix" and main[0] == "part" else comparator


def _worded(value: Any, language: str) -> str:
    if isinstance(value, float):
        return number(value)
    return term("part", value, language) if isinstance(value, str) else str(value)


def _known(key: str, language: str, **parameters: Any) -> str | None:
    try:
        return say(key, language, **parameters)
    except KeyError:
        return None


def clause(condition: Mapping[str, Any], language: str) -> str:
    """Return the condition as a clause: ``visits.zip equals register.zip``."""
    sides = {"left": condition["left"], "right": condition["right"]}
    comparator = condition["comparator"]
    main = main_parameter(condition)
    written = None
    if main is not None:
        value = _worded(main[1], language)
        written = _known(f"compare_{_wording(comparator, main)}_n", language, n=value, **sides)
    written = written or _known(f"compare_{comparator}", language, **sides)
    written = written or say("compare_other", language, comparator=comparator, **sides)
    detail = _detail(condition.get("parameters") or {}, language)
    return say("compare_detail", language, condition=written, detail=detail) if detail else written


def _detail(given: Mapping[str, Any], language: str) -> str:
    """A declared reading of a field, or a reading that ignores how a code is written."""
    if given.get("view"):
        return say("detail_view", language, n=given["view"])
    ignored = given.get("ignore")
    return say(f"detail_ignore_{ignored}", language) if ignored else ""


def label(condition: Mapping[str, Any], language: str) -> str:
    """Return the comparator as a label for an arrow; ``=`` for an exact match."""
    main = main_parameter(condition)
    comparator = condition["comparator"]
    written = None
    if main is not None:
        value = _worded(main[1], language)
        written = _known(f"short_{_wording(comparator, main)}_n", language, n=value)
    return written or term("short", comparator, language)


def pair(condition: Mapping[str, Any], language: str, arrow: str = "→") -> str:
    """Return the condition as it stands on a route: ``zip``, or ``yob→birth_year``."""
    left, right = short_name(condition["left"]), short_name(condition["right"])
    names = left if left == right else f"{left}{arrow}{right}"
    if condition["comparator"] == "exact":
        return names
    return f"{names} [{label(condition, language)}]"


def route(channel: Mapping[str, Any], language: str) -> str:
    """Return the route in one line: ``visits —zip, yob→birth_year→ register ⇒ name``."""
    line = ""
    place = None
    for step in channel["steps"]:
        alone = step["to"] is None and not step["on"]
        if step["from"] != place:
            name = _used(channel, step["from"]) if alone else step["from"]
            line += ("; " if line else "") + name
        if alone:
            pass
        elif step["to"] is None:
            line += f" ⟨{_pairs(step, language, '⇢')}⟩"
        else:
            line += f" —{_pairs(step, language, '→')}→ {step['to']}"
        place = step["to"] or step["from"]
    if not line:
        line = " + ".join(_used(channel, dataset) for dataset in channel["resources"])
    end = channel["ends_at"]
    return f"{line} ⇒ {short_name(end) if end else channel['target']}"


def _pairs(step: Mapping[str, Any], language: str, arrow: str) -> str:
    return ", ".join(pair(condition, language, arrow) for condition in step["on"])


def _used(channel: Mapping[str, Any], dataset: str) -> str:
    """A dataset that takes part without a join, with the fields that it lends."""
    lent = [
        short_name(field)
        for field in channel["fields"]
        if field.partition(".")[0] == dataset and field != channel["ends_at"]
    ]
    return f"{dataset} ({', '.join(lent)})" if lent else dataset
