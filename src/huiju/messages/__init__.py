"""Every sentence that a person reads, in Chinese and English, looked up by code.

One YAML file per room (``errors.yaml``, ``report.yaml``, …); a code is ``room.key`` and each entry
holds a ``zh`` and an ``en`` template in `str.format` syntax.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["LANGUAGES", "codes", "language_of", "text"]

LANGUAGES = ("zh", "en")


@cache
def _room(name: str) -> dict[str, dict[str, str]]:
    import yaml

    source = resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(source)
    return loaded


def codes(room: str) -> list[str]:
    """Return every code of a room, for the test that both languages are complete."""
    return [f"{room}.{key}" for key in _room(room)]


def text(code: str, language: str, **parameters: Any) -> str:
    """Return the sentence `code` in `language` (``"zh"`` or ``"en"``), filled in.

    Raises
    ------
    KeyError
        When the code or the language is unknown; the house tests look every code up.
    """
    room, key = code.split(".", 1)
    return _room(room)[key][language].format(**parameters)


def language_of(environment: Mapping[str, str]) -> str:
    """Return ``"zh"`` or ``"en"``, as LC_ALL, LC_MESSAGES or LANG has it.

    Examples
    --------
    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh', 'en')
    """
    settings = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((setting for setting in settings if setting), "")
    return "zh" if first.lower().startswith("zh") else "en"
