"""Readings of places: the county, city and province behind a code, a name or an address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from huiju.graph.views import View, integer_keys
from huiju.model.catalog import FieldReference
from huiju.profile.encode import EncodedField
from huiju.profile.regions import is_region_code, region_codes

__all__ = ["LEVELS", "PLACE_TYPES", "place_code", "place_views"]

PLACE_TYPES = frozenset({"region_code", "region_name", "address"})
LEVELS = {"county": (6, 70), "city": (4, 55), "province": (2, 35)}
"""Digits of the division code at each level (GB/T 2260), and the fineness of the reading."""

LONGEST_NAME = 15


def place_views(
    reference: FieldReference, encoded: EncodedField, texts: Sequence[str]
) -> list[View]:
    """Return a reading for every level that the field's values reach and distinguish."""
    codes = [place_code(text) for text in texts]
    views = []
    for level, (width, fineness) in LEVELS.items():
        reached = np.array([len(code) >= width for code in codes], bool)
        if encoded.counts[reached].sum() < 0.5 * encoded.counts.sum():
            continue
        numbers = np.array(
            [int(code[:width]) if len(code) >= width else 0 for code in codes], np.int64
        )
        if len(np.unique(numbers[reached])) < 2:
            continue
        views.append(
            View(
                reference=reference,
                kind=level,
                keys=integer_keys(level, numbers, reached),
                encoded=encoded,
                comparator="prefix",
                parameters={"level": level},
                fineness=fineness,
                universe=10.0**width / 30,
            )
        )
    return views


@cache
def place_code(text: str) -> str:
    """Return the code of the division that a code, name or address begins with; "" if none.

    Names are read from the left, each within the one before; an ambiguous name says nothing.

    Examples
    --------
    >>> place_code("河北省石家庄市长安区建设路1号"), place_code("110105"), place_code("无此地")
    ('130102', '110105', '')
    """
    if text.isascii():
        return text[:6] if text.isdigit() and is_region_code(text) else ""
    code, rest = "", text
    while rest:
        for end in range(min(len(rest), LONGEST_NAME), 1, -1):
            within = [c for c in region_codes(rest[:end]) if c.startswith(code) and len(c) <= 6]
            if within:
                break
        else:
            break
        shortest = min(len(c) for c in within)
        inner = {c for c in within if len(c) == shortest}
        if len(inner) > 1:
            break
        code, rest = inner.pop(), rest[end:].lstrip(" -/·,")
    return code
