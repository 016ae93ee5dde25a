"""Every sentence of the report in both languages, with the same placeholders."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest
import yaml

import huiju.report
from huiju.messages import LANGUAGES, codes

ROOM = yaml.safe_load(
    resources.files("huiju.messages").joinpath("report.yaml").read_text(encoding="utf-8")
)


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", ROOM)
def test_both_languages_say_the_same(key: str) -> None:
    assert isinstance(key, str)
    assert set(ROOM[key]) == set(LANGUAGES)
    assert _placeholders(ROOM[key]["zh"]) == _placeholders(ROOM[key]["en"])


def test_nothing_is_called_safe() -> None:
    for key, entry in ROOM.items():
        assert not re.search(r"\bsafe", entry["en"], re.IGNORECASE), key
        assert "安全" not in entry["zh"], key


def test_no_sentence_stamps_a_level() -> None:
    for key, entry in ROOM.items():
        assert not re.search("绝密|机密|秘密级", entry["zh"]), key


@pytest.mark.parametrize(
    "family",
    [
        ("risk", "none low medium high critical"),
        (
            "conclusion",
            (
                "may_publish publish_in_part publish_after_treatment restricted_release "
                "do_not_publish suspend refer_to_authority consult_third_party consult_agency"
            ),
        ),
        (
            "review",
            "in_channel direct_identifier quasi_identifier withheld background internal no_finding",
        ),
        (
            "kind",
            (
                "linkage inference derivation dependency aggregate differencing composition "
                "homogeneity volume identifier"
            ),
        ),
        (
            "rule",
            (
                "linkage inference derivation dependency aggregate differencing composition "
                "homogeneity volume identifier"
            ),
        ),
        (
            "compare",
            (
                "exact prefix band date_part date_window numeric_scale rounded tolerance hash mask "
                "contains fuzzy order"
            ),
        ),
        (
            "short",
            (
                "exact prefix band date_part date_window numeric_scale rounded tolerance hash mask "
                "contains fuzzy order"
            ),
        ),
        ("target", "association attribute membership aggregate volume"),
        ("verification", "verified secondary unverified"),
    ],
    ids=lambda family: family[0],
)
def test_every_code_of_the_vocabulary_has_its_word(family: tuple[str, str]) -> None:
    known = set(codes("report"))
    assert {f"report.{family[0]}_{code}" for code in family[1].split()} <= known


def test_every_label_that_the_room_asks_for_exists() -> None:
    room = Path(huiju.report.__file__).parent
    asked = set()
    for path in (*room.rglob("*.py"), *room.rglob("*.j2")):
        asked |= set(re.findall(r"""\bsay\(["'](\w+)["'][,)]""", path.read_text(encoding="utf-8")))
        asked |= set(re.findall(r"""\bhead\("(\w+)"[,)]""", path.read_text(encoding="utf-8")))
    assert asked - set(ROOM) == set()
