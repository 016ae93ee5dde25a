"""YAML and JSON read as plain values, with the line of every key.

YAML is read by the core schema of its version 1.2, as far as a descriptor needs it: ``no`` and
``on`` are text, so are dates and ``12:30``, and ``010`` keeps its zero. Where a name or a reference
is expected, a number is read as it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

import yaml

from huiju.errors import InputError

__all__ = ["Located", "Path", "read_located"]

Path = tuple[str | int, ...]

_DEEPEST = 40
_MOST = 500_000
# At these keys every scalar is text, however it looks; below `_MAPPED`, those of a mapping too.
_TEXT = frozenset(
    (
        "as_of",
        "attribute",
        "availability",
        "basis",
        "by",
        "category",
        "column",
        "default",
        "delimiter",
        "description",
        "domain",
        "encoding",
        "entity",
        "enum",
        "field",
        "fields",
        "format",
        "id",
        "key",
        "keys",
        "level",
        "map",
        "measure",
        "missingValues",
        "name",
        "of",
        "origin",
        "over",
        "path",
        "pattern",
        "points",
        "policy",
        "primaryKey",
        "query",
        "reference",
        "resource",
        "semantic_type",
        "sheet",
        "source",
        "start",
        "subject",
        "table",
        "title",
        "truth",
        "where",
    )
)
_MAPPED = frozenset(("map", "truth", "by"))
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+)\Z")
_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


@dataclass(frozen=True, slots=True)
class Located:
    """The `value` of a document, and the line of each key or item by its path."""

    value: Any
    lines: dict[Path, int]
    file: str

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest thing that encloses it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def read_located(text: str, file: str) -> Located:
    """Read a JSON or YAML document.

    Raises
    ------
    InputError
        For broken syntax, a key that stands twice, or a document of absurd depth; with the line.
    """
    lines: dict[Path, int] = {}
    if text.lstrip()[:1] in ("{", "["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            pass  # it may be YAML in braces; if not, YAML says where it breaks
        else:
            return Located(_Json(text, file, lines).read(), lines, file)
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise InputError("descriptor_syntax", file=file, line=line) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise InputError("descriptor_syntax", file=file, line=1) from None
    value = None if node is None else _Yaml(file, lines).read(node)
    return Located(value, lines, file)


@dataclass(slots=True)
class _Yaml:
    file: str
    lines: dict[Path, int]
    count: int = 0

    def read(self, node: yaml.Node, path: Path = (), as_text: bool = False) -> Any:
        self.count += 1
        line = node.start_mark.line + 1
        if len(path) > _DEEPEST or self.count > _MOST:
            raise InputError("descriptor_deep", file=self.file, line=line)
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, as_text)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(n, (*path, i), as_text) for i, n in enumerate(node.value)]
        return _scalar(node, as_text)

    def _mapping(self, node: yaml.MappingNode, path: Path, as_text: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        below = as_text and path[-1] in _MAPPED
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise InputError("descriptor_syntax", file=self.file, line=line)
            key = str(key_node.value)
            if key in found:
                raise InputError("descriptor_key_twice", file=self.file, line=line, key=key)
            self.lines[(*path, key)] = line
            found[key] = self.read(value_node, (*path, key), below or key in _TEXT)
        return found


def _scalar(node: yaml.Node, as_text: bool) -> Any:
    written = str(node.value)
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return written
    if as_text:
        # An empty value means "nothing said"; a word like "null" may well be a name or a token.
        return None if written in ("", "~") else written
    return _plain(written)


def _plain(written: str) -> Any:
    if written in _CONSTANTS:
        return _CONSTANTS[written]
    if _INTEGER.match(written):
        return int(written) if len(written) < 100 else written
    return float(written) if _FLOAT.match(written) else written


_TOKEN = re.compile(r"[^\s,\]}\[{:\"]+")


@dataclass(slots=True)
class _Json:
    """A scanner of JSON that is known to be well formed; it only adds the lines."""

    text: str
    file: str
    lines: dict[Path, int]
    place: int = 0
    counted: int = 0
    line: int = field(default=1)

    def read(self, path: Path = (), as_text: bool = False) -> Any:
        mark = self._next()
        if len(path) > _DEEPEST:
            raise InputError("descriptor_deep", file=self.file, line=self._line())
        self.lines.setdefault(path, self._line())
        if mark == "{":
            return self._object(path, as_text)
        if mark == "[":
            return [self.read((*path, i), as_text) for i in self._items("]")]
        if mark == '"':
            return self._string()
        found = _TOKEN.match(self.text, self.place)
        written = found[0] if found else ""
        self.place += max(len(written), 1)
        constant = written in ("null", "true", "false")
        return written if as_text and not constant else _plain(written)

    def _object(self, path: Path, as_text: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        below = as_text and path[-1] in _MAPPED
        for _ in self._items("}"):
            self._next()
            line, key = self._line(), self._string()
            if key in found:
                raise InputError("descriptor_key_twice", file=self.file, line=line, key=key)
            self.lines[(*path, key)] = line
            self._next()
            self.place += 1  # the colon
            found[key] = self.read((*path, key), below or key in _TEXT)
        return found

    def _items(self, end: str) -> Iterator[int]:
        self.place += 1
        number = 0
        while self._next() != end:
            if self.text[self.place] == ",":
                self.place += 1
                continue
            yield number
            number += 1
        self.place += 1

    def _string(self) -> str:
        value, self.place = scanstring(self.text, self.place + 1, True)
        return str(value).encode("utf-8", "replace").decode("utf-8")

    def _next(self) -> str:
        while self.text[self.place] in " \t\r\n":
            self.place += 1
        return self.text[self.place]

    def _line(self) -> int:
        self.line += self.text.count("\n", self.counted, self.place)
        self.counted = self.place
        return self.line
