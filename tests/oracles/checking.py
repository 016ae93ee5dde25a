"""Hold a JSON report against the truth file of a world, and say what is wrong in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.oracles import brute_force

RISKS = ("none", "low", "medium", "high", "critical")


def read_truth(path: Path) -> dict[str, Any]:
    """The truth file of a world."""
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return truth


def read_tables(folder: Path, truth: Mapping[str, Any]) -> dict[str, list[brute_force.Row]]:
    """All datasets of a world."""
    return {
        name: brute_force.read_table(folder / path, delimiter)
        for name, (path, _encoding, delimiter) in truth["files"].items()
    }


def plain(field: str) -> str:
    """A field without the name of the view on it."""
    return field.split("#", 1)[0]


def fields_of(channel: Mapping[str, Any], neutral: list[str]) -> frozenset[str]:
    """The joining fields of a reported channel."""
    return frozenset(plain(f) for f in channel["fields"]) - frozenset(neutral)


def accepted(expected: Mapping[str, Any]) -> set[frozenset[str]]:
    """The field sets that count as the planted channel."""
    return {
        frozenset(f for group in alternative for f in group) - frozenset(expected["neutral"])
        for alternative in expected["minimal"]
    }


def brief(channels: list[Mapping[str, Any]]) -> str:
    """The reported channels in a few lines, for the message of a failed test."""
    lines = [
        f"    {c['id']} {c['target']} {c['kind']} {c['risk']} "
        f"needs={c['needs_candidate']} claimed={c['evidence']['claimed']} "
        f"correct={c['evidence']['correct']} {sorted(c['fields'])}"
        for c in channels
    ]
    return "\n".join(lines) or "    (no channel)"


def mistakes(report: Mapping[str, Any], truth: Mapping[str, Any]) -> list[str]:
    """What the report says against the truth; empty when nothing is wrong."""
    wrong: list[str] = []
    reported = {t["id"]: t for t in report["targets"]}
    for expected in truth["targets"]:
        wrong += _target_mistakes(reported.get(expected["id"]), expected)
    for expected in truth["channels"]:
        if not expected.get("optional"):
            wrong += _channel_mistakes(report["channels"], expected)
    bar = RISKS.index(truth["false_from"])
    decoys = set(truth["decoys"])
    for channel in report["channels"]:
        misled = {plain(f) for f in channel["fields"]} & decoys
        if misled and RISKS.index(channel["risk"]) >= bar:
            wrong.append(f"{channel['id']} ({channel['risk']}) rests on decoys {sorted(misled)}")
    if report["verdict"]["risk"] not in truth["verdict"]:
        wrong.append(f"verdict {report['verdict']['risk']}, expected one of {truth['verdict']}")
    if wrong:
        wrong.append("reported:\n" + brief(report["channels"]))
    return wrong


def _target_mistakes(found: Mapping[str, Any] | None, expected: Mapping[str, Any]) -> list[str]:
    if found is None:
        return [f"target {expected['id']} is not in the report"]
    wrong = []
    # A world without a leak may count rows; the interface counts distinct pairs.
    if expected["exposed"] and found["protected"] != expected["protected"]:
        wrong.append(f"protected {found['protected']}, expected {expected['protected']}")
    for key, bounds in (("exposed", "range"), ("exposed_without_candidate", "range_without")):
        low, high = expected[bounds]
        if not low <= found[key] <= high:
            wrong.append(f"{key} {found[key]}, expected {expected[key]} in [{low:g}, {high:g}]")
    return wrong


def _channel_mistakes(channels: list[Mapping[str, Any]], expected: Mapping[str, Any]) -> list[str]:
    sets = accepted(expected)
    same = [
        c
        for c in channels
        if c["target"] == expected["target"]
        and c["kind"] in expected["kinds"]
        and fields_of(c, expected["neutral"]) in sets
    ]
    name = " | ".join(sorted(str(sorted(s)) for s in sets))
    if not same:
        return [f"no channel {expected['kinds']} on exactly {name}"]
    trials = [_evidence_mistakes(c, expected) for c in same]
    return [f"{name}: {w}" for w in min(trials, key=len)]


def _evidence_mistakes(channel: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    evidence = channel["evidence"]
    wrong = []
    if channel["needs_candidate"] != expected["needs_candidate"]:
        wrong.append(f"needs_candidate {channel['needs_candidate']}")
    if not channel["minimal"]:
        wrong.append("not called minimal")
    precision, want = evidence["precision"], expected["precision"]
    if precision is None or abs(precision - want) > expected["precision_tol"]:
        wrong.append(f"precision {precision}, expected {want}")
    for key, count in (("claimed", expected["claimed"]), ("correct", expected["exposed"])):
        slack = max(3, 0.02 * count)
        if evidence[key] is None or abs(evidence[key] - count) > slack:
            wrong.append(f"{key} {evidence[key]}, expected {count}")
    if RISKS.index(channel["risk"]) < RISKS.index(expected["risk_min"]):
        wrong.append(f"risk {channel['risk']}, expected at least {expected['risk_min']}")
    return wrong
