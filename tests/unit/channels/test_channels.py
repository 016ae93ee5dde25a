"""When a route is a channel: hand-made tables, whole assessments, every rule of the interface."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

import huiju as hj
from huiju.model.result import Channel

N = 120
SURNAMES = ["li", "wu", "ma", "he", "xu", "lu", "gu", "du", "su", "yu", "an", "bo"]


def people(n: int = N, seed: int = 0) -> dict[str, list[Any]]:
    """A population whose zip, birth year and sex are telling together and not apart."""
    rng = random.Random(seed)
    return {
        "name": [f"{SURNAMES[i % 12]} {i:03d}" for i in range(n)],
        "zip": [f"{rng.randrange(12):03d}99" for _ in range(n)],
        "birth_year": [str(1950 + rng.randrange(25)) for _ in range(n)],
        "sex": [rng.choice("MF") for _ in range(n)],
        "badge": [f"{rng.randrange(10**7):07d}" for _ in range(n)],
        "locker": [f"L{rng.randrange(10**6):06d}" for _ in range(n)],
        "illness": [rng.choice(["flu", "gout", "asthma", "ulcer", "mumps"]) for _ in range(n)],
    }


ALL = people()
TARGET = {"subject": "visits.name", "attribute": "visits.illness"}


def part(*names: str, rows: slice = slice(None)) -> pl.DataFrame:
    return pl.DataFrame({name: ALL[name][rows] for name in names})


def assess(*datasets: tuple[str, pl.DataFrame, str], target: Any = None, **rest: Any) -> Any:
    catalog = hj.Catalog("made")
    for name, frame, role in datasets:
        hidden = ["name"] if name == "visits" and rest.get("hide", True) else []
        catalog.add(name, frame, role=role, withheld=hidden)
    catalog.protect(target or hj.Association("t", **TARGET))
    return hj.assess(catalog, as_of="2026-01-01").result


def keys(result: Any) -> dict[frozenset[str], Channel]:
    """Channels by the fields that they join on, named once."""
    found = {}
    for channel in result.channels:
        joined = {c.left.partition(".")[2] for step in channel.steps for c in step.on}
        found[frozenset(joined)] = channel
    assert len(found) == len(result.channels)
    return found


def test_a_key_is_minimal_and_what_it_needs_not_is_left_out() -> None:
    result = assess(
        ("visits", part("name", "zip", "birth_year", "sex", "illness"), "candidate"),
        ("register", part("name", "zip", "birth_year", "sex"), "published"),
    )
    found = keys(result)
    whole = frozenset({"zip", "birth_year", "sex"})
    assert whole in found
    for key, channel in found.items():
        assert channel.minimal
        evidence = channel.evidence
        assert evidence.precision_ci is not None
        assert evidence.baseline_precision is not None
        assert evidence.precision_ci[0] > evidence.baseline_precision
        exposed = evidence.correct or 0
        for smaller in (c.evidence.correct or 0 for k, c in found.items() if k < key):
            assert exposed >= max(1.1 * smaller, smaller + 3)
    assert {f.partition(".")[2] for c in result.channels for f in c.fields} <= {
        "zip", "birth_year", "sex", "name", "illness",
    }  # fmt: skip


def test_all_minimal_alternatives_are_reported_and_no_superset() -> None:
    result = assess(
        ("visits", part("name", "badge", "locker", "sex", "illness"), "candidate"),
        ("register", part("name", "badge", "locker", "sex"), "published"),
    )
    assert set(keys(result)) == {frozenset({"badge"}), frozenset({"locker"})}
    (target,) = result.targets
    assert target.exposed == target.protected == N, "a union over facts, no sum"


def test_an_unrelated_register_opens_nothing() -> None:
    other = people(seed=9)
    register = pl.DataFrame({"name": other["name"], "badge": other["badge"]})
    result = assess(
        ("visits", part("name", "badge", "illness"), "candidate"),
        ("register", register, "published"),
    )
    assert result.channels == ()
    assert result.targets[0].exposed == 0
    assert result.verdict.risk == "none"


def test_uniqueness_without_a_register_is_no_channel() -> None:
    result = assess(("visits", part("name", "badge", "locker", "illness"), "candidate"))
    assert result.channels == ()
    assert any(note.code == "no_question" for note in result.not_assessed)


def test_subject_and_value_in_one_released_dataset_are_an_identifier() -> None:
    result = assess(
        ("visits", part("name", "zip", "illness"), "candidate"),
        ("notice", part("name", "illness", rows=slice(0, 40)), "published"),
    )
    direct = [c for c in result.channels if c.kind == "identifier"]
    assert [c.fields for c in direct] == [("notice.illness", "notice.name")]
    assert direct[0].steps[0].target is None
    assert direct[0].evidence.correct == 40
    assert not direct[0].needs_candidate


def test_a_homogeneous_group_is_told_apart_from_linkage() -> None:
    wards = [f"w{i % 12}" for i in range(N)]
    illness = [f"ill{i % 12 % 4}" for i in range(N)]
    visits = pl.DataFrame({"name": ALL["name"], "ward": wards, "illness": illness})
    register = pl.DataFrame({"name": ALL["name"], "ward": wards})
    result = assess(("visits", visits, "candidate"), ("register", register, "published"))
    (channel,) = result.channels
    assert channel.kind == "homogeneity"
    assert channel.evidence.singled_out == 0
    assert channel.evidence.correct == N
    assert channel.evidence.control.correct == N, "what the neighbours tell needs no own record"
    assert channel.evidence.nature == "statistical"


def test_a_link_to_the_own_record_is_an_inclusion_leak() -> None:
    result = assess(
        ("visits", part("name", "badge", "illness"), "candidate"),
        ("register", part("name", "badge"), "published"),
    )
    (channel,) = result.channels
    assert channel.kind == "linkage"
    assert channel.evidence.singled_out == channel.evidence.claimed == N
    assert channel.evidence.control.correct == 0
    assert channel.evidence.nature == "inclusion"
    assert channel.evidence.excess == 1.0


# -- with and without the candidate ------------------------------------------------------------


def earlier(rows: slice) -> tuple[str, pl.DataFrame, str]:
    return "earlier", part("badge", "illness", rows=rows), "published"


def test_what_is_public_already_does_not_need_the_candidate() -> None:
    result = assess(
        ("visits", part("name", "zip", "illness"), "candidate"),
        earlier(slice(None)),
        ("register", part("name", "badge"), "published"),
    )
    (target,) = result.targets
    assert target.exposed == target.exposed_without_candidate == N
    assert all(not c.needs_candidate for c in result.channels if "visits" not in c.resources)
    assert result.verdict.risk == "none"


def test_a_candidate_that_adds_facts_is_needed_for_those() -> None:
    result = assess(
        ("visits", part("name", "locker", "illness"), "candidate"),
        earlier(slice(0, 50)),
        ("register", part("name", "badge", "locker"), "published"),
    )
    (target,) = result.targets
    assert (target.exposed, target.exposed_without_candidate) == (N, 50)
    needed = {c.resources: c.needs_candidate for c in result.channels}
    assert needed == {("visits", "register"): True, ("earlier", "register"): False}


def test_a_candidate_that_only_repeats_is_not_needed() -> None:
    result = assess(
        ("visits", part("name", "locker", "illness"), "candidate"),
        earlier(slice(None)),
        ("register", part("name", "badge", "locker"), "published"),
    )
    assert [c.needs_candidate for c in result.channels] == [False, False]
    assert result.targets[0].exposed_without_candidate == N


# -- code books --------------------------------------------------------------------------------


def grades(book: pl.DataFrame) -> Any:
    rng = random.Random(3)
    code = [f"K{rng.randrange(10)}" for _ in range(200)]
    graded = pl.DataFrame({"code": code, "grade": [f"g{int(c[1:]) // 3}" for c in code]})
    catalog = hj.Catalog("made").add("pupils", graded, role="candidate", withheld=["grade"])
    catalog.add("book", book, role="published")
    catalog.protect(hj.Attribute("t", field="pupils.grade"))
    return hj.assess(catalog, as_of="2026-01-01").result


def test_a_code_book_is_a_dependency() -> None:
    book = pl.DataFrame(
        {"code": [f"K{i}" for i in range(10)], "grade": [f"g{i // 3}" for i in range(10)]}
    )
    result = grades(book)
    (channel,) = result.channels
    assert channel.kind == "dependency"
    assert channel.evidence.correct == 200
    assert channel.evidence.nature == "statistical"


def test_a_book_that_says_anything_is_none() -> None:
    rng = random.Random(5)
    rows = [(f"K{rng.randrange(10)}", f"g{rng.randrange(4)}") for _ in range(200)]
    result = grades(pl.DataFrame(rows, schema=["code", "grade"], orient="row"))
    assert result.channels == ()


# -- without truth -----------------------------------------------------------------------------


def test_without_truth_the_evidence_is_an_estimate() -> None:
    result = assess(
        ("visits", part("badge", "illness"), "candidate"),
        ("register", part("name", "badge"), "published"),
        target=hj.Association("t", subject="register.name", attribute="visits.illness"),
        hide=False,
    )
    (channel,) = result.channels
    assert channel.evidence.method == "estimated"
    assert channel.evidence.model
    assert channel.evidence.correct is channel.evidence.precision is None
    assert any(note.code == "no_truth" for note in result.not_assessed)


@pytest.mark.parametrize("cardinality", ["one", "many"])
def test_many_records_per_subject_are_judged_one_by_one(cardinality: Any) -> None:
    rng = random.Random(1)
    names = [n for n in ALL["name"] for _ in range(3)]
    badges = [b for b in ALL["badge"] for _ in range(3)]
    drugs = [f"d{rng.randrange(30)}" for _ in names]
    visits = pl.DataFrame({"name": names, "badge": badges, "illness": drugs})
    result = assess(
        ("visits", visits, "candidate"),
        ("register", part("name", "badge"), "published"),
        target=hj.Association("t", **TARGET, cardinality=cardinality),
    )
    facts = len(set(zip(names, drugs, strict=True)))
    assert result.targets[0].protected == facts
    exposed = result.targets[0].exposed
    assert exposed == facts if cardinality == "many" else exposed < 0.1 * facts
