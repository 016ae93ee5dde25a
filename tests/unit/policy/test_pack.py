from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from huiju.errors import InputError
from huiju.policy import DEFAULT_PACK, PackError, available_packs, load_packs

OWN = """
pack: own
version: "1"
title: {zh: 自编, en: own}
facts:
  - {id: half, value: 0.4, title: {zh: 高, en: high}, basis: 本单位, tag: P}
  - {id: some, value: 0.1, title: {zh: 中, en: medium}, basis: 本单位, tag: P}
bands: {high: half, medium: some}
rules:
  - {id: own.rule, check: not_computed, title: {zh: 甲, en: a}, basis: 本单位, tag: P}
"""


def write(folder: Path, written: str, name: str = "own.yaml") -> Path:
    path = folder / name
    path.write_text(written, encoding="utf-8")
    return path


def test_the_shipped_packs_are_all_there() -> None:
    names = [pack.name for pack in available_packs()]
    assert names[0] == DEFAULT_PACK
    assert set(names) == {
        "cn-release-review", "cn-deid-42460", "cn-stat", "cn-geo", "finance-jrt0197",
        "us-hipaa-safe-harbor", "ema-0070", "sdc-abs", "eu-wp216",
    }  # fmt: skip


def test_no_name_means_the_default_pack() -> None:
    assert [pack.name for pack in load_packs([])] == [DEFAULT_PACK]


def test_the_order_is_kept_and_a_repetition_counts_last() -> None:
    packs = load_packs(["cn-stat", "cn-geo", "cn-stat"])
    assert [pack.name for pack in packs] == ["cn-geo", "cn-stat"]


def test_a_path_is_read_from_the_folder_of_the_catalog(tmp_path: Path) -> None:
    write(tmp_path, OWN)
    pack = load_packs(["own.yaml"], base=tmp_path)[0]
    assert pack.name == "own"
    assert pack.fact("half").value == 0.4


def test_a_wrong_name_gets_the_nearest_one() -> None:
    with pytest.raises(PackError, match="did you mean cn-stat") as caught:
        load_packs(["cn-statt"])
    assert isinstance(caught.value, InputError)
    assert "是否指 cn-stat" in caught.value.text("zh")
    assert pickle.loads(pickle.dumps(caught.value)).text("zh") == caught.value.text("zh")


def test_a_name_like_nothing_gets_the_list() -> None:
    with pytest.raises(PackError, match=r"shipped are: cn-deid-42460, cn-geo"):
        load_packs(["???"])


def test_a_missing_file_is_named() -> None:
    with pytest.raises(PackError, match=r"nowhere\.yaml is not there"):
        load_packs(["nowhere.yaml"])


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("pack: [1", "line 1: this is no valid YAML"),
        ("- a\n- b\n", "keys are expected at the top"),
        ("pack: a\nversion: '1'\npack: b\n", "line 3: the key stands twice"),
        ("pack: &x a\nversion: *x\n", "line 2: an alias"),
        ("pack: a\nversion: 1\ntitle: {zh: 甲, en: a}\n", "wrong at version"),
        (OWN.replace("tag: P}", "tag: Z}", 1), r"wrong at facts\[0\]\.tag"),
        (OWN.replace("basis: 本单位, ", "", 1), r"wrong at facts\[0\]"),
        (OWN.replace("high: half", "high: whole"), "names the fact whole, which is not there"),
        (OWN.replace("not_computed", "guess"), r"wrong at rules\[0\]\.check"),
        (OWN.replace("check: not_computed", "check: exposure"), "wrong at"),
        ("x" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_wrong_pack_says_where(tmp_path: Path, written: str, message: str) -> None:
    write(tmp_path, written)
    with pytest.raises(PackError, match=message):
        load_packs(["own.yaml"], base=tmp_path)


def test_a_pack_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(OWN.encode("gb18030"))
    with pytest.raises(PackError, match="not UTF-8"):
        load_packs(["own.yaml"], base=tmp_path)
