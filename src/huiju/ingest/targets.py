"""Protected targets between their written form and the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from huiju.model.catalog import (
    Aggregate,
    Association,
    Attribute,
    FieldReference,
    Item,
    Membership,
    Target,
    Volume,
)

__all__ = ["read_target", "write_target"]

_KINDS: Mapping[str, type[Target]] = {
    "association": Association,
    "attribute": Attribute,
    "membership": Membership,
    "aggregate": Aggregate,
    "volume": Volume,
}
_DESCRIBING = ("id", "kind", "item", "title", "description")


def read_target(written: Mapping[str, Any]) -> Target:
    """Return the target of one `protect` entry that the schema has accepted."""
    given = {
        key: value
        for key, value in written.items()
        if key not in _DESCRIBING and not key.startswith(("x-", "_", "$")) and value is not None
    }
    if "points" in given:
        given["points"] = tuple((point[0], point[1]) for point in given["points"])
    if "over" in given:
        over = given["over"]
        given["over"] = (over,) if isinstance(over, str) else tuple(over)
    item = {
        key: value
        for key, value in (written.get("item") or {}).items()
        if not key.startswith(("x-", "_", "$"))
    }
    return _KINDS[written["kind"]](written["id"], item=Item(**item), **given)


def write_target(target: Target) -> dict[str, Any]:
    """Return the `protect` entry of a target, without what is default."""
    written: dict[str, Any] = {"id": target.id, "kind": target.kind}
    for key, value in _own(target).items():
        if value in ((), "", None, {}, 0.0) or (key, value) in _DEFAULTS:
            continue
        written[key] = _plain(value)
    item = {key: value for key, value in asdict(target.item).items() if value is not None}
    return {**written, "item": item} if item else written


_DEFAULTS = (("cardinality", "one"), ("precision", 10.0))


def _own(target: Target) -> dict[str, Any]:
    names = type(target).__dataclass_fields__
    skipped = ("id", "kind", "item", "proposed")
    return {name: getattr(target, name) for name in names if name not in skipped}


def _plain(value: Any) -> Any:
    if isinstance(value, FieldReference):
        return str(value)
    if isinstance(value, tuple):
        items = [_plain(item) for item in value]
        single = len(items) == 1 and isinstance(value[0], FieldReference)
        return items[0] if single else items
    return dict(value) if isinstance(value, Mapping) else value
