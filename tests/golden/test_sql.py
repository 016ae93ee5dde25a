"""The SQL in the report, run by another engine on the same files, gives the executed counts."""

from __future__ import annotations

from pathlib import Path

import pytest

import huiju as hj

duckdb = pytest.importorskip("duckdb")

ROOT = Path(__file__).parents[2]
CASES = [
    ROOT / "tests/data/worlds/qi_link/datapackage.yaml",
    ROOT / "tests/data/worlds/two_hop/datapackage.yaml",
    ROOT / "tests/data/worlds/homogeneous/datapackage.yaml",
    ROOT / "datasets/northwind/datapackage.yaml",
]


@pytest.mark.parametrize("descriptor", CASES, ids=lambda path: path.parent.name)
def test_a_colleague_can_repeat_every_channel(descriptor: Path) -> None:
    catalog = hj.read_catalog(descriptor)
    loaded = catalog.load()
    engine = duckdb.connect()
    for name, table in loaded.tables.items():
        engine.register(f"raw_{name}", table.frame.to_arrow())
        columns = ", ".join(
            f'NULLIF(TRIM(NFC_NORMALIZE(CAST("{c}" AS VARCHAR))), \'\') AS "{c}"'
            for c in table.frame.columns
        )
        engine.execute(f'CREATE TABLE "{name}" AS SELECT {columns} FROM "raw_{name}"')
    repeated = 0
    for channel in hj.assess(catalog).document()["channels"]:
        if channel["sql"] is None:
            continue
        _groups, claimed, singled = engine.execute(channel["sql"]).fetchone()
        assert claimed == channel["evidence"]["claimed"]
        assert singled == channel["evidence"]["singled_out"]
        repeated += 1
    assert repeated or descriptor.parent.name == "homogeneous"
