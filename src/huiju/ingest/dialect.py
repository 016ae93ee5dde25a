"""How a delimited text is written: its delimiter, whether a blank follows it, and its header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from huiju.errors import InputError

__all__ = [
    "Dialect",
    "checked_quote",
    "clean_names",
    "detect_delimiter",
    "has_header",
    "has_leading_blanks",
    "large_fields",
    "named_delimiter",
    "sample_rows",
]

DELIMITERS = (",", "\t", ";", "|", "%", "^", " ")
_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_SAMPLE_BYTES = 1 << 16
_SAMPLE_ROWS = 500
_AGREEING = 0.9
_MOSTLY = 0.8
_INVISIBLE = str.maketrans("", "", "\ufeff\u200b\u2060")
_EDGES = "\u200c\u200d\x1c\x1d\x1e\x1f"
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?%?\Z")
_UNKNOWN = frozenset(("", "?", "NA", "N/A", "NULL", "null", "NaN", "nan", "None", "#N/A"))


@dataclass(frozen=True, slots=True)
class Dialect:
    """The settled way of writing; `quote` None means that quotes are ordinary characters."""

    delimiter: str = ","
    quote: str | None = '"'
    leading_blanks: bool = False

    def rows(self, text: str, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
        """Yield each record with the number of its last line; `csv.Error` where it is broken."""
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_NONE if self.quote is None else csv.QUOTE_MINIMAL,
            skipinitialspace=self.leading_blanks,
            strict=strict,
        )
        for row in reader:
            yield reader.line_num, row


@contextmanager
def large_fields(size: int) -> Iterator[None]:
    """Let the csv module accept fields of `size` characters while the block runs."""
    before = csv.field_size_limit(max(size + 1, 1 << 17))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def named_delimiter(declared: str, file: str) -> str:
    """Return the declared delimiter as one character.

    Raises
    ------
    InputError
        When it is not one character, or one that ends lines or quotes.
    """
    character = _WORDS.get(declared.strip().lower(), declared)
    if len(character) != 1 or character in '\r\n"\0\ufeff':
        raise InputError("delimiter_unusable", file=file, delimiter=declared)
    return character


def checked_quote(declared: str | None, delimiter: str, file: str) -> str | None:
    """Return the declared quoting character, or None where there is to be none.

    Raises
    ------
    InputError
        When it is not one character, or it ends lines or cells.
    """
    if declared is not None and (len(declared) != 1 or declared in f"\r\n\0 {delimiter}"):
        raise InputError("quote_unusable", file=file, quote=declared)
    return declared


def sample_rows(content: bytes, dialect: Dialect) -> list[list[str]]:
    """Return the first non-blank records (at most 200), the first one whole."""
    size = _SAMPLE_BYTES
    while True:
        text = content[:size].decode("utf-8", "ignore")
        rows: list[list[str]] = []
        with large_fields(len(text)):
            for _, row in dialect.rows(text, strict=False):
                if any(cell.strip() for cell in row):
                    rows.append(row)
                if len(rows) > _SAMPLE_ROWS:
                    return rows[:-1]
        if size >= len(content):
            return rows
        if len(rows) > 2:
            return rows[:-1]  # the last one may be cut
        size *= 16


def detect_delimiter(content: bytes, suffix: str = "") -> str:
    """Return the character that cuts the sample into rows of one width, the first row's.

    A blank counts only when it makes three fields or more: names are written with one.
    """
    best, best_score = "", (0.0, 0)
    order = ("\t", *DELIMITERS) if suffix in (".tsv", ".tab") else DELIMITERS
    fallback, most = ",", 1
    for candidate in order:
        widths = [len(row) for row in sample_rows(content, Dialect(candidate))]
        if not widths:
            continue
        width = widths[0]
        agreeing = Counter(widths)[width] / len(widths)
        score = (round(agreeing, 2), width)
        enough = 3 if candidate == " " else 2
        if width >= enough and agreeing >= _AGREEING and score > best_score:
            if candidate != " " or not best:
                best, best_score = candidate, score
        elif candidate != " " and width > most:
            fallback, most = candidate, width
    return best or fallback


def has_leading_blanks(content: bytes, delimiter: str) -> bool:
    """Whether every delimiter under the first row is followed by a blank, as in ``a, b, c``."""
    if delimiter in (" ", "\t"):
        return False
    rows = sample_rows(content, Dialect(delimiter))
    cells = [cell for row in rows[1:] or rows for cell in row[1:]]
    return bool(cells) and all(cell.startswith(" ") or cell == "" for cell in cells) and any(cells)


def has_header(rows: Sequence[Sequence[str]], declared: Sequence[str] = ()) -> bool:
    """Whether the first row names the fields.

    It does when it holds a declared name. Otherwise it does not only when every cell of it is at
    home in the column below: a number among numbers, of the same shape as all others, or recurring.
    Where the row holds something twice, four cells in five are enough. In doubt it does.
    """
    first = [cell.strip() for cell in rows[0]]
    if set(declared) & set(clean_names(first)[0]):
        return True
    below = [row for row in rows[1:] if len(row) == len(first)]
    known = [(place, cell) for place, cell in enumerate(first) if cell not in _UNKNOWN]
    if len(below) < 3 or not known or _is_run([cell for _, cell in known]):
        return True
    at_home = [_at_home(cell, [row[place].strip() for row in below]) for place, cell in known]
    if all(at_home):
        return False
    # A header does not say one name twice; a row of data does, and may hold a rare value or two.
    twice = len({cell for _, cell in known}) < len(known)
    return not (twice and sum(at_home) >= _MOSTLY * len(at_home))


def _is_run(cells: Sequence[str]) -> bool:
    """Whether numbers rise by equal steps, as the years and months that head a wide table do."""
    numbers = [int(cell) for cell in cells if re.fullmatch(r"[0-9]{1,9}", cell)]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    return len(numbers) >= 3 and len(steps) == 1 and steps != {0}


def _at_home(cell: str, column: Sequence[str]) -> bool:
    values = [value for value in column if value not in _UNKNOWN]
    if not values:
        return False
    numeric = sum(bool(_NUMBER.match(value)) for value in values) / len(values)
    if numeric >= _AGREEING:
        return bool(_NUMBER.match(cell))
    if cell in values:
        return True
    shape = _shape(cell)
    return any(mark.isdigit() for mark in cell) and all(_shape(value) == shape for value in values)


def _shape(cell: str) -> str:
    letters = re.sub(r"[^\W\d_]+", "A", cell)
    return re.sub(r"\d+", "9", letters)


def clean_names(cells: Sequence[str]) -> tuple[list[str], int, frozenset[str]]:
    """Return usable field names, how many were empty, and which stood there more than once.

    Surrounding blanks and invisible characters go; an empty name becomes ``column_N``; the second
    ``name`` becomes ``name_2``.
    """
    written = [cell.translate(_INVISIBLE).strip().strip(_EDGES).strip() for cell in cells]
    ambiguous = frozenset(name for name, n in Counter(written).items() if name and n > 1)
    taken = set(written)
    names: list[str] = []
    for place, name in enumerate(written, start=1):
        wanted = name or f"column_{place}"
        if wanted in names or (not name and wanted in taken):
            wanted = _free(wanted, taken.union(names))
        names.append(wanted)
    return names, written.count(""), ambiguous


def _free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
