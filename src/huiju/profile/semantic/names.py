"""Names of persons, organisations and departments."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from huiju.profile.semantic.column import MOST, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import Candidate
from huiju.profile.wordlists import word_list

__all__ = ["propose"]

_HAN_NAME = re.compile(r"[一-鿿㐀-䶿](?: ?[一-鿿㐀-䶿]){1,3}|[一-鿿]{1,6}[·・][一-鿿·・]{1,15}")
_MASKED_NAME = re.compile(
    r"[一-鿿]{1,2}[*＊○●×xX某]{1,3}[一-鿿]?|[*＊○●×]{1,2}[一-鿿]{1,2}|[一-鿿][先女][生士]|"
    r"[A-Z]\w?[*]{2,}(?: ?\w?[*]{2,})*"
)
_LATIN_NAME = re.compile(
    r"[^\W\d_][\w.'’\-]*(?:,? [\w.'’\-(\"]+[\")]?){1,5}(?:,? (?:Jr|Sr|II|III|IV)\.?)?"
)
_NO_NAMES = frozenset({"true", "false", "yes", "no", "unknown", "none", "n/a"})
_SEVERAL = re.compile(r"\s*(?:[,;&、]|\band\b|\bund\b|\bet\b)\s*")
_WORDS = re.compile(r"[^\W\d_][^\d@/\\|;:!?]*")
_INITIAL = re.compile(r"(?:^|[ ,])[A-Z]\.(?=[ A-Z]|$)|\b(?:Mr|Mrs|Ms|Miss|Dr|Master|Rev|Prof)\b")
_LAST_FIRST = re.compile(r"[^\W\d_][\w'’\- ]*, (?:[A-Z][\w.]*\.? ?)+.*")
_HAN_ORGANISATION = re.compile(
    r".*(?:公司|集团|局|委员会|厅|院|所|厂|中心|学校|大学|中学|小学|学院|医院|银行|协会|学会|基金会|商会|联合会|"
    r"研究院|研究所|事务所|合作社|商店|商行|超市|酒店|宾馆|饭店|药店|门诊部|诊所|电站|电厂|变电所|车队|机修厂|"
    r"仓库|基地|部队|支队|大队|总队|站|社|馆|台|署|司|政府|办事处|工作室|经营部|农场|林场|矿|港|幼儿园|党校|"
    r"[一二三四五六七八九十0-9]+部队|报社|出版社|派出所|法院|检察院|税务所|库|店|行)"
    r"(?:\(.{1,12}\)|.{0,2}分(?:公司|行|店|局|院|校|厂|部))?"
)
_LATIN_ORGANISATION = re.compile(
    r"\b(?:inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|company|gmbh|ag|sa|s\.a|spa|bv|nv|oy|ab|"
    r"group|holdings?|mills?|works|freight|build|builders|labs?|laborator(?:y|ies)|farms?|trading|traders|"
    r"industries|enterprises|partners|associates|services|solutions|systems|logistics|express|bank|"
    r"university|college|school|institute|hospital|clinic|agency|department|ministry|office|bureau|"
    r"council|committee|foundation|society|association|church|station|depot|factory|plant|foods|foundry|"
    r"motors|energy|power|steel|textiles?|shipping|transport|media|press|studios?|store|shop|market|"
    r"mining|quarry|brewery|dairy|bakery|garage|yard|warehouse|center|centre)\b\.?",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r".*(?:车间|处|科|室|部|班|组|队|课|股|办|专业|系|病区|工段|department|dept|division|ward|workshop|office|unit)",
    re.IGNORECASE,
)
# The hundred commonest surnames have this weight in the bundled table, or more
_COMMON_WEIGHT = 320.0


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Return (all surnames, the hundred commonest), each in simplified and traditional form."""
    source = resources.files("huiju.profile").joinpath("data/surnames.csv")
    with source.open(encoding="utf-8") as lines:
        weights = {row["surname"]: float(row["weight"]) for row in csv.DictReader(lines)}
    common = (name for name, weight in weights.items() if weight >= _COMMON_WEIGHT)
    return frozenset(weights), frozenset(common)


@cache
def _given_names() -> frozenset[str]:
    source = resources.files("huiju.profile").joinpath("data/given_names.txt")
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _has_surname(name: str, surnames: frozenset[str]) -> bool:
    return name[:1] in surnames or name[:2] in surnames


