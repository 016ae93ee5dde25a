"""Names are text: nothing in a report acts, whatever a field is called."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import report_samples as samples

from huiju.report import card, graph_svg, render, to_document

LANGUAGES = ("zh", "en")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.tags


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_name_adds_no_element(language: str) -> None:
    calm, hostile = (
        str(render(to_document(result, language), "html", language))
        for result in (samples.sample(), samples.hostile())
    )
    for page in (calm, hostile):
        scripts = [attributes for tag, attributes in _tags(page) if tag == "script"]
        assert scripts == [{"type": "application/json", "id": "huiju-data"}, {}]
    assert "<script>alert" not in hostile
    assert "&lt;script&gt;alert(1)" in hostile
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2028\u2029]", hostile)


def test_the_embedded_data_survives_and_stays_in_its_element() -> None:
    document = to_document(samples.hostile(), "en")
    page = str(render(document, "html", "en"))
    inside = page.split('id="huiju-data">')[1].split("</script>")[0]
    assert "<" not in inside
    assert json.loads(inside)["graph"] == document["graph"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_fetches_nothing(language: str) -> None:
    page = str(render(to_document(samples.hostile(), language), "html", language))
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    )
    assert f'content="{policy}"' in page
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page
    outside = set(re.findall(r"https?://[^\"'\s<]+", page))
    assert outside == {"http://www.w3.org/2000/svg"}
    assert "@import" not in page
    assert not re.search(r"url\(", page)
    for tag, attributes in _tags(page):
        assert tag not in ("link", "img", "iframe", "object", "form", "base")
        assert "src" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert str(attributes.get("href", "#")).startswith("#")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_arrives(language: str) -> None:
    page = str(render(to_document(samples.sample(), language), "html", language))
    tags = _tags(page)
    places = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(places) == len(set(places))
    for _, attributes in tags:
        if "href" in attributes:
            assert str(attributes["href"])[1:] in places


def test_drawings_are_well_formed() -> None:
    for result in (samples.sample(), samples.hostile()):
        document = to_document(result, "zh")
        page = str(render(document, "html", "zh"))
        drawings = [
            *re.findall(r'<svg class="hj-svg".*?</svg>', page, re.DOTALL),
            graph_svg(document["graph"], "zh"),
        ]
        assert len(drawings) == 6
        for drawn in drawings:
            ElementTree.fromstring(drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_has_no_script_and_no_stray_markup(language: str) -> None:
    drawn = card(to_document(samples.hostile(), language), language)
    assert {tag for tag, _ in _tags(drawn)} == {"div", "style", "span", "b"}
    assert "<script" not in drawn


def test_markdown_and_text_show_names_as_text() -> None:
    document = to_document(samples.hostile(), "en")
    written = str(render(document, "md", "en"))
    prose = re.sub(r"(?s)(`{3,})sql.*?\1", "", written)
    assert "<script" not in prose
    assert "\\|" in prose
    for form in ("md", "text"):
        shown = str(render(document, form, "en"))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2028\u2029]", shown)


def test_a_fence_is_longer_than_any_run_of_backticks_within() -> None:
    written = str(render(to_document(samples.hostile(), "en"), "md", "en"))
    fences = re.findall(r"^(`{3,})sql$", written, re.MULTILINE)
    for fence in fences:
        body = written.split(f"{fence}sql\n")[1].split(f"\n{fence}\n")[0]
        assert fence not in body
