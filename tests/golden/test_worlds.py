"""The ten example worlds: what is planted is found, what tempts is left alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.oracles import brute_force
from tests.oracles.checking import mistakes, read_tables, read_truth

WORLDS = Path(__file__).parent.parent / "data" / "worlds"
JUDGED = (
    "qi_link",
    "two_hop",
    "codebook.exact",
    "homogeneous",
    "decoy_only",
    "already_public.partial",
)
NOT_YET = ("derive_id.masks", "fuzzy.en", "totals.year", "volume.over")


@cache
def report(world: str) -> dict[str, Any]:
    """The JSON report of a world, assessed once."""
    hj = pytest.importorskip("huiju")
    if not hasattr(hj, "assess"):
        pytest.skip("huiju.assess is not there yet")
    catalog = hj.read_catalog(WORLDS / world / "datapackage.yaml")
    document: dict[str, Any] = hj.assess(catalog, threshold=0.9, max_hops=3, seed=0).document("en")
    return document


@pytest.mark.parametrize("world", [w for w in JUDGED if w != "decoy_only"])
def test_the_twin_agrees_with_the_truth(world: str) -> None:
    truth = read_truth(WORLDS / f"{world}.truth.json")
    tables = read_tables(WORLDS / world, truth)
    for channel in truth["channels"]:
        for attack in channel["attacks"]:
            marked = brute_force.run(tables, attack)
            assert marked.attempted == truth["targets"][0]["protected"]
            assert marked.claimed == channel["claimed"]
            assert marked.exposed == channel["exposed"]


@pytest.mark.parametrize("world", JUDGED)
def test_the_report_agrees_with_the_truth(world: str) -> None:
    truth = read_truth(WORLDS / f"{world}.truth.json")
    wrong = mistakes(report(world), truth)
    assert not wrong, "\n".join([world, *wrong])


@pytest.mark.parametrize("world", JUDGED)
def test_nothing_is_read_that_the_recipient_cannot_read(world: str) -> None:
    truth = read_truth(WORLDS / f"{world}.truth.json")
    for channel in report(world)["channels"]:
        on = {
            f
            for step in channel["steps"]
            for condition in step["on"]
            for f in (condition["left"], condition["right"])
        }
        assert not on & set(truth["withheld"])
        assert not set(channel["resources"]) & set(truth["internal"])


@pytest.mark.parametrize("world", NOT_YET)
def test_what_cannot_be_judged_yet_is_named(world: str) -> None:
    document = report(world)
    assert document["not_assessed"]
    if world in ("totals.year", "volume.over"):
        assert any("t1" in note for note in document["not_assessed"])
        assert document["verdict"]["conclusion"]
