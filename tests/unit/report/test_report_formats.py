"""Text, Markdown and HTML against golden files, and what every format must say.

Set HUIJU_UPDATE_GOLDEN=1 to write the golden files anew, and read the difference.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import report_samples as samples

from huiju.errors import InputError
from huiju.messages import text
from huiju.report import FORMATS, card, graph_svg, profile_text, render, to_document
from huiju.report.formats.text import render as render_text
from huiju.report.width import cells

GOLDEN = Path(__file__).parents[2] / "golden" / "report"
LANGUAGES = ("zh", "en")


def _hold(name: str, written: str) -> None:
    path = GOLDEN / name
    if os.environ.get("HUIJU_UPDATE_GOLDEN"):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["sample", "empty"])
@pytest.mark.parametrize("form", ["text", "md"])
def test_text_and_markdown_stay_as_they_were_read(name: str, form: str, language: str) -> None:
    document = to_document(getattr(samples, name)(), language)
    _hold(f"{name}.{language}.{form}", str(render(document, form, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_of_the_page_stay_as_they_were_read(language: str) -> None:
    page = str(render(to_document(samples.sample(), language), "html", language))
    parts = re.findall(
        r'<div class="verdict.*?</div></div>|<article class="channel.*?</article>', page, re.DOTALL
    )
    assert len(parts) == 5
    _hold(f"sample.{language}.parts.html", "\n".join(parts[:2]) + "\n")
    _hold(f"sample.{language}.card.html", card(to_document(samples.sample(), language), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_profile_table_stands_in_columns(language: str) -> None:
    result = samples.sample()
    written = profile_text(result.fields, result.datasets, language)
    document = to_document(result, language)
    assert written == profile_text(document["fields"], document["catalog"]["resources"], language)
    _hold(f"profile.{language}.text", written)
    block = written.split("\n\n")[0].splitlines()
    ruled = next(line for line in block if line.strip().startswith("--"))
    assert cells(ruled) >= max(cells(line) for line in block[2:] if not line.startswith("  !"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_every_format_advises_and_bounds_itself(form: str, language: str) -> None:
    for result in (samples.sample(), samples.empty()):
        written = str(render(to_document(result, language), form, language))
        written = " ".join(written.split())
        assert text("report.advisory", language) in written
        if language == "en":
            assert text("report.lower_bound", language) in written
    assert text("report.nothing_found", language)[:12] in written


def test_json_is_the_document_itself() -> None:
    document = to_document(samples.sample(), "zh")
    written = str(render(document, "json", "zh"))
    assert json.loads(written) == document
    assert "就诊公示" in written
    assert '\n  "schema_version": "1"' in written


def test_text_carries_no_colour_unless_asked() -> None:
    document = to_document(samples.hostile(), "en")
    assert "\x1b" not in render_text(document, "en")
    assert "\x1b[31m[high]" in render_text(document, "en", color=True)


def test_text_keeps_its_width() -> None:
    written = str(render(to_document(samples.sample(), "zh"), "text", "zh"))
    assert max(cells(line) for line in written.splitlines()) <= 102


def test_unknown_formats_and_languages_are_named() -> None:
    document = to_document(samples.sample())
    with pytest.raises(InputError, match="no report format pdf"):
        render(document, "pdf", "en")
    with pytest.raises(InputError, match="no language fr"):
        render(document, "text", "fr")
    assert set(FORMATS) == {"text", "json", "md", "html"}


def test_every_field_has_its_line_in_the_review() -> None:
    document = to_document(samples.sample(), "zh")
    page, written = (str(render(document, form, "zh")) for form in ("html", "md"))
    assert page.count("<tr data-dataset=") == len(document["fields"])
    for field in document["fields"]:
        assert field["field"].replace("_", "\\_") in written


def test_the_graph_leaves_out_what_is_not_connected() -> None:
    drawn = graph_svg(to_document(samples.sample())["graph"], "en")
    assert drawn.startswith("<svg")
    assert "birth_year" in drawn
    assert ">ward<" not in drawn
    assert "2 unconnected fields" in drawn
    assert "The attribute graph is empty." in graph_svg({"nodes": [], "edges": []}, "en")
