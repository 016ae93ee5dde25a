"""Columns, line breaks and numbers."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from huiju.report.width import cells, clip, table, visible, wrap
from huiju.report.wording import percent


@pytest.mark.parametrize(
    "room", ["plain", "wording", "width", "conditions", "pages", "formats.markdown"]
)
def test_the_examples_in_the_docstrings(room: str) -> None:
    assert doctest.testmod(import_module(f"huiju.report.{room}")).failed == 0


def test_lines_keep_the_width_and_lose_nothing() -> None:
    written = "取 visits 中公开的记录\uff0c在 register 中找出满足下列条件的记录\u3002" * 5
    lines = wrap(written, 40, "  ")
    assert max(cells(line) for line in lines) <= 42
    assert "".join(line.strip() for line in lines).replace(" ", "") == written.replace(" ", "")
    assert not [line for line in lines if line.strip()[0] in "\uff0c\u3002"]


def test_a_long_word_keeps_a_line_of_its_own() -> None:
    assert wrap("a " + "b" * 50, 30) == ["a", "b" * 50]
    assert wrap("", 30) == [""]


def test_tables_align_across_scripts() -> None:
    lines = table(["字段", "n"], [["zip", "1"], ["证件号码", "1,200"]], right=(1,))
    assert len({cells(line) for line in lines}) == 1


def test_clip_counts_cells() -> None:
    assert clip("证件号码", 5) == "证件…"
    assert clip("zip", 3) == "zip"


def test_nothing_invisible_acts() -> None:
    assert visible("a\u202eb\tc\n") == "a\\u202eb\\tc\\n"


def test_a_share_never_rounds_to_a_false_certainty() -> None:
    assert percent(0.99999) == ">99.9%"
    assert percent(1.0) == "100%"
    assert percent(0.0) == "0%"
