"""Dependencies within a dataset: which field tells another, measured on its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from huiju.kernels.lookup import dependency_strength
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ProfiledDataset, ReleasedView

__all__ = ["Dependency", "find_dependencies"]

SAMPLE_ROWS = 50_000
MINIMUM = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """`source` tells `target` in the same dataset.

    `strength` is the share of records whose target the commonest value among *other* records with
    the same source gives (leave-one-out), so a nearly unique source scores nothing; `baseline` is
    the share of the commonest target value.
    """

    source: FieldReference
    target: FieldReference
    strength: float
    baseline: float
    records: int


def find_dependencies(view: ReleasedView) -> Iterator[Dependency]:
    """Measure every field against every other of its dataset; yield the near-exact ones.

    Cost: one pass per ordered pair of fields over at most 50,000 evenly spaced records.
    """
    for name in sorted(view.datasets):
        yield from _of_dataset(view.datasets[name])


def _of_dataset(dataset: ProfiledDataset) -> Iterator[Dependency]:
    step = max(1, dataset.rows // SAMPLE_ROWS)
    codes = {n: np.ascontiguousarray(f.codes[::step]) for n, f in dataset.fields.items()}
    usable = [n for n, f in dataset.fields.items() if f.n_distinct >= 2]
    for source in usable:
        if dataset.fields[source].n_distinct > 0.5 * dataset.rows:
            continue
        for target in usable:
            if target == source:
                continue
            found = _measure(dataset, source, target, codes)
            if found is not None:
                yield found


def _measure(
    dataset: ProfiledDataset, source: str, target: str, codes: dict[str, np.ndarray]
) -> Dependency | None:
    x, y = dataset.fields[source], dataset.fields[target]
    strength, baseline, records = dependency_strength(
        codes[source], codes[target], x.n_distinct, y.n_distinct
    )
    if records < 10 or strength < MINIMUM or strength <= baseline + 0.2 * (1 - baseline):
        return None
    return Dependency(
        source=FieldReference(dataset.name, source),
        target=FieldReference(dataset.name, target),
        strength=round(float(strength), 4),
        baseline=round(float(baseline), 4),
        records=int(records),
    )
