from __future__ import annotations

from typing import Any

import pytest

from huiju.messages import text
from huiju.model.result import Note, RuleResult, Verdict
from huiju.policy import load_packs, verdict
from tests.unit.policy.samples import channel, target

PACKS = load_packs(["cn-release-review"])


def judge(recipient: str = "public", **findings: Any) -> Verdict:
    empty: dict[str, Any] = {"targets": [target()], "channels": (), "rules": (), "not_assessed": ()}
    return verdict(PACKS, recipient, **{**empty, **findings})


def rule(name: str, status: Any) -> RuleResult:
    return RuleResult(
        id=name, pack="cn-release-review", status=status, value=1.0, limit=0.0, basis="…",
        verification="verified",
    )  # fmt: skip


def codes(found: Verdict) -> list[str]:
    return [note.code for note in found.notes]


def test_a_clean_release_may_be_published() -> None:
    found = judge()
    assert (found.risk, found.conclusion, found.reasons) == ("none", "may_publish", ())


def test_the_highest_channel_decides_and_stands_first() -> None:
    found = judge(channels=[channel("C1", risk="low"), channel("C2", risk="high")])
    assert found.risk == "high"
    assert found.reasons == ("C2", "C1")
    assert found.conclusion == "publish_in_part"


@pytest.mark.parametrize(
    ("risk", "conclusion"),
    [
        ("low", "publish_after_treatment"),
        ("medium", "publish_after_treatment"),
        ("high", "publish_in_part"),
        ("critical", "do_not_publish"),
    ],
)
def test_a_conclusion_for_every_risk(risk: str, conclusion: str) -> None:
    assert judge(channels=[channel(risk=risk)]).conclusion == conclusion


def test_what_is_public_already_is_named_and_raises_nothing() -> None:
    found = judge(channels=[channel(risk="critical", needs_candidate=False)])
    assert (found.risk, found.conclusion) == ("none", "may_publish")
    assert found.reasons == ("C1",)
    assert "policy.note_public_already" in codes(found)


def test_a_state_secret_that_is_public_already_goes_to_the_authority() -> None:
    secret = target(item={"category": "state_secret", "level": "秘密"})
    found = judge(targets=[secret], channels=[channel(needs_candidate=False)])
    assert (found.risk, found.conclusion) == ("none", "refer_to_authority")


def test_a_failed_rule_raises_by_its_own_risk() -> None:
    found = judge(rules=[rule("identifier.direct", "fail"), rule("identifier.hash", "pass")])
    assert (found.risk, found.reasons) == ("low", ("identifier.direct",))
    assert judge(rules=[rule("identifier.hash", "fail")]).risk == "medium"


def test_undecided_rules_are_named_and_raise_nothing() -> None:
    found = judge(rules=[rule("volume.persons", "unknown")])
    assert found.risk == "none"
    assert found.notes[-1].parameters == {"rules": ["volume.persons"]}


def test_proposed_targets_count_and_are_named() -> None:
    found = judge(targets=[target(proposed=True)], channels=[channel()])
    assert found.risk == "high"
    assert "policy.note_proposed_targets" in codes(found)


def test_only_the_authority_decides_over_a_state_secret() -> None:
    secret = target(item={"category": "state_secret", "level": "机密"})
    found = judge(targets=[secret], channels=[channel(risk="low")])
    assert (found.risk, found.conclusion) == ("low", "refer_to_authority")


def test_third_parties_and_other_agencies_are_asked() -> None:
    trade = target(item={"category": "trade_secret"})
    lent = target(item={"category": "personal_info", "origin": "民政局"})
    opened = [channel(risk="low")]
    assert judge(targets=[trade], channels=opened).conclusion == "consult_third_party"
    assert judge(targets=[lent], channels=opened).conclusion == "consult_agency"


def test_something_essential_was_not_assessed() -> None:
    found = judge(not_assessed=[Note("target_not_assessed", {"target": "t2"})])
    assert (found.risk, found.conclusion) == ("none", "suspend")
    assert "policy.note_not_assessed" in codes(found)


@pytest.mark.parametrize(
    "note", [Note("target_expired"), Note("routes_left_out"), Note("x", {"essential": False})]
)
def test_limits_that_were_set_suspend_nothing(note: Note) -> None:
    assert judge(not_assessed=[note]).conclusion == "may_publish"


def test_a_high_risk_stands_even_where_something_is_missing() -> None:
    found = judge(channels=[channel()], not_assessed=[Note("target_not_assessed")])
    assert (found.risk, found.conclusion) == ("high", "publish_in_part")


def test_every_note_has_its_words() -> None:
    found = judge(
        targets=[target(proposed=True)],
        channels=[channel(), channel("C2", needs_candidate=False)],
        rules=[rule("volume.persons", "unknown")],
        not_assessed=[Note("target_not_assessed")],
    )
    assert len(found.notes) == 5
    for note in found.notes:
        for language in ("zh", "en"):
            assert text(note.code, language, **note.parameters)


def test_many_weak_channels_count_together() -> None:
    weak = [channel(risk="low"), channel(risk="low")]
    together = target(protected=100, exposed=60, exposed_without_candidate=5)
    assert judge(targets=[together], channels=weak).risk == "high"
    public = target(protected=100, exposed=60, exposed_without_candidate=60)
    assert judge(targets=[public], channels=weak).risk == "low"
