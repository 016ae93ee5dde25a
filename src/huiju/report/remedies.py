"""Remedies in words: one phrase for each action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiju.report.wording import say, term

__all__ = ["remedy"]

_KNOWN = (
    "drop_field",
    "generalize",
    "round",
    "top_code",
    "bottom_code",
    "mask",
    "suppress_cells",
    "drop_rows",
    "perturb",
    "withhold_resource",
)


def remedy(given: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the remedy with `text`, its actions as phrases; what is not stated is not claimed."""
    actions = given.get("actions") or []
    return {
        "cost": None,
        "exposed_after": {},
        "verified": False,
        **given,
        "actions": actions,
        "text": [_phrase(action, language) for action in actions],
    }


def _phrase(action: Mapping[str, Any], language: str) -> str:
    code = str(action.get("action"))
    field = action.get("field") or action.get("resource") or "—"
    detail = _detail(action.get("parameters") or {}, language)
    if code not in _KNOWN:
        return say("act_other", language, action=code, field=field, detail=detail)
    return say(f"act_{code}", language, field=field, detail=detail)


def _detail(parameters: Mapping[str, Any], language: str) -> str:
    """The parameters in short; a map or a list of rows by its size, never by its values."""
    said = []
    for name, value in parameters.items():
        if name == "to" and isinstance(value, str):
            said.append(say("detail_to", language, value=term("part", value, language)))
        elif isinstance(value, Mapping):
            said.append(say("detail_map", language, n=len(value)))
        elif isinstance(value, list):
            said.append(f"{name}: {len(value)}")
        else:
            said.append(f"{name}: {value}")
    return say("list_separator", language).join(said) or "—"
