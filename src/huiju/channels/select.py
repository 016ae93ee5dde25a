"""Which trials are channels: better than guessing, more than their parts, nothing superfluous."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from huiju.channels.trial import End, Trial, union_of
from huiju.marking import exceeds_chance

__all__ = ["Reported", "Selection"]

GAIN = 1.10
MINIMUM_GAIN = 3
LOSS = 0.90
Ends = frozenset[End]


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """A trial that is a channel; `minimal` when every one of its fields is needed."""

    trial: Trial
    minimal: bool


class Selection:
    """Collects the channels of one target, smaller sets of fields before larger ones.

    A set is a channel when it exposes at least 10 % more facts (and at least 3) than all its
    reported proper subsets together; it is minimal when dropping any one of its fields loses more
    than 10 % of what it exposes (Executive Order 13526, section 1.7(e)(2): the compilation must
    reveal what is not otherwise revealed in the individual items).
    """

    def __init__(self, n_facts: int, tried: int) -> None:
        self._n_facts = n_facts
        self._tried = tried
        self.reported: list[Reported] = []

    def offer(self, trial: Trial, without_one: Mapping[int, int]) -> bool:
        """Consider a trial; `without_one` holds what its key exposes with one pair dropped."""
        if trial.marks is None or trial.answers is None:
            return self._offer_estimated(trial)
        correct, claimed = trial.marks.n_correct, len(trial.claims)
        if not exceeds_chance(correct, claimed, trial.answers.baseline, self._tried):
            return False
        exposed = int(trial.marks.exposed.sum())
        known = int(self._exposed_by_parts(trial.ends).sum())
        if exposed < GAIN * known or exposed - known < MINIMUM_GAIN:
            return False
        minimal = all(count < LOSS * exposed for count in without_one.values())
        self.reported.append(Reported(replace(trial, tried=self._tried), minimal))
        return True

    def offer_strongest(self, trial: Trial) -> None:
        """Report the strongest minimal key of a question where no single channel comes near it.

        Many weak keys can together cover what one strong key exposes; the reviewer must see the
        strong one too.
        """
        if trial.marks is None or trial.answers is None:
            return
        correct, claimed = trial.marks.n_correct, len(trial.claims)
        if not exceeds_chance(correct, claimed, trial.answers.baseline, self._tried):
            return
        named, records = trial.problem.named.dataset, trial.problem.records.dataset
        rivals = [
            r.trial.n_exposed
            for r in self.reported
            if (r.trial.problem.named.dataset, r.trial.problem.records.dataset) == (named, records)
        ]
        if correct >= GAIN * max(rivals, default=0) and correct >= MINIMUM_GAIN:
            self.reported.append(Reported(replace(trial, tried=self._tried), True))

    def _offer_estimated(self, trial: Trial) -> bool:
        """Without truth: the same rule on claims, and only subsets count as parts."""
        parts = [r.trial.n_exposed for r in self.reported if r.trial.ends < trial.ends]
        known = max(parts, default=0)
        if len(trial.claims) < max(MINIMUM_GAIN, GAIN * known):
            return False
        self.reported.append(Reported(replace(trial, tried=self._tried), True))
        return True

    def _exposed_by_parts(self, ends: Ends) -> NDArray[np.bool_]:
        parts = [
            r.trial.marks.exposed
            for r in self.reported
            if r.trial.marks is not None and r.trial.ends < ends
        ]
        return union_of(parts, self._n_facts)
