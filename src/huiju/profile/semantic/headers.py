"""What a field's name says about its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

__all__ = ["header_hints", "header_tokens"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[一-鿿]+")

# How much a match counts: the whole name, its last words, words elsewhere, a part of a word.
_WHOLE, _TAIL, _INSIDE, _PART, _WEAK = 1.0, 0.9, 0.7, 0.6, 0.5
_LONG = 6  # a Latin word of this length is recognised at the end of a joined one (huanzhexingming)


def header_tokens(header: str) -> list[str]:
    """Split a field name into lower-case words, digits and runs of Han.

    Examples
    --------
    >>> header_tokens("ShipPostalCode"), header_tokens("birth-year"), header_tokens("证件号码_公示")
    (['ship', 'postal', 'code'], ['birth', 'year'], ['证件号码', '公示'])
    """
    text = unicodedata.normalize("NFKC", header)
    return _TOKEN.findall(_CAMEL.sub(" ", text).lower())


@cache
def _index() -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, dict[str, float]] = {}
    source = resources.files("huiju.profile").joinpath("data/headers.txt")
    for line in source.read_text(encoding="utf-8").splitlines():
        name, colon, words = line.partition(": ")
        if line.startswith("#") or not colon:
            continue
        strength = _WEAK if name.endswith("?") else 1.0
        for word in words.split():
            types = found.setdefault(word, {})
            types[name.rstrip("?")] = max(strength, types.get(name.rstrip("?"), 0.0))
    return {word: tuple(types.items()) for word, types in found.items()}


def _note(hints: dict[str, float], word: str, strength: float) -> bool:
    types = _index().get(word, ())
    for name, weight in types:
        hints[name] = max(hints.get(name, 0.0), strength * weight)
    return bool(types)


def _han(hints: dict[str, float], token: str) -> None:
    """Match the longest words at the end of a run of Han first, then words inside."""
    for start in range(len(token)):
        if len(token) - start >= (2 if start else 1) and _note(
            hints, token[start:], _WHOLE if start == 0 else _TAIL
        ):
            break
    for start in range(len(token)):
        for end in range(start + 2, len(token)):
            _note(hints, token[start:end], _PART)


def _latin(hints: dict[str, float], tokens: list[str]) -> None:
    """Match the longest runs of words first; what a longer run covers is not read again."""
    covered = [False] * len(tokens)
    for length in range(len(tokens), 0, -1):
        for start in range(len(tokens) - length, -1, -1):
            if any(covered[start : start + length]):
                continue
            whole = length == len(tokens)
            word = "".join(tokens[start : start + length])
            if len(word) == 1 and not whole:
                continue
            last = start + length == len(tokens)
            if _note(hints, word, _WHOLE if whole else _TAIL if last else _INSIDE):
                covered[start : start + length] = [True] * length
    joined = "".join(tokens)
    if not hints:
        for start in range(1, len(joined) - _LONG + 1):
            if _note(hints, joined[start:], _PART):
                break


@lru_cache(maxsize=4096)
def _hints(header: str) -> tuple[tuple[str, float], ...]:
    tokens = [token for token in header_tokens(header) if not token.isdigit()]
    hints: dict[str, float] = {}
    latin = [token for token in tokens if token.isascii()]
    if latin:
        _latin(hints, latin)
    mixed = "".join(tokens)
    _note(hints, mixed, _WHOLE)  # ip地址
    for token in tokens:
        if not token.isascii():
            _han(hints, token)
    return tuple(sorted(hints.items()))


def header_hints(header: str) -> Mapping[str, float]:
    """Return the types that a field name suggests, each with a strength up to 1.

    Examples
    --------
    >>> header_hints("sfzhm")
    {'citizen_id': 1.0}
    >>> max(header_hints("患者姓名").items(), key=lambda hint: hint[1])
    ('person_name', 0.9)
    """
    return dict(_hints(header))
