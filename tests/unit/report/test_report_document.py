"""The report document: its keys, its schema, its sentences."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
import report_samples as samples

from huiju.model.result import Note
from huiju.report import report_schema, to_document

LANGUAGES = ("zh", "en")
RESULTS = {"sample": samples.sample, "empty": samples.empty, "hostile": samples.hostile}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RESULTS)
def test_every_document_validates(name: str, language: str) -> None:
    document = to_document(RESULTS[name](), language)
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_schema_is_closed_but_where_it_says_so() -> None:
    document = to_document(samples.sample())
    for path in ((), ("catalog",), ("channels", 0), ("channels", 0, "evidence"), ("fields", 0)):
        damaged = json.loads(json.dumps(document))
        place = damaged
        for key in path:
            place = place[key]
        place["surprise"] = 1
        with pytest.raises(jsonschema.ValidationError, match="surprise"):
            jsonschema.Draft202012Validator(report_schema()).validate(damaged)
    document["extensions"] = {"anything": 1}
    document["targets"][0]["item"]["term_years"] = 30
    jsonschema.Draft202012Validator(report_schema()).validate(document)


def test_the_fixed_keys_of_the_interface_are_there() -> None:
    document = to_document(samples.sample())
    assert document["schema_version"] == "1"
    expected = {
        "catalog": {"name", "title", "recipient", "as_of", "resources"},
        "verdict": {"risk", "conclusion", "conclusion_code", "reasons", "notes"},
        "run": {"seed", "started", "seconds", "peak_memory_mb", "policy", "threshold", "stages"},
    }
    for key, names in expected.items():
        assert names <= document[key].keys()
    resource = {"name", "role", "rows", "sha256", "fields", "format", "encoding", "availability"}
    assert resource | {"source", "repairs"} <= document["catalog"]["resources"][0].keys()
    step = document["channels"][0]["steps"][0]
    assert step.keys() == {"from", "to", "on", "explanation"}
    assert step["on"][0] == {
        "left": "visits.zip",
        "right": "register.zip",
        "comparator": "exact",
    }
    assert step["on"][1]["parameters"] == {"part": "year"}
    assert document["channels"][0]["evidence"]["precision_ci"] == [0.9834, 0.9957]


def test_no_nan_and_the_same_bytes_again() -> None:
    one, two = (json.dumps(to_document(samples.sample()), allow_nan=False) for _ in range(2))
    assert one == two
    score = [e["score"] for e in json.loads(one)["graph"]["edges"] if "score" in e]
    assert None in score


def test_the_report_number_follows_the_content_and_not_the_language_or_the_clock() -> None:
    result = samples.sample()
    number = to_document(result, "zh")["report_id"]
    assert number == to_document(result, "en")["report_id"]
    later = replace(result, run=replace(result.run, seconds=9.0, started="2027-01-01"))
    assert to_document(later)["report_id"] == number
    other = replace(result, run=replace(result.run, seed=1))
    assert to_document(other)["report_id"] != number


def test_conclusions_have_their_terms() -> None:
    document = to_document(samples.sample(), "zh")
    assert document["verdict"]["conclusion"] == "脱敏/降精度后公开"
    assert document["verdict"]["conclusion_code"] == "publish_after_treatment"
    odd = replace(samples.sample().verdict, conclusion="new_conclusion")
    document = to_document(replace(samples.sample(), verdict=odd))
    assert document["verdict"]["conclusion"] == "new_conclusion"


def test_a_summary_says_the_numbers() -> None:
    first, chain, volume, estimate = to_document(samples.sample(), "en")["channels"]
    for part in ("1,200", "1,020", "1,011", "99.1%", "98.3%–99.6%", "21.0%", "90%"):
        assert part in first["summary"]
    assert volume["summary"] == "Together the data reach 31.25; the limit is 25."
    assert "estimate (model: gradient boosting)" in estimate["summary"]
    assert "Stands already in what is published" in chain["remarks"][0]


def test_an_explanation_can_be_followed() -> None:
    first, chain, *_ = to_document(samples.sample(), "en")["channels"]
    said = first["steps"][0]["explanation"]
    assert said.startswith(
        "Take the released rows of visits; match the rows of register for which "
        "visits.zip equals register.zip, visits.birth_date and register.birth_year agree in the "
        "year of the date, and visits.sex equals register.sex. Where a key group holds n distinct"
    )
    assert "max(n, m)" in said
    assert chain["steps"][0]["explanation"].startswith("Within visits, work out")
    assert chain["steps"][1]["explanation"].startswith("From visits go on")


def test_routes_are_drawn_in_one_line() -> None:
    routes = [channel["route"] for channel in to_document(samples.sample(), "en")["channels"]]
    assert routes == [
        "visits —zip, birth_date→birth_year [by year], sex→ register ⇒ name",
        (
            "visits ⟨id_card⇢id_card#birth [date part]⟩ —id_card→证件号 [mask 7-14]→ 就诊公示"
            " —姓名→name [≈]→ register ⇒ name"
        ),
        "tiles_a (lon) + tiles_b (lon) ⇒ map-extent",
        "visits (ward, sex) ⇒ income",
    ]


def test_reasons_are_ids_with_their_sentences() -> None:
    verdict = to_document(samples.sample(), "en")["verdict"]
    assert verdict["reasons"] == ["C1", "C3", "geo.extent", "somebody-else"]
    assert verdict["reason_texts"][0].startswith("C1 (linkage, visits —zip")
    assert verdict["reason_texts"][2] == (
        "Rule geo.extent (failed): Continuous cover above 25 km²; value 31.25, limit 25"
    )
    assert verdict["reason_texts"][3] == "somebody-else"


@pytest.mark.parametrize(
    "code", ["no_such_note", "a.b.c", "", "report.no", "errors.missing_extra", "{x}"]
)
def test_an_unknown_or_ill_filled_note_shows_its_code(code: str) -> None:
    result = replace(samples.sample(), not_assessed=(Note(code=code, parameters={"code": 1}),))
    assert to_document(result)["not_assessed"] == [code]


def test_remedies_are_put_into_words() -> None:
    first, second = to_document(samples.sample(), "en")["remedies"]
    assert first["text"] == [
        "generalise visits.birth_date (to the decade)",
        "drop the field visits.zip",
    ]
    assert second["text"] == ["withhold the whole dataset tiles_b"]
    assert second["verified"] is False


def test_a_map_in_a_remedy_is_worded_by_its_size_only() -> None:
    given = {
        "id": "R1",
        "actions": [
            {"action": "generalize", "field": "a.b", "parameters": {"map": {"secret": "x"}}}
        ],
    }
    result = replace(samples.sample(), remedies=(given,))
    assert to_document(result)["remedies"][0]["text"] == ["generalise a.b (a map, entries: 1)"]
