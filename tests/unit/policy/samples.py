"""Small findings for the tests of the policy."""

from __future__ import annotations

from typing import Any

from huiju.model.result import (
    Channel,
    Control,
    DatasetSummary,
    Evidence,
    FieldReview,
    JoinCondition,
    Note,
    Step,
    TargetResult,
)


def field(name: str, semantic_type: str | None = None, **changed: Any) -> FieldReview:
    values: dict[str, Any] = {
        "field": name,
        "role": "candidate",
        "release": "released",
        "semantic_type": semantic_type,
        "type": "string",
        "rows": 100,
        "missing": 0,
        "distinct": 100,
        "uniqueness": 1.0,
        "entropy": None,
        "review": "no_finding",
    }
    return FieldReview(**{**values, **changed})


def dataset(name: str = "visits", rows: int = 100, role: str = "candidate") -> DatasetSummary:
    return DatasetSummary(name=name, role=role, rows=rows, fields=3, sha256=None, format="csv")


def channel(name: str = "C1", **changed: Any) -> Channel:
    values: dict[str, Any] = {
        "id": name,
        "target": "t1",
        "kind": "linkage",
        "resources": ("visits", "register"),
        "fields": ("visits.zip", "register.zip"),
        "steps": (step(),),
        "subject": "visits.name",
        "attribute": "visits.diagnosis",
        "minimal": True,
        "needs_candidate": True,
        "evidence": evidence(changed.pop("exposure", 0.5), changed.pop("singled_out", 1)),
        "risk": "high",
    }
    return Channel(**{**values, **changed})


def step(comparator: str = "exact") -> Step:
    on = JoinCondition(left="visits.zip", right="register.zip", comparator=comparator)
    return Step(source="visits", target="register", on=(on,))


def evidence(exposure: float | None, singled_out: int) -> Evidence:
    return Evidence(
        method="executed",
        threshold=0.9,
        attempted=100,
        claimed=50,
        correct=50,
        precision=1.0,
        precision_ci=(0.93, 1.0),
        singled_out=singled_out,
        exposure=exposure,
        baseline_precision=0.1,
        control=Control(kind="none"),
        excess=None,
        nature="inclusion",
        seed=0,
    )


def target(name: str = "t1", **changed: Any) -> TargetResult:
    values: dict[str, Any] = {
        "id": name,
        "kind": "association",
        "proposed": False,
        "protected": 100,
        "exposed": 3,
        "exposed_without_candidate": 0,
        "risk": "high",
        "item": {"category": "personal_info", "level": "general"},
        "description": Note("target_association"),
    }
    return TargetResult(**{**values, **changed})
