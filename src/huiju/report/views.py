"""Small arrangements of the document that several formats share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huiju.report.wording import count, level, number, percent, say, term

__all__ = [
    "SECTIONS",
    "evidence_rows",
    "field_channels",
    "field_release",
    "key_numbers",
    "no_remedy",
    "remedies_for",
    "rule_basis",
    "rule_number",
    "rule_title",
    "share",
]

Plain = Mapping[str, Any]

_CHANNELS_OF_FIELD = 4
# A Chinese basis with its English in brackets behind it
_GLOSSED = re.compile(r"(.*[\u2e80-\uffef].*?) \([ -~]+\)")

# The order of a review report.
SECTIONS = (
    "summary",
    "fields",
    "channels",
    "remedies",
    "not_assessed",
    "rules",
    "signoff",
    "appendix",
)


def key_numbers(document: Plain, language: str) -> list[str]:
    """Return the few sentences that a reader should take away."""
    channels = document["channels"]
    needing = sum(1 for channel in channels if channel["needs_candidate"])
    said = []
    if channels:
        said.append(say("key_channels", language, total=len(channels), needing=needing))
    said += [_key_target(target, language) for target in document["targets"]]
    if document["not_assessed"]:
        said.append(say("key_not_assessed", language, n=len(document["not_assessed"])))
    return said


def _key_target(target: Plain, language: str) -> str:
    if target["kind"] == "volume":
        value, limit = number(target["value"]), number(target["limit"])
        return say("key_volume", language, id=target["id"], value=value, limit=limit)
    return say(
        "key_target",
        language,
        id=target["id"],
        protected=count(target["protected"]),
        exposed=count(target["exposed"]),
        share=percent(share(target)),
        without=count(target["exposed_without_candidate"]),
    )


def share(target: Plain) -> float | None:
    """Return the exposed part of a target's facts, for drawing; None when it has no fact."""
    return target["exposed"] / target["protected"] if target["protected"] else None


def evidence_rows(evidence: Plain, language: str) -> list[tuple[str, str, str]]:
    """Return the evidence as (key, label, value), in the order in which it is read."""
    interval = evidence["precision_ci"]
    spread = f"{percent(interval[0])}–{percent(interval[1])}" if interval else ""
    values = {
        "method": term("method", evidence["method"], language),
        "attempted": count(evidence["attempted"]),
        "claimed": _bracketed(
            count(evidence["claimed"]), f"≥ {level(evidence['threshold'])}", language
        ),
        "correct": count(evidence["correct"]),
        "precision": _bracketed(percent(evidence["precision"]), spread, language),
        "baseline": percent(evidence["baseline_precision"]),
        "exposure": percent(evidence["exposure"]),
        "singled_out": count(evidence["singled_out"]),
        "control": _control(evidence["control"], language),
        "excess": percent(evidence["excess"]),
        "nature": term("nature", evidence["nature"], language),
        "seed": str(evidence["seed"]),
    }
    if evidence["model"]:
        values["model"] = evidence["model"]
    if evidence["holdout_precision"] is not None:
        values["holdout"] = percent(evidence["holdout_precision"])
    if evidence["tried"] > 1:
        values["tried"] = count(evidence["tried"])
    return [(key, say(f"evidence_{key}", language), value) for key, value in values.items()]


def _bracketed(written: str, aside: str, language: str) -> str:
    return say("bracketed", language, written=written, aside=aside) if aside else written


def _control(control: Plain, language: str) -> str:
    kind = term("control", control["kind"], language)
    if control["kind"] == "none" or control["claimed"] is None:
        return kind
    claimed, correct = count(control["claimed"]), count(control["correct"])
    marked = say("control_value", language, claimed=claimed, correct=correct)
    return say("labelled", language, label=kind, value=marked)


def rule_title(rule: Plain, language: str) -> str:
    """Return the rule's title in the language, or its id when the pack gives none."""
    title: Mapping[str, str] = rule["title"]
    return title.get(language) or title.get("zh") or title.get("en") or rule["id"]


def rule_basis(rule: Plain, language: str) -> str:
    """Return where the rule stands; a Chinese reader is spared the English that follows it.

    Examples
    --------
    >>> rule_basis({"basis": "统计法第28条 (Statistics Law, art. 28)"}, "zh")
    '统计法第28条'
    """
    basis: str = rule["basis"]
    parted = _GLOSSED.fullmatch(basis) if language == "zh" else None
    return parted[1] if parted else basis


def rule_number(rule: Plain, key: str) -> str:
    """Return the value or the limit of a rule; under a limit between 0 and 1 both are shares.

    Examples
    --------
    >>> rule_number({"value": 0.3953, "limit": 0.05}, "value")
    '39.5%'
    """
    limit = rule["limit"]
    if limit is None or not 0 < limit < 1:
        return number(rule[key])
    if key == "limit":
        return level(limit)
    value = rule["value"]
    just_off = value is not None and value != limit and percent(value) == percent(limit)
    return f"{value:.2%}" if just_off else percent(value)


def field_release(field: Plain, language: str) -> str:
    """Return whether a field is released; what is internal never is."""
    code = "internal" if field["role"] == "internal" else field["release"]
    return term("release", code, language)


def field_channels(field: Plain, language: str) -> tuple[list[str], str]:
    """Return the first channels that a field takes part in, and how many there are in all."""
    ids: list[str] = field["channels"]
    left = len(ids) - _CHANNELS_OF_FIELD
    return ids[:_CHANNELS_OF_FIELD], (
        say("channels_others", language, n=len(ids)) if left > 0 else ""
    )


def no_remedy(document: Plain, language: str) -> str:
    """Return why there is no remedy to show."""
    key = "remedies_not_searched" if document["channels"] else "remedies_none"
    return say(key, language)


def remedies_for(channel: Plain, document: Plain) -> list[str]:
    """Return the ids of remedies that touch a field or dataset of the channel."""
    touched = {*channel["fields"], *channel["resources"]}
    return [
        remedy["id"]
        for remedy in document["remedies"]
        if any(
            action.get("field") in touched or action.get("resource") in touched
            for action in remedy.get("actions", [])
        )
    ]
