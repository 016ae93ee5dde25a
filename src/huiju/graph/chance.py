"""How much two sets of values would overlap by chance, so that coincidence makes no edge."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

__all__ = ["expected_overlap", "log_chance", "text_universe"]

_CAP = 1e15


def expected_overlap(n_left: int, n_right: int, universe: float) -> float:
    """Expected size of the overlap of two random sets drawn from `universe` values."""
    return min(n_left * n_right / max(universe, 1.0), float(min(n_left, n_right)))


def log_chance(shared: int, expected: float) -> float:
    """Upper bound of ln P(overlap >= shared) by chance: Chernoff's bound for a Poisson count."""
    if shared <= expected or shared == 0:
        return 0.0
    mean = max(expected, 1e-12)
    return shared * math.log(mean / shared) + shared - mean


def text_universe(left: Sequence[str], right: Sequence[str]) -> float:
    """How many texts of the shape that both samples share could exist.

    Digit strings range over the span of both; other texts over the letters that could stand at
    each position that varies. A position that never varies (a fixed prefix) adds nothing. Texts of
    unlike lengths never meet, so lengths count by the chance that both sides draw them.
    """
    both = [*left, *right]
    digits = [int(t) for t in both if t.isascii() and t.isdigit() and len(t) < 19]
    if len(digits) >= 0.95 * len(both):
        return float(max(digits) - min(digits) + 1)
    lengths_left, lengths_right = Counter(map(len, left)), Counter(map(len, right))
    by_length: dict[int, list[str]] = defaultdict(list)
    for text in both:
        by_length[len(text)].append(text)
    meeting = 0.0
    for length in lengths_left.keys() & lengths_right.keys():
        texts, size = by_length[length], 1.0
        for letters in zip(*texts, strict=True):
            distinct = set(letters)
            if len(distinct) == 1 and len(texts) >= 5:
                continue
            size = min(size * max(_alphabet(c) for c in distinct), _CAP)
        share = lengths_left[length] / len(left) * (lengths_right[length] / len(right))
        meeting += share / size
    return min(1.0 / meeting, _CAP) if meeting else _CAP


def _alphabet(character: str) -> int:
    if character.isdigit():
        return 10
    if character.isascii():
        return 26 if character.isalpha() else 10
    return 500
