from __future__ import annotations

from pathlib import Path

import pytest

from huiju.model.catalog import Item
from huiju.policy import is_expired, is_highest, load_packs, risk_of
from tests.unit.policy.test_pack import OWN, write

PACKS = load_packs([])


@pytest.mark.parametrize(
    ("exposure", "exact", "expected"),
    [
        (1.0, False, "high"),
        (0.5, False, "high"),
        (0.4999, False, "medium"),
        (0.05, False, "medium"),
        (0.0499, False, "low"),
        (0.0001, False, "low"),
        (0.0001, True, "medium"),
        (0.9, True, "high"),
        (None, False, "low"),
        (None, True, "medium"),
        (0.0, False, "none"),
    ],
)
def test_the_bands_of_the_interface(exposure: float | None, exact: bool, expected: str) -> None:
    assert risk_of(PACKS, exposure=exposure, exact=exact, level=None, category=None) == expected


@pytest.mark.parametrize(
    ("category", "level", "expected"),
    [
        ("personal_info", "sensitive", "high"),
        ("personal_info", "敏感个人信息", "high"),
        ("personal_info", "general", "high"),
        ("state_secret", "绝密", "critical"),
        ("state_secret", "Top Secret", "critical"),
        ("state_secret", "top-secret", "critical"),
        ("state_secret", "机密", "high"),
        ("important_data", "core", "critical"),
        ("important_data", "important", "high"),
        ("work_secret", "internal", "high"),
        ("statistical_unit", "confidential", "high"),
        ("trade_secret", "confidential", "high"),
        ("personal_info", None, "high"),
        ("personal_info", "unheard of", "high"),
        ("no_category", "sensitive", "high"),
        (None, "top_secret", "critical"),
        (None, "confidential", "high"),
    ],
)
def test_only_the_top_of_a_real_scale_raises(
    category: str | None, level: str | None, expected: str
) -> None:
    assert risk_of(PACKS, exposure=0.7, exact=False, level=level, category=category) == expected


def test_the_top_level_raises_every_band() -> None:
    top = {"level": "top_secret", "category": "state_secret"}
    assert risk_of(PACKS, exposure=0.01, exact=False, **top) == "medium"
    assert risk_of(PACKS, exposure=0.1, exact=False, **top) == "high"
    assert risk_of(PACKS, exposure=0.0, exact=False, **top) == "none"


def test_a_later_pack_sets_the_bands(tmp_path: Path) -> None:
    write(tmp_path, OWN)
    packs = load_packs(["cn-release-review", "own.yaml"], base=tmp_path)
    assert risk_of(packs, exposure=0.45, exact=False, level=None, category=None) == "high"
    assert risk_of(packs, exposure=0.06, exact=False, level=None, category=None) == "low"


def test_a_pack_without_bands_or_scales_leaves_those_of_the_default() -> None:
    packs = load_packs(["ema-0070"])
    top = {"level": "top_secret", "category": "state_secret"}
    assert risk_of(packs, exposure=0.6, exact=False, **top) == "critical"


def test_the_five_levels_of_finance() -> None:
    packs = load_packs(["finance-jrt0197"])
    assert is_highest(packs, level="5", category="other")
    assert not is_highest(packs, level="4", category="other")


@pytest.mark.parametrize(
    ("term", "start", "as_of", "expected"),
    [
        (10, "2014-05-01", "2024-04-30", False),
        (10, "2014-05-01", "2024-05-01", True),
        (10, "2014", "2024-12-30", False),
        (10, "2014", "2024-12-31", True),
        (10, "2014-02", "2024-02-28", True),
        (0.5, "2026-01-31", "2026-07-30", False),
        (0.5, "2026-01-31", "2026-07-31", True),
        (1, "2024-02-29", "2025-02-28", True),
        (10, "2014年5月1日", "2024-05-01", True),
        (None, "2014-05-01", "2099-01-01", False),
        (10, None, "2099-01-01", False),
        (10, "long ago", "2099-01-01", False),
        (10, "2014-13-01", "2099-01-01", False),
        (9000, "2014-05-01", "2099-01-01", False),
    ],
)
def test_a_term_ends_on_its_day(
    term: float | None, start: str | None, as_of: str, expected: bool
) -> None:
    item = Item(term_years=term, start=start, level="秘密", category="state_secret")
    assert is_expired(item, as_of, PACKS) is expected
