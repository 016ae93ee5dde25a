"""How a share of fitting records and a header become a confidence."""

from __future__ import annotations

from collections.abc import Mapping

from huiju.profile.semantic.column import MOST, Column
from huiju.profile.semantic.types import Candidate

__all__ = ["candidate", "from_header"]

_HEADER_GAIN = 0.8  # of the remaining doubt, what an agreeing header takes away
_RIVAL_LOSS = 0.5  # of a doubtful type's belief, what a header for another type takes away


def candidate(
    column: Column,
    name: str,
    base: float,
    share: float,
    code: str,
    parameters: Mapping[str, object] | None = None,
    *,
    need: float = MOST,
) -> Candidate | None:
    """Propose a type whose test `share` of the records pass.

    Parameters
    ----------
    base
        Belief in the type from the values alone, when all records pass.
    code
        Which sentence says why.
    need
        Least share of the records.
    """
    if share < need:
        return None
    hint = column.hint(name)
    belief = base * (0.8 + 0.2 * share)
    if hint >= 0.5:
        belief += (1 - belief) * _HEADER_GAIN * hint * share
        code = f"{code}_header"
    elif column.rival(name) >= 0.7:
        belief *= 1 - _RIVAL_LOSS * (1 - base)
    return Candidate(name, belief, code, share, parameters or {})


def from_header(
    column: Column,
    name: str,
    share: float,
    parameters: Mapping[str, object] | None = None,
    *,
    least: float = 0.6,
    belief: float = 0.85,
    need: float = MOST,
) -> Candidate | None:
    """Propose a type that the header names and that the values do not contradict."""
    hint = column.hint(name)
    if hint < least or share < need:
        return None
    return Candidate(
        name, belief * (0.5 + 0.5 * hint) * share, "by_header", share, parameters or {}
    )
