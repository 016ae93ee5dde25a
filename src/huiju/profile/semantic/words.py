"""Small vocabularies: sex, ethnic group, education, marriage, occupation, illness, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiju.profile.semantic.column import MOST, NEARLY_ALL, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import Candidate
from huiju.profile.wordlists import word_list

__all__ = ["propose"]

_EDUCATION = re.compile(
    r".*(?:博士|硕士|研究生|本科|大学|大专|专科|中专|高中|初中|小学|文盲|学士|职高|技校|中技|幼儿园|扫盲)"
    r"(?:生|毕业|研究生|肄业|及以上|及以下)*|"
    r"(?:some[- ])?(?:bachelors?|masters?|doctorate|ph\.?d\.?|hs-grad|high school.*|college|"
    r"some-college|associate.*|assoc-\w+|prof-school|preschool|primary.*|secondary.*|"
    r"\d{1,2}(?:st|nd|rd|th)(?:[- ]\d{1,2}th)?|graduate|undergraduate|university|elementary|"
    r"1st-4th|mba|bsc|msc|ba|ma)",
    re.IGNORECASE,
)
_MARITAL = re.compile(
    r"未婚|已婚|离婚|离异|丧偶|初婚|再婚|复婚|单身|未说明的婚姻状况|分居|同居|"
    r"never[- ]married|(?:now[- ])?married(?:[- ][\w-]+)?|divorced|widowed|single|separated|"
    r"cohabiting|civil partnership|unmarried",
    re.IGNORECASE,
)
_ILLNESS = re.compile(
    r".*(?:病|炎|癌|瘤|症|高血压|哮喘|骨折|结核|感染|综合征|损伤|溃疡|中毒|尘肺|听损|贫血|甲亢|甲减|"
    r"结石|白内障|衰竭|出血|梗死)|"
    r"[A-TV-Z]\d{2}(?:\.\d{1,2})?|.*(?:itis|oma|osis|emia|pathy|algia)|"
    r"(?:hypertension|diabetes|asthma|cancer|ulcer|angina|stroke|migraine|cataract|thyroid|"
    r"fracture|influenza|pneumonia|tuberculosis|gout|eczema|epilepsy|depression|anemia|"
    r".* disease|.* syndrome)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_].*")


def _sex(column: Column) -> Iterator[Candidate | None]:
    if len(column.values) > 12:
        return
    lower = [value.lower() for value in column.values]
    male, female, codes = word_list("male"), word_list("female"), word_list("sex_codes")
    share = column.share_of(value in male or value in female for value in lower)
    both = not (male.isdisjoint(lower) or female.isdisjoint(lower))
    if both:
        base = 0.95 if max(map(len, lower)) > 1 or column.han else 0.85
        yield candidate(column, "sex", base, share, "word_list", need=0.9)
    coded = column.share_of(v in codes or v in male or v in female for v in lower)
    yield from_header(column, "sex", coded, least=0.6, belief=0.95)


def _ethnic(column: Column) -> Iterator[Candidate | None]:
    groups, races = word_list("ethnic_groups"), word_list("race")
    named = column.share(groups.__contains__)
    yield candidate(column, "ethnic_group", 0.97, named, "word_list")
    known = {value.lower() for value in column.values} & races
    if len(known - {"white", "black", "other", "native", "mixed"}) >= 1 and len(known) >= 3:
        raced = column.share(lambda v: v.lower() in races)
        yield candidate(column, "ethnic_group", 0.75, raced, "word_list", need=NEARLY_ALL)
    loose = column.share(lambda v: v in groups or f"{v}族" in groups or v.lower() in races)
    yield from_header(column, "ethnic_group", loose, belief=0.97, need=0.8)
    if column.numeric < 0.1 and len(column.values) <= 80:
        share = column.matching(_WORD)
        yield from_header(column, "ethnic_group", share, least=0.9, belief=0.7)


def _statuses(column: Column) -> Iterator[Candidate | None]:
    few = len(column.values) <= 60
    if not few or column.mean_length > 30:
        return
    education = column.matching(_EDUCATION)
    several = len(column.values) >= 3
    yield candidate(column, "education", 0.85 if several else 0.5, education, "word_list")
    if column.numeric < 0.1:
        yield from_header(column, "education", column.matching(_WORD), belief=0.8)
    marital = column.matching(_MARITAL)
    kinds = sum(1 for value in column.values if _MARITAL.fullmatch(value))
    if kinds >= 2:
        yield candidate(column, "marital_status", 0.9, marital, "word_list")
    yield from_header(column, "marital_status", column.matching(_WORD), belief=0.75)


def _coded(column: Column) -> Iterator[Candidate | None]:
    """Recognise numbered categories (GB/T 4658, GB/T 2261.2), which only a header announces."""
    share = max(column.numeric, column.digits)
    if share < MOST or len(column.values) > 60 or column.longest > 4:
        return
    for name in ("education", "marital_status", "ethnic_group", "occupation"):
        yield from_header(column, name, share, {"coded": True}, least=0.9, belief=0.75)


def _occupation(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.1 or column.with_digit > 0.5 or column.mean_length > 40:
        return
    yield from_header(column, "occupation", column.matching(_WORD), belief=0.82)


def _diagnosis(column: Column) -> Iterator[Candidate | None]:
    if column.numeric > 0.1 or column.mean_length > 60:
        return
    share = column.matching(_ILLNESS)
    # Codes of ICD-10 look like any letter with two digits: without a name they need the point
    named = column.share(lambda v: _ILLNESS.fullmatch(v) and (len(v) > 3 or not v.isascii()))
    if len(column.values) >= 3:
        yield candidate(column, "diagnosis", 0.8, named, "word_list", need=0.7)
    yield from_header(
        column, "diagnosis", column.matching(_WORD), belief=0.85 + 0.1 * min(share, 1.0)
    )


def _boolean(column: Column) -> Iterator[Candidate | None]:
    if not 2 <= len(column.values) <= 6:
        return
    lower = [value.lower() for value in column.values]
    for words in word_list("booleans"):
        pair = frozenset(words.split("/"))
        if pair <= set(lower):
            share = column.share_of(value in pair for value in lower)
            yield candidate(column, "boolean", 0.8, share, "word_list", need=NEARLY_ALL)


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    if column.mean_length > 60:
        return
    yield from _sex(column)
    if column.han >= MOST or column.latin >= MOST:
        yield from _ethnic(column)
        yield from _occupation(column)
        yield from _diagnosis(column)
    if column.numeric < 0.1:
        yield from _statuses(column)
    yield from _coded(column)
    yield from _boolean(column)
