"""A field's sample with the measures that several families of tests need, each taken once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from huiju.profile.parsing import parse_numbers
from huiju.profile.semantic.headers import header_hints, header_tokens
from huiju.profile.wordlists import word_list

__all__ = ["MOST", "NEARLY_ALL", "Column"]

MOST = 0.85  # share of the records that must fit; the rest may be dirty
NEARLY_ALL = 0.97
SAMPLE = 2_000
SCREEN = 48  # values looked at before all are tested
# Types so general that a header for one of them does not speak against a special one
GENERAL = frozenset(
    {"opaque_id", "code", "sequence_number", "category", "measurement", "free_text"}
)
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


@dataclass(frozen=True)
class Column:
    """Distinct values of a field with their counts, and what its name suggests."""

    header: str
    values: tuple[str, ...]
    weights: tuple[int, ...]
    counted: bool
    n_distinct: int
    declared_type: str | None = None
    hints: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        header: str,
        values: Sequence[str],
        counts: Sequence[int] | None,
        *,
        declared_type: str | None,
        n_distinct: int | None,
    ) -> Column:
        """Build a column, sampling deterministically and without regard to order."""
        weights = list(counts) if counts is not None else [1] * len(values)
        pairs = [(v, max(int(w), 1)) for v, w in zip(values, weights, strict=True) if v]
        placeholders = word_list("placeholders")
        pairs = [pair for pair in pairs if pair[0].lower() not in placeholders] or pairs
        seen = len(pairs)
        if seen > SAMPLE:
            pairs.sort(key=lambda pair: (-pair[1], zlib.crc32(pair[0].encode("utf-8", "replace"))))
            pairs = (
                pairs[: SAMPLE // 2]
                + sorted(
                    pairs[SAMPLE // 2 :],
                    key=lambda pair: zlib.crc32(pair[0].encode("utf-8", "replace")),
                )[: SAMPLE // 2]
            )
        pairs.sort()
        return cls(
            header=header,
            values=tuple(value for value, _ in pairs),
            weights=tuple(weight for _, weight in pairs),
            counted=counts is not None,
            n_distinct=max(n_distinct or seen, seen),
            declared_type=declared_type,
            hints=dict(header_hints(header)),
        )

    @cached_property
    def total(self) -> int:
        """Number of records in the sample."""
        return sum(self.weights)

    def hint(self, *names: str) -> float:
        """Return the strongest suggestion of the header for any of these types."""
        return max((self.hints.get(name, 0.0) for name in names), default=0.0)

    def rival(self, *names: str) -> float:
        """Return the strongest suggestion of the header for any other telling type."""
        others = self.hints.keys() - GENERAL - set(names)
        return max((self.hints[name] for name in others), default=0.0)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The words of the header."""
        return frozenset(header_tokens(self.header))

    def share_of(self, flags: Iterable[object]) -> float:
        """Return the share of records whose value is flagged."""
        return sum(compress(self.weights, flags)) / self.total if self.total else 0.0

    @cached_property
    def screen(self) -> Column:
        """A few values, spread over the list, with the most frequent among them."""
        if len(self.values) <= 3 * SCREEN:
            return self
        step = len(self.values) // SCREEN
        by_weight = sorted(range(len(self.values)), key=lambda i: (-self.weights[i], i))
        chosen = sorted({*range(0, len(self.values), step), *by_weight[: SCREEN // 4]})
        return replace(
            self,
            values=tuple(self.values[i] for i in chosen),
            weights=tuple(self.weights[i] for i in chosen),
        )

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of records whose value passes a test.

        A test that hardly any value of the screen passes is not tried on the rest.
        """
        if self.screen is not self:
            flags = [bool(test(value)) for value in self.screen.values]
            share = self.screen.share_of(flags)
            if 4 * sum(flags) < len(flags) and share < 0.5:
                return min(share, sum(flags) / len(flags))
        return self.share_of(map(test, self.values))

    def exact_share(self, test: Callable[[str], object]) -> float:
        """Return the share of records whose value passes a test, where a few per cent matter."""
        return self.share_of(map(test, self.values))

    def matching(self, pattern: re.Pattern[str]) -> float:
        """Return the share of records whose whole value matches."""
        return self.share(pattern.fullmatch)

    def may_match(self, test: Callable[[str], object]) -> bool:
        """Look at a few values before all are tested: at least half must pass."""
        few = self.screen.values
        return 2 * sum(bool(test(value)) for value in few) >= len(few) > 0

    @cached_property
    def shortest(self) -> int:
        """Length that 5 % of the values fall short of."""
        return sorted(map(len, self.values))[len(self.values) // 20]

    @cached_property
    def longest(self) -> int:
        """Length that 5 % of the values exceed."""
        return sorted(map(len, self.values))[-1 - len(self.values) // 20]

    @cached_property
    def mean_length(self) -> float:
        """Mean length of the distinct values."""
        return sum(map(len, self.values)) / len(self.values)

    @cached_property
    def digits(self) -> float:
        """Share of records that are decimal digits only."""
        return self.share(lambda value: value.isascii() and value.isdigit())

    @cached_property
    def han(self) -> float:
        """Share of records with a Han character."""
        return self.share(_HAN.search)

    @cached_property
    def latin(self) -> float:
        """Share of records with a Latin letter."""
        return self.share(_LATIN.search)

    @cached_property
    def with_digit(self) -> float:
        """Share of records with a digit."""
        return self.share(re.compile(r"\d").search)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The values as numbers, NaN where they are none."""
        return parse_numbers(self.values)

    @cached_property
    def numeric(self) -> float:
        """Share of records that are numbers."""
        if self.with_digit < 0.2 and not self.han:
            return 0.0
        if self.screen is not self and self.screen.numeric < 0.25:
            return self.screen.numeric
        return self.share_of((~np.isnan(self.numbers)).tolist())

    @cached_property
    def repeated(self) -> float:
        """Share of records whose value occurs more than once; 0 when counts are unknown."""
        again = sum(w for w in self.weights if w > 1)
        return again / self.total if self.counted and self.total else 0.0

    @cached_property
    def records_per_value(self) -> float:
        """Mean number of records per distinct value."""
        return self.total / len(self.values) if self.values else 0.0
