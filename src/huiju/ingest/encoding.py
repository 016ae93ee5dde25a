"""Bytes of any encoding become UTF-8, and the place is named where they cannot."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from huiju.errors import InputError
from huiju.ingest.table import note
from huiju.model.result import Note

__all__ = ["Decoded", "to_utf8"]

_BLOCK = 1 << 22
# The UTF-32 mark begins with that of UTF-16, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = ("gb2312", "gbk", "gb18030")
_BARE = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """UTF-8 `content` without a byte order mark, and the encoding that it came in."""

    content: bytes
    encoding: str
    repairs: tuple[Note, ...] = ()


def to_utf8(content: bytes, declared: str | None, file: str) -> Decoded:
    """Decode strictly and return UTF-8.

    A byte order mark decides, whatever is declared. Without a declaration UTF-8 is tried first,
    then GB18030. A file declared as GB2312 or GBK is read as GB18030, their superset, when the
    narrower one does not hold.

    Raises
    ------
    InputError
        For an unknown encoding, for bytes that it does not allow (with offset and line), and for
        null characters.
    """
    wanted = _normal_name(declared, file) if declared else None
    marked = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), None)
    if marked:
        decoded = _decode_marked(content, marked, wanted, file)
    elif wanted is None:
        decoded = _detect(content, file)
    else:
        decoded = _decode_declared(content, wanted, file)
    zero = decoded.content.find(b"\0")
    if zero >= 0:
        line = _line(decoded.content[:zero].decode("utf-8"))
        raise InputError("null_character", file=file, line=line)
    return decoded


def _normal_name(declared: str, file: str) -> str:
    try:
        found = codecs.lookup(declared.strip())
        if not found._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError, UnicodeError):
        raise InputError("encoding_unknown", file=file, encoding=declared) from None
    return found.name


def _decode_marked(
    content: bytes, marked: tuple[bytes, str], wanted: str | None, file: str
) -> Decoded:
    mark, name = marked
    body = content[len(mark) :]
    if wanted is None or wanted == "utf-8-sig" or name.startswith(wanted):
        # A mark under a plain "utf-8" is harmless, but it would have become part of a field name.
        notes = (note("mark_removed", encoding="utf-8"),) if wanted == "utf-8" else ()
    else:
        notes = (note("mark_decides", declared=wanted, encoding=name),)
    shown = "utf-8-sig" if name == "utf-8" else name
    return Decoded(_transcode(body, name, file, len(mark)), shown, notes)


def _detect(content: bytes, file: str) -> Decoded:
    if _failure(content, "utf-8") is None:
        return Decoded(content, "utf-8")
    if _looks_like_utf16(content):
        raise InputError("encoding_utf16_unmarked", file=file)
    if _failure(content, "gb18030") is None:
        recoded = _transcode(content, "gb18030", file)
        return Decoded(recoded, "gb18030", (note("encoding_detected", encoding="gb18030"),))
    return Decoded(_transcode(content, "utf-8", file, 0, "encoding_undetected"), "utf-8")


def _looks_like_utf16(content: bytes) -> bool:
    head = content[:4096]
    return head.count(0) * 3 > len(head)


def _decode_declared(content: bytes, wanted: str, file: str) -> Decoded:
    name = _BARE.get(wanted, wanted)
    if name in _CHINESE[:-1] and _failure(content, name) is not None:
        recoded = _transcode(content, "gb18030", file)
        return Decoded(recoded, "gb18030", (note("encoding_widened", declared=wanted),))
    return Decoded(_transcode(content, name, file), wanted)


def _failure(content: bytes, name: str) -> int | None:
    """Return the offset of the first byte that `name` does not allow, or None."""
    if content.isascii() and name in ("utf-8", *_CHINESE):
        return None
    decoder = codecs.getincrementaldecoder(name)()
    for start in range(0, len(content), _BLOCK):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(content[start : start + _BLOCK], start + _BLOCK >= len(content))
        except UnicodeError as error:
            return start - held + getattr(error, "start", 0)
    return None


def _transcode(
    content: bytes, name: str, file: str, skipped: int = 0, code: str = "encoding_undecodable"
) -> bytes:
    if name == "utf-8":
        offset = _failure(content, name)
        if offset is None:
            return content
    else:
        try:
            return content.decode(name).encode("utf-8")
        except UnicodeError as error:
            offset = getattr(error, "start", 0)
    line = _line(content[:offset].decode(name, "replace"))
    raise InputError(code, file=file, encoding=name, offset=offset + skipped, line=line)


def _line(before: str) -> int:
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")
