"""Plain JSON values from whatever a result holds: deterministic order, and never a NaN."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from typing import Any

__all__ = ["as_plain"]


def as_plain(value: Any) -> Any:
    """Return `value` as dicts, lists, strings, numbers, booleans and None.

    Parameters
    ----------
    value : Any
        A dataclass, mapping, sequence or scalar; numpy scalars and dates are welcome.

    Returns
    -------
    Any
        The plain twin. Numbers that are not finite become None; sets are sorted.

    Examples
    --------
    >>> as_plain({"a": (1, float("nan")), "b": {"y", "x"}})
    {'a': [1, None], 'b': ['x', 'y']}
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: as_plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((as_plain(item) for item in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [as_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """A numpy scalar gives its Python twin, a date its ISO form, anything else its text."""
    for convert in ("item", "isoformat"):
        method = getattr(value, convert, None)
        if callable(method):
            return as_plain(method())
    return str(value)
