"""Text in columns: Han characters take two cells of a terminal, control characters none."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["cells", "clip", "pad", "table", "visible", "wrap"]

# Where Chinese typesetting forbids a line to end or to start, full-width and plain.
_NO_LINE_END = "(\uff08\u300c\u300a\u3008\u3010\u201c\u2018["
_NO_LINE_START = (
    "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300d\u300b\u3009\u3011\u201d\u2019\u2026"
    ",.;:!?)]}%"
)


def visible(written: str) -> str:
    """Return the text with control and direction characters shown, so that none of them acts.

    Examples
    --------
    >>> visible("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return "".join(_shown(character) for character in written)


def _shown(character: str) -> str:
    acts = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return ascii(character)[1:-1] if acts else character


def cells(written: str) -> int:
    """Return the width in terminal cells.

    Examples
    --------
    >>> cells("汇聚 zip")
    8
    """
    return sum(_width(character) for character in written)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(written: str, width: int) -> str:
    """Return the text cut to `width` cells, with an ellipsis where something is missing."""
    if cells(written) <= width:
        return written
    kept = ""
    for character in written:
        if cells(kept) + _width(character) > width - 1:
            break
        kept += character
    return kept + "…"


def pad(written: str, width: int, *, right: bool = False) -> str:
    """Return the text filled with spaces to `width` cells; `right` aligns it to the right."""
    gap = " " * max(0, width - cells(written))
    return gap + written if right else written + gap


def _pieces(written: str) -> list[str]:
    """Words as one piece each, Han characters one by one: where a line may break."""
    pieces: list[str] = []
    for character in written:
        alone = _width(character) == 2
        sticks = pieces and (character in _NO_LINE_START or pieces[-1][-1] in _NO_LINE_END)
        starts = not pieces or pieces[-1].endswith(" ") or _width(pieces[-1][-1]) == 2
        if sticks or (not alone and not starts) or (character == " " and pieces):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def wrap(written: str, width: int, indent: str = "") -> list[str]:
    """Return the text in lines of at most `width` cells, each after `indent`.

    A piece that is longer than a line keeps a line of its own.
    """
    room = max(20, width - cells(indent))
    lines = [""]
    for piece in _pieces(written):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [(indent + line).rstrip() for line in lines]


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    indent: str = "",
    widest: int = 36,
) -> list[str]:
    """Return an aligned table without frames; the columns in `right` hold numbers."""
    shown = [[clip(visible(cell), widest) for cell in row] for row in (head, *rows)]
    widths = [max(cells(row[column]) for row in shown) for column in range(len(head))]
    lines = [
        indent
        + "  ".join(
            pad(cell, widths[column], right=column in right) for column, cell in enumerate(row)
        ).rstrip()
        for row in shown
    ]
    rule = indent + "  ".join("-" * width for width in widths)
    return [lines[0], rule, *lines[1:]]
