"""Which released fields denote the subject and the value; and reading them off."""

from __future__ import annotations

import numpy as np
import pytest

from huiju.attacks import Exclusions
from huiju.attacks.identifier import stated_claims
from huiju.attacks.questions import ask, denoting
from huiju.model.catalog import Association, Attribute, FieldReference, Membership, Target
from huiju.profile.dataset import ReleasedView, released_view
from tests.unit.attacks.scenes import catalog_of, datasets_of, problem, table, told, view_of

PEOPLE = [f"13{i:09d}" for i in range(30)]


@pytest.fixture(scope="module")
def view() -> ReleasedView:
    made = {
        "visits": table(
            "phone zip illness", *(f"{p}|z{i % 7}|i{i % 3}" for i, p in enumerate(PEOPLE))
        ),
        "register": table("mobile zip", *(f"{p}|z{i % 7}" for i, p in enumerate(PEOPLE))),
        "notices": table("Phone illness", *(f"{p}|i{i % 3}" for i, p in enumerate(PEOPLE))),
        "plants": table("species zip", *(f"oak{i}|z{i % 7}" for i in range(9))),
        "archive": table("phone illness", *(f"{p}|i1" for p in PEOPLE)),
    }
    catalog = catalog_of(made, withheld=["visits.phone"], internal=["archive"])
    return released_view(datasets_of(catalog).values())


def asked(target: Target, view: ReleasedView) -> set[tuple[str, ...]]:
    return {
        tuple(str(f) for f in (*q.named.fields, *q.records.fields)) for q in ask(target, view, 0.9)
    }


def test_the_view_holds_no_withheld_value(view: ReleasedView) -> None:
    assert set(view.datasets) == {"visits", "register", "notices", "plants"}
    assert list(view.datasets["visits"].fields) == ["zip", "illness"]
    with pytest.raises(KeyError):
        view.field(FieldReference("visits", "phone"))
    with pytest.raises(KeyError):
        view.field(FieldReference("archive", "illness"))


def test_names_and_identity_types_denote_the_same(view: ReleasedView) -> None:
    found = denoting((FieldReference("visits", "phone"),), view)
    assert found == [
        (FieldReference("notices", "Phone"),),
        (FieldReference("register", "mobile"),),
    ]


def test_an_association_asks_every_named_dataset_about_every_shown_value(
    view: ReleasedView,
) -> None:
    target = Association("t", subject="visits.phone", attribute="visits.illness")
    assert asked(target, view) == {
        (name, value)
        for name in ("notices.Phone", "register.mobile")
        for value in ("visits.illness", "notices.illness")
    }


def test_an_attribute_that_is_released_is_asked_of_itself_too(view: ReleasedView) -> None:
    target = Attribute("t", field="visits.illness")
    assert asked(target, view) == {("notices.illness",), ("visits.illness",)}
    modes = {p.mode for q in ask(target, view, 0.9) for p in q.problems}
    assert modes == {"one", "dependency"}


def test_membership_is_asked_of_whoever_names_the_key(view: ReleasedView) -> None:
    target = Membership("t", resource="visits", key="visits.phone")
    assert asked(target, view) == {("notices.Phone",), ("register.mobile",)}
    assert asked(Membership("t", resource="archive", key="archive.phone"), view) == set()


def test_reading_off_what_stands_side_by_side() -> None:
    made = {"a": table("s v", "ann|x", "ann|y", "bob|x", "|x", "eve|", "bob|x")}
    view = view_of(made)
    asked_of = problem(view, "a.s", "a.v")
    assert told(view, asked_of, stated_claims(asked_of)) == {
        ("ann", "x"): False,
        ("ann", "y"): False,
        ("bob", "x"): False,
    }
    gone = Exclusions(np.array([0, 1, 1, 1], np.int32), np.array([2], np.int32))
    left = told(view, asked_of, stated_claims(asked_of, gone))
    assert set(left) == {("ann", "x"), ("ann", "y"), ("bob", "x")}, "bob has a second record"
