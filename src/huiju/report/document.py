"""The report document: the result as plain data with its sentences, in one language."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from huiju.model.result import (
    Channel,
    DatasetSummary,
    FieldReview,
    Note,
    Result,
    Step,
    TargetResult,
    Verdict,
)
from huiju.report.conditions import route
from huiju.report.explain import claim_rule, remarks, step_explanation, summary
from huiju.report.plain import as_plain
from huiju.report.remedies import remedy
from huiju.report.sql import query
from huiju.report.views import rule_number
from huiju.report.wording import say, sentence, term

__all__ = ["to_document"]

_ITEM = ("name", "category", "level", "basis")


def to_document(result: Result, language: str = "en") -> dict[str, Any]:
    """Return the full report as plain JSON data.

    Parameters
    ----------
    result : Result
        The assessment.
    language : {"en", "zh"}
        The language of the sentences; keys and codes are the same in both.

    Returns
    -------
    dict
        Validates against `report_schema`; holds names and counts only, and never a NaN. The same
        result gives the same document.

    Notes
    -----
    Interface, section 4. `report_id` is derived from the content without sentences and timings:
    the same assessment bears the same number in both languages.
    """
    targets = [_target(target, language) for target in result.targets]
    by_id = {target["id"]: target for target in targets}
    types = {field.field: field.semantic_type for field in result.fields}
    channels = [_channel(channel, by_id, language) for channel in result.channels]
    for channel in channels:
        channel["sql"] = query(channel, types)
    rules = [as_plain(rule) for rule in result.rules]
    return {
        "schema_version": "1",
        "huiju_version": _version(),
        "report_id": _report_id(result),
        "language": language,
        "statements": {key: say(key, language) for key in ("advisory", "validity", "lower_bound")},
        "catalog": {
            "name": result.name,
            "title": result.title,
            "recipient": result.recipient,
            "as_of": result.as_of,
            "resources": [_resource(dataset, language) for dataset in result.datasets],
        },
        "verdict": _verdict(result.verdict, channels, rules, language),
        "fields": [_field(field, language) for field in result.fields],
        "targets": targets,
        "channels": channels,
        "rules": rules,
        "remedies": [remedy(as_plain(given), language) for given in result.remedies],
        "not_assessed": [_sentence(note, language) for note in result.not_assessed],
        "graph": _graph(result),
        "run": _run(result),
    }


def _version() -> str:
    try:
        return version("huiju")
    except PackageNotFoundError:
        return "0.1.0"


def _report_id(result: Result) -> str:
    content = as_plain(result)
    for volatile in ("started", "seconds", "peak_memory_mb", "stages"):
        content["run"].pop(volatile)
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest().upper()
    return f"HJ-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def _sentence(note: Note, language: str) -> str:
    return sentence(note.code, as_plain(note.parameters), language)


def _sentences(notes: tuple[Note, ...], language: str) -> list[str]:
    return [_sentence(note, language) for note in notes]


def _resource(dataset: DatasetSummary, language: str) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(dataset)
    return {**plain, "repairs": _sentences(dataset.repairs, language)}


def _field(field: FieldReview, language: str) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(field)
    return {
        **plain,
        "review": term("review", field.review, language),
        "review_code": field.review,
        "notes": _sentences(field.notes, language),
    }


def _target(target: TargetResult, language: str) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(target)
    item = {**dict.fromkeys(_ITEM), **plain["item"]}
    return {**plain, "item": item, "description": _sentence(target.description, language)}


def _step(step: Step) -> dict[str, Any]:
    conditions = [as_plain(condition) for condition in step.on]
    for condition in conditions:
        if not condition["parameters"]:
            del condition["parameters"]
    return {"from": step.source, "to": step.target, "on": conditions}


def _ends_at(channel: Channel) -> str | None:
    """The protected field that the route arrives at: the side that it did not start from."""
    sides = [side for side in (channel.subject, channel.attribute) if side]
    if not channel.steps:
        return channel.attribute or channel.subject
    last = channel.steps[-1]
    place = last.target or last.source
    for side in sides:
        if side.partition(".")[0] == place:
            return side
    joined = {side for step in channel.steps for on in step.on for side in (on.left, on.right)}
    spare = [f for f in channel.fields if f not in joined and f.partition(".")[0] == place]
    return spare[0] if spare else (sides[-1] if sides else None)


def _channel(channel: Channel, targets: dict[str, Any], language: str) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(channel)
    plain["steps"] = [_step(step) for step in channel.steps]
    plain["ends_at"] = _ends_at(channel)
    plain["claim_rule"] = claim_rule(plain, language)
    for index, step in enumerate(plain["steps"]):
        step["explanation"] = step_explanation(step, index == 0, language)
    if plain["steps"]:
        plain["steps"][-1]["explanation"] += say("sentence_gap", language) + plain["claim_rule"]
    plain["route"] = route(plain, language)
    plain["summary"] = summary(plain, targets.get(channel.target), language)
    plain["remarks"] = remarks(plain, language)
    return plain


def _verdict(
    verdict: Verdict, channels: list[dict[str, Any]], rules: list[dict[str, Any]], language: str
) -> dict[str, Any]:
    return {
        "risk": verdict.risk,
        "conclusion": term("conclusion", verdict.conclusion, language),
        "conclusion_code": verdict.conclusion,
        "reasons": list(verdict.reasons),
        "reason_texts": [_reason(code, channels, rules, language) for code in verdict.reasons],
        "notes": _sentences(verdict.notes, language),
    }


def _reason(
    code: str, channels: list[dict[str, Any]], rules: list[dict[str, Any]], language: str
) -> str:
    for channel in channels:
        if channel["id"] == code:
            kind = term("kind", channel["kind"], language)
            told = {"route": channel["route"], "summary": channel["summary"]}
            if len({other["target"] for other in channels}) > 1:
                told["target"] = channel["target"]
            key = "reason_channel_of" if "target" in told else "reason_channel"
            return say(key, language, id=code, kind=kind, **told)
    for rule in rules:
        if code in (rule["id"], f"{rule['pack']}:{rule['id']}", f"{rule['pack']}.{rule['id']}"):
            status = term("status", rule["status"], language)
            title = rule["title"].get(language) or rule["basis"]
            numbers = {key: rule_number(rule, key) for key in ("value", "limit")}
            told = {"id": rule["id"], "status": status, "title": title, **numbers}
            return say("reason_rule", language, **told)
    return code


def _graph(result: Result) -> dict[str, Any]:
    """The graph with each field's role and release, where the graph itself does not say them."""
    plain: dict[str, Any] = as_plain(result.graph)
    reviews = {field.field: field for field in result.fields}
    for node in plain["nodes"]:
        review = reviews.get(f"{node.get('dataset')}.{node.get('field')}")
        if review is not None:
            node["role"] = node.get("role") or review.role
            node["release"] = node.get("release") or review.release
    return plain


def _run(result: Result) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(result.run)
    stages = [{"stage": name, "seconds": seconds} for name, seconds in plain["stages"]]
    return {**plain, "stages": stages}
