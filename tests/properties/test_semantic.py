"""Detection is blind to order, never fails, and tells no values."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from huiju.profile.parsing import (
    band_width,
    citizen_id_facts,
    code_shape,
    is_code_like,
    is_masked,
    mask_pattern,
    parse_bands,
    parse_dates,
    parse_numbers,
    split_unit,
    uscc_facts,
)
from huiju.profile.regions import region_name, region_parents, split_region_path
from huiju.profile.semantic import TYPE_NAMES, detect, detect_from_header
from tests.unit.profile import samples

anything = st.text(min_size=1, max_size=30)
awkward = st.sampled_from(
    [
        "0",
        "00",
        "-",
        "*",
        "**",
        "+",
        ".",
        "1e999",
        "9" * 40,
        "nan",
        "１２",
        "²",
        "٣",
        "\x00",
        "一",
        "万",
    ]
)
lists = st.lists(st.one_of(anything, awkward), min_size=1, max_size=30, unique=True)
seeds = st.integers(0, 10_000)


@given(st.text(max_size=20), lists, st.sampled_from([None, "string", "date", "integer"]))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_detection_fail(header, values, declared):
    found = detect(header, values, declared_type=declared)
    if found is not None:
        assert found.name in TYPE_NAMES
        assert 0 < found.confidence <= 1
    detect_from_header(header, declared)


@given(lists)
@settings(max_examples=200, deadline=None)
def test_parsing_never_fails(values):
    assert len(parse_dates(values, allow_years=True)) == len(values)
    assert parse_numbers(values).shape == (len(values),)
    assert len(split_unit(values)[1]) == len(values)
    band_width(parse_bands(values))
    is_code_like(values)
    for value in values:
        assert len(mask_pattern(value)) == len(value)
        assert len(code_shape(value)) == len(value)
        is_masked(value)
        citizen_id_facts(value)
        uscc_facts(value)
        region_name(value)
        region_parents(value)
        split_region_path(value)


@given(
    seeds, st.sampled_from(["citizen_id", "uscc", "organisation_code", "han_name", "latin_name"])
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_values_changes_nothing(seed, kind):
    generator = random.Random(seed)
    values = samples.many(getattr(samples, kind), 40, seed)
    counts = [generator.randrange(1, 5) for _ in values]
    order = list(range(len(values)))
    generator.shuffle(order)
    shuffled = detect("x", [values[i] for i in order], [counts[i] for i in order])
    assert shuffled == detect("x", values, counts)


@given(lists, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_any_values_changes_nothing(values, generator):
    shuffled = list(values)
    generator.shuffle(shuffled)
    assert detect("编号", shuffled) == detect("编号", values)


@given(seeds)
@settings(max_examples=50, deadline=None)
def test_valid_citizen_numbers_are_found_and_broken_ones_less_sure(seed):
    values = samples.many(samples.citizen_id, 30, seed)
    sure = detect("", values)
    assert sure.name == "citizen_id"
    broken = [v[:17] + ("0" if v[17] != "0" else "1") for v in values]
    unsure = detect("", broken)
    assert unsure.name == "citizen_id"
    assert unsure.confidence < sure.confidence
    mixed = detect("", [*values[:10], *broken[10:]])
    assert mixed.confidence <= sure.confidence


@given(seeds)
@settings(max_examples=50, deadline=None)
def test_credit_codes_are_found_and_broken_ones_less_sure(seed):
    values = samples.many(samples.uscc, 30, seed)
    sure = detect("", values)
    assert sure.name == "unified_social_credit_code"
    broken = [v[:17] + ("A" if v[17] != "A" else "B") for v in values]
    unsure = detect("", broken)
    assert unsure is None or unsure.confidence < sure.confidence


@given(lists)
@settings(max_examples=100, deadline=None)
def test_the_reason_holds_no_value(values):
    marked = [f"{value}§{i}" for i, value in enumerate(values)]
    found = detect("f", marked)
    assert found is None or "§" not in f"{found}"


@given(st.dates(date(1000, 1, 1), date(2199, 12, 31)))
def test_dates_come_back(day):
    expected = [(day.year, day.month, day.day)]
    for written in (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y-%m-%d}T00:00:00",
        f"{day.year:04d}{day.month:02d}{day.day:02d}",
        f"{day:%d} {day:%b} {day.year}",
    ):
        assert parse_dates([written]) == expected


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
def test_numbers_come_back(numbers):
    plain = parse_numbers([str(n) for n in numbers])
    grouped = parse_numbers([f"{n:,}" for n in numbers])
    assert np.array_equal(plain, np.array(numbers, dtype=float))
    assert np.array_equal(grouped, plain)


@given(st.integers(0, 5), st.integers(2, 50), st.integers(2, 15))
def test_regular_bands_have_their_width(start, width, n):
    written = [f"{start + i * width}-{start + (i + 1) * width - 1}" for i in range(n)]
    assert band_width(parse_bands(written)) == (width, start % width)
