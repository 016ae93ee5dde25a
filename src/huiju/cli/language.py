"""The language of the person at the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiju.errors import InputError
from huiju.messages import LANGUAGES, language_of, text

__all__ = ["CallError", "choose_language", "say"]


class CallError(InputError):
    """The call is wrong; the sentence is in ``messages/cli.yaml``."""

    def text(self, language: str = "en") -> str:
        """Return the sentence in ``"en"`` or ``"zh"``."""
        return say(self.code, language, **self.parameters)


def say(key: str, language: str, **parameters: Any) -> str:
    """Return the sentence `key` of ``messages/cli.yaml``."""
    return text(f"cli.{key}", language, **parameters)


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return ``"zh"`` or ``"en"``: as asked with ``--lang``, else as the environment has it.

    Examples
    --------
    >>> choose_language(["assess", "--lang=zh"], {}), choose_language([], {"LANG": "zh_CN.UTF-8"})
    ('zh', 'zh')
    >>> choose_language([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    'en'
    """
    asked = None
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--":
            break
        if name == "--lang":
            written = value if equals else next(iter(arguments[position + 1 : position + 2]), None)
            asked = written if written in LANGUAGES else asked
    if asked is not None:
        return asked
    return language_of(environment)
