"""Made-up values of each type, drawn with a seed; check digits are worked out here."""

from __future__ import annotations

import random
from datetime import date, timedelta

COUNTIES = ("110105", "310104", "440103", "510104", "330106", "230103", "610113", "420106")
SURNAMES = "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = "明华丽伟静敏强磊洋勇艳杰娟涛超霞平刚桂英建国文志红玉兰秀梅"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST = (
    "Greta",
    "Norbert",
    "Adele",
    "Bruno",
    "Celia",
    "Wanda",
    "Walter",
    "Agnes",
    "Silas",
    "Boris",
)
LAST = ("Vandermeer", "Yarborough", "Ibbotson", "Oakham", "Takeda", "Kirkland", "Drayton")


def citizen_id(generator: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=generator.randrange(25_000))
    body = f"{generator.choice(COUNTIES)}{born:%Y%m%d}{generator.randrange(1000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def organisation_code(generator: random.Random) -> str:
    body = "".join(generator.choices("0123456789", k=8))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
    return body + ("X" if rest == 10 else "0" if rest == 11 else str(rest))


def uscc(generator: random.Random) -> str:
    body = f"91{generator.choice(COUNTIES)}{organisation_code(generator)}"
    total = sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + USCC[-total % 31]


def luhn(body: str) -> str:
    total = 0
    for position, character in enumerate(reversed(body)):
        digit = int(character) * (2 if position % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return body + str(-total % 10)


def digits(generator: random.Random, n: int) -> str:
    return "".join(generator.choices("0123456789", k=n))


def han_name(generator: random.Random) -> str:
    return generator.choice(SURNAMES) + "".join(
        generator.choices(GIVEN, k=generator.choice((1, 2)))
    )


def latin_name(generator: random.Random) -> str:
    middle = generator.choice("ABCDEFGHJKLM")
    return f"{generator.choice(FIRST)} {middle}. {generator.choice(LAST)}"


def many(make, n: int = 200, seed: int = 1) -> list[str]:
    """Return up to n distinct values."""
    generator = random.Random(seed)
    return list(dict.fromkeys(make(generator) for _ in range(n)))
