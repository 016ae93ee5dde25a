"""Numbers issued to persons, organisations, vehicles and devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiju.profile.parsing import (
    citizen_id_facts,
    is_bank_card,
    is_imei,
    is_organisation_code,
    luhn,
    mask_pattern,
    uscc_facts,
)
from huiju.profile.semantic.column import MOST, NEARLY_ALL, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import Candidate

__all__ = ["propose"]

_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}")
_LANDLINE = re.compile(
    r"(?:\+?86[- ]?)?\(?0\d{2,3}\)?[- ]?[2-8]\d{6,7}(?:(?:-|转|ext\.?)\d{1,6})?|"
    r"[48]00-?\d{3}-?\d{4}"
)
# North American Numbering Plan and international forms with separators
_FOREIGN_PHONE = re.compile(
    r"(?:\+?1[-. ])?\(?[2-9]\d{2}\)?[-/. ] ?\d{3}[-. ]\d{4}|\+\d{1,3}[\d ()-]{7,16}"
)
_LOOSE_PHONE = re.compile(r"\+?\(?\d[\d ().\-/]{4,18}\d(?:\s*(?:x|ext\.?|转)\s*\d{1,6})?")
_PROVINCE_MARKS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# GA 36-2018: province, letter, five marks; six for new energy; a last mark for the use
_PLATE = re.compile(
    rf"[{_PROVINCE_MARKS}][A-HJ-NP-Z][·.\s]?(?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳使领]"
    r"|[A-HJK]\w\d{4}|\d{5}[A-HJK])"
)
_PASSPORT = re.compile(r"E[0-9A-HJ-NP-Z]\d{7}|G\d{8}|[DSP]E?\d{7}", re.IGNORECASE)
_SURE_PASSPORT = re.compile(r"E[0-9A-HJ-NP-Z]\d{7}|G\d{8}", re.IGNORECASE)
_ANY_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,9}", re.IGNORECASE)
_HK_MACAO = re.compile(r"[HM]\d{8}(?:\d{2})?|[CW][A-Z0-9]\d{7}", re.IGNORECASE)
_TAIWAN = re.compile(r"\d{8}|\d{10}(?:\([A-Z]\))?")
_RESIDENCE = re.compile(r"8[123]0000(?:19|20)\d{9}[\dXx]")
_FOREIGN_RESIDENCE = re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dXx]")
_MILITARY = re.compile(r"[一-鿿]{1,3}(?:字第?|第)\d{4,10}号?")
_IMSI = re.compile(r"460\d{12}")
_ICCID = re.compile(r"8986\d{14,15}[\dA-F]")
_MAC = re.compile(
    r"[0-9A-Fa-f]{2}([-:])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
)
_MASKED_ID = re.compile(r"(?=.*[*●•○■#xX]{3})[1-9*●•○■#xX][\d*●•○■#xX]{13,16}[\dXx*●•○■#]")
_MASKED_PHONE = re.compile(r"(?=.*[*●•○■#xX]{3})1[3-9*●•○■#][\d*●•○■#xX]{9}")
_MASKED_SHORT = re.compile(r"\d{1,6}[*●•○■#xX]{2,}[\dXx]{0,6}")
_NUMBERED = re.compile(r"[A-Za-z0-9\-]{1,24}")
_ALNUM = re.compile(r"[A-Za-z0-9\-]{3,24}")


def _citizen(column: Column) -> Iterator[Candidate | None]:
    if not (column.shortest >= 14 and column.longest <= 18 and column.may_match(citizen_id_facts)):
        return
    long = column.longest == 18
    checked = column.share(lambda v: citizen_id_facts(v, check=True))
    share = checked if checked >= NEARLY_ALL else column.share(citizen_id_facts)
    # Impossible dates and provinces leave under 0.1 % of random 18-digit numbers, 2 % of 15-digit
    base = (0.86 + 0.13 * checked) if long else 0.85
    code = "check_digit" if long and checked >= MOST else "form"
    yield candidate(
        column,
        "citizen_id",
        base,
        checked if code == "check_digit" else share,
        code,
        {"length": column.longest, "checked": round(checked, 3)},
    )


def _mixed_documents(column: Column) -> Iterator[Candidate | None]:
    """Recognise citizen numbers among other papers, in a field that is named after them."""
    if column.hint("citizen_id") >= 0.7:
        share = column.share(citizen_id_facts)
        if 0.4 <= share < MOST:
            yield Candidate("citizen_id", 0.8, "by_header", share, {"mixed": True})


def _residence(column: Column) -> Iterator[Candidate | None]:
    if column.shortest < 15 or column.longest > 18:
        return
    valid = column.share(lambda v: _RESIDENCE.fullmatch(v) and citizen_id_facts(v, check=True))
    yield candidate(column, "residence_permit", 0.995, valid, "check_digit")
    if column.hint("residence_permit") >= 0.7:
        yield from_header(column, "residence_permit", column.matching(_FOREIGN_RESIDENCE))
        share = column.share(citizen_id_facts)
        yield from_header(column, "residence_permit", share, belief=0.995)


def _masked(column: Column) -> Iterator[Candidate | None]:
    if not column.may_match(lambda v: "*" in mask_pattern(v)):
        return
    patterns = {mask_pattern(value) for value in column.values}
    parameters = {"patterns": len(patterns)}
    phone = column.matching(_MASKED_PHONE)
    yield candidate(column, "masked_phone", 0.93, phone, "masked", parameters)
    yield candidate(
        column, "masked_citizen_id", 0.95, column.matching(_MASKED_ID), "masked", parameters
    )
    short = column.matching(_MASKED_SHORT)
    if short >= MOST and phone < MOST:
        name = "masked_phone" if column.hint("mobile_phone") > column.hint("citizen_id") else None
        name = name or ("masked_citizen_id" if column.hint("citizen_id") else None)
        if name:
            yield Candidate(name, 0.8, "masked_header", short, parameters)


def _organisations(column: Column) -> Iterator[Candidate | None]:
    if column.shortest == column.longest == 18 and column.may_match(uscc_facts):
        checked = column.share(lambda v: uscc_facts(v, check=True))
        share = checked if checked >= NEARLY_ALL else column.share(uscc_facts)
        lettered = column.share(lambda v: not v[:17].isdigit())
        yield candidate(
            column, "unified_social_credit_code", 0.99, checked, "check_digit", {"checked": checked}
        )
        if lettered > 0.2 or column.hint("unified_social_credit_code") >= 0.7:
            yield candidate(
                column, "unified_social_credit_code", 0.75, share, "form", {"checked": checked}
            )
    if column.shortest >= 9 and column.longest <= 10:
        share = column.share(is_organisation_code)
        yield candidate(column, "organisation_code", 0.97, share, "check_digit")


def _phones(column: Column) -> Iterator[Candidate | None]:
    if column.with_digit < MOST or column.longest > 24 or column.shortest < 5:
        return
    if column.may_match(_MOBILE.fullmatch):
        # 7 % of random 11-digit numbers have a mobile prefix
        yield candidate(column, "mobile_phone", 0.93, column.matching(_MOBILE), "form")
    landline = column.matching(_LANDLINE)
    yield candidate(column, "landline", 0.8, landline, "form")
    foreign = column.matching(_FOREIGN_PHONE)
    yield candidate(column, "landline", 0.88, foreign, "form")
    either = column.share(lambda v: _MOBILE.fullmatch(v) or _LANDLINE.fullmatch(v))
    name = "mobile_phone" if landline < either / 2 else "landline"
    yield candidate(column, name, 0.8, either, "form")
    hint = column.hint("mobile_phone", "landline")
    if hint >= 0.7 and column.shortest >= 6:
        loose = column.matching(_LOOSE_PHONE)
        if loose >= MOST:
            yield Candidate("landline", 0.75 * hint, "by_header", loose, {})


def _cards(column: Column) -> Iterator[Candidate | None]:
    if column.shortest >= 15 and column.longest <= 23 and column.may_match(is_bank_card):
        yield candidate(column, "bank_card", 0.96, column.share(is_bank_card), "check_digit")
    if column.shortest == column.longest == 15 and column.may_match(is_imei):
        yield candidate(column, "imei", 0.93, column.share(is_imei), "check_digit")
    if column.shortest == column.longest == 15 and len(column.values) >= 3:
        yield candidate(column, "imsi", 0.94, column.matching(_IMSI), "form")
    if column.shortest >= 19 and column.longest <= 20:
        share = column.matching(_ICCID)
        yield candidate(
            column, "iccid", 0.93, share, "form", {"luhn": round(column.share(luhn), 3)}
        )
    if column.shortest >= 12 and column.longest <= 17:
        yield candidate(column, "mac_address", 0.97, column.matching(_MAC), "form")


def _documents(column: Column) -> Iterator[Candidate | None]:
    if column.shortest >= 7 and column.longest <= 9:
        yield candidate(column, "vehicle_plate", 0.97, column.matching(_PLATE), "form")
    if column.shortest >= 8 and column.longest <= 9 and len(column.values) >= 5:
        yield candidate(
            column, "passport", 0.6, column.matching(_SURE_PASSPORT), "form", need=NEARLY_ALL
        )
    yield from_header(column, "passport", column.matching(_PASSPORT), least=0.7, belief=0.95)
    yield from_header(column, "passport", column.matching(_ANY_PASSPORT), least=0.7)
    yield from_header(column, "hk_macao_permit", column.matching(_HK_MACAO), belief=0.95)
    if column.shortest >= 9 and column.longest <= 11 and len(column.values) >= 20:
        share = column.share(re.compile(r"[HM]\d{8}(?:\d{2})?").fullmatch)
        yield candidate(column, "hk_macao_permit", 0.5, share, "form", need=NEARLY_ALL)
    yield from_header(column, "taiwan_permit", column.matching(_TAIWAN), belief=0.95)
    yield candidate(column, "military_id", 0.9, column.matching(_MILITARY), "form")
    yield from_header(column, "military_id", column.matching(_ALNUM), least=0.7)


def _personal_numbers(column: Column) -> Iterator[Candidate | None]:
    hint = column.hint("student_id", "person_number", "national_id", "citizen_id")
    if hint < 0.7 or column.with_digit < MOST or column.longest > 24:
        return
    share = column.share(lambda v: _NUMBERED.fullmatch(v) and any(c.isdigit() for c in v))
    for name in ("student_id", "person_number", "national_id"):
        yield from_header(column, name, share, least=0.7, belief=0.86)
    if column.hint("citizen_id") >= 0.7 and column.shortest >= 5:
        # An identity number by name, not of the Chinese form
        yield Candidate("national_id", 0.6 * share, "by_header", share, {})


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    if column.with_digit < 0.5:
        return
    yield from _residence(column)
    yield from _citizen(column)
    yield from _mixed_documents(column)
    yield from _masked(column)
    yield from _organisations(column)
    yield from _phones(column)
    yield from _cards(column)
    yield from _documents(column)
    yield from _personal_numbers(column)
