"""Truth keys that identify nobody are refused before they fill the memory."""

from __future__ import annotations

import polars as pl
import pytest

import huiju as hj
from huiju import marking


def test_weak_truth_keys_are_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST_TIES", 1_000)
    rows = 100
    visits = pl.DataFrame(
        {"k": ["a"] * rows, "zip": [str(i % 7) for i in range(rows)], "v": ["x", "y"] * 50}
    )
    people = pl.DataFrame(
        {
            "k": ["a"] * rows,
            "zip": [str(i % 7) for i in range(rows)],
            "name": [f"N{i}" for i in range(rows)],
        }
    )
    catalog = hj.Catalog("weak").add("visits", visits, role="candidate", withheld=["k"])
    catalog.add("people", people, role="published", withheld=["k"])
    catalog.protect(
        hj.Association(
            "t", subject="people.name", attribute="visits.v", truth={"visits.k": "people.k"}
        )
    )
    with pytest.raises(
        hj.InputError, match=r"truth keys .*k.* do not identify records \(10000 pairs"
    ):
        hj.assess(catalog)
