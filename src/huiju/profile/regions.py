"""Administrative divisions of China: codes, names, and who contains whom (GB/T 2260, end of 2023).

Provinces have 2 digits, prefectures 4, counties 6. Codes of 9 (township) and 12 digits (village)
are known by their county only.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Literal

from huiju.profile.wordlists import word_list

__all__ = [
    "is_region_code",
    "region_codes",
    "region_level",
    "region_name",
    "region_parent_code",
    "region_parent_name",
    "region_parents",
    "split_region_path",
    "standard_region_name",
]

Level = Literal["province", "city", "district", "township"]

_WIDTHS: dict[int, Level] = {2: "province", 4: "city", 6: "district", 9: "township"}
# Levels of the code that are no place of their own: the districts belong to the level above.
_UNNAMED = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_LONGEST_NAME = 15
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_SHORT_PROVINCES = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}
_SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "盟",
    "州",
    "县",
    "区",
    "旗",
)


@cache
def _table() -> dict[str, str]:
    source = resources.files("huiju.profile").joinpath("data/regions.csv")
    with source.open(encoding="utf-8") as lines:
        names = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    for code, name in names.items():
        if name in _UNNAMED and code[:2] in _MUNICIPALITIES:
            names[code] = names[code[:2]]
    return names


@cache
def _peoples() -> tuple[str, ...]:
    """Return the peoples by which autonomous divisions are called, some without 族."""
    shortened = ("各族", "维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "蒙古")
    return (*sorted(word_list("ethnic_groups")), *shortened)


def _short(name: str) -> str | None:
    """Drop the kind of division (and the peoples of an autonomous one): 北京市 → 北京."""
    if name in _SHORT_PROVINCES:
        return _SHORT_PROVINCES[name]
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            stem = name[: -len(suffix)]
            if suffix in ("自治州", "自治县", "自治旗"):
                while people := next((p for p in _peoples() if stem.endswith(p)), None):
                    if stem == people:
                        break
                    stem = stem[: -len(people)]
            return stem if len(stem) >= 2 else None
    return None


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, name in _table().items():
        if name in _UNNAMED:
            continue
        for written in {name, _short(name)}:
            if written:
                found.setdefault(written, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def is_region_code(code: str) -> bool:
    """Whether 2, 4, 6, 9 or 12 digits name an existing division.

    Province and prefecture codes padded with zeros (110000, 130100) count.

    Examples
    --------
    >>> is_region_code("110105"), is_region_code("130000"), is_region_code("110199")
    (True, True, False)
    """
    return region_name(code) is not None


def region_name(code: str) -> str | None:
    """Return the name of a division, of its county for 9 and 12 digits; None when unknown.

    Examples
    --------
    >>> region_name("110105"), region_name("130100000000")
    ('朝阳区', '石家庄市')
    """
    if len(code) not in (2, 4, 6, 9, 12) or not (code.isascii() and code.isdigit()):
        return None
    table = _table()
    if len(code) >= 6:
        if code[2:6] == "0000":
            return table.get(code[:2])
        if code[4:6] == "00":
            return table.get(code[:4])
        # GB/T 2260 gives a prefecture's urban districts taken together the county code 01
        if code[4:6] == "01" and code[:6] not in table:
            return table.get(code[:4])
    return table.get(code[:6])


def region_parent_code(code: str) -> str | None:
    """Return the code one level up, None for a province or an unknown width.

    Examples
    --------
    >>> region_parent_code("110105"), region_parent_code("110105001"), region_parent_code("11")
    ('1101', '110105', None)
    """
    return {4: code[:2], 6: code[:4], 9: code[:6], 12: code[:9]}.get(len(code))


def region_codes(name: str) -> tuple[str, ...]:
    """Return every code that a name can mean; suffixes may be missing (北京 for 北京市).

    Examples
    --------
    >>> region_codes("石家庄"), len(region_codes("鼓楼区"))
    (('1301',), 4)
    """
    return _by_name().get(name, ())


def standard_region_name(name: str) -> str | None:
    """Return the full official name, None when the name is unknown or means several.

    Of a city and its own district or county of the same name, the higher one is meant.

    Examples
    --------
    >>> standard_region_name("北京"), standard_region_name("石家庄"), standard_region_name("无此地")
    ('北京市', '石家庄市', None)
    """
    names = {_table()[code] for code in _highest(region_codes(name))}
    return names.pop() if len(names) == 1 else None


def _highest(codes: tuple[str, ...]) -> tuple[str, ...]:
    shortest = min((len(code) for code in codes), default=0)
    return tuple(code for code in codes if len(code) == shortest)


def split_region_path(text: str) -> tuple[str, ...] | None:
    """Split names written one after the other, higher ones first; None when anything is left over.

    Examples
    --------
    >>> split_region_path("河北省石家庄市长安区"), split_region_path("北京市某处")
    (('河北省', '石家庄市', '长安区'), None)
    """
    names = _by_name()
    path: list[str] = []
    rest = text
    while rest:
        for end in range(min(len(rest), _LONGEST_NAME), 1, -1):
            if rest[:end] in names:
                path.append(rest[:end])
                rest = rest[end:].lstrip(" -/·,")
                break
        else:
            return None
    return tuple(path) or None


def region_level(name: str) -> frozenset[Level]:
    """Return the levels at which divisions of this name exist; empty when there is none.

    Examples
    --------
    >>> sorted(region_level("北京市")), region_level("无此地")
    (['city', 'province'], frozenset())
    """
    return frozenset(_WIDTHS[len(code)] for code in region_codes(name))


def region_parents(name: str) -> tuple[str, ...] | None:
    """Return the names of what contains a division, nearest first; None when ambiguous or unknown.

    Examples
    --------
    >>> region_parents("海淀区"), region_parents("石家庄"), region_parents("鼓楼区")
    (('北京市',), ('河北省',), None)
    """
    chains = set()
    for code in _highest(region_codes(name)):
        above = (code[:4], code[:2]) if len(code) == 6 else (code[:2],) if len(code) == 4 else ()
        names = [n for c in above if (n := _table().get(c)) is not None and n not in _UNNAMED]
        chains.add(tuple(dict.fromkeys(names)))
    return chains.pop() if len(chains) == 1 else None


def region_parent_name(name: str) -> str | None:
    """Return the name of the division one level up; None for provinces and ambiguous names.

    Examples
    --------
    >>> region_parent_name("浑源县"), region_parent_name("朝阳区")
    ('大同市', None)
    """
    parents = region_parents(name)
    return parents[0] if parents else None
