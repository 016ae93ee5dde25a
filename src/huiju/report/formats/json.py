"""The report as JSON: the document itself, indented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["render"]


def render(document: Mapping[str, Any], language: str) -> str:
    """Return the document as JSON text; `language` changes nothing, the document has its own."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
