"""What a call may choose from, and where the output goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from huiju.cli.language import CallError

__all__ = ["FORMATS", "GATES", "Destination", "choose_destination"]

FORMATS = ("text", "json", "html", "md", "sarif", "docx")
NOT_YET = ("sarif", "docx")
GATES = ("low", "medium", "high", "never")
_BINARY = frozenset({"docx"})
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "md",
    ".markdown": "md",
    ".sarif": "sarif",
    ".docx": "docx",
}
_NAMES = {"text": "report.txt"}
# What a folder gets when no format is named: one to read, one to show, one for machines
_FOLDER_FORMATS = ("text", "html", "json")


@dataclass(frozen=True, slots=True)
class Destination:
    """The formats to render; `paths` is empty where the text goes to standard output."""

    formats: tuple[str, ...]
    paths: tuple[Path, ...] = ()


def choose_destination(formats: Sequence[str], out: str | None) -> Destination:
    """Return what is rendered, and where to.

    Parameters
    ----------
    formats
        As asked for; when empty it follows from the suffix of `out`.
    out
        A file for one format, a folder for several, or None (or ``-``) for standard output.

    Raises
    ------
    CallError
        When several formats or a binary one have no folder or file, or the suffix says nothing.

    Examples
    --------
    >>> choose_destination([], "review.html").formats
    ('html',)
    >>> [path.as_posix() for path in choose_destination(["text", "json"], "out").paths]
    ['out/report.txt', 'out/report.json']
    >>> choose_destination(["html"], "-")  # the customary name of standard output
    Destination(formats=('html',), paths=())
    """
    wanted = tuple(dict.fromkeys(formats))
    if out is None:
        return _to_terminal(wanted)
    if out == "-":
        return _to_terminal(wanted)
    path = Path(out)
    suffix = path.suffix.lower()
    folder = path.is_dir() or out.endswith(("/", "\\")) or (not suffix and len(wanted) != 1)
    if folder:
        chosen = wanted or _FOLDER_FORMATS
        return Destination(chosen, tuple(path / _NAMES.get(f, f"report.{f}") for f in chosen))
    if len(wanted) > 1:
        raise CallError("formats_need_folder", path=out)
    if not wanted and suffix not in _SUFFIXES:
        known = [name for name in FORMATS if name not in NOT_YET]
        raise CallError("suffix_unknown", path=out, known=", ".join(known))
    return Destination(wanted or (_SUFFIXES[suffix],), (path,))


def _to_terminal(wanted: tuple[str, ...]) -> Destination:
    chosen = wanted or ("text",)
    if len(chosen) > 1:
        raise CallError("formats_need_out", formats=", ".join(chosen))
    if chosen[0] in _BINARY:
        raise CallError("format_needs_out", format=chosen[0])
    return Destination(chosen)
