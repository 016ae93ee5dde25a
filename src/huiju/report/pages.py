"""The template room: one environment, everything escaped, words and numbers at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from huiju.report.drawing import route_svg
from huiju.report.gauge import interval_svg
from huiju.report.network import graph_svg
from huiju.report.views import (
    SECTIONS,
    evidence_rows,
    field_channels,
    field_release,
    key_numbers,
    no_remedy,
    remedies_for,
    rule_basis,
    rule_number,
    rule_title,
    share,
)
from huiju.report.width import visible
from huiju.report.wording import (
    count,
    decimal,
    heading,
    level,
    number,
    percent,
    say,
    term,
    type_name,
)

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["embedded", "page", "part"]


def part(name: str) -> str:
    """Return a file of the template folder, such as the style sheet, as it is."""
    return resources.files("huiju.report").joinpath("templates", name).read_text(encoding="utf-8")


def embedded(value: Any) -> str:
    """Return JSON that cannot leave its ``script`` element.

    Examples
    --------
    >>> embedded("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    written = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def _inert(value: Any) -> Any:
    """Show control and direction characters of plain strings; markup passes."""
    return visible_lines(value) if type(value) is str else value


def visible_lines(written: str) -> str:
    """Return the text made visible line by line, for line breaks belong to SQL."""
    return "\n".join(visible(line) for line in written.split("\n"))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("huiju.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=count, decimal=decimal, number=number, percent=percent, level=level, embedded=embedded
    )
    return environment


def page(name: str, document: Mapping[str, Any], language: str, **more: Any) -> str:
    """Return the template `name` filled with the document, in `language`."""
    roles = {dataset["name"]: dataset["role"] for dataset in document["catalog"]["resources"]}
    known = {
        "document": document,
        "language": language,
        "say": lambda key, **parameters: say(key, language, **parameters),
        "heading": lambda key: heading(SECTIONS.index(key) + 1, key, language),
        "term": lambda family, code: term(family, code, language),
        "type_name": partial(type_name, language=language),
        "evidence_rows": partial(evidence_rows, language=language),
        "rule_title": partial(rule_title, language=language),
        "rule_basis": partial(rule_basis, language=language),
        "rule_number": rule_number,
        "field_release": partial(field_release, language=language),
        "field_channels": partial(field_channels, language=language),
        "no_remedy": no_remedy(document, language),
        "key_numbers": key_numbers(document, language),
        "remedies_for": partial(remedies_for, document=document),
        "route_svg": partial(route_svg, roles=roles, language=language),
        "graph_svg": partial(graph_svg, language=language),
        "interval_svg": partial(interval_svg, language=language),
        "share": share,
        **more,
    }
    return _environment().get_template(name).render(known)
