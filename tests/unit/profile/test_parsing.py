"""Dates, numbers, bands and codes as people write them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from huiju.profile.parsing import (
    band_width,
    chinese_number,
    code_shape,
    date_precision,
    has_time,
    is_code_like,
    is_masked,
    mask_pattern,
    parse_bands,
    parse_dates,
    parse_numbers,
    split_unit,
)


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-05",
        "2024/1/5",
        "2024.1.5",
        "20240105",
        "2024年1月5日",
        "2024年01月05日",
        "二〇二四年一月五日",
        "二○二四年一月五日",
        "Jan 5, 2024",
        "January 5th, 2024",
        "5 Jan 2024",
        "05-JAN-2024",
        "2024-01-05T08:30:00Z",
        "2024-01-05T08:30:00.123+08:00",
        "2024-01-05 00:00:00",
        "2024-01-05 08:30",
        "2024年1月5日 08:30:00",
        "20240105083000",
        "05.01.2024",
    ],
)
def test_a_day_in_many_forms(written):
    assert parse_dates([written]) == [(2024, 1, 5)]


@pytest.mark.parametrize(
    "written", ["2024-01", "2024/1", "2024年1月", "202401", "2024.01", "Jan 2024", "二〇二四年一月"]
)
def test_a_month_in_many_forms(written):
    assert parse_dates([written]) == [(2024, 1, None)]


@pytest.mark.parametrize(
    "written",
    [
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "20241301",
        "abc",
        "",
        "1.5",
        "138****8000",
        "2024",
        "310-246-1501",
        "10.0.0.1",
    ],
)
def test_what_is_no_date(written):
    assert parse_dates([written]) == [None]


def test_the_list_decides_which_part_is_the_day():
    assert parse_dates(["1/5/2024", "25/5/2024"]) == [(2024, 5, 1), (2024, 5, 25)]
    assert parse_dates(["1/5/2024", "5/25/2024"]) == [(2024, 1, 5), (2024, 5, 25)]
    assert parse_dates(["05.04.2024"]) == [(2024, 4, 5)]
    assert parse_dates(["05/04/2024"]) == [(2024, 5, 4)]


def test_eight_digits_are_dates_only_when_most_are():
    assert parse_dates(["20240105", "19991231"]) == [(2024, 1, 5), (1999, 12, 31)]
    assert parse_dates(["20240105", "83746152", "77777777", "99999999"]) == [None] * 4


def test_plain_years_need_permission_or_company():
    assert parse_dates(["1999", "2024"]) == [None, None]
    assert parse_dates(["1999", "2024"], allow_years=True) == [
        (1999, None, None),
        (2024, None, None),
    ]
    assert parse_dates(["927", "1040"], allow_years=True)[0] == (927, None, None)
    assert parse_dates(["927", "abc"], allow_years=True) == [None, None]
    assert parse_dates(["2024-01", "2023"]) == [(2024, 1, None), (2023, None, None)]


def test_precision_and_time():
    assert date_precision(parse_dates(["2024-01-05", "2024-01"])) == "day"
    assert date_precision(parse_dates(["2024-01", "x"])) == "month"
    assert date_precision([]) == "year"
    assert has_time(["2024-01-05 08:30", "2024-01-06 00:00"])
    assert not has_time(["2024-01-05 00:00:00.000"])
    assert not has_time([])


def test_numbers():
    written = [
        "1,234.5",
        "1.2e3",
        "+5",
        "-7",
        "12%",
        "¥20",
        "$1,000",
        "3.5万",
        "2亿",
        "100元",
        "(5)",
    ]
    expected = [1234.5, 1200, 5, -7, 0.12, 20, 1000, 35000, 2e8, 100, -5]
    assert np.allclose(parse_numbers(written), expected)


@pytest.mark.parametrize(
    "written", ["007", "1_000", "nan", "inf", "1-2", "12kg", "A1", "", "1.2.3"]
)
def test_what_is_no_number(written):
    assert math.isnan(parse_numbers([written])[0])


def test_leading_zeros_on_demand():
    assert parse_numbers(["007", "0.5", "0"], leading_zeros=True).tolist() == [7, 0.5, 0]


def test_chinese_numerals():
    assert parse_numbers(["三百二十", "十五", "两千零五"]).tolist() == [320, 15, 2005]
    assert chinese_number("万") is None
    assert chinese_number("王五") is None


def test_units():
    numbers, units = split_unit(["110kV", "3.5万吨", "12 kg", "36.6°C", "5", "x5"])
    assert numbers[:5].tolist() == [110, 35000, 12, 36.6, 5]
    assert math.isnan(numbers[5])
    assert units == ["kV", "吨", "kg", "°C", None, None]


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("45-49", (45, 49)),
        ("45~49岁", (45, 49)),
        ("45—49", (45, 49)),
        ("45到49", (45, 49)),
        ("45至49岁", (45, 49)),
        ("45岁-49岁", (45, 49)),
        ("45 to 49", (45, 49)),
        ("between 45 and 49", (45, 49)),
        ("[45,50)", (45, 49)),
        ("(45,50]", (46, 50)),
        ("[0.5,1.0)", (0.5, 0.9)),
        ("[60,∞)", (60, math.inf)),
        ("≥60", (60, math.inf)),
        (">60", (61, math.inf)),
        ("60+", (60, math.inf)),
        ("60岁及以上", (60, math.inf)),
        ("60岁以上", (60, math.inf)),
        ("60 and over", (60, math.inf)),
        ("<20", (-math.inf, 19)),
        ("20岁以下", (-math.inf, 20)),
        ("不满20岁", (-math.inf, 19)),
        ("under 20", (-math.inf, 19)),
        ("<=50K", (-math.inf, 50000)),
        ("1000-1999", (1000, 1999)),
        ("1-5万", (10000, 50000)),
        ("40s", (40, 49)),
        ("1980s", (1980, 1989)),
        ("80后", (1980, 1989)),
        ("00后", (2000, 2009)),
    ],
)
def test_bands(written, band):
    assert parse_bands([written]) == [pytest.approx(band)]


@pytest.mark.parametrize(
    "written",
    ["2024-01", "010-12345678", "45", "abc", "", "49-45", "2024-01-05", "1-2-3", "GX-830"],
)
def test_what_is_no_band(written):
    assert parse_bands([written]) == [None]


def test_single_values_among_bands():
    assert parse_bands(["0", "1-4", "5-9"])[0] == (0, 0)
    assert parse_bands(["0", "1", "5-9"])[:2] == [None, None]


@pytest.mark.parametrize(
    ("written", "width"),
    [
        (["20-24", "25-29", "30-34", "60+"], (5, 0)),
        (["18-24", "25-34", "35-44", "45-54", "55-64", "65+"], (10, 5)),
        (["0-5", "5-10", "10-15"], (5, 0)),
        (["1000-1999", "2000-2999"], (1000, 0)),
        (["1-2", "3-7", "8-20"], None),
        (["60+"], None),
        ([], None),
    ],
)
def test_band_width(written, width):
    assert band_width(parse_bands(written)) == width


def test_code_shapes():
    assert code_shape("GX-830") == "AA-999"
    assert code_shape("京A12345") == "汉A99999"
    assert code_shape("P12", collapse=True) == code_shape("P1234", collapse=True) == "A9"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0136", "0231"], True),
        (["50812", "58591"], True),
        (["GX-830", "TR-972"], True),
        (["U1", "U1437"], True),
        (["12", "7", "130"], False),
        (["apple", "pear"], False),
        (["一号", "二号"], False),
        ([], False),
    ],
)
def test_code_like(values, expected):
    assert is_code_like(values) is expected


def test_masks():
    assert mask_pattern("11010519491231****") == "." * 14 + "****"
    assert mask_pattern("138****8000") == "...****...."
    assert mask_pattern("张*明") == ".*."
    assert mask_pattern("110105XXXXXXXX0021") == "......********...."
    assert is_masked("张某")
    assert is_masked("138****8000")
    assert not is_masked("11010519491231002X")
    assert not is_masked("*")
