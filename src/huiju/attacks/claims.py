"""Claims: "this subject has this value", each at or above the threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Claims", "Exclusions"]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """The claims of one attack; each (subject, value) once.

    Attributes
    ----------
    subjects : int32 array (n_claims,)
        Codes of the named side's subjects, ascending.
    values : int32 array (n_claims,)
        Codes of the attribute side's values.
    singled : uint8 array (n_claims,)
        1 where the claim rests on one record and one subject alone.
    """

    subjects: NDArray[np.int32]
    values: NDArray[np.int32]
    singled: NDArray[np.uint8]

    @classmethod
    def none(cls) -> Claims:
        """Claim nothing."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8))

    def __len__(self) -> int:
        return len(self.subjects)

    def __repr__(self) -> str:
        return f"Claims({len(self)})"


@dataclass(frozen=True, slots=True, eq=False)
class Exclusions:
    """Records of the attribute side to be taken out for one subject at a time (the control).

    `rows[starts[s]:starts[s + 1]]` are the records taken out when subject s is attacked. Who they
    are is not the attacker's to know: the marking supplies them.
    """

    starts: NDArray[np.int32]
    rows: NDArray[np.int32]

    @classmethod
    def none(cls, n_subjects: int) -> Exclusions:
        """Take nothing out: the attack itself."""
        return cls(np.zeros(n_subjects + 1, np.int32), np.zeros(0, np.int32))
