"""What a reader sees first: the strongest channels of each target, and how many follow."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import report_samples as samples

from huiju.model.result import Result
from huiju.report import render, to_document
from huiju.report.ranking import channel_groups, reasons

N = 12


def crowded() -> Result:
    """Twelve channels to one target, given in an order that is not that of their exposure."""
    base = samples.sample()
    first = next(c for c in base.channels if c.id == "C1")
    channels = []
    for place in range(N):
        correct = 100 + 37 * (place * 5 % N)
        evidence = samples.evidence(correct=correct, exposure=correct / 1200)
        channels.append(replace(first, id=f"C{place + 1}", evidence=evidence))
    verdict = replace(base.verdict, reasons=(*(c.id for c in channels), "geo.extent"))
    return replace(base, channels=tuple(channels), verdict=verdict)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reasons_name_the_three_strongest_and_count_the_rest(language: str) -> None:
    document = to_document(crowded(), language)
    told = reasons(document, language)
    ranked = sorted(document["channels"], key=lambda c: -c["evidence"]["exposure"])
    assert [reason.id for reason in told[:3]] == [channel["id"] for channel in ranked[:3]]
    assert told[3].more == N - 3
    assert str(N - 3) in told[3].text
    assert told[4].id == "geo.extent"


def test_what_is_public_already_is_not_hidden_behind_what_is_new() -> None:
    result = crowded()
    channels = tuple(
        replace(c, needs_candidate=place < 6) for place, c in enumerate(result.channels)
    )
    told = reasons(to_document(replace(result, channels=channels), "en"), "en")
    assert [reason.more for reason in told if reason.more] == [3, 3]
    assert sum(reason.id is not None for reason in told) == 7


def test_every_channel_stands_in_one_group() -> None:
    document = to_document(samples.sample(), "en")
    groups = channel_groups(document, 1)
    shown = [channel["id"] for group in groups for channel in (*group.first, *group.rest)]
    assert sorted(shown) == sorted(channel["id"] for channel in document["channels"])
    assert all(len(group.first) == 1 for group in groups)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_weaker_channels_are_folded_and_none_is_lost(language: str) -> None:
    document = to_document(crowded(), language)
    page = str(render(document, "html", language))
    assert page.count('<article class="channel') == 8
    fold = re.search(r'<details class="more">.*?</details>', page, re.DOTALL)
    assert fold
    assert fold[0].count("<tr id=") == N - 8
    written = str(render(document, "md", language))
    assert written.count("\n### C") == 8
    assert written.count("<details>") == written.count("</details>") == 1
    text = str(render(document, "text", language))
    for channel in document["channels"]:
        assert f"\n{channel['id']} [" in text or f"- {channel['id']} [" in text
    assert len(json.loads(str(render(document, "json", language)))["channels"]) == N


def test_channels_that_add_up_are_a_reason_of_their_own() -> None:
    result = crowded()
    channels = tuple(replace(c, risk="medium") for c in result.channels)
    told = reasons(to_document(replace(result, channels=channels), "en"), "en")
    (together,) = [reason.text for reason in told if "its channels together" in reason.text]
    target = result.targets[0]
    assert target.id in together
    assert f"{target.exposed / target.protected:.1%}" in together
