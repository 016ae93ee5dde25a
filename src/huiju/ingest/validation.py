"""A descriptor is held against the shipped schema; the first fault is said with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from huiju.errors import InputError
from huiju.ingest.located import Located, Path

__all__ = ["catalog_schema", "validate"]

# Definitions whose keys also exist one level deeper, under `huiju`.
_DEEPER = {
    "resource": "resourceHuiju",
    "field": "fieldHuiju",
}


@cache
def catalog_schema() -> dict[str, Any]:
    """Return the JSON Schema of catalogs (2020-12)."""
    source = resources.files("huiju.ingest").joinpath("catalog.schema.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def validate(document: Located) -> None:
    """Raise for the first fault, by line.

    Raises
    ------
    InputError
        Names the file, the line, the path of the key, and what would be right.
    """
    from jsonschema import Draft202012Validator

    if not isinstance(document.value, dict):
        raise InputError("descriptor_no_mapping", file=document.file)
    _check_top(document)
    validator = Draft202012Validator(catalog_schema())
    faults = list(_leaves(validator.iter_errors(document.value)))
    if not faults:
        return
    # A misspelt key is said before the missing one that it would have been.
    order = {"additionalProperties": 0, "required": 2}
    faults.sort(key=lambda fault: (order.get(fault.validator, 1), _line(document, fault)))
    raise _sentence(document, faults[0])


def _leaves(errors: Any) -> Iterator[Any]:
    """Yield the faults themselves: those inside an ``if/then`` rather than the whole of it."""
    for error in errors:
        if error.validator in ("anyOf", "oneOf") or not error.context:
            yield error
        else:
            yield from _leaves(error.context)


def _line(document: Located, fault: Any) -> int:
    path = tuple(fault.absolute_path)
    if fault.validator == "additionalProperties":
        path = (*path, _unknown(fault))
    return document.line(path)


def _unknown(fault: Any) -> str:
    known = fault.schema.get("properties", {})
    ignored = ("x-", "_", "$")
    return next(
        str(key) for key in fault.instance if key not in known and not key.startswith(ignored)
    )


def _sentence(document: Located, fault: Any) -> InputError:
    path: Path = tuple(fault.absolute_path)
    place = {"file": document.file, "line": _line(document, fault), "path": _written(path)}
    if fault.validator == "additionalProperties":
        return _unknown_key(document, (*path, _unknown(fault)), fault.schema)
    if fault.validator == "required":
        missing = next(key for key in fault.validator_value if key not in fault.instance)
        return InputError("descriptor_key_missing", **place, key=missing)
    if fault.validator in ("enum", "const"):
        allowed = fault.validator_value if fault.validator == "enum" else [fault.validator_value]
        return InputError(
            "descriptor_choice",
            **place,
            value=_short(fault.instance),
            allowed=" | ".join(_plain(item) for item in allowed),
        )
    if fault.validator == "type":
        wanted = fault.validator_value
        kinds = wanted if isinstance(wanted, str) else " | ".join(wanted)
        return InputError("descriptor_type", **place, wanted=kinds)
    if _is_reference(fault):
        return InputError("descriptor_reference", **place)
    return InputError("descriptor_value", **place, value=_short(fault.instance))


def _is_reference(fault: Any) -> bool:
    return (
        any("reference" in str(part) for part in (fault.schema.get("anyOf"), fault.schema_path))
        or fault.schema == catalog_schema()["$defs"]["reference"]
    )


def _unknown_key(document: Located, path: Path, schema: dict[str, Any]) -> InputError:
    key, known = str(path[-1]), list(schema.get("properties", {}))
    place = {"file": document.file, "line": document.line(path), "path": _written(path)}
    definitions = catalog_schema()["$defs"]
    for outer, inner in _DEEPER.items():
        if schema is definitions[outer] or schema == definitions[outer]:
            below = list(definitions[inner]["properties"])
            if key in below:
                return InputError("descriptor_key_under_huiju", **place, key=key)
    near = get_close_matches(key.casefold(), known, n=1, cutoff=0.6)
    if near:
        return InputError("descriptor_key_misspelt", **place, key=key, nearest=near[0])
    allowed = ", ".join(known)
    return InputError("descriptor_key_unknown", **place, key=key, allowed=allowed)


def _check_top(document: Located) -> None:
    """Refuse a misspelt or misplaced key at the top; other keys of one's own are allowed there."""
    schema = catalog_schema()
    known = list(schema["properties"])
    below = list(schema["$defs"]["catalogHuiju"]["properties"])
    for key in document.value:
        if key in known or key.startswith(("x-", "_", "$")):
            continue
        place = {"file": document.file, "line": document.line((key,)), "path": key, "key": key}
        if key in below:
            raise InputError("descriptor_key_under_huiju", **place)
        near = get_close_matches(key.casefold(), [*known, *below], n=1, cutoff=0.75)
        if near:
            raise InputError("descriptor_key_misspelt", **place, nearest=near[0])


def _written(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
        if part == "map":
            return f"{text}.…".removeprefix(".")  # its keys are values of the field
    return text.removeprefix(".") or "(top)"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> str:
    text = _plain(value)
    return text if len(text) <= 60 else text[:57] + "…"
