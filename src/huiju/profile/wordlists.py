"""Closed vocabularies bundled with the package."""

from __future__ import annotations

from functools import cache
from importlib import resources

__all__ = ["word_list"]


@cache
def _lists() -> dict[str, frozenset[str]]:
    source = resources.files("huiju.profile").joinpath("data/words.txt")
    found = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        name, colon, words = line.partition(": ")
        if colon and not line.startswith("#"):
            found[name] = frozenset(word.replace("_", " ") for word in words.split())
    return found


def word_list(name: str) -> frozenset[str]:
    """Return the words of a list of ``data/words.txt``.

    Raises
    ------
    KeyError
        When there is no such list.

    Examples
    --------
    >>> len(word_list("ethnic_groups"))
    56
    """
    return _lists()[name]
