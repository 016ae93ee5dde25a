"""Which channels and reasons a reader sees first: the strongest of each target, then the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiju.report.wording import count, percent, say, term

__all__ = ["Group", "Reason", "brief", "by_exposure", "channel_groups", "reasons"]

_RISKS = ("none", "low", "medium", "high", "critical")
_REASONS = 3

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The channels of one target: the strongest, and what follows them."""

    target: str
    first: tuple[Plain, ...]
    rest: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the reasons; `id` where there is a place to go to, `more` channels left out."""

    text: str
    id: str | None = None
    more: int = 0


def by_exposure(channels: Sequence[Plain]) -> list[Plain]:
    """Return the channels, the strongest first; those without a figure stand last."""

    def weakness(channel: Plain) -> tuple[float, float]:
        evidence = channel["evidence"]
        exposure = evidence["exposure"]
        return (-1.0 if exposure is None else -exposure, -(evidence["precision"] or 0.0))

    return sorted(channels, key=weakness)


def channel_groups(document: Plain, shown: int) -> list[Group]:
    """Return the channels by target, `shown` of each in full.

    Parameters
    ----------
    document : Mapping
        The report document.
    shown : int
        How many channels of a target are shown in full.
    """
    order = list(dict.fromkeys(channel["target"] for channel in document["channels"]))
    declared = [target["id"] for target in document["targets"]]
    order.sort(key=lambda name: declared.index(name) if name in declared else len(declared))
    groups = []
    for name in order:
        ranked = by_exposure([c for c in document["channels"] if c["target"] == name])
        groups.append(Group(name, tuple(ranked[:shown]), tuple(ranked[shown:])))
    return groups


def brief(channel: Plain, language: str) -> str:
    """Return what a channel achieves in a few words, for a line of its own."""
    evidence = channel["evidence"]
    key = "brief_estimated" if evidence["correct"] is None else "brief_marked"
    return say(
        key,
        language,
        claimed=count(evidence["claimed"]),
        correct=count(evidence["correct"]),
        precision=percent(evidence["precision"]),
        exposure=percent(evidence["exposure"]),
    )


def reasons(document: Plain, language: str) -> list[Reason]:
    """Return the reasons of the verdict: of every target the strongest channels, and all rules.

    What is public already stands apart from what this release opens, so that neither hides the
    other.
    """
    verdict = document["verdict"]
    texts = dict(zip(verdict["reasons"], verdict["reason_texts"], strict=True))
    known = {channel["id"]: channel for channel in document["channels"]}
    told: list[Reason] = []
    done: set[tuple[str, bool]] = set()
    for code in verdict["reasons"]:
        channel = known.get(code)
        if channel is None:
            told.append(Reason(texts[code], code))
            continue
        kin = (channel["target"], channel["needs_candidate"])
        if kin not in done:
            done.add(kin)
            alike = [
                c
                for c in known.values()
                if c["id"] in texts and (c["target"], c["needs_candidate"]) == kin
            ]
            told += _strongest(by_exposure(alike), texts, language)
    return [*told, *_together(document, language)]


def _strongest(ranked: Sequence[Plain], texts: Mapping[str, str], language: str) -> list[Reason]:
    told = [Reason(texts[channel["id"]], channel["id"]) for channel in ranked[:_REASONS]]
    left = len(ranked) - len(told)
    if left:
        key = "reasons_more" if ranked[0]["needs_candidate"] else "reasons_more_public"
        place = say("section_channels", language)
        told.append(Reason(say(key, language, n=left, section=place), more=left))
    return told


def _together(document: Plain, language: str) -> list[Reason]:
    """Why a target stands higher than each of its channels, or higher than the release."""
    release = _RISKS.index(document["verdict"]["risk"])
    told = []
    for target in document["targets"]:
        alone = [
            _RISKS.index(c["risk"]) for c in document["channels"] if c["target"] == target["id"]
        ]
        rated = _RISKS.index(target["risk"])
        if not alone or not target["protected"]:
            continue
        key = "reason_public_higher" if rated > release else "reason_together"
        if rated > release or rated > max(alone):
            share = percent(target["exposed"] / target["protected"])
            risk = term("risk", target["risk"], language)
            told.append(Reason(say(key, language, id=target["id"], share=share, risk=risk)))
    return told
