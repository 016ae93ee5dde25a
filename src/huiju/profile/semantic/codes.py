"""Codes, keys, hashes, network addresses; and what is left: categories and free text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from huiju.profile.parsing import code_shape, is_code_like
from huiju.profile.semantic.column import MOST, NEARLY_ALL, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import IDENTITY_TYPES, Candidate

__all__ = ["propose"]

_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_IP = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:/\d{1,2})?")
_IP6 = re.compile(r"(?=.*:.*:)[0-9A-Fa-f:]{3,39}")
_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.IGNORECASE)
_HEX = re.compile(
    r"(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# 64 digits are SHA-256 or SM3 (GB/T 32905-2016) alike
_ALGORITHMS = {16: "half of md5", 32: "md5", 40: "sha1", 64: "sha256 or sm3", 128: "sha512"}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/#:()\-]{0,39}")
_DENSE = 1.05  # numbers from the first to the last per number that occurs
_ONE_WIDTH = 0.99  # share of values of one length that makes a code of fixed width
_LETTERED = re.compile(r"[A-Z0-9._\-]{2,20}")
_TOKEN = re.compile(r"[^\s]{1,40}")


def _network(column: Column) -> Iterator[Candidate | None]:
    yield candidate(column, "e_mail", 0.98, column.matching(_EMAIL), "form")
    yield candidate(column, "url", 0.97, column.matching(_URL), "form")
    yield from_header(column, "url", column.matching(_TOKEN), least=0.9, belief=0.6)
    if column.shortest >= 7 and column.longest <= 18:
        yield candidate(column, "ip_address", 0.95, column.matching(_IP), "form")
    if column.may_match(_IP6.fullmatch) and column.mean_length > 12:
        yield candidate(column, "ip_address", 0.85, column.matching(_IP6), "form")


def _hashed(column: Column) -> str | None:
    """Return which identifier the header says is hidden behind the hash."""
    named = {name: s for name, s in column.hints.items() if name in IDENTITY_TYPES and s >= 0.6}
    return max(named, key=lambda name: (named[name], name)) if named else None


def _hashes(column: Column) -> Iterator[Candidate | None]:
    if column.shortest == column.longest and column.longest in _ALGORITHMS:
        share = column.share(lambda v: _HEX.fullmatch(v) and not v.isdigit())
        algorithm = _ALGORITHMS[column.longest]
        base = 0.7 if column.longest == 16 else 0.93
        parameters = {"algorithm": algorithm, "of": _hashed(column)}
        yield candidate(column, "hash", base, share, "form", parameters)
    if column.longest == 36:
        share = column.matching(_UUID)
        yield candidate(column, "opaque_id", 0.95, share, "form", {"form": "uuid"})


def _whole_numbers(column: Column) -> list[int]:
    """Return the values as integers; nothing when two are written for one (7 and 007)."""
    numbers = [int(v) for v in column.values if v.isascii() and v.isdigit() and len(v) <= 18]
    return numbers if len(set(numbers)) == len(numbers) else []


def _is_dense(column: Column) -> bool:
    numbers = _whole_numbers(column)
    return (
        len(numbers) >= 3
        and column.digits >= NEARLY_ALL
        and max(numbers) - min(numbers) + 1 <= _DENSE * column.n_distinct
    )


def _sequence(column: Column) -> Iterator[Candidate | None]:
    if column.digits < NEARLY_ALL or column.repeated > 0.1 or len(column.values) < 3:
        return
    numbers = _whole_numbers(column)
    if not numbers:
        return
    span = max(numbers) - min(numbers) + 1
    hint = column.hint("sequence_number")
    if hint < 1.0 and column.hint("opaque_id", "person_number", "student_id") >= 0.7:
        return  # product_id counts products, not rows: other tables refer to it
    if span <= _DENSE * column.n_distinct and (column.counted or hint):
        base = 0.85 if min(numbers) <= 1 else 0.7
        parameters = {"first": "one" if min(numbers) <= 1 else "other"}
        if len(numbers) < 20:
            base -= 0.3
        yield candidate(column, "sequence_number", base, column.digits, "dense", parameters)
    elif hint >= 0.6 and min(numbers) <= 1 + span // 50:
        # A sample of a longer series: the header must say so
        parameters = {"first": "one" if min(numbers) <= 1 else "other"}
        yield Candidate(
            "sequence_number", 0.5 + 0.35 * hint, "by_header", column.digits, parameters
        )


def _shape_share(column: Column) -> float:
    """Return the share of records that have the commonest shape."""
    shapes: Counter[str] = Counter()
    some = column.screen
    for value, weight in zip(some.values, some.weights, strict=True):
        shapes[code_shape(value, collapse=True)] += weight
    return shapes.most_common(1)[0][1] / some.total


def _codes(column: Column) -> Iterator[Candidate | None]:
    lettered = column.hint("opaque_id") >= 0.6 and column.matching(_LETTERED) >= MOST
    if column.longest > 40 or (column.with_digit < 0.5 and not lettered):
        return
    hint = column.hint("opaque_id", "code", "sequence_number")
    plain = column.numeric >= MOST
    code_like = is_code_like(column.values)
    widths = Counter(map(len, column.values))
    fixed = widths.most_common(1)[0][1] >= _ONE_WIDTH * len(column.values)
    if plain and not (hint >= 0.6 or (fixed and column.longest >= 5) or _padded(column)):
        return
    if plain and column.exact_share(lambda v: not v.isdigit()) > 0.1:
        return  # decimals and signs make numbers
    if not (code_like or plain or (hint >= 0.6 and column.matching(_CODE) >= MOST)):
        return
    share = _shape_share(column)
    parameters: dict[str, object] = {"fixed": fixed}
    if fixed:
        parameters["width"] = column.longest
    if plain and _is_dense(column):
        parameters["dense"] = True
    several = len(column.values) >= 8 or hint >= 0.6
    proven = len(column.values) >= 8 or (column.counted and hint >= 0.6)
    unique = proven and column.repeated <= 0.1
    base = 0.75 if code_like and not plain else 0.6
    if _padded(column):
        base = 0.75
    if not several:
        base = 0.4
    name = "opaque_id" if unique else "code"
    belief = base + (0.95 - base) * 0.7 * hint
    reason = "unique_code" if unique else "repeated_code"
    yield Candidate(name, belief * (0.9 + 0.1 * share), reason, share, parameters)


def _padded(column: Column) -> bool:
    """Whether leading zeros show that digits are no quantity."""
    if column.digits < MOST:
        return False
    return column.exact_share(lambda v: v[0] == "0" and len(v) > 1 and v.isdigit()) >= 0.02


def _categories(column: Column) -> Iterator[Candidate | None]:
    few = len(column.values) <= 30 or column.records_per_value >= 20
    if len(column.values) < 2 or column.mean_length > 40 or not few:
        return
    hint = column.hint("category", "code")
    grouped = column.records_per_value >= 3 or len(column.values) <= 5 or hint >= 0.6
    if not grouped:
        return
    if column.numeric >= MOST:
        base = 0.3 if len(column.values) > 2 else 0.55
        if hint >= 0.7 and len(column.values) <= 30:
            base = 0.6
    else:
        base = 0.62 if column.records_per_value >= 10 else 0.55
    # The most general of types: a special one that fits goes before it
    belief = min(base + 0.3 * column.hint("category"), 0.8)
    yield Candidate("category", belief, "few_values", 1.0, {})


def _free_text(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.3:
        if column.numeric < MOST and column.longest <= 40:
            yield Candidate("code", 0.3, "short_text", 1.0, {"fixed": False})
        return
    words = sum(1 + v.count(" ") for v in column.values) / len(column.values)
    long = column.mean_length >= (12 if column.han >= 0.5 else 30)
    if long and (column.han >= 0.5 or words >= 4):
        base = 0.6 if column.mean_length < 60 else 0.85
        yield Candidate("free_text", base + 0.1 * column.hint("free_text"), "long_text", 1.0, {})
    elif len(column.values) >= 2:
        yield Candidate("free_text", 0.25 + 0.3 * column.hint("free_text"), "short_text", 1.0, {})


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    yield from _network(column)
    yield from _hashes(column)
    yield from _sequence(column)
    yield from _codes(column)
    yield from _categories(column)
    yield from _free_text(column)
