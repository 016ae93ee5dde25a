"""Places: divisions, postal codes, addresses, coordinates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from huiju.profile.regions import is_region_code, region_level, split_region_path
from huiju.profile.semantic.column import MOST, NEARLY_ALL, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import Candidate
from huiju.profile.wordlists import word_list

__all__ = ["propose"]

_METRES_PER_DEGREE = 111_320.0  # of latitude, mean
_LEVELS = {2: "province", 4: "city", 6: "district", 9: "township", 12: "village"}
_POSTAL = re.compile(r"[0-8]\d{5}")
_CUT_POSTAL = re.compile(r"\d{2,5}[*xX]{0,4}")  # generalised by cutting or blanking digits
_ANY_POSTAL = re.compile(
    r"\d{4,6}|\d{5}-\d{4}|(?=.{4})[A-Z0-9]{1,5}(?:[ -][A-Z0-9]{2,5}){0,2}", re.IGNORECASE
)
_HAN_ADDRESS = re.compile(
    r"[路街道巷弄村镇乡组区里园苑庄屯胡同大道].{0,12}\d+.{0,3}[号栋幢室弄单元楼层]|\d+[号栋幢室弄]|"
    r"[省市区县旗].{1,12}[镇乡街路村]|[镇乡].{1,10}[村路街]"
)
_LATIN_ADDRESS = re.compile(
    r"\b(?:street|str|st|road|rd|avenue|ave|av|avda|lane|ln|drive|dr|boulevard|blvd|blv|place|pl|"
    r"court|ct|circuit|crescent|cres|close|way|square|sq|terrace|parade|highway|hwy|po box|p\.o|"
    r"rue|strasse|straße|platz|via|calle|rua|plaza|alley|row|gardens?|walk|cove|loop|apt)\b|"
    r"stra(?:ss|ß)e|str\.",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"[(\[]?\s*(-?\d{1,3}\.\d+)\s*[,;\s]\s*(-?\d{1,3}\.\d+)\s*[)\]]?|"
    r"POINT\s?\(-?\d+\.?\d* -?\d+\.?\d*\)",
    re.IGNORECASE,
)
_TOWNSHIP = re.compile(
    r"[一-鿿]{1,12}(?:镇|乡|街道|街道办事处|苏木|地区办事处|村|社区|居委会|村委会|居民委员会|村民委员会)"
)
_VILLAGE = re.compile(r".+(?:村|社区|委会|委员会)")
_PLACE_WORD = re.compile(r"[^\W\d_][\w\s.'’\-,()/&一-鿿]*")


def _postal(column: Column) -> Iterator[Candidate | None]:
    if column.with_digit < MOST or column.longest > 10 or column.shortest < 2:
        return
    width = column.longest
    hint = column.hint("postal_code")
    if hint >= 0.6:
        chinese = column.matching(_POSTAL)
        share = chinese if chinese >= MOST else column.matching(_ANY_POSTAL)
        parameters = {"width": width, "chinese": chinese >= MOST}
        yield from_header(column, "postal_code", share, parameters, belief=0.97)
        cut = column.matching(_CUT_POSTAL)
        parameters = {"width": width, "truncated": True}
        yield from_header(column, "postal_code", cut, parameters, least=0.6, belief=0.9)


def _region_codes(column: Column) -> Iterator[Candidate | None]:
    if column.digits < MOST or column.longest not in _LEVELS:
        return
    width = column.longest
    known = column.share(is_region_code)
    parameters = {"width": width, "level": _level(column, width)}
    # Of random digits 34 %, 4 %, 0.3 % are a code of 2, 4, 6 digits: short codes need numbers
    enough = len(column.values) >= {2: 12, 4: 5}.get(width, 1)
    base = {6: 0.93, 9: 0.9, 12: 0.95}.get(width, 0.88 if enough else 0.3)
    need = NEARLY_ALL if width <= 4 else MOST
    yield candidate(column, "region_code", base, known, "divisions", parameters, need=need)
    plausible = column.share(lambda v: len(v) == width and is_region_code(v[:2]))
    yield from_header(column, "region_code", plausible, parameters, least=0.7, belief=0.75)


def _level(column: Column, width: int) -> str:
    """Zeros at the end mean a higher level: 130100 is a prefecture."""
    if width == 6 and column.share(lambda v: v.endswith("0000")) >= MOST:
        return "province"
    if width == 6 and column.share(lambda v: v.endswith("00")) >= MOST:
        return "city"
    return _LEVELS[width]


def _region_names(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.1 or column.mean_length > 24:
        return
    hint = column.hint("region_name")
    if column.han >= MOST:
        levels: Counter[str] = Counter()
        known = 0
        for value, weight in zip(column.values, column.weights, strict=True):
            found = region_level(value) or _path_level(value)
            known += weight if found else 0
            levels.update(dict.fromkeys(found, weight))
        share = known / column.total
        suffixed = column.matching(_TOWNSHIP)
        if suffixed > share and len(column.values) >= 3:
            low = "village" if column.matching(_VILLAGE) >= MOST / 2 else "township"
            yield candidate(column, "region_name", 0.75, suffixed, "division_words", {"level": low})
        level = _named_level(levels, column.total) or _header_level(column)
        if len(column.values) >= 3 or hint:
            yield candidate(column, "region_name", 0.9, share, "divisions", {"level": level})
    share = column.matching(_PLACE_WORD)
    if hint >= 0.6:
        yield from_header(
            column, "region_name", share, {"level": _header_level(column)}, belief=0.8
        )


def _path_level(value: str) -> frozenset[str]:
    """Return the level of the last place of a path (北京市朝阳区)."""
    path = split_region_path(value)
    return frozenset(region_level(path[-1])) if path else frozenset()


def _named_level(levels: Counter[str], total: int) -> str | None:
    """Return the highest level that covers most records: 北京 is a province before a city."""
    for level in ("province", "city", "district"):
        if levels[level] >= MOST * total:
            return level
    return None


def _header_level(column: Column) -> str | None:
    for level, words in (
        ("province", ("省", "province", "state", "shengfen", "sf")),
        ("city", ("市", "city", "chengshi", "cs", "籍贯")),
        ("district", ("县", "区", "county", "district", "quxian", "qx")),
        ("township", ("镇", "乡", "街道", "town", "township", "suburb", "xiangzhen", "xz")),
    ):
        if any(w in column.tokens or (not w.isascii() and w in column.header) for w in words):
            return level
    return None


def _countries(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.1 or column.mean_length > 30:
        return
    countries = word_list("countries")
    share = column.share(lambda v: v.lower() in countries)
    if len(column.values) >= 4:
        yield candidate(column, "country", 0.7, share, "word_list")
    yield from_header(column, "country", column.matching(_PLACE_WORD), belief=0.85)


def _addresses(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.15 or column.mean_length < 4 or column.mean_length > 120:
        return
    hint = column.hint("address")
    if column.han >= MOST and len(column.values) >= 3:
        share = column.share(_HAN_ADDRESS.search)
        numbered = column.share(lambda v: any(c.isdigit() for c in v))
        yield candidate(column, "address", 0.75 + 0.1 * numbered, share, "address_words", need=0.8)
        if hint >= 0.6:
            yield Candidate("address", 0.7 + 0.28 * share * hint, "address_words_header", share, {})
    elif column.latin >= 0.7 and len(column.values) >= 3:
        share = column.share(_LATIN_ADDRESS.search)
        numbered = column.share(
            lambda v: _LATIN_ADDRESS.search(v) is not None and any(c.isdigit() for c in v)
        )
        yield candidate(column, "address", 0.8, numbered, "address_words", need=0.75)
        if hint >= 0.6 and column.mean_length >= 5:
            yield Candidate("address", 0.6 + 0.35 * share * hint, "address_words_header", share, {})


def _decimals(column: Column) -> int:
    counts = Counter[int]()
    for value, weight in zip(column.values, column.weights, strict=True):
        counts[len(value.partition(".")[2])] += weight
    return counts.most_common(1)[0][0]


def _coordinates(column: Column) -> Iterator[Candidate | None]:
    pairs = column.matching(_PAIR)
    yield candidate(column, "coordinates", 0.9, pairs, "form")
    if column.numeric < MOST or not column.hint("longitude", "latitude"):
        return
    numbers = column.numbers
    decimals = _decimals(column)
    parameters = {
        "decimals": decimals,
        "metres": round(_METRES_PER_DEGREE * 10.0**-decimals, 3),
    }
    least = 0.6 if decimals >= 2 else 1.0
    for name, bound in (("longitude", 180.0), ("latitude", 90.0)):
        share = column.share_of((np.abs(numbers) <= bound).tolist())
        if decimals or column.hint(name) >= 1.0:
            yield from_header(column, name, share, parameters, least=least, belief=0.95)


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    yield from _postal(column)
    yield from _region_codes(column)
    yield from _region_names(column)
    yield from _countries(column)
    yield from _addresses(column)
    yield from _coordinates(column)
