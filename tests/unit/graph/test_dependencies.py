"""Dependencies within a dataset, against leaving out one record after the other with pandas."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from tests.unit.graph.making import graph_of


def leave_one_out(frame: pd.DataFrame, source: str, target: str) -> float:
    """Share of records whose target is the commonest among the *other* ones of their source."""
    known = frame.dropna(subset=[source, target])
    right = 0.0
    for _, group in known.groupby(source):
        counts = group[target].value_counts()
        for value in group[target]:
            others = counts.copy()
            others[value] -= 1
            top = others.max()
            right += float(top > 0 and others[value] == top) / int((others == top).sum())
    return right / len(known)


def cities(n: int, noise: float, seed: int) -> dict[str, list[str | None]]:
    rng = random.Random(seed)
    zips = [f"z{rng.randrange(12)}" for _ in range(n)]
    names = [f"city{int(z[1:]) // 3}" for z in zips]
    wrong = [f"city{rng.randrange(4)}" if rng.random() < noise else c for c in names]
    return {
        "zip": [None if rng.random() < 0.02 else z for z in zips],
        "city": [None if rng.random() < 0.02 else c for c in wrong],
        "colour": [rng.choice(["red", "blue", "green"]) for _ in range(n)],
        "ticket": [f"t{i}" for i in range(n)],
    }


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.04])
def test_a_dependency_is_as_strong_as_brute_force_says(noise: float) -> None:
    data = cities(400, noise, 1)
    frame = pd.DataFrame(data)
    found = {(d.source.field, d.target.field): d for d in graph_of(one=data).dependencies}
    assert set(found) == {("zip", "city")}, "no unique field, and no field of chance, tells another"
    dependency = found["zip", "city"]
    assert dependency.strength == pytest.approx(leave_one_out(frame, "zip", "city"), abs=6e-5)
    known = frame.dropna(subset=["zip", "city"])
    assert dependency.records == len(known)
    share = known["city"].value_counts(normalize=True).max()
    assert dependency.baseline == pytest.approx(share, abs=6e-5)


def test_a_field_that_is_nearly_constant_is_told_by_nothing() -> None:
    rng = random.Random(0)
    data = {
        "shelf": [f"s{rng.randrange(9)}" for _ in range(500)],
        "state": ["ok" if i % 50 else "lost" for i in range(500)],
    }
    assert graph_of(one=data).dependencies == ()


def test_a_noisy_relation_is_no_dependency() -> None:
    assert graph_of(one=cities(400, 0.3, 2)).dependencies == ()
