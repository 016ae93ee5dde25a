"""A channel in sentences: what it achieves, and how a colleague repeats it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiju.report.conditions import clause, label
from huiju.report.wording import count, level, number, percent, say, term

__all__ = ["claim_rule", "remarks", "step_explanation", "summary"]

Plain = Mapping[str, Any]


def summary(channel: Plain, target: Plain | None, language: str) -> str:
    """Return what the channel achieves, in one sentence with its numbers."""
    if channel["kind"] == "volume" and target is not None and target["limit"] is not None:
        value, limit = number(target["value"]), number(target["limit"])
        return say("summary_volume", language, value=value, limit=limit)
    evidence = channel["evidence"]
    low, high = evidence["precision_ci"] or (None, None)
    method = evidence["method"] if evidence["correct"] is not None else "estimated"
    if method == "estimated" and evidence["baseline_precision"] is None:
        method = "estimated_alone"
    numbers: dict[str, str] = {
        "attempted": count(evidence["attempted"]),
        "claimed": count(evidence["claimed"]),
        "correct": count(evidence["correct"]),
        "threshold": level(evidence["threshold"]),
        "precision": percent(evidence["precision"]),
        "low": percent(low),
        "high": percent(high),
        "baseline": percent(evidence["baseline_precision"]),
        "model": evidence["model"] or say("unknown", language),
    }
    return say(f"summary_{method}", language, **numbers)


def step_explanation(step: Plain, first: bool, language: str) -> str:
    """Return one hop as an instruction that can be followed by hand or in SQL."""
    source, target = step["from"], step["to"]
    if target is None:
        if not step["on"]:
            return say("explain_no_condition", language, source=source)
        worked = [
            say(
                "compare_derive",
                language,
                left=condition["left"],
                right=condition["right"],
                how=label(condition, language),
            )
            for condition in step["on"]
        ]
        return say("explain_derive", language, source=source, conditions=_joined(worked, language))
    if not step["on"]:
        return say("explain_no_join", language, source=source, target=target)
    clauses = [clause(condition, language) for condition in step["on"]]
    key = "explain_first" if first else "explain_next"
    return say(key, language, source=source, target=target, conditions=_joined(clauses, language))


def _joined(clauses: Sequence[str], language: str) -> str:
    head = say("list_separator", language).join(clauses[:-1])
    return f"{head}{say('and', language)} {clauses[-1]}" if head else clauses[-1]


def claim_rule(channel: Plain, language: str) -> str:
    """Return when the route's outcome counts as a claim, by the kind of channel."""
    parameters = {
        "subject": channel["subject"] or say("subject_default", language),
        "attribute": channel["attribute"] or say("attribute_default", language),
        "threshold": level(channel["evidence"]["threshold"]),
    }
    hops = sum(1 for step in channel["steps"] if step["to"] is not None)
    kind = channel["kind"]
    if kind in ("linkage", "homogeneity"):
        kind = "many" if channel.get("mode") == "many" else "chain" if hops > 1 else kind
    try:
        return say(f"rule_{kind}", language, **parameters)
    except KeyError:
        return say("rule_linkage", language, **parameters)


def remarks(channel: Plain, language: str) -> list[str]:
    """Return what a reviewer must hear beside the numbers: need, nature, choice, minimality."""
    evidence = channel["evidence"]
    said = [
        say("needs_candidate_yes" if channel["needs_candidate"] else "needs_candidate_no", language)
    ]
    if evidence["control"]["kind"] != "none" and evidence["control"]["correct"] is not None:
        said.append(term("nature", f"{evidence['nature']}_help", language))
    if channel["minimal"]:
        said.append(say("minimal_yes", language))
    if evidence["tried"] > 1:
        holdout = evidence["holdout_precision"]
        tried = count(evidence["tried"])
        said.append(
            say("tried_only", language, tried=tried)
            if holdout is None
            else say("tried_note", language, tried=tried, holdout=percent(holdout))
        )
    return said
