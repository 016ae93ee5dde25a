"""What is built holds the demo with its licences, and nothing under a share-alike licence."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# Terms that a permissively licensed wheel cannot carry along
SHARE_ALIKE = ("GPL", "BY-SA", "share-alike terms apply")

pytestmark = pytest.mark.skipif(
    not (ROOT / "pyproject.toml").is_file() or not (ROOT / "datasets" / "titanic").is_dir(),
    reason="only in the repository",
)


def targets() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[str, Any] = project["tool"]["hatch"]["build"]["targets"]
    return found


def test_the_wheel_carries_the_demo_alone() -> None:
    forced = targets()["wheel"]["force-include"]
    assert forced == {"datasets/congress": "huiju/demo"}
    assert targets()["wheel"]["packages"] == ["src/huiju"]


def test_a_wheel_can_be_built_from_the_source_distribution() -> None:
    included = targets()["sdist"]["include"]
    assert set(targets()["wheel"]["force-include"]) <= set(included)
    assert all(not name.startswith("datasets") or name == "datasets/congress" for name in included)


def test_the_demo_has_its_card_its_licences_and_its_catalog() -> None:
    case = ROOT / "datasets" / "congress"
    names = {path.name for path in case.iterdir()}
    assert {"README.md", "LICENSES.md", "datapackage.yaml"} <= names
    written = (case / "LICENSES.md").read_text(encoding="utf-8")
    assert not any(term in written for term in SHARE_ALIKE)
    data = {name for name in names if name.endswith((".gz", ".csv", ".parquet"))}
    assert all(f"`{name}`" in written for name in data)


def test_nothing_in_the_package_is_under_a_share_alike_licence() -> None:
    package = ROOT / "src" / "huiju"
    names = {path.name for path in package.rglob("*") if path.is_file()}
    assert {"released.csv.gz", "song_poets.csv.gz", "persons_released.csv.gz"}.isdisjoint(names)
    for notice in package.rglob("*.md"):
        assert not any(term in notice.read_text(encoding="utf-8") for term in SHARE_ALIKE), notice
