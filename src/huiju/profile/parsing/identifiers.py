"""Numbers issued to persons and organisations: what they say, and whether they check."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from huiju.profile.parsing.codes import luhn
from huiju.profile.parsing.dates import is_calendar_date

__all__ = [
    "BIRTH_YEARS",
    "CitizenIdFacts",
    "UsccFacts",
    "citizen_id_facts",
    "is_bank_card",
    "is_imei",
    "is_organisation_code",
    "uscc_facts",
]

# Birth years that a living or recently registered person can have. Fixed and not read from the
# clock: the same input must give the same bytes.
BIRTH_YEARS = range(1880, 2031)

_PROVINCES = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46}
    | {50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83}
)
_ID18 = re.compile(r"[1-9]\d{16}[\dXx]")
_ID15 = re.compile(r"[1-9]\d{14}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_USCC_VALUE = {c: i for i, c in enumerate(_USCC_ALPHABET)}
_ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Issuers: 62 UnionPay, 4 Visa, 51-55 and 2221-2720 Mastercard, 34/37 American Express, 35 JCB
_BANK = re.compile(r"62\d{14,17}|4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14}")


class CitizenIdFacts(NamedTuple):
    """What a citizen number tells: place of first registration, birth date, sex."""

    region: str
    birth_date: tuple[int, int, int]
    sex: Literal["male", "female"]


class UsccFacts(NamedTuple):
    """What a unified social credit code tells: place of registration, organisation code."""

    region: str
    organisation_code: str


def _id_check(value: str) -> bool:
    # GB 11643-1999, annex A (ISO 7064 MOD 11-2)
    total = sum(int(d) * w for d, w in zip(value, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == value[17].upper()


def citizen_id_facts(value: str, *, check: bool = False) -> CitizenIdFacts | None:
    """Read a citizen number of 18 or 15 digits (居民身份号码, GB 11643-1999).

    Parameters
    ----------
    value
        The number.
    check
        Demand a right check digit. Numbers of 15 digits have none and always pass.

    Returns
    -------
    CitizenIdFacts or None
        None when the province does not exist, the birth date is impossible or in the future,
        or (with `check`) the check digit is wrong. The county is not looked up: codes are
        abolished while numbers live on.

    Examples
    --------
    >>> citizen_id_facts("11010519491231002X", check=True)
    CitizenIdFacts(region='110105', birth_date=(1949, 12, 31), sex='female')
    >>> citizen_id_facts("110105194912310021", check=True) is None
    True
    """
    if len(value) == 18 and value.isascii() and _ID18.fullmatch(value):
        born, serial = value[6:14], value[14:17]
    elif len(value) == 15 and value.isascii() and _ID15.fullmatch(value):
        born, serial = "19" + value[6:12], value[12:15]
    else:
        return None
    year, month, day = int(born[:4]), int(born[4:6]), int(born[6:])
    if int(value[:2]) not in _PROVINCES or year not in BIRTH_YEARS:
        return None
    if not is_calendar_date(year, month, day) or (
        check and len(value) == 18 and not _id_check(value)
    ):
        return None
    sex: Literal["male", "female"] = "male" if int(serial) % 2 else "female"
    return CitizenIdFacts(value[:6], (year, month, day), sex)


def uscc_facts(value: str, *, check: bool = False) -> UsccFacts | None:
    """Read a unified social credit code (统一社会信用代码, GB 32100-2015).

    Parameters
    ----------
    value
        The code of 18 characters.
    check
        Demand a right check character.

    Examples
    --------
    >>> uscc_facts("91110000600037341L", check=True)
    UsccFacts(region='110000', organisation_code='600037341')
    """
    value = value.upper()
    if len(value) != 18 or not value.isascii() or not _USCC.fullmatch(value):
        return None
    if check:
        # GB 32100-2015, 5.3: weights are powers of 3 modulo 31
        total = sum(_USCC_VALUE[c] * pow(3, i, 31) for i, c in enumerate(value[:17]))
        if _USCC_ALPHABET[-total % 31] != value[17]:
            return None
    return UsccFacts(value[2:8], value[8:17])


def is_organisation_code(value: str) -> bool:
    """Whether this is an organisation code with a right check character (GB 11714-1997).

    Examples
    --------
    >>> is_organisation_code("60003734-1"), is_organisation_code("600037342")
    (True, False)
    """
    found = _ORGANISATION.fullmatch(value.upper()) if value.isascii() else None
    if not found:
        return False
    total = sum(int(c, 36) * w for c, w in zip(found[1], _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[(11 - total % 11)] == found[2]


def is_bank_card(value: str) -> bool:
    """Whether this has an issuer's prefix, a card's length and a right check digit (ISO/IEC 7812).

    Examples
    --------
    >>> is_bank_card("6222 0200 0000 0000 007"), is_bank_card("1234567890123456")
    (False, False)
    >>> is_bank_card("4111111111111111")
    True
    """
    digits = value.replace(" ", "").replace("-", "")
    return bool(_BANK.fullmatch(digits)) and luhn(digits)


def is_imei(value: str) -> bool:
    """Whether this is an IMEI with a right check digit (3GPP TS 23.003, 6.2.1).

    Examples
    --------
    >>> is_imei("490154203237518")
    True
    """
    return len(value) == 15 and value.isdigit() and value[:2] != "00" and luhn(value)
