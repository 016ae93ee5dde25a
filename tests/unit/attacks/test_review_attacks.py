"""Attacks, reviewed: a record behind every claim, code books over chains, what denotes the same."""

from __future__ import annotations

from typing import Any

import pytest

from huiju.attacks import Chain
from huiju.attacks.questions import ask, denoting
from huiju.model.catalog import Attribute, FieldReference
from tests.unit.attacks.scenes import cut_of, pair_of, problem, table, view_of
from tests.unit.attacks.test_linkage import SEEDS, attack, tables


@pytest.mark.parametrize("mode", ["one", "many"])
def test_every_claim_has_a_record_behind_it(mode: str) -> None:
    several = 0
    for seed in SEEDS:
        made = tables(seed)
        _, asked, found, cut = attack(made, mode, 0.9)
        claims = found.claims(cut)
        several += int(len(set(claims.subjects.tolist())) < len(claims))
        rows = found.support_rows(cut, claims)
        assert (rows >= 0).all()
        for s, v, row in zip(claims.subjects, claims.values, rows, strict=True):
            assert asked.records.codes[row] == v
            assert cut.right[row] in cut.left[asked.named.codes == s]
    assert several, "no subject with two claims: the test tests nothing"


def chained(book: list[str]) -> Any:
    made = {
        "a": table("code v", *book),
        "m": table("badge code", *(f"b{i}|{i % 4}" for i in range(8))),
        "b": table("s badge", *(f"s{i}|b{i}" for i in range(8))),
    }
    view = view_of(made)
    hops = (pair_of(view, "b.badge", "m.badge"),), (pair_of(view, "m.code", "a.code"),)
    return Chain(problem(view, "b.s", "a.v", mode="dependency"), hops).claims()


def test_a_chain_to_records_that_are_merely_alone_is_no_code_book() -> None:
    assert len(chained([f"{i}|x{i}" for i in range(4)])) == 0, "an entry serves two"
    assert len(chained([f"{i}|x{i}" for i in range(2) for _ in range(3)])) == 4


def test_every_listed_field_says_what_else_denotes_the_subject() -> None:
    made = {
        "visits": table("holder zip", "a1|1", "a2|2"),
        "register": table("member zip", "a1|1", "a2|2"),
        "club": table("member day", "a1|3", "a2|4"),
    }
    view = view_of(made)
    listed = [FieldReference("visits", "holder"), FieldReference("register", "member")]
    expected = [("club", "member"), ("register", "member"), ("visits", "holder")]
    assert [tuple(f) for (f,) in denoting(listed, view)] == expected
    assert [tuple(f) for (f,) in denoting(listed[::-1], view)] == expected


def test_one_field_does_not_stand_for_two() -> None:
    phones = [f"13{i:09d}" for i in range(30)]
    made = {
        "visits": table("home mobile", *(f"{p}|{p}" for p in phones)),
        "notices": table("telephone text", *(f"{p}|t{i}" for i, p in enumerate(phones))),
    }
    view = view_of(made)
    listed = [FieldReference("visits", "home"), FieldReference("visits", "mobile")]
    assert view.facts(listed[0]).semantic_name == view.facts(listed[1]).semantic_name
    assert denoting(listed[:1], view)[0] == (FieldReference("notices", "telephone"),)
    assert denoting(listed, view) == [tuple(listed)]


def test_a_released_attribute_is_asked_of_its_own_dataset() -> None:
    view = view_of({"a": table("id v", "1|x", "2|y", "3|z"), "b": table("id w", "1|x", "2|y")})
    by_row = ask(Attribute("t", field="a.v"), view, 0.9)
    assert [(q.named.dataset, q.records.dataset) for q in by_row] == [("a", "a")]
    by_key = ask(Attribute("t", field="a.v", key="a.id"), view, 0.9)
    assert {(q.named.dataset, q.records.dataset) for q in by_key} == {("a", "a"), ("b", "a")}


def test_support_survives_an_empty_attack() -> None:
    made = {"a": table("k q v", "1|1|x"), "b": table("k q s", "2|2|ann")}
    _, _, found, cut = attack(made, "one", 0.9)
    claims = found.claims(cut)
    assert len(found.support_rows(cut, claims)) == len(claims) == 0
    assert cut_of(found, 2).n_groups == 0
