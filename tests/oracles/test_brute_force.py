"""The twin on examples small enough to be worked by hand."""

from __future__ import annotations

import pytest

from tests.oracles import brute_force


def table(header: str, *lines: str) -> list[brute_force.Row]:
    names = header.split()
    return brute_force.clean_rows(dict(zip(names, line.split("|"), strict=True)) for line in lines)


def link(on: list[list[str]], **more: object) -> dict:
    hop = {"left": "a", "right": "b", "on": on}
    return {"type": "link", "hops": [hop], "attr": "a.v", "subj": "b.s", "truth": "a.s", **more}


ON = [["a.k", "b.k", "", ""]]


def test_a_group_shares_its_values_among_the_larger_side() -> None:
    tables = {
        "a": table("s k v", "ann|1|x", "bob|1|x", "cat|1|y"),
        "b": table("s k", "ann|1", "bob|1"),
    }
    claims = brute_force.link_claims(tables, link(ON))
    assert claims.probability["ann", "x"] == pytest.approx(2 / 3)
    assert claims.probability["bob", "y"] == pytest.approx(1 / 3)
    assert not claims.alone


def test_a_homogeneous_group_is_certain_with_nobody_singled_out() -> None:
    tables = {
        "a": table("s k v", "ann|1|x", "bob|1|x"),
        "b": table("s k", "ann|1", "bob|1"),
    }
    marked = brute_force.run(tables, link(ON))
    assert (marked.attempted, marked.claimed, marked.exposed, marked.singled_out) == (2, 2, 2, 0)


def test_one_more_subject_than_records_makes_the_group_uncertain() -> None:
    tables = {
        "a": table("s k v", "ann|1|x", "bob|1|x"),
        "b": table("s k", "ann|1", "bob|1", "eve|1"),
    }
    assert brute_force.run(tables, link(ON)).claimed == 0


def test_a_missing_key_matches_nothing_and_a_missing_value_is_no_fact() -> None:
    tables = {
        "a": table("s k v", "ann||x", "bob|2|", "cat|3|z"),
        "b": table("s k", "ann|", "bob|2", "cat|3"),
    }
    marked = brute_force.run(tables, link(ON))
    assert (marked.attempted, marked.claimed, marked.exposed) == (2, 1, 1)


def test_with_many_records_each_is_judged_by_the_number_of_subjects() -> None:
    tables = {
        "a": table("s k v", "ann|1|x", "ann|1|y", "bob|2|x"),
        "b": table("s k", "ann|1", "bob|2", "cat|2"),
    }
    one, many = (brute_force.run(tables, link(ON, cardinality=c)) for c in ("one", "many"))
    assert one.claimed == 0
    assert (many.claimed, many.exposed) == (2, 2)


def test_a_chain_adds_up_over_the_records_of_a_subject() -> None:
    tables = {
        "a": table("s p v", "ann|1|x", "ann|1|x", "bob|2|y"),
        "m": table("p q", "1|u", "2|u", "2|w"),
        "b": table("s q", "ann|u", "bob|w"),
    }
    hops = [
        {"left": "a", "right": "m", "on": [["a.p", "m.p", "", ""]]},
        {"left": "m", "right": "b", "on": [["m.q", "b.q", "", ""]]},
    ]
    attack = {"type": "link", "hops": hops, "attr": "a.v", "subj": "b.s", "truth": "a.s"}
    claims = brute_force.link_claims(tables, attack)
    # ann is reached by three records, two of them with x; the third, y, could be bob's as well.
    assert claims.probability["ann", "x"] == pytest.approx(2 / 3)
    assert claims.probability["ann", "y"] == pytest.approx(1 / 3)
    assert claims.probability["bob", "y"] == pytest.approx(1 / 2)


def test_a_code_book_is_judged_by_its_own_counts() -> None:
    tables = {
        "a": table("c g", "1|low", "1|low", "2|high", "2|low"),
        "b": table("c g", "1|low", "2|high", "2|high", "2|low"),
    }
    attack = {"type": "predict", "on": [["a.c", "b.c", "", ""]], "label": "b.g", "truth": "a.g"}
    marked = brute_force.run(tables, attack)
    assert (marked.attempted, marked.claimed, marked.exposed) == (4, 2, 2)
    assert brute_force.run(tables, attack, threshold=0.6).claimed == 4


def test_facts_are_tied_through_an_internal_dataset() -> None:
    tables = {
        "a": table("rid v", "r1|x", "r2|y", "r3|z"),
        "t": table("rid pid", "r1|p1", "r2|p2"),
        "b": table("pid s", "p1|ann", "p2|bob", "p9|eve"),
    }
    truth = {"a.rid": "t.rid", "t.pid": "b.pid"}
    facts = brute_force.facts_by_truth(tables, "b.s", "a.v", truth)
    assert facts == {("ann", "x"), ("bob", "y")}


@pytest.mark.parametrize(
    "value, how, read",
    [
        ("310115", "prefix:4", "3101"),
        ("1980-03-09", "year", "1980"),
        ("1980-03-09", "month", "1980-03"),
        ("1980-03-09", "ageband:2024-03-08:5", "40-44"),
        ("1980-03-09", "ageband:2025-03-09:5", "45-49"),
        ("41873", "round:1000", "42000"),
        ("101st", r"pattern:^(\d+)", "101"),
        ("crew", r"pattern:^(\d+)", None),
        ("300", "map:100=D,200=R,*=O", "O"),
        ("NH-SEN", ["pattern:-(.+)$", "map:SEN=Senate,*=House"], "Senate"),
        (None, "year", None),
    ],
)
def test_readings(value: str | None, how: str | list[str], read: str | None) -> None:
    assert brute_force.reading(value, how) == read


def test_text_is_compared_after_nfkc_and_stripping() -> None:
    assert brute_force.clean("　０３１ ") == "031"
    assert brute_force.clean("  ") is None
