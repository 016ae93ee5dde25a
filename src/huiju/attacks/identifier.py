"""Reading off: a released dataset that states the subject and the value side by side."""

from __future__ import annotations

import numpy as np

from huiju.attacks.claims import Claims, Exclusions
from huiju.attacks.problem import Problem

__all__ = ["stated_claims"]


def stated_claims(problem: Problem, exclusions: Exclusions | None = None) -> Claims:
    """Claim what each record says of its own subject.

    `exclusions` take records out for the control: with a record goes its statement.
    """
    named, records = problem.named, problem.records
    stated = (named.codes >= 0) & (records.codes >= 0)
    if exclusions is not None:
        stated[exclusions.rows] = False
    width = max(1, records.n_codes)
    joint = np.unique(named.codes[stated].astype(np.int64) * width + records.codes[stated])
    subjects = (joint // width).astype(np.int32)
    counts = np.bincount(named.codes[named.codes >= 0], minlength=named.n_codes)
    singled = (counts[subjects] == 1).astype(np.uint8)
    return Claims(subjects, (joint % width).astype(np.int32), singled)
