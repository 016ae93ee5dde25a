"""The question an attack answers: which value belongs to which subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ReleasedView
from huiju.profile.encode import EncodedField

__all__ = ["Problem", "Side", "combine", "field_side", "records_side", "row_side"]

Mode = Literal["one", "many", "dependency"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """Subjects or values of a dataset, as codes with a hash for each (never a text).

    Attributes
    ----------
    codes : int32 array (n_rows,)
        Subject (or value) of each record; -1 where it is missing.
    hashes : uint64 array (n_codes,)
        Hash of each, by which claims are held against the truth.
    order, starts : int32 arrays
        Rows listed code by code, and where each code begins.
    """

    dataset: str
    fields: tuple[FieldReference, ...]
    codes: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    order: NDArray[np.int32] = field(init=False)
    starts: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.codes, kind="stable").astype(np.int32)
        skipped = int(np.count_nonzero(self.codes < 0))
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.hashes))
        starts = np.zeros(len(self.hashes) + 1, np.int32)
        np.cumsum(counts, out=starts[1:])
        object.__setattr__(self, "order", np.ascontiguousarray(order[skipped:]))
        object.__setattr__(self, "starts", starts)

    @property
    def n_codes(self) -> int:
        """Number of distinct subjects (or values)."""
        return len(self.hashes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Link the records of `records` to the subjects of `named` and claim their values.

    `mode`: ``"one"`` record per subject, ``"many"`` (each record judged by itself), or
    ``"dependency"`` (the record side is a code book: one entry serves many subjects).
    """

    target: str
    named: Side
    records: Side
    mode: Mode
    threshold: float


def combine(fields: list[EncodedField]) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Combine fields into one code per record with a hash per combination; -1 if any is missing."""
    codes, hashes = fields[0].codes, fields[0].hashes
    for more in fields[1:]:
        both = (codes >= 0) & (more.codes >= 0)
        joint = codes.astype(np.int64) * more.n_distinct + more.codes
        distinct, inverse = np.unique(joint[both], return_inverse=True)
        fresh = np.full(len(codes), -1, np.int32)
        fresh[both] = inverse
        one, two = hashes[distinct // more.n_distinct], more.hashes[distinct % more.n_distinct]
        with np.errstate(over="ignore"):
            hashes = one * np.uint64(0x9E3779B97F4A7C15) ^ (two + np.uint64(0x7F4A7C15))
        codes = fresh
    return np.ascontiguousarray(codes), hashes


def field_side(view: ReleasedView, references: tuple[FieldReference, ...]) -> Side:
    """The subjects that a released dataset names, or the values that it shows."""
    codes, hashes = combine([view.field(reference) for reference in references])
    return Side(dataset=references[0].dataset, fields=references, codes=codes, hashes=hashes)


def row_side(view: ReleasedView, dataset: str) -> Side:
    """Each record of a dataset as its own subject (an attribute target without a key)."""
    rows = view.datasets[dataset].rows
    codes = np.arange(rows, dtype=np.int32)
    return Side(
        dataset=dataset, fields=(), codes=codes, hashes=codes.astype(np.uint64) + np.uint64(1)
    )


def records_side(view: ReleasedView, dataset: str) -> Side:
    """A dataset whose records all have the value "is in it" (membership)."""
    rows = view.datasets[dataset].rows
    return Side(
        dataset=dataset,
        fields=(),
        codes=np.zeros(rows, np.int32),
        hashes=np.ones(1, np.uint64),
    )
