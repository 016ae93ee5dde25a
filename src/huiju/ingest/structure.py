"""The shape of a delimited text, found without building a row: record ends, widths, quoting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Structure", "examine", "unify_line_ends"]

_BLOCK = 1 << 22
_LF, _CR = 10, 13

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Structure:
    """Where records end and how wide they are, of a UTF-8 text whose line ends are LF or CRLF.

    `sound` is False when the quoting is not that of RFC 4180; the rest is then meaningless.
    Arrays have shape ``(n_records,)``: `ends` are the offsets after each record's last byte,
    `lines` the number of the line where it ends.
    """

    sound: bool
    ends: Positions
    widths: Positions
    lines: Positions
    terminated: bool

    def starts(self, content: bytes) -> Positions:
        """Return the offset of each record's first byte."""
        starts = np.empty_like(self.ends)
        starts[:1] = 0
        starts[1:] = self.ends[:-1] + 1
        return starts


def unify_line_ends(content: bytes) -> bytes:
    """Turn single carriage returns outside quotes into line feeds; CRLF stays."""
    if content.count(b"\r") == content.count(b"\r\n"):
        return content
    if b'"' not in content:
        return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = np.frombuffer(bytearray(content), dtype=np.uint8)
    inside = np.logical_xor.accumulate(text == ord('"'))
    followed = np.zeros(len(text), dtype=bool)
    followed[:-1] = text[1:] == _LF
    text[(text == _CR) & ~inside & ~followed] = _LF
    return text.tobytes()


def examine(content: bytes, delimiter: str, quote: str | None) -> Structure:
    """Find every record of `content`; cost is a few passes over the bytes."""
    text = np.frombuffer(content, dtype=np.uint8)
    mark = ord(delimiter)
    quoting = ord(quote) if quote and quote.encode() in content else None
    ends: list[Positions] = []
    cuts: list[Positions] = []
    lines: list[Positions] = []
    n_quotes = n_cuts = n_lines = 0
    for start in range(0, len(text), _BLOCK):
        block = text[start : start + _BLOCK]
        special = (block == mark) | (block == _LF)
        if quoting is not None:
            special |= block == quoting
        places = np.flatnonzero(special) + start
        kinds = text[places]
        outside = np.ones(len(places), dtype=bool)
        if quoting is not None:
            quotes = kinds == quoting
            if not _is_sound(text, places[quotes], n_quotes, (mark, quoting)):
                return _unsound()
            outside = (np.cumsum(quotes) + n_quotes) % 2 == 0
            n_quotes += int(quotes.sum())
        is_end = (kinds == _LF) & outside
        cut_count = np.cumsum((kinds == mark) & outside) + n_cuts
        line_count = np.cumsum(kinds == _LF) + n_lines
        ends.append(places[is_end])
        cuts.append(cut_count[is_end])
        lines.append(line_count[is_end])
        if len(places):
            n_cuts, n_lines = int(cut_count[-1]), int(line_count[-1])
    if n_quotes % 2:
        return _unsound()
    return _assemble(text, (ends, cuts, lines), n_cuts, n_lines)


def _assemble(
    text: npt.NDArray[np.uint8],
    found: tuple[list[Positions], list[Positions], list[Positions]],
    n_cuts: int,
    n_lines: int,
) -> Structure:
    ends, cuts, lines = (np.concatenate(part) for part in found)
    terminated = len(ends) > 0 and int(ends[-1]) == len(text) - 1
    if not terminated:
        ends = np.append(ends, len(text))
        cuts = np.append(cuts, n_cuts)
        lines = np.append(lines, n_lines + 1)
    widths = np.diff(cuts, prepend=0) + 1
    return Structure(True, ends, widths, lines, terminated)


def _is_sound(
    text: npt.NDArray[np.uint8], quotes: Positions, before: int, marks: tuple[int, int]
) -> bool:
    """Whether opening quotes follow, and closing quotes precede, a delimiter, line end or quote."""
    openers, closers = quotes[before % 2 :: 2], quotes[1 - before % 2 :: 2]
    left = text[openers[openers > 0] - 1]
    right = text[closers[closers < len(text) - 1] + 1]
    mark, quote = marks
    good_left = (left == mark) | (left == _LF) | (left == quote)
    good_right = (right == mark) | (right == _LF) | (right == _CR) | (right == quote)
    return bool(good_left.all() and good_right.all())


def _unsound() -> Structure:
    none = np.empty(0, dtype=np.int64)
    return Structure(False, none, none, none, True)
