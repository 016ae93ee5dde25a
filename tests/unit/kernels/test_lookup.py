"""How well one field tells another: the closed form against leaving records out one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from huiju.kernels.lookup import dependency_strength
from tests.unit.kernels import twins
from tests.unit.kernels.test_partition import FEW, WAYS, called, int32, two_columns


@WAYS
@settings(FEW, max_examples=80)
@given(columns=two_columns(highest=3))
def test_dependency_strength_is_leave_one_out(
    way: str, columns: tuple[list[int], list[int]]
) -> None:
    x, y = map(int32, columns)
    found = called(dependency_strength, way)(x, y, 4, 4)
    assert found == pytest.approx(twins.leave_one_out(*columns))


@pytest.mark.parametrize(
    "x, y, strength",
    [
        ([0, 1, 2, 3], [0, 1, 2, 3], 0.0),  # a unique source has nobody to learn from
        ([0, 0, 1, 1], [0, 0, 1, 1], 1.0),
        ([0, 0, 0, 0], [0, 0, 1, 1], 0.0),  # taking a record out tips the balance against it
        ([0, 0, 0], [0, 0, 1], 1 / 3),  # the two zeros are in a tie, the one is outvoted
    ],
)
def test_dependency_strength_by_hand(x: list[int], y: list[int], strength: float) -> None:
    found = dependency_strength(int32(x), int32(y), 4, 4)
    assert found[0] == pytest.approx(strength)
