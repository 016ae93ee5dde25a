"""Profiling, reviewed: points in time lose nothing, and the view holds no withheld value."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

import huiju as hj
from huiju.model.catalog import FieldDescription, FieldView
from huiju.profile.dataset import released_view
from huiju.profile.encode import encode_column
from huiju.profile.facts import profile_catalog

DAY = datetime(2020, 3, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    "step, first",
    [
        (timedelta(days=1), "2020-03-01"),
        (timedelta(hours=5), "2020-03-01 00:00:00"),
        (timedelta(milliseconds=100), "2020-03-01 00:00:00"),
    ],
)
def test_points_in_time_stay_distinct(step: timedelta, first: str) -> None:
    column = pl.Series([None, *(DAY + i * step for i in range(9))])
    found = encode_column("visits", "at", column)
    assert found.n_distinct == 9
    assert found.codes[0] == -1
    assert found.texts()[0].startswith(first)
    assert encode_column("visits", "at", column.head(1)).n_distinct == 0
    assert encode_column("visits", "at", column.clear()).n_rows == 0


def test_spans_of_time_are_texts() -> None:
    column = pl.Series([timedelta(hours=2), None, timedelta(hours=2), timedelta(days=1)])
    assert encode_column("visits", "stay", column).texts() == ["PT2H", "P1D"]


def test_the_view_holds_no_value_that_a_declared_reading_lists() -> None:
    views = (FieldView(name="ward", map={"canary": "w1"}, default="canary"),)
    frame = pl.DataFrame({"name": ["canary", "b"], "zip": ["1", "2"]})
    catalog = hj.Catalog("made").add(
        "visits", frame, role="candidate",
        fields=[
            FieldDescription(name="name", release="withheld", views=views),
            FieldDescription(name="zip", views=views),
        ],
    )  # fmt: skip
    described = released_view(profile_catalog(catalog.load())).datasets["visits"].description
    assert described.field("name").views == ()
    assert described.field("name").release == "withheld"
    assert described.field("zip").views == views
