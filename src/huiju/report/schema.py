"""The JSON Schema of the report, as shipped."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

__all__ = ["report_schema"]


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every report document validates against."""
    source = resources.files("huiju.report").joinpath("report.schema.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded
