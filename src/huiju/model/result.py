"""What an assessment finds: evidence, channels, verdict. Frozen; no cell value in any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "Channel",
    "Control",
    "DatasetSummary",
    "Evidence",
    "FieldReview",
    "GraphSummary",
    "JoinCondition",
    "Note",
    "Result",
    "RuleResult",
    "RunInformation",
    "Step",
    "TargetResult",
    "Verdict",
]

Risk = Literal["none", "low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to be written in the reader's language: `code` in ``messages/notes.yaml``."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSummary:
    """A dataset as it was read. `repairs` lists what the reader mended, each with its count."""

    name: str
    role: str
    rows: int
    fields: int
    sha256: str | None
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    availability: str | None = None
    source: str | None = None
    repairs: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReview:
    """The item-by-item line of one field (逐项审查).

    `review` is a code of ``messages/report.yaml`` under ``review_…``:
    ``in_channel`` (part of a reported channel of the release), ``direct_identifier``,
    ``quasi_identifier``, ``withheld``, ``background`` (published already), ``internal``,
    ``no_finding``. Never "safe".
    """

    field: str
    role: str
    release: str
    semantic_type: str | None
    type: str
    rows: int
    missing: int
    distinct: int
    uniqueness: float
    entropy: float | None
    review: str
    channels: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCondition:
    """One comparison of a join; `comparator` as in the report's vocabulary."""

    left: str
    right: str
    comparator: str = "exact"
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hop of a route; `target` is None for a derivation within one dataset."""

    source: str
    target: str | None
    on: tuple[JoinCondition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The same attack with the targets' own records taken out."""

    kind: Literal["leave_target_out", "non_member", "none"]
    claimed: int | None = None
    correct: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an attack achieved, in counts of facts. See the interface, section 4."""

    method: Literal["executed", "estimated", "exact"]
    threshold: float
    attempted: int
    claimed: int
    correct: int | None
    precision: float | None
    precision_ci: tuple[float, float] | None
    singled_out: int
    exposure: float | None
    baseline_precision: float | None
    control: Control
    excess: float | None
    nature: Literal["inclusion", "statistical"]
    seed: int
    holdout_precision: float | None = None
    tried: int = 1
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """An inference channel (推断通道): a minimal route with its evidence.

    `mode` says how a claim's probability arises: ``"one"`` record per subject, c_v / max(n, m);
    ``"many"``, each record by itself, 1 / n; ``"dependency"``, c_v / m; ``"stated"``, read off.
    """

    id: str
    target: str
    kind: str
    mode: Literal["one", "many", "dependency", "stated"] = "one"
    resources: tuple[str, ...]
    fields: tuple[str, ...]
    steps: tuple[Step, ...]
    subject: str | None
    attribute: str | None
    minimal: bool
    needs_candidate: bool
    evidence: Evidence
    risk: Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetResult:
    """How much of one target is exposed, as a union over records."""

    id: str
    kind: str
    proposed: bool
    protected: int
    exposed: int
    exposed_without_candidate: int
    risk: Risk
    item: Mapping[str, Any]
    description: Note
    keys_tried: int = 0
    routes_tried: int = 0
    register_coverage: float | None = None
    value: float | None = None
    limit: float | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """A rule of a policy pack, held against the evidence."""

    id: str
    pack: str
    status: Literal["pass", "fail", "unknown"]
    value: float | None
    limit: float | None
    basis: str
    verification: Literal["verified", "secondary", "unverified"]
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The advice: a risk, one of the pack's conclusions (a code), and the reasons (ids)."""

    risk: Risk
    conclusion: str
    reasons: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSummary:
    """The attribute graph as plain data: nodes, equal-meaning edges, dependency edges.

    `nodes`: ``{"id", "kind": "field"|"derived"|"domain", "dataset", "field", "semantic_type",
    "role", "release"}``; `edges`: ``{"source", "target", "kind":
    "equal"|"coarser"|"foreign_key"|"derive"|"dependency", "comparator", "parameters", "score",
    "overlap", "expected_by_chance", "evidence"}``.
    """

    nodes: tuple[Mapping[str, Any], ...] = ()
    edges: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInformation:
    """How the assessment was made, so that it can be made again."""

    seed: int
    started: str
    seconds: float
    peak_memory_mb: float
    policy: tuple[Mapping[str, str], ...]
    threshold: float
    max_hops: int
    missing_values: str
    stages: tuple[tuple[str, float], ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The whole assessment, from which every report is drawn."""

    name: str
    title: str | None
    recipient: str
    as_of: str
    datasets: tuple[DatasetSummary, ...]
    verdict: Verdict
    fields: tuple[FieldReview, ...]
    targets: tuple[TargetResult, ...]
    channels: tuple[Channel, ...]
    rules: tuple[RuleResult, ...]
    remedies: tuple[Mapping[str, Any], ...]
    not_assessed: tuple[Note, ...]
    graph: GraphSummary
    run: RunInformation
