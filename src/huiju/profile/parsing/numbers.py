"""Numbers as people write them: separators, signs, currencies, units."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiju.profile.parsing.numerals import chinese_number

__all__ = ["parse_numbers", "split_unit"]

_PLAIN = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+")
_PADDED = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_CURRENCY = r"[¥$€£]|RMB|CNY|USD|EUR|人民币"
_DECORATED = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])?\s*(?:{_CURRENCY})?\s*(?P<back>-)?(?P<digits>{_DIGITS})\s*"
    r"(?P<scale>万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?\s*(?P<unit>.*?)\s*(?P<close>\))?",
    re.IGNORECASE,
)
_MONEY_WORD = re.compile(
    r"元|圆|块|元整|元人民币|RMB|CNY|USD|EUR|€|\$|人民币|美元|欧元", re.IGNORECASE
)
_UNIT = re.compile(r"[^\W\d_][^\s\d,;。,]{0,11}|[%‰°℃μµΩ²³][^\s\d]{0,5}")
_SCALES = {
    None: 1.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]+")


def _is_padded(digits: str) -> bool:
    return len(digits) > 1 and digits[0] == "0" and digits[1] != "."


def _decorated(value: str, *, leading_zeros: bool) -> tuple[float, str | None] | None:
    """Read a number with whatever stands around it, as (number, unit)."""
    found = _DECORATED.fullmatch(value)
    if not found or (found["open"] is None) != (found["close"] is None):
        return None
    digits = found["digits"]
    if _is_padded(digits) and not leading_zeros:
        return None
    unit = found["unit"] or None
    if unit is not None and not _UNIT.fullmatch(unit):
        return None
    number = float(digits.replace(",", "")) * _SCALES[found["scale"]]
    if "-" in (found["sign"], found["back"]) or found["open"]:
        number = -number  # accountants write -5 as (5)
    return number, unit


def _one(value: str, *, leading_zeros: bool) -> float:
    if _PLAIN.fullmatch(value) or (leading_zeros and _PADDED.fullmatch(value)):
        return float(value)
    if _NUMERAL.fullmatch(value):
        numeral = chinese_number(value)
        return float("nan") if numeral is None else float(numeral)
    read = _decorated(value, leading_zeros=leading_zeros)
    if read is None:
        return float("nan")
    number, unit = read
    if unit is None or _MONEY_WORD.fullmatch(unit):
        return number
    if unit == "%":
        return number / 100
    return number / 1000 if unit == "‰" else float("nan")


def parse_numbers(values: Sequence[str], *, leading_zeros: bool = False) -> NDArray[np.float64]:
    """Read each text as a number; what is none becomes NaN.

    Parameters
    ----------
    values
        Distinct texts, NFKC-normalised and stripped.
    leading_zeros
        Read ``007`` as 7. Otherwise such a text is a code and no number.

    Returns
    -------
    numpy.ndarray, shape (n_values,)

    Notes
    -----
    O(n). A percentage is its fraction (12 % is 0.12); 3.5万 is 35000; (5) is -5. Other units make
    it no number: see `split_unit`.

    Examples
    --------
    >>> parse_numbers(["1,234.5", "3.5万", "¥20", "1.2e3", "50%", "007"]).tolist()
    [1234.5, 35000.0, 20.0, 1200.0, 0.5, nan]
    """
    numbers = np.fromiter(
        (_one(value, leading_zeros=leading_zeros) for value in values), np.float64, len(values)
    )
    numbers[np.isinf(numbers)] = np.nan
    return numbers


def split_unit(values: Sequence[str]) -> tuple[NDArray[np.float64], list[str | None]]:
    """Split each text into its number and its unit.

    Returns
    -------
    numbers
        Shape (n_values,); NaN where no number stands in front.
    units
        The text after the number, None when there is none. 万 and 亿 belong to the number.

    Examples
    --------
    >>> numbers, units = split_unit(["110kV", "3.5万吨", "12", "x"])
    >>> numbers.tolist(), units
    ([110.0, 35000.0, 12.0, nan], ['kV', '吨', None, None])
    """
    numbers = np.full(len(values), np.nan)
    units: list[str | None] = []
    for index, value in enumerate(values):
        if _PLAIN.fullmatch(value):
            numbers[index] = float(value)
            units.append(None)
            continue
        read = _decorated(value, leading_zeros=False)
        if read is not None:
            numbers[index] = read[0]
        units.append(read[1] if read else None)
    numbers[np.isinf(numbers)] = np.nan
    return numbers, units
