"""Readings of a field: the same records at the granularities that a join could use.

A view gives every dictionary value of a field a 64-bit key; two fields agree where their keys are
equal. Keys of different kinds never collide, because the kind is mixed into the key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from huiju.model.catalog import FieldReference
from huiju.profile.encode import EncodedField

__all__ = [
    "DATE_TYPES",
    "LIMIT",
    "NUMBER_TYPES",
    "YEAR_TYPES",
    "Keys",
    "View",
    "integer_keys",
    "some_texts",
    "text_view",
]

Keys = NDArray[np.uint64]
DATE_TYPES = frozenset({"date", "datetime", "birth_date", "year_month"})
YEAR_TYPES = frozenset({"year", "birth_year"})
NUMBER_TYPES = frozenset({"age", "money", "quantity", "measurement", "percentage", "number"})
LIMIT = 200_000
"""Distinct values above which text readings other than the value itself are not built."""


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """One reading of one field.

    Attributes
    ----------
    keys : uint64 array (n_distinct,)
        The key of each dictionary value; 0 where this reading says nothing.
    comparator : str
        How the report names a match through this reading (``exact`` for the value itself).
    fineness : int
        Larger is finer; among readings of one pair of fields the finest that matches is used.
    universe : float or None
        How many values this reading could take in the range that it covers, where that is known
        (days between the first and the last date); None for texts.
    shown : tuple of str or None
        A sample of the texts that this reading gives, where they are not the values themselves.
    """

    reference: FieldReference
    kind: str
    keys: Keys
    encoded: EncodedField
    comparator: str = "exact"
    parameters: Mapping[str, object] = field(default_factory=dict)
    fineness: int = 100
    universe: float | None = None
    shown: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return f"View({self.reference}: {self.kind})"

    @property
    def label(self) -> str:
        """The name under which this reading stands for the field: its own, or the declared one."""
        declared = self.parameters.get("view")
        return str(declared) if declared else self.reference.field

    @property
    def end(self) -> tuple[FieldReference, str]:
        """The field with the declared reading: two readings of a field are two ends."""
        return self.reference, self.label

    @property
    def counts(self) -> NDArray[np.int64]:
        """Records behind each dictionary value."""
        return self.encoded.counts

    def row_codes(self, shared: Keys) -> NDArray[np.int32]:
        """Return each record's index into the sorted keys `shared`; -1 where it has none."""
        at = np.clip(np.searchsorted(shared, self.keys), 0, max(0, len(shared) - 1))
        hit = self.keys != 0
        if len(shared):
            hit &= shared[at] == self.keys
        else:
            hit[:] = False
        return np.append(np.where(hit, at, -1), -1).astype(np.int32)[self.encoded.codes]

    @cached_property
    def distinct(self) -> tuple[Keys, NDArray[np.int64]]:
        """Return the sorted distinct keys and the number of records behind each."""
        valid = self.keys != 0
        keys, inverse = np.unique(self.keys[valid], return_inverse=True)
        records = np.bincount(inverse, weights=self.counts[valid], minlength=len(keys))
        return keys, records.astype(np.int64)


def integer_keys(kind: str, values: NDArray[np.int64], valid: NDArray[np.bool_]) -> Keys:
    """Mix integers with their kind into keys (the splitmix64 finaliser); 0 where not valid."""
    tag = np.uint64(int.from_bytes(kind.encode()[:8].ljust(8, b"\0"), "little"))
    with np.errstate(over="ignore"):
        z = values.astype(np.int64).view(np.uint64) ^ tag
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return np.where(valid, np.where(z == 0, np.uint64(1), z), np.uint64(0))


def text_view(reference: FieldReference, encoded: EncodedField) -> View:
    """The value itself."""
    return View(reference=reference, kind="text", keys=encoded.hashes, encoded=encoded)


def some_texts(texts: Sequence[str | None]) -> tuple[str, ...]:
    """A sample of distinct texts, in order."""
    seen: dict[str, None] = {}
    for text in texts:
        if text:
            seen[text] = None
            if len(seen) == 500:
                break
    return tuple(seen)
