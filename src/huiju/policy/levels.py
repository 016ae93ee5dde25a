"""Risk bands, the scales of levels, and the end of a term."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache

from huiju.model.catalog import Item
from huiju.model.result import Risk
from huiju.policy.pack import Pack, Scale, load_packs

__all__ = ["RISKS", "highest_risk", "is_expired", "is_highest", "risk_of"]

RISKS: tuple[Risk, ...] = ("none", "low", "medium", "high", "critical")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?")
_MONTHS_PER_YEAR = 12


def risk_of(
    packs: Sequence[Pack],
    *,
    exposure: float | None,
    exact: bool,
    level: str | None,
    category: str | None,
) -> Risk:
    """Return the risk band of what a reported channel (or a target) exposes.

    Parameters
    ----------
    packs
        The packs in force; the last one with bands decides.
    exposure
        Share of the protected facts, 0 to 1; None when it could not be measured. A share of zero
        that is not exact is no finding.
    exact
        Whether anything is disclosed exactly (by a deterministic derivation).
    level, category
        Of the catalogue entry behind the target. The highest level of a scale that has more than
        one raises the band by one.

    Examples
    --------
    >>> packs = load_packs(["cn-release-review"])
    >>> risk_of(packs, exposure=0.6, exact=False, level="core", category="important_data")
    'critical'
    >>> risk_of(packs, exposure=0.01, exact=False, level=None, category=None)
    'low'
    """
    if exposure == 0 and not exact:
        return "none"
    share = exposure or 0.0
    if share >= _band(packs, "high"):
        band = 3
    elif exact or share >= _band(packs, "medium"):
        band = 2
    else:
        band = 1
    return RISKS[band + is_highest(packs, level=level, category=category)]


def highest_risk(risks: Sequence[Risk]) -> Risk:
    """Return the highest of some risks, ``"none"`` when there are none."""
    return max(risks, key=RISKS.index, default="none")


def is_highest(packs: Sequence[Pack], *, level: str | None, category: str | None) -> bool:
    """Whether `level` is the top of its scale, where the scale has more than one level.

    Without a category, a level counts as the top when it is so on every scale that knows it: what
    is not classified completely is not taken for harmless.
    """
    if level is None:
        return False
    scales = _scales(packs)
    asked = [scales[category]] if category in scales else []
    if category is None:
        asked = [s for s in scales.values() if _rank(s, level) is not None]
    return bool(asked) and all(_is_top(scale, level) for scale in asked)


def is_expired(item: Item, as_of: str, packs: Sequence[Pack] = ()) -> bool:
    """Whether the declared term of a catalogue entry has ended (保密期限已满的, 自行解密).

    The term runs from `item.start`; a start given by year or month alone is taken at its last day.
    Without a term or a start that can be read nothing expires.

    Parameters
    ----------
    item
        The catalogue entry.
    as_of
        The day of the assessment, ``YYYY-MM-DD``.
    packs
        The packs in force (no pack ends a term that was not declared).

    References
    ----------
    保守国家秘密法 (2024), articles 20 and 24.

    Examples
    --------
    >>> is_expired(Item(term_years=10, start="2014-05-01"), "2024-05-01")
    True
    >>> is_expired(Item(term_years=10, start="2014-05-02"), "2024-05-01")
    False
    """
    begun = _last_day(str(item.start)) if item.start is not None else None
    today = _last_day(as_of)
    if item.term_years is None or begun is None or today is None:
        return False
    return today >= _after_months(begun, round(item.term_years * _MONTHS_PER_YEAR))


def _band(packs: Sequence[Pack], name: str) -> float:
    for pack in reversed([*_base(), *packs]):
        if name in pack.bands:
            return float(pack.fact(pack.bands[name]).value)
    raise KeyError(name)


@cache
def _base() -> tuple[Pack, ...]:
    # Whatever the packs leave open, the default pack says
    return load_packs(())


def _scales(packs: Sequence[Pack]) -> dict[str, Scale]:
    return {scale.category: scale for pack in (*_base(), *packs) for scale in pack.scales}


def _plain(level: str) -> str:
    folded = unicodedata.normalize("NFKC", level).strip().casefold()
    return re.sub(r"[\s_-]+", "_", folded)


def _rank(scale: Scale, level: str) -> int | None:
    for rank, names in enumerate(scale.levels):
        if _plain(level) in map(_plain, names):
            return rank
    return None


def _is_top(scale: Scale, level: str) -> bool:
    return len(scale.levels) > 1 and _rank(scale, level) == len(scale.levels) - 1


def _last_day(written: str) -> date | None:
    found = _DATE.match(written.strip())
    if not found:
        return None
    year = int(found[1])
    month = int(found[2] or _MONTHS_PER_YEAR)
    try:
        return date(year, month, int(found[3] or calendar.monthrange(year, month)[1]))
    except ValueError:
        return None


def _after_months(begun: date, months: int) -> date:
    month = begun.month - 1 + months
    year, month = begun.year + month // _MONTHS_PER_YEAR, month % _MONTHS_PER_YEAR + 1
    if year > date.max.year:
        return date.max
    days = calendar.monthrange(year, month)[1]
    return date(year, month, min(begun.day, days))