def _han_names(column: Column) -> Iterator[Candidate | None]:
    if column.han < MOST or column.longest > 16:
        return
    shaped = column.matching(_HAN_NAME)
    known, common = _surnames()
    share = column.share(lambda v: _HAN_NAME.fullmatch(v) and _has_surname(v, known))
    frequent = column.share(lambda v: _HAN_NAME.fullmatch(v) and v[:1] in common)
    starts = len({value[:1] for value in column.values})
    # The hundred commonest surnames cover 85 % of Han Chinese; other words begin with one of these
    # characters in about one case of five.
    likely = frequent >= 0.65 and len(column.values) >= 12 and starts >= 6
    organised = column.matching(_HAN_ORGANISATION) + column.matching(_DEPARTMENT)
    parameters = {"script": "han"}
    if likely and organised < 0.3:
        yield candidate(column, "person_name", 0.85, share, "surnames", parameters)
    hint = column.hint("person_name")
    if hint >= 0.6 and shaped >= MOST:
        yield Candidate(
            "person_name", 0.75 + 0.2 * hint * share, "surnames_header", share, parameters
        )
    elif hint >= 0.5 and share >= 0.8 and organised < 0.3:
        yield Candidate("person_name", 0.6 + 0.2 * frequent, "surnames_header", share, parameters)


def _masked_names(column: Column) -> Iterator[Candidate | None]:
    if column.longest > 12 or column.digits > 0.1:
        return
    share = column.matching(_MASKED_NAME)
    yield candidate(column, "masked_name", 0.9, share, "masked")


def _given_share(column: Column) -> float:
    names, surnames = _given_names(), word_list("pinyin_surnames")

    def known(value: str) -> bool:
        words = value.replace(",", " ").replace(".", " ").lower().split()
        return any(word in names for word in words[:4]) or (
            len(words) in (2, 3) and (words[0] in surnames or words[-1] in surnames)
        )

    return column.share(known)


def _several_names(column: Column) -> Iterator[Candidate | None]:
    """Recognise lists of persons (authors), which only the header can announce."""
    if column.hint("person_name") < 0.9 or column.mean_length > 200:
        return
    share = column.share(lambda v: all(map(_LATIN_NAME.fullmatch, _SEVERAL.split(v))))
    yield from_header(column, "person_name", share, {"several": True}, belief=0.85, need=0.6)


def _latin_names(column: Column) -> Iterator[Candidate | None]:
    if column.latin < MOST or column.with_digit > 0.15:
        return
    if column.longest > 60:
        yield from _several_names(column)
        return
    hint = column.hint("person_name")
    if hint and column.share(lambda v: v.lower() in _NO_NAMES) >= 0.5:
        return
    words = column.matching(_WORDS)
    full = column.matching(_LATIN_NAME)
    given = _given_share(column)
    titled = column.share(_INITIAL.search)
    inverted = column.matching(_LAST_FIRST)
    organised = column.share(_LATIN_ORGANISATION.search)
    cue = max(given, titled, min(inverted, given + titled + 0.3))
    parameters = {"script": "latin", "whole": full >= 0.5}
    if full >= 0.8 and cue >= 0.6 and organised < 0.2 and len(column.values) >= 8:
        yield candidate(column, "person_name", 0.8, full, "given_names", parameters, need=0.8)
    if hint >= 0.6 and words >= MOST and organised < 0.5:
        belief = 0.65 + 0.28 * hint * max(cue, 0.5)
        yield Candidate("person_name", belief, "given_names_header", words, parameters)
    elif hint >= 0.5 and full >= 0.7 and cue >= 0.4 and organised < 0.3:
        yield Candidate("person_name", 0.6 + 0.3 * cue, "given_names_header", full, parameters)


def _organisations(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.15 or column.mean_length > 60:
        return
    if column.han >= MOST:
        share = column.share(lambda v: len(v) >= 3 and _HAN_ORGANISATION.fullmatch(v))
        departments = column.matching(_DEPARTMENT)
        text = column.han
    else:
        share = column.share(_LATIN_ORGANISATION.search)
        departments = column.matching(_DEPARTMENT)
        text = column.share(lambda v: any(c.isalpha() for c in v) and len(v) >= 3)
    if column.share(lambda v: v[0].isdigit() and not _HAN_ORGANISATION.fullmatch(v)) > 0.3:
        return
    several = len(column.values) >= 6
    if several and column.mean_length >= 4:
        yield candidate(column, "organisation_name", 0.75, share, "organisation_words", need=0.6)
    if column.hint("organisation_name") >= 0.6 and text >= MOST:
        belief = 0.66 + 0.27 * share * column.hint("organisation_name")
        yield Candidate("organisation_name", belief, "organisation_words_header", share, {})
    elif column.hint("organisation_name") >= 0.5 and share >= 0.4:
        yield Candidate(
            "organisation_name", 0.6 + 0.3 * share, "organisation_words_header", share, {}
        )
    if several and column.han >= MOST and share < 0.5:
        yield candidate(column, "department", 0.6, departments, "department_words")
    yield from_header(column, "department", text, belief=0.8 + 0.15 * departments)


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    if column.numeric >= 0.5:
        return
    yield from _han_names(column)
    yield from _masked_names(column)
    yield from _latin_names(column)
    yield from _organisations(column)
