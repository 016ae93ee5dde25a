"""A compact card for notebooks: the conclusion, the targets, the first routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiju.report.pages import page

__all__ = ["card"]

_CHANNELS = 5


def card(document: Mapping[str, Any], language: str) -> str:
    """Return a self-contained HTML card for Jupyter and marimo.

    Parameters
    ----------
    document : Mapping
        The report document.
    language : {"en", "zh"}
        The language of the labels.

    Returns
    -------
    str
        One ``div`` with scoped style, no script and nothing fetched. It takes the page's text
        colour, so it reads on dark and light ground.
    """
    return page("card.html.j2", document, language, first=document["channels"][:_CHANNELS])
