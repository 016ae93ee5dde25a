from __future__ import annotations

from typing import Any

import pytest

from huiju.model.result import Note, RuleResult
from huiju.policy import evaluate_rules, load_packs
from tests.unit.policy.samples import channel, dataset, field, step, target


def rules(*packs: str, recipient: str = "public", **evidence: Any) -> dict[str, RuleResult]:
    empty: dict[str, Any] = {"fields": (), "targets": (), "channels": (), "datasets": ()}
    found = evaluate_rules(load_packs(packs), recipient, **{**empty, **evidence})
    return {rule.id: rule for rule in found}


def test_nothing_to_look_at_is_undecided() -> None:
    assert {rule.status for rule in rules().values()} == {"unknown"}


@pytest.mark.parametrize("semantic_type", ["citizen_id", "mobile_phone", "bank_card", "passport"])
def test_a_released_identifier_fails(semantic_type: str) -> None:
    found = rules(fields=[field("v.a", semantic_type), field("v.b")])["identifier.direct"]
    assert (found.status, found.value, found.limit) == ("fail", 1.0, 0.0)
    assert found.verification == "verified"


@pytest.mark.parametrize(
    "changed",
    [{"release": "withheld"}, {"role": "published"}, {"role": "internal"}],
)
def test_only_what_the_candidate_releases_counts(changed: dict[str, str]) -> None:
    fields = [field("v.a", "citizen_id", **changed), field("v.b")]
    assert rules(fields=fields)["identifier.direct"].status == "pass"


def test_a_list_of_names_is_legitimate() -> None:
    fields = [field("staff.name", "person_name"), field("staff.post")]
    found = rules("cn-release-review", "cn-deid-42460", fields=fields)
    assert found["identifier.direct"].status == "pass"
    assert found["deid.direct"].status == "unknown"


def test_a_rule_for_the_public_says_nothing_about_an_enclave() -> None:
    fields = [field("v.a", "citizen_id")]
    assert "identifier.direct" not in rules(fields=fields, recipient="enclave")


def test_a_hash_of_unknown_origin_is_undecided() -> None:
    assert rules(fields=[field("v.a", "hash")])["identifier.hash"].status == "unknown"
    assert rules(fields=[field("v.a", "hashed_mobile_phone")])["identifier.hash"].status == "fail"


def test_complementary_masks() -> None:
    masked = [
        field("v.a", "masked_citizen_id"),
        field("w.a", "masked_citizen_id", role="published"),
    ]
    assert rules(fields=masked[:1])["identifier.masks"].status == "pass"
    assert rules(fields=masked)["identifier.masks"].status == "unknown"
    opened = channel(kind="identifier", steps=(step("mask"),))
    assert rules(fields=masked, channels=[opened])["identifier.masks"].status == "fail"


def test_small_geography_with_birth_date_and_sex_needs_a_person() -> None:
    fields = [field("v.a", "address"), field("v.b", "birth_date"), field("v.c", "sex")]
    assert rules(fields=fields)["geo.below_township"].status == "unknown"
    assert rules(fields=fields[:2])["geo.below_township"].status == "pass"
    apart = [*fields[:2], field("w.c", "sex")]
    assert rules(fields=apart)["geo.below_township"].status == "pass"


def test_the_exposure_limit_depends_on_the_recipient() -> None:
    evidence = {"channels": [channel(exposure=0.1)], "targets": [target()]}
    public = rules(**evidence)["exposure.limit"]
    assert (public.status, public.value, public.limit) == ("fail", 0.1, 0.05)
    assert public.verification == "unverified"  # a choice of the pack has no source
    assert rules(recipient="controlled", **evidence)["exposure.limit"].status == "pass"


def test_what_is_public_already_breaks_no_limit() -> None:
    standing = channel(exposure=0.9, needs_candidate=False)
    assert rules(channels=[standing], targets=[target()])["exposure.limit"].status == "pass"


@pytest.mark.parametrize(
    "evidence",
    [
        {"targets": []},
        {"targets": [target(protected=0)]},
        {"targets": [target(expired=True)]},
        {"targets": [target()], "channels": [channel(exposure=None)]},
    ],
)
def test_an_exposure_that_was_not_measured_is_undecided(evidence: dict[str, Any]) -> None:
    assert rules(**evidence)["exposure.limit"].status == "unknown"


def test_the_number_of_persons() -> None:
    few = rules(datasets=[dataset(rows=100)], fields=[field("v.a")])["volume.persons"]
    assert (few.status, few.value, few.limit) == ("pass", 100.0, 10_000_000.0)
    many = field("v.a", "citizen_id", distinct=12_000_000)
    big = [dataset(rows=20_000_000)]
    assert rules(datasets=big, fields=[many])["volume.persons"].status == "fail"
    assert rules(datasets=big, fields=[field("v.a")])["volume.persons"].status == "unknown"


def test_the_extent_of_maps() -> None:
    def extent(value: float) -> str:
        note = Note("target_volume", {"measure": "extent_km2"})
        declared = target(kind="volume", value=value, limit=25.0, description=note)
        return rules("cn-geo", targets=[declared])["geo.extent"].status

    assert extent(25.0) == "pass"
    assert extent(25.1) == "fail"
    assert rules("cn-geo", targets=[target()])["geo.extent"].status == "unknown"


def test_the_three_tests_of_wp216() -> None:
    found = rules("eu-wp216", channels=[channel(kind="homogeneity", singled_out=0)])
    assert found["wp216.inference"].status == "fail"
    assert found["wp216.singling_out"].status == "unknown"
    assert found["wp216.linkability"].status == "unknown"
    assert rules("eu-wp216", channels=[channel()])["wp216.singling_out"].status == "fail"


def test_what_is_not_computed_yet_shows_its_limit() -> None:
    fields = [field("v.a")]
    for recipient, limit in (("public", 20.0), ("controlled", 5.0), ("enclave", 3.0)):
        found = rules("cn-deid-42460", recipient=recipient, fields=fields)["deid.class_size"]
        assert (found.status, found.value, found.limit) == ("unknown", None, limit)
        assert found.verification == "secondary"
