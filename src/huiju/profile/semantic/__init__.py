"""What a field's values denote: seen in the data first, in its name second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huiju.model.result import Note
from huiju.profile.semantic import (
    codes,
    names,
    numbers_issued,
    places,
    quantities,
    times,
    words,
)
from huiju.profile.semantic.column import Column
from huiju.profile.semantic.headers import header_hints
from huiju.profile.semantic.types import (
    DIRECT_IDENTIFIERS,
    IDENTITY_TYPES,
    QUASI_IDENTIFIERS,
    TYPE_NAMES,
    Candidate,
    SemanticType,
)

__all__ = [
    "DIRECT_IDENTIFIERS",
    "IDENTITY_TYPES",
    "QUASI_IDENTIFIERS",
    "TYPE_NAMES",
    "SemanticType",
    "detect",
    "detect_from_header",
]

# Cheap and decisive families first: a sure answer ends the search.
_FAMILIES = (words, numbers_issued, times, quantities, places, codes, names)
_SURE = 0.97
_LEAST = 0.2
_FROM_DECLARATION = {
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "year": "year",
    "yearmonth": "year_month",
    "boolean": "boolean",
    "geopoint": "coordinates",
    "integer": "measurement",
    "number": "measurement",
}


def detect(
    header: str,
    values: Sequence[str],
    counts: Sequence[int] | None = None,
    *,
    declared_type: str | None = None,
    n_distinct: int | None = None,
) -> SemanticType | None:
    """Say what the values of a field denote.

    Parameters
    ----------
    header
        The field's name.
    values
        Distinct, NFKC-normalised, stripped, non-missing texts; at most 2,000 are looked at.
    counts
        How many records hold each value; None when unknown.
    declared_type
        The Table Schema type, if one was declared.
    n_distinct
        Number of distinct values of the whole field, when `values` is a sample.

    Returns
    -------
    SemanticType or None
        None when nothing fits, as for an empty or a constant field without a telling name.

    Notes
    -----
    O(n). The order of the values does not matter. A type needs about 85 % of the *records*, so
    that dirty values do not hide it; the reason is in counts and percentages, never in values.

    Examples
    --------
    >>> found = detect("sfzh", ["11010519491231002X", "440524188001010014"])
    >>> found.name, found.is_identity
    ('citizen_id', True)
    """
    column = Column.of(header, values, counts, declared_type=declared_type, n_distinct=n_distinct)
    if not column.values:
        return None
    best: Candidate | None = None
    for family in _FAMILIES:
        best = _best(family.propose(column), best)
        if best is not None and best.confidence >= _SURE:
            break
    if best is None or best.confidence < _LEAST:
        return None
    return _named(best, header)


def _best(proposals: Iterator[Candidate | None], best: Candidate | None) -> Candidate | None:
    """Return the most confident proposal, the first of equals; a sure one ends the search."""
    for proposed in proposals:
        if proposed and (best is None or proposed.confidence > best.confidence):
            best = proposed
            if best.confidence >= _SURE:
                return best
    return best


def detect_from_header(header: str, declared_type: str | None = None) -> SemanticType | None:
    """Guess what a field denotes from its name alone, for fields whose values nobody may read.

    Examples
    --------
    >>> detect_from_header("shenfenzhenghao").name, detect_from_header("zzz") is None
    ('citizen_id', True)
    """
    hints = header_hints(header)
    if hints:
        # Of equal hints the identity is the careful guess
        name, strength = max(
            hints.items(), key=lambda hint: (hint[1], hint[0] in IDENTITY_TYPES, hint[0])
        )
        if strength >= 0.5:
            reason = Note("profile.header_only", {"header": header})
            return SemanticType(name, 0.7 * strength, reason, name in IDENTITY_TYPES, {})
    name_declared = _FROM_DECLARATION.get((declared_type or "").lower())
    if name_declared is None:
        return None
    reason = Note("profile.declared_type_only", {"type": str(declared_type)})
    return SemanticType(name_declared, 0.3, reason, False, {})


def _named(best: Candidate, header: str) -> SemanticType:
    parameters = {"share": round(100 * best.share), "header": header}
    return SemanticType(
        name=best.name,
        confidence=round(min(best.confidence, 1.0), 4),
        reason=Note(f"profile.{best.code}", parameters),
        is_identity=best.name in IDENTITY_TYPES,
        parameters=dict(best.parameters),
    )
