"""Assessment → bytes: words and drawings of what was found; computes nothing.

`to_document` writes the result down as plain data, the report of interface section 4; every
format is a function of that document.
"""

from __future__ import annotations

from huiju.report.card import card
from huiju.report.document import to_document
from huiju.report.files import write
from huiju.report.formats import FORMATS, render
from huiju.report.network import graph_svg
from huiju.report.profile import profile_text
from huiju.report.schema import report_schema

__all__ = [
    "FORMATS",
    "card",
    "graph_svg",
    "profile_text",
    "render",
    "report_schema",
    "to_document",
    "write",
]
