"""The table of administrative divisions."""

from __future__ import annotations

import pytest

from huiju.profile.regions import (
    is_region_code,
    region_codes,
    region_level,
    region_name,
    region_parent_code,
    region_parent_name,
    region_parents,
    split_region_path,
    standard_region_name,
)
from huiju.profile.wordlists import word_list


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("11", "北京市"),
        ("1301", "石家庄市"),
        ("130000", "河北省"),
        ("130100", "石家庄市"),
        ("110105", "朝阳区"),
        ("110105001", "朝阳区"),
        ("110105001001", "朝阳区"),
        ("81", "香港特别行政区"),
        ("99", None),
        ("119999", None),
        ("abc", None),
        ("", None),
    ],
)
def test_names_of_codes(code, name):
    assert region_name(code) == name
    assert is_region_code(code) is (name is not None)


def test_parents():
    assert region_parent_code("130102") == "1301"
    assert region_parent_code("13") is None
    assert region_parents("石家庄") == ("河北省",)
    assert region_parents("海淀区") == ("北京市",)
    assert region_parents("鼓楼区") is None
    assert region_parent_name("鼓楼区") is None
    assert region_parent_name("浑源") == "大同市"


def test_short_and_full_names():
    assert standard_region_name("北京") == standard_region_name("北京市") == "北京市"
    assert standard_region_name("内蒙古") == "内蒙古自治区"
    assert standard_region_name("延边") == "延边朝鲜族自治州"
    assert standard_region_name("恩施土家族苗族自治州") == "恩施土家族苗族自治州"
    assert standard_region_name("无此地") is None
    assert len(region_codes("鼓楼区")) == 4
    assert "district" in region_level("朝阳区")


def test_paths():
    assert split_region_path("河北省石家庄市长安区") == ("河北省", "石家庄市", "长安区")
    assert split_region_path("广东-深圳") == ("广东", "深圳")
    assert split_region_path("柳桥镇云河路") is None
    assert split_region_path("") is None


def test_there_are_56_ethnic_groups():
    assert len(word_list("ethnic_groups")) == 56
