"""What can go wrong, said in one sentence that names the place and the mend.

HuijuError
├── InputError (also ValueError)   the input or the call is wrong: exit code 2
├── MissingExtra (also ImportError)  an optional dependency is not installed: exit code 2
└── IncompleteError                the analysis could not be completed: exit code 3
HuijuWarning                       a stated repair or a doubtful setting
"""

from __future__ import annotations

from huiju.messages import text

__all__ = ["HuijuError", "HuijuWarning", "IncompleteError", "InputError", "MissingExtra"]


class HuijuError(Exception):
    """A fault that huiju can explain.

    The sentence is looked up by `code` in ``messages/errors.yaml`` so that it reads naturally in
    both languages. Parameters name places (files, rows, fields, keys) and counts; a cell value is
    never among them.
    """

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(self.text("en"))

    def text(self, language: str = "en") -> str:
        """Return the sentence in ``"en"`` or ``"zh"``."""
        return text(f"errors.{self.code}", language, **self.parameters)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.parameters))


def _rebuild(kind: type[HuijuError], code: str, parameters: dict[str, object]) -> HuijuError:
    return kind(code, **parameters)


class InputError(HuijuError, ValueError):
    """The catalog, a file or the call is wrong."""


class MissingExtra(HuijuError, ImportError):
    """An optional dependency is needed and not installed."""


class IncompleteError(HuijuError):
    """The analysis stopped before it was complete."""


class HuijuWarning(UserWarning):
    """Something was repaired or looks doubtful; the report says it too."""
