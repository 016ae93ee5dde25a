"""With a record taken out, the other value of its group may lead, in whatever order they stand."""

from __future__ import annotations

import polars as pl
import pytest

import huiju as hj


@pytest.mark.parametrize("order", [1, -1])
def test_the_control_does_not_depend_on_the_order_of_records(order: int) -> None:
    names = [f"P{i:03d}" for i in range(60)]
    zips = [f"Z{i // 2:04d}" for i in range(60)]
    rows = [
        {"name": n, "zip": z, "dx": "x" if i % 2 else "y"}
        for i, (n, z) in enumerate(zip(names, zips, strict=True))
    ]
    # Alone in the register: the group holds its own record and a stranger's with another value.
    named = pl.DataFrame(
        {"name": names[::2] + [f"Q{i}" for i in range(9)], "zip": zips[::2] + ["Z9999"] * 9}
    )
    extra = [{"name": f"S{i}", "zip": f"Y{i}", "dx": "x"} for i in range(30)]
    solo = pl.DataFrame({"name": [f"S{i}" for i in range(30)], "zip": [f"Y{i}" for i in range(30)]})
    visits = pl.DataFrame([*rows, *extra][::order])
    catalog = hj.Catalog("tie").add("v", visits, role="candidate", withheld=["name"])
    catalog.add("r", pl.concat([named, solo]), role="published")
    catalog.protect(hj.Association("t", subject="v.name", attribute="v.dx"))
    (channel,) = hj.assess(catalog).channels
    # 30 names stand alone with a record of their own; 30 share a group with another's record,
    # which alone is left when their own is taken out: a claim, and a wrong one.
    assert channel.evidence.correct == 30
    assert (channel.evidence.control.claimed, channel.evidence.control.correct) == (30, 0)
