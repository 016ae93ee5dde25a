"""The direct attack against the plain-Python twin of the interface."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from huiju.attacks import Exclusions, Linkage, linkage
from huiju.attacks.problem import combine, row_side
from huiju.model.catalog import FieldReference
from tests.oracles import brute_force
from tests.unit.attacks.scenes import (
    cut_of,
    pair_of,
    problem,
    random_table,
    side,
    table,
    told,
    view_of,
)

SEEDS = range(25)
MODES = ["one", "many"]


def tables(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    return {
        "a": random_table(rng, rng.randint(3, 40), k=6, q=4, v=3),
        "b": random_table(rng, rng.randint(3, 40), k=6, q=4, s=15),
    }


def attack(made: dict[str, Any], mode: str, threshold: float, keys: str = "kq") -> Any:
    view = view_of(made)
    asked = problem(view, "b.s", "a.v", mode, threshold)
    found = Linkage(asked, [pair_of(view, f"b.{k}", f"a.{k}") for k in keys])
    return view, asked, found, cut_of(found, len(keys))


@pytest.mark.parametrize("limit", [1 << 21, 0], ids=["tables", "hashing"])
@pytest.mark.parametrize("mode", MODES)
def test_claims_are_those_of_the_twin(
    mode: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linkage, "TABLE_LIMIT", limit)
    for seed in SEEDS:
        made = tables(seed)
        threshold = (0.9, 0.6, 1.0)[seed % 3]
        view, asked, found, cut = attack(made, mode, threshold)
        claims = told(view, asked, found.claims(cut))
        on = [["a.k", "b.k"], ["a.q", "b.q"]]
        twin = brute_force.group_claims(made, on, "a.v", "b.s", mode)
        expected = twin.counted(threshold)
        assert set(claims) == expected, seed
        assert {c for c, alone in claims.items() if alone} == twin.alone & expected, seed


def test_the_order_of_the_fields_of_a_key_does_not_matter() -> None:
    for seed in SEEDS:
        found = []
        for keys in ("kq", "qk"):
            view, asked, link, cut = attack(tables(seed), "one", 0.9, keys)
            found.append(told(view, asked, link.claims(cut)))
        assert found[0] == found[1]


def exclusions(made: dict[str, Any], view: Any, owners: list[str | None]) -> Exclusions:
    """Take out of `a` the rows that belong to each subject of `b.s`."""
    names = view.field(FieldReference("b", "s")).texts()
    rows = [[i for i, owner in enumerate(owners) if owner == name] for name in names]
    starts = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    return Exclusions(starts, np.array([r for found in rows for r in found], np.int32))


@pytest.mark.parametrize("mode", MODES)
def test_the_control_finds_what_is_left_without_the_own_records(mode: str) -> None:
    """Every right claim of the control, and no claim that the attack would not make."""
    for seed in SEEDS:
        made = tables(seed)
        rng = random.Random(seed)
        names = sorted({r["s"] for r in made["b"]} - {None})
        rng.shuffle(names)
        owners = [names[i] if i < len(names) else None for i in range(len(made["a"]))]
        view, asked, found, cut = attack(made, mode, 0.9)
        control = set(told(view, asked, found.claims(cut, exclusions(made, view, owners))))
        honest = set()
        for name in names:
            kept = [r for r, owner in zip(made["a"], owners, strict=True) if owner != name]
            twin = brute_force.group_claims(
                {"a": kept, "b": made["b"]}, [["a.k", "b.k"], ["a.q", "b.q"]], "a.v", "b.s", mode
            )
            honest |= {c for c in twin.counted(0.9) if c[0] == name}
        facts = {(o, r["v"]) for o, r in zip(owners, made["a"], strict=True) if o}
        assert control <= honest, seed
        assert control & facts == honest & facts, seed


def test_a_homogeneous_group_claims_with_nobody_singled_out() -> None:
    made = {"a": table("k v", "1|x", "1|x"), "b": table("k s", "1|ann", "1|bob")}
    view, asked, found, cut = attack(made, "one", 0.9, "k")
    assert told(view, asked, found.claims(cut)) == {("ann", "x"): False, ("bob", "x"): False}


def test_a_subject_on_several_rows_counts_once() -> None:
    made = {"a": table("k v", "1|x"), "b": table("k s", "1|ann", "1|ann", "2|ann")}
    view, asked, found, cut = attack(made, "one", 0.9, "k")
    assert told(view, asked, found.claims(cut)) == {("ann", "x"): True}


def test_one_record_behind_every_claim_supports_it() -> None:
    for seed in SEEDS:
        made = tables(seed)
        _, asked, found, cut = attack(made, "one", 0.9)
        claims = found.claims(cut)
        rows = found.support_rows(cut, claims)
        several = np.bincount(claims.subjects, minlength=1) if len(claims) else []
        for s, v, row in zip(claims.subjects, claims.values, rows, strict=True):
            if row < 0:
                assert several[s] > 1, "only the second claim on a subject may lack one"
                continue
            assert asked.records.codes[row] == v
            groups = cut.left[asked.named.codes == s]
            assert cut.right[row] in groups[groups >= 0]


CODE_BOOKS = [
    ("each code once, each serving many", ["1|x", "2|y"], ["1"] * 5 + ["2"] * 5, True),
    ("each code once, each serving one", [f"{i}|x{i}" for i in range(9)], list("012345678"), False),
    ("codes repeat and agree", ["1|x"] * 4 + ["2|y"] * 4, ["1", "2"], True),
    ("codes repeat and disagree", ["1|x", "1|y", "2|x", "2|z"] * 3, ["1", "2"] * 6, False),
]


@pytest.mark.parametrize("why, book, rows, accepted", CODE_BOOKS, ids=[c[0] for c in CODE_BOOKS])
def test_a_code_book_tells_values_and_is_not_merely_alone(
    why: str, book: list[str], rows: list[str], accepted: bool
) -> None:
    made = {"a": table("k v", *book), "b": table("k s", *(f"{k}|p{i}" for i, k in enumerate(rows)))}
    _, _, found, cut = attack(made, "dependency", 0.9, "k")
    assert (len(found.claims(cut)) > 0) == accepted
    if accepted:
        assert len(found.claims(cut)) == len(rows), "one entry serves every subject"


def test_several_fields_are_one_identity() -> None:
    view = view_of({"b": table("first last", "ann|li", "ann|wu", "bo|li", "ann|li", "|li")})
    fields = [view.field(FieldReference("b", f)) for f in ("first", "last")]
    codes, hashes = combine(fields)
    assert codes.tolist() == [codes[0], codes[1], codes[2], codes[0], -1]
    assert len(set(codes.tolist()) - {-1}) == len(hashes) == len(set(hashes.tolist())) == 3
    turned = combine(fields[::-1])[1]
    assert not set(hashes.tolist()) & set(turned.tolist()), "li, ann is not ann, li"


def test_a_side_lists_its_rows_code_by_code() -> None:
    view = view_of({"b": table("s", "ann", "", "bob", "ann")})
    made = side(view, "b.s")
    rows = [made.order[made.starts[c] : made.starts[c + 1]].tolist() for c in range(made.n_codes)]
    assert sorted(rows) == [[0, 3], [2]]
    every = row_side(view, "b")
    assert every.codes.tolist() == [0, 1, 2, 3]
