"""The report as one HTML file: opens offline, prints, and can be signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiju.report.pages import page, part
from huiju.report.ranking import channel_groups, reasons
from huiju.report.wording import type_name

__all__ = ["render"]

_IN_FULL = 8
GLOSSARY = (
    "channel",
    "claim",
    "precision",
    "exposure",
    "baseline",
    "control",
    "excess",
    "inclusion",
    "singled_out",
    "homogeneity",
    "uniqueness",
)

# Which term of the glossary explains a line of the evidence.
GLOSSED = {
    "claimed": "claim",
    "precision": "precision",
    "exposure": "exposure",
    "baseline": "baseline",
    "control": "control",
    "excess": "excess",
    "nature": "inclusion",
    "singled_out": "singled_out",
}


def render(document: Mapping[str, Any], language: str) -> str:
    """Return the whole report as one self-contained HTML page.

    Parameters
    ----------
    document : Mapping
        The report document.
    language : {"en", "zh"}
        The language of headings and labels, and of the page's ``lang``.

    Returns
    -------
    str
        HTML with inline style and script and a content policy that forbids any fetch.
    """
    filters = {
        "review": sorted({field["review"] for field in document["fields"]}),
        "semantic_type": sorted(
            {type_name(field["semantic_type"], language) for field in document["fields"]}
        ),
    }
    drawn = {
        "graph": document["graph"],
        "channels": [
            {key: channel[key] for key in ("id", "fields", "steps")}
            for channel in document["channels"]
        ],
    }
    return page(
        "report.html.j2",
        document,
        language,
        style=part("report.css"),
        script=part("report.js"),
        filters=filters,
        groups=channel_groups(document, _IN_FULL),
        reasons=reasons(document, language),
        drawn=drawn,
        glossary=GLOSSARY,
        glossed=GLOSSED,
        anchors=_anchors(document),
        grounds={target["id"]: target["item"].get("basis") for target in document["targets"]},
    )


def _anchors(document: Mapping[str, Any]) -> dict[str, str]:
    """Where each id stands in the page; ids are free text, anchors are numbered."""
    places: dict[str, str] = {}
    for kind in ("channel", "rule", "target"):
        for index, entry in enumerate(document[f"{kind}s"], start=1):
            places.setdefault(entry["id"], f"{kind}-{index}")
    for index, rule in enumerate(document["rules"], start=1):
        for written in (f"{rule['pack']}:{rule['id']}", f"{rule['pack']}.{rule['id']}"):
            places.setdefault(written, f"rule-{index}")
    return places
