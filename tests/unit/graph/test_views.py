"""Readings: two fields agree where their keys are equal, and nowhere else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiju.graph.coarsening import (
    age_view,
    ages_at,
    band_view,
    birth_dates,
    number_band_view,
    prefix_view,
    rounded_view,
    scaled_view,
)
from huiju.graph.readings import declared_views, eager_views
from huiju.graph.views import View, integer_keys, text_view
from huiju.model.catalog import FieldView
from tests.unit.graph.making import edges, field, graph_of

DAYS = [date(1960, 1, 1) + timedelta(days=97 * i) for i in range(200)]


def reading(name: str, values: list[str], kind: str) -> View:
    found = [v for v in eager_views(*field(name, values)) if v.kind == kind]
    assert len(found) == 1
    return found[0]


def key_by_text(view: View) -> dict[str, int]:
    return dict(zip(view.encoded.texts(), view.keys.tolist(), strict=True))


def sharing(view: View) -> set[frozenset[str]]:
    """The texts that one key stands for."""
    found: dict[int, set[str]] = {}
    for text, key in key_by_text(view).items():
        if key:
            found.setdefault(key, set()).add(text)
    return {frozenset(texts) for texts in found.values()}


def test_one_day_in_any_spelling_has_one_key() -> None:
    spelled = {
        "iso": [d.isoformat() for d in DAYS],
        "slashes": [f"{d.year}/{d.month}/{d.day}" for d in DAYS],
        "compact": [f"{d:%Y%m%d}" for d in DAYS],
        "chinese": [f"{d.year}年{d.month}月{d.day}日" for d in DAYS],
    }
    for kind in ("day", "month", "year"):
        views = [reading("birth_date", texts, kind) for texts in spelled.values()]
        assert len({tuple(v.keys.tolist()) for v in views}) == 1, kind


def test_month_and_year_hold_exactly_their_days() -> None:
    texts = [d.isoformat() for d in DAYS]
    for kind, length in (("month", 7), ("year", 4)):
        view = reading("birth_date", texts, kind)
        groups = {
            frozenset(t for t in texts if t[:length] == p) for p in {t[:length] for t in texts}
        }
        assert sharing(view) == groups
        assert view.comparator == "date_part"
        assert view.parameters == {"part": kind}


def test_a_year_and_a_date_of_it_agree() -> None:
    dates = reading("birth_date", [d.isoformat() for d in DAYS], "year")
    years = reading("birth_year", [str(y) for y in range(1960, 2020)], "year")
    by_year = key_by_text(years)
    assert all(key == by_year[text[:4]] for text, key in key_by_text(dates).items())


def test_finer_parts_are_preferred() -> None:
    views = eager_views(*field("birth_date", [d.isoformat() for d in DAYS]))
    fineness = [v.fineness for v in views]
    assert fineness == sorted(fineness, reverse=True)
    assert [v.kind for v in views] == ["text", "day", "month", "year"]


def test_a_prefix_is_the_text_of_the_shorter_code() -> None:
    long = field("code", ["110101", "110105", "310115"])
    short = field("code", ["110", "310", "999"])
    made = prefix_view(*long[:2], 3)
    by_text = key_by_text(text_view(*short[:2]))
    assert [key == by_text[t[:3]] for t, key in key_by_text(made).items()] == [True] * 3
    assert made.shown == ("110", "310")


def test_a_text_of_the_wanted_length_has_no_prefix_of_it() -> None:
    made = prefix_view(*field("code", ["110", "3101"])[:2], 3)
    assert sum(key != 0 for key in made.keys) == 1


@pytest.mark.parametrize("mode", ["half", "floor"])
@pytest.mark.parametrize("base", [1000.0, 50.0, 5.0])
def test_rounding(base: float, mode: str) -> None:
    numbers = [str(n) for n in range(1, 4000, 13)]
    view = rounded_view(*field("amount", numbers)[:2], base, mode)
    assert view is not None
    rounded = {
        t: (int(t) // base if mode == "floor" else int((int(t) + base / 2) // base)) * base
        for t in numbers
    }
    plain = reading("amount", [str(int(v)) for v in rounded.values()], "number")
    by_number = key_by_text(plain)
    found = key_by_text(view)
    assert all(found[t] == by_number[str(int(v))] for t, v in rounded.items())


def test_another_unit() -> None:
    yuan = field("pay", [str(n) for n in (12_000, 34_000, 56_000, 10_000)])
    view = scaled_view(*yuan[:2], 10_000.0, 0.1)
    assert view is not None
    by_number = key_by_text(reading("pay", ["1.2", "3.4", "5.6", "1"], "number"))
    assert view.keys.tolist() == [by_number[t] for t in ("1.2", "3.4", "5.6", "1")]


def test_a_number_falls_into_the_band_that_holds_it() -> None:
    made = band_view(*field("age_band", ["0-17", "18-34", "35-59", "60-99"])[:2])
    assert made is not None
    view, bands = made
    by_band = key_by_text(view)
    numbers = number_band_view(
        *field("age", ["0", "17", "18", "34.5", "59", "60", "100"])[:2], bands
    )
    assert numbers is not None
    wanted = [by_band[b] for b in ("0-17", "0-17", "18-34", "18-34", "35-59", "60-99")]
    assert numbers.keys.tolist() == [*wanted, 0]


@pytest.mark.parametrize("spelling", ["18-34", "18–34", "18~34", "18至34", "18-34岁"])
def test_a_band_in_any_spelling_has_one_key(spelling: str) -> None:
    plain = band_view(*field("age_band", ["18-34", "35-59"])[:2])
    other = band_view(
        *field("age_band", [spelling, spelling.replace("18", "35").replace("34", "59")])[:2]
    )
    assert plain is not None
    assert other is not None
    assert sorted(plain[0].keys) == sorted(other[0].keys)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(born=st.dates(date(1900, 1, 1), date(2020, 1, 1)), at=st.dates(date(1980, 1, 1)))
def test_ages_are_completed_years(born: date, at: date) -> None:
    age = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    found = ages_at(np.array([[born.year, born.month, born.day]]), (at.year, at.month, at.day))[0]
    assert np.isnan(found) if age < 0 or age > 130 else found == age


def test_a_birth_date_agrees_with_the_age_at_a_date() -> None:
    births = field("birth_date", ["1990-05-01", "1990-05-02", "1989-12-31"])
    dates = birth_dates(births[1], births[2])
    view = age_view(*births[:2], dates, (2020, 5, 1), None)
    assert view is not None
    ages = key_by_text(reading("age", ["29", "30", "31"], "number"))
    assert view.keys.tolist() == [ages["30"], ages["29"], ages["30"]]
    assert view.parameters["age_at"] == "2020-05-01"


DECLARED = [
    (FieldView(name="chamber", pattern="-(.+)$"), {"NH-SEN": "SEN", "NH-01": "01", "NH": None}),
    (FieldView(name="first", pattern=r"^\d+"), {"12th": "12", "x": None}),
    (
        FieldView(name="kind", map={"100": "D", "200": "R"}, default="O"),
        {"100": "D", "200": "R", "300": "O"},
    ),
    (
        FieldView(name="both", pattern="-(.+)$", map={"SEN": "Senate"}, default="House"),
        {"NH-SEN": "Senate", "NH-01": "House", "NH": "House"},
    ),
]


@pytest.mark.parametrize("declared, expected", DECLARED, ids=[d.name for d, _ in DECLARED])
def test_declared_views(declared: FieldView, expected: dict[str, str | None]) -> None:
    made = field("f", list(expected))
    (view,) = declared_views(*made[:2], [declared])
    plain = key_by_text(text_view(*field("g", [v for v in expected.values() if v])[:2]))
    assert key_by_text(view) == {t: plain[v] if v else 0 for t, v in expected.items()}
    assert view.label == declared.name


def test_a_declared_view_joins_what_the_values_do_not() -> None:
    seats = [f"{state}-{chamber}" for state in ("NH", "VT", "ME") for chamber in ("SEN", "REP")] * 5
    graph = graph_of(
        {"seats": {"seat": {"views": [FieldView(name="chamber", pattern="-(.+)$")]}}},
        seats={"seat": seats, "votes": [str(i) for i in range(30)]},
        chambers={"chamber": ["SEN", "REP"], "house": ["Senate", "House"]},
    )
    assert frozenset({"seats.seat", "chambers.chamber"}) in edges(graph)


KINDS: dict[str, list[int]] = {
    "day": [d.year * 10_000 + d.month * 100 + d.day for d in DAYS],
    "month": [d.year * 100 + d.month for d in DAYS],
    "year": list(range(1900, 2030)),
    "sex": [1, 2],
    "number": [int(np.float64(n).view(np.int64)) for n in [*range(3000), 0.5, 19_800_101.0]],
    "band": list(range(0, 130, 5)),
}


def test_keys_of_different_kinds_never_meet() -> None:
    keys = {
        kind: set(integer_keys(kind, np.array(values), np.ones(len(values), bool)).tolist())
        for kind, values in KINDS.items()
    }
    texts = field("f", [str(v) for values in KINDS.values() for v in values])
    keys["text"] = set(text_view(*texts[:2]).keys.tolist())
    for one, two in combinations(keys, 2):
        assert not keys[one] & keys[two], (one, two)
    assert all(len(keys[k]) == len(set(KINDS[k])) for k in KINDS), "within a kind keys are distinct"


def test_a_value_that_is_not_valid_has_no_key() -> None:
    keys = integer_keys("day", np.array([1, 2, 3]), np.array([True, False, True]))
    assert [k != 0 for k in keys] == [True, False, True]


def test_a_view_shows_no_value() -> None:
    codes = [f"AB-{n}" for n in range(50)]
    made = field("code", codes)
    for view in [made[1], *eager_views(*made), prefix_view(*made[:2], 4)]:
        assert not re.search(r"AB-|\d{6}", repr(view))
