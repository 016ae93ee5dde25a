"""The links of the worked answers, key by key: one record and one name alone in their group.

Expected numbers are those of the datasets' worked answers (plain pandas, another program).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import huiju as hj
from huiju.attacks import Linkage
from huiju.attacks.questions import ask
from huiju.graph import build_attribute_graph
from huiju.profile.dataset import released_view
from huiju.profile.facts import profile_catalog

DATASETS = Path(__file__).parents[2] / "datasets"

pytestmark = pytest.mark.skipif(
    not (DATASETS / "titanic").exists(), reason="the cases are in the repository only"
)


def links(descriptor: str, key: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of both sides that are linked one to one by the key (fields of the record side)."""
    loaded = hj.read_catalog(DATASETS / descriptor).load()
    view = released_view(profile_catalog(loaded))
    (question,) = ask(loaded.description.targets[0], view, 0.9)
    named, records = question.named.dataset, question.records.dataset
    pairs = build_attribute_graph(view).between(named, records)
    chosen = [next(p for p in pairs if p.fields[1].field == field) for field in key]
    linkage = Linkage(question.problems[0], chosen)
    cut = linkage.whole()
    for index in range(len(chosen)):
        cut = linkage.refine(cut, index)
    single = np.flatnonzero((cut.n_left == 1) & (cut.n_right == 1))
    left, right = (
        [int(np.flatnonzero(side == group)[0]) for group in single]
        for side in (cut.left, cut.right)
    )
    return loaded.tables[named].frame[left], loaded.tables[records].frame[right]


@pytest.mark.parametrize(
    ("key", "linked", "correct"),
    [
        (("class", "gender", "embarked"), 1, 1),
        (("class", "gender", "embarked", "age"), 111, 88),
        (("class", "gender", "embarked", "age", "sibsp", "parch"), 348, 320),
    ],
)
def test_titanic_key_by_key(key: tuple[str, ...], linked: int, correct: int) -> None:
    register, released = links("titanic/identity.yaml", key)
    truth = pl.read_csv(DATASETS / "titanic/truth.csv.gz", infer_schema=False)
    known = set(zip(truth["pid"], truth["rid"], strict=True))
    right = sum(pair in known for pair in zip(register["pid"], released["rid"], strict=True))
    assert (len(register), right) == (linked, correct)


def agree(one: str | None, two: str | None) -> bool:
    """Whether two places of origin (籍贯) can be the same: old and new names contain each other."""
    if one is None or two is None:
        return False
    return one in two or two in one or one[-2:] in two or two[:2] in one


def test_poets_with_and_without_the_place_of_origin() -> None:
    poets, persons = links("poets/datapackage.yaml", ("born_year", "died_year"))
    truth = pl.read_csv(DATASETS / "poets/truth.csv.gz", infer_schema=False)
    known = set(zip(truth["poet_id"], truth["pid"], strict=True))
    pairs = list(zip(poets["poet_id"], persons["pid"], strict=True))
    right = [pair in known for pair in pairs]
    assert (len(pairs), sum(right)) == (315, 270)
    same = [agree(a, b) for a, b in zip(poets["jiguan"], persons["jiguan"], strict=True)]
    assert (sum(same), sum(r for r, s in zip(right, same, strict=True) if s)) == (191, 185)
