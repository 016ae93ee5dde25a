"""Splitting a release over two tables must not hide what one table would leak."""

from __future__ import annotations

import polars as pl
import pytest

import huiju as hj

ROWS = 40
NAMES = [f"Person {i}" for i in range(ROWS)]
STREET = [f"Street {i % 8}" for i in range(ROWS)]
YEAR = [str(1950 + i // 8 * 3) for i in range(ROWS)]
CASE = [f"K{i * 37 % 1000:04d}" for i in range(ROWS)]
ILLNESS = [f"D{i * 7 % 10}" for i in range(ROWS)]


def exposed(first: dict[str, list[str]], second: dict[str, list[str]]) -> int:
    catalog = hj.Catalog("split")
    catalog.add("a", pl.DataFrame(first), role="candidate", withheld=["name"])
    if second:
        catalog.add("b", pl.DataFrame(second).sort("case"), role="candidate")
    register = pl.DataFrame({"name": NAMES, "street": STREET, "year": YEAR})
    catalog.add("reg", register, role="published")
    catalog.protect(hj.Association("t", subject="a.name", attribute="a.dx"))
    return hj.assess(catalog).targets[0].exposed


A = {"name": NAMES, "case": CASE, "dx": ILLNESS}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({**A, "street": STREET, "year": YEAR}, {}),
        ({**A, "street": STREET}, {"case": CASE, "year": YEAR}),
        (A, {"case": CASE, "street": STREET, "year": YEAR}),
        ({**A, "street": STREET}, {"case": CASE, "street": STREET, "year": YEAR}),
    ],
    ids=["one table", "split", "both keys apart", "one key in both"],
)
def test_a_split_release_is_put_together_again(
    first: dict[str, list[str]], second: dict[str, list[str]]
) -> None:
    assert exposed(first, second) == ROWS
