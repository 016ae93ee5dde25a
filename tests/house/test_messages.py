"""Every sentence exists in both languages, with the same places to fill in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import yaml

import huiju

SOURCE = Path(huiju.__file__).parent
ROOMS = sorted(path.stem for path in (SOURCE / "messages").glob("*.yaml"))
# The function or class whose first argument is a code → the room that holds it
ROOM_OF_CALL = {
    "InputError": "errors",
    "MissingExtra": "errors",
    "IncompleteError": "errors",
    "PackError": "policy",
    "PackSyntaxError": "policy",
    "CallError": "cli",
}
NOTES = ("Note", "note")


def room(name: str) -> dict[str, dict[str, str]]:
    loaded = yaml.safe_load((SOURCE / "messages" / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded or {}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("name", ROOMS)
def test_both_languages_are_complete(name: str) -> None:
    for key, entry in room(name).items():
        assert set(entry) == {"zh", "en"}, f"{name}.{key}"
        assert all(isinstance(words, str) for words in entry.values()), f"{name}.{key}"
        assert entry["en"], f"{name}.{key}"  # Chinese may need no gap where English has one
        assert placeholders(entry["zh"]) == placeholders(entry["en"]), f"{name}.{key}"


@pytest.mark.parametrize("name", ROOMS)
def test_no_sentence_is_written_twice(name: str) -> None:
    written = (SOURCE / "messages" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    keys = [line.split(":")[0] for line in written if line[:1].isalpha()]
    assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.stem)
def test_every_code_in_the_source_has_its_sentence(path: Path) -> None:
    missing = [
        f"line {line}: {' or '.join(codes)}"
        for line, codes in codes_used(path)
        if not any(is_known(code) for code in codes)
    ]
    assert not missing, "\n".join(missing)


def is_known(code: str) -> bool:
    name, _, key = code.partition(".")
    return name in ROOMS and key in room(name)


def codes_used(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The constant codes of a module; those put together at run time are tested in their rooms."""
    own_room = path.relative_to(SOURCE).parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called == "text" and "." in first.value:
            yield node.lineno, [first.value]
        elif called in ROOM_OF_CALL:
            yield node.lineno, [f"{ROOM_OF_CALL[called]}.{first.value}"]
        elif called in NOTES:
            # `note` of a room puts the name of the room before the code
            own = f"notes.{own_room}_{first.value}"
            yield node.lineno, [f"notes.{first.value}", first.value, own]
        elif called == "say" and own_room in ROOMS:
            yield node.lineno, [f"{own_room}.{first.value}"]
