"""A column becomes int32 codes over a dictionary of normalised texts, once and for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["EncodedField", "encode_column", "hash_texts"]

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class EncodedField:
    """One field as codes.

    Attributes
    ----------
    codes : int32 array (n_rows,)
        Index into the dictionary; -1 where the value is missing.
    counts : int64 array (n_distinct,)
        How many rows hold each dictionary value.
    hashes : uint64 array (n_distinct,)
        A 64-bit hash of each normalised text: equal texts of any two fields have equal hashes.
    numeric : bool
        Whether the source stored numbers (parquet, frames, databases).
    """

    dataset: str
    name: str
    codes: Codes
    counts: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    numeric: bool
    dictionary: pl.Series

    def __repr__(self) -> str:
        return f"EncodedField({self.dataset}.{self.name}: {len(self.counts)} distinct)"

    @property
    def n_rows(self) -> int:
        """Number of records."""
        return len(self.codes)

    @property
    def n_distinct(self) -> int:
        """Number of distinct non-missing values."""
        return len(self.counts)

    def texts(self) -> list[str]:
        """Return the dictionary as Python strings; inside the analysis only, never for output."""
        return self.dictionary.to_list()

    def sample(self, size: int, seed: int = 0) -> tuple[list[str], list[int]]:
        """Return up to `size` distinct texts with counts, half the most frequent, half random."""
        if self.n_distinct <= size:
            chosen = np.arange(self.n_distinct)
        else:
            frequent = np.argsort(-self.counts, kind="stable")[: size // 2]
            rest = np.setdiff1d(np.arange(self.n_distinct), frequent)
            random = np.random.default_rng(seed).choice(rest, size - len(frequent), replace=False)
            chosen = np.concatenate([frequent, np.sort(random)])
        return self.dictionary.gather(chosen).to_list(), self.counts[chosen].tolist()


def encode_column(dataset: str, name: str, column: pl.Series) -> EncodedField:
    """Encode one column: text after NFKC and stripping, empty text is missing.

    Cost: one hash pass over the column and one over its distinct values.
    """
    texts = _as_text(column)
    encoded = pc.dictionary_encode(texts.to_arrow())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    raw = pl.Series(values=encoded.dictionary, dtype=pl.String)
    clean = raw.str.normalize("NFKC").str.strip_chars()
    clean = pl.select(pl.when(clean == "").then(None).otherwise(clean)).to_series()
    folded = pc.dictionary_encode(clean.to_arrow())
    if isinstance(folded, pa.ChunkedArray):
        folded = folded.combine_chunks()
    dictionary = pl.Series(values=folded.dictionary, dtype=pl.String)
    remap = folded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    codes = np.append(remap, np.int32(-1))[indices]
    counts = np.bincount(codes[codes >= 0], minlength=len(dictionary)).astype(np.int64)
    return EncodedField(
        dataset=dataset,
        name=name,
        codes=codes,
        counts=counts,
        hashes=dictionary.hash(seed=0).to_numpy(),
        numeric=column.dtype.is_numeric(),
        dictionary=dictionary,
    )


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return column
    if column.dtype.is_float():
        whole = column.drop_nulls().drop_nans()
        if ((whole == whole.round(0)) & (whole.abs() < 2**53)).all():
            return column.fill_nan(None).cast(pl.Int64, strict=False).cast(pl.String)
        return column.fill_nan(None).cast(pl.String)
    if column.dtype == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if column.dtype == pl.Datetime:
        return column.dt.strftime(_finest(column))
    if column.dtype == pl.Duration:
        return column.dt.to_string("iso")
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8).replace_strict({1: "true", 0: "false"}, return_dtype=pl.String)
    return column.cast(pl.String, strict=False)


def _finest(column: pl.Series) -> str:
    """The shortest way to write points in time that loses nothing."""
    wall = column.dt.replace_time_zone(None)
    if (wall == wall.dt.truncate("1d")).all():
        return "%Y-%m-%d"
    whole = (wall == wall.dt.truncate("1s")).all()
    return "%Y-%m-%d %H:%M:%S" if whole else "%Y-%m-%d %H:%M:%S%.f"


def hash_texts(texts: list[str] | list[str | None]) -> NDArray[np.uint64]:
    """Hash normalised texts exactly as the dictionaries are hashed; None becomes 0."""
    series = pl.Series(values=texts, dtype=pl.String)
    hashes = series.hash(seed=0).to_numpy().copy()
    hashes[series.is_null().to_numpy()] = 0
    return hashes
