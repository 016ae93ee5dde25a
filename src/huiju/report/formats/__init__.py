"""One module per format; each turns the report document into what is written to a file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from huiju.errors import InputError
from huiju.messages import LANGUAGES

__all__ = ["FORMATS", "render"]

# Format name → module of this folder with a function ``render(document, language)``.
# A new format is a new file and a line here; nothing else moves.
FORMATS: Mapping[str, str] = {
    "text": "text",
    "json": "json",
    "md": "markdown",
    "html": "html",
}


def render(document: Mapping[str, Any], format: str, language: str) -> bytes | str:  # noqa: A002
    """Return the report in a format.

    Parameters
    ----------
    document : Mapping
        What `to_document` returns; its sentences are in its own language.
    format : str
        One of `FORMATS`.
    language : {"en", "zh"}
        The language of headings and labels.

    Returns
    -------
    bytes or str
        Text for the text formats, bytes for binary ones.

    Raises
    ------
    InputError
        ``unknown_format`` or ``unknown_language``, naming what is offered.
    """
    if format not in FORMATS:
        raise InputError("unknown_format", format=format, known=", ".join(FORMATS))
    if language not in LANGUAGES:
        raise InputError("unknown_language", chosen=language, known=", ".join(LANGUAGES))
    module = import_module(f"{__name__}.{FORMATS[format]}")
    rendered: bytes | str = module.render(document, language)
    return rendered
