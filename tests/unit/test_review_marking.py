"""Marking, reviewed: the candidate comes first, and no set decides on the order."""

from __future__ import annotations

import subprocess
import sys

from huiju.marking import truth_of
from huiju.model.catalog import Association
from tests.unit.attacks.scenes import catalog_of, datasets_of, table

MADE = {
    "old": table("name ill", "ann|x", "bob|y", "eve|z"),
    "visits": table("name ill", "ann|x", "bob|y"),
}
TARGET = Association("t", subject=["old.name", "visits.name"], attribute=["old.ill", "visits.ill"])


def test_the_candidate_whose_subject_is_withheld_is_the_truth() -> None:
    catalog = catalog_of(MADE, published=["old"], withheld=["visits.name"])
    truth = truth_of(TARGET, datasets_of(catalog))
    assert truth is not None
    assert (truth.record_dataset, len(truth)) == ("visits", 2)


def test_the_truth_is_the_same_whatever_the_hash_seed() -> None:
    code = (
        "from tests.unit.test_review_marking import MADE, TARGET\n"
        "from tests.unit.attacks.scenes import catalog_of, datasets_of\n"
        "from huiju.marking import truth_of\n"
        "made = datasets_of(catalog_of(MADE, published=[]))\n"
        "print(truth_of(TARGET, made).record_dataset)\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": str(seed), "PATH": ""},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in range(6)
    }  # fmt: skip
    assert found == {"old\n"}
