"""Worlds made from seeds: planted leaks are found as the twin finds them; clean ones are clean."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.oracles import brute_force
from tests.oracles.checking import mistakes, read_tables
from tests.oracles.plants import CLEAN, KINDS, PLANTED, world

EVERYDAY = [(kind, position % 2) for position, kind in enumerate(KINDS)]
MORE = [(kind, seed) for kind in KINDS for seed in range(4) if (kind, seed) not in EVERYDAY]


def assess(folder: Path, **options: Any) -> dict[str, Any]:
    hj = pytest.importorskip("huiju")
    if not hasattr(hj, "assess"):
        pytest.skip("huiju.assess is not there yet")
    catalog = hj.read_catalog(folder / "datapackage.yaml")
    settings = {"threshold": 0.9, "max_hops": 3, "seed": 0} | options
    document: dict[str, Any] = hj.assess(catalog, **settings).document("en")
    return document


def check(kind: str, seed: int, tmp_path: Path) -> None:
    truth = world(kind, tmp_path / kind, seed)
    report = assess(tmp_path / kind)
    if truth["expired"]:
        assert any("t1" in note for note in report["not_assessed"])
        assert not report["channels"]
        assert report["verdict"]["risk"] in truth["verdict"]
        return
    wrong = mistakes(report, truth)
    assert not wrong, "\n".join([f"{kind}, seed {seed}", *wrong])


@pytest.mark.parametrize("kind, seed", EVERYDAY)
def test_the_report_agrees_with_the_twin(kind: str, seed: int, tmp_path: Path) -> None:
    check(kind, seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind, seed", MORE)
def test_the_report_agrees_with_the_twin_on_more_seeds(
    kind: str, seed: int, tmp_path: Path
) -> None:
    check(kind, seed, tmp_path)


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_leak_is_one(kind: str, tmp_path: Path) -> None:
    """The maker itself: each plant exposes many, precisely, and not without its keys."""
    truth = world(kind, tmp_path / kind, 0)
    for planted in truth["channels"]:
        assert planted["exposed"] > 0.3 * truth["targets"][0]["protected"]
        assert planted["precision"] > 0.95


@pytest.mark.parametrize("kind", ["exact", "prefix3", "age_band", "rounded", "codebook_two"])
def test_each_planted_key_needs_all_its_fields(kind: str, tmp_path: Path) -> None:
    truth = world(kind, tmp_path / kind, 0)
    tables = read_tables(tmp_path / kind, truth)
    (planted,) = truth["channels"]
    (attack,) = planted["attacks"]
    on = attack["on"] if "on" in attack else attack["hops"][0]["on"]
    for left_out in range(len(on)):
        fewer = on[:left_out] + on[left_out + 1 :]
        smaller = dict(attack)
        if "on" in attack:
            smaller["on"] = fewer
        else:
            smaller["hops"] = [{**attack["hops"][0], "on": fewer}]
        assert brute_force.run(tables, smaller).exposed < 0.5 * planted["exposed"]


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        world("exact", tmp_path / name / "w", 1)
    one, other = (sorted((tmp_path / n).rglob("*.*")) for n in ("one", "other"))
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]


def summary(report: dict[str, Any]) -> tuple[Any, ...]:
    channels = sorted(
        (sorted(c["fields"]), c["kind"], c["evidence"]["claimed"], c["evidence"]["correct"])
        for c in report["channels"]
    )
    targets = [(t["id"], t["protected"], t["exposed"]) for t in report["targets"]]
    return channels, targets, report["verdict"]["risk"]


def test_the_order_of_rows_and_datasets_does_not_matter(tmp_path: Path) -> None:
    folder, other = tmp_path / "w", tmp_path / "v"
    world("prefix3", folder, 0)
    shutil.copytree(folder, other)
    rng = random.Random(7)
    for path in other.glob("*.csv"):
        head, *rows = path.read_text("utf-8").splitlines()
        rng.shuffle(rows)
        path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    package = yaml.safe_load((other / "datapackage.yaml").read_text("utf-8"))
    package["resources"].reverse()
    (other / "datapackage.yaml").write_text(yaml.safe_dump(package, allow_unicode=True), "utf-8")
    assert summary(assess(folder)) == summary(assess(other))


def test_one_more_published_dataset_never_lowers_what_is_exposed(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    world("exact", folder, 0)
    before = assess(folder)
    package = yaml.safe_load((folder / "datapackage.yaml").read_text("utf-8"))
    (register,) = [r for r in package["resources"] if r["name"] == "register"]
    with (folder / register["path"]).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    more = folder / "prices.csv"
    with more.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [["article", "price"]] + [[f"a{i}", i * 3] for i in range(len(rows))]
        )
    package["resources"].append(
        {"name": "prices", "path": "prices.csv", "huiju": {"role": "published"}}
    )
    (folder / "datapackage.yaml").write_text(yaml.safe_dump(package, allow_unicode=True), "utf-8")
    after = assess(folder)
    assert after["targets"][0]["exposed"] >= before["targets"][0]["exposed"]


def test_the_same_call_gives_the_same_report(tmp_path: Path) -> None:
    world("chain_coarse", tmp_path / "w", 1)
    one, other = assess(tmp_path / "w"), assess(tmp_path / "w")
    for report in (one, other):
        report.pop("run")
    assert one == other


@pytest.mark.parametrize("kind", CLEAN)
def test_a_clean_world_has_no_channel_of_weight(kind: str, tmp_path: Path) -> None:
    world(kind, tmp_path / kind, 2)
    assert [c["fields"] for c in assess(tmp_path / kind)["channels"] if c["risk"] != "low"] == []
