"""Each target in turn: is it in force, can it be judged, what exposes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from huiju.assess.clock import Clock
from huiju.attacks.questions import ask
from huiju.channels import Findings, Limits, find_channels
from huiju.graph import AttributeGraph
from huiju.marking import truth_of
from huiju.model.catalog import CatalogDescription, Target
from huiju.model.result import Channel, Note, TargetResult
from huiju.policy import Pack, is_expired, risk_of
from huiju.profile.dataset import ProfiledDataset, ReleasedView

__all__ = ["TargetOutcome", "assess_targets", "ends_of"]

EXECUTED = ("association", "attribute", "membership")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOutcome:
    """What became of all targets together."""

    targets: tuple[TargetResult, ...]
    channels: tuple[Channel, ...]
    not_assessed: tuple[Note, ...]


def assess_targets(
    description: CatalogDescription,
    datasets: Sequence[ProfiledDataset],
    view: ReleasedView,
    graph: AttributeGraph,
    packs: tuple[Pack, ...],
    limits: Limits,
    clock: Clock,
) -> TargetOutcome:
    """Attack every target that is in force and of a kind that can be executed."""
    results: list[TargetResult] = []
    channels: list[Channel] = []
    notes: list[Note] = []
    by_name = {dataset.name: dataset for dataset in datasets}
    for number, target in enumerate(description.targets):
        clock.share(number / len(description.targets))
        if is_expired(target.item, description.as_of or "", packs):
            notes.append(Note("target_expired", {"target": target.id}))
            continue
        if target.kind not in EXECUTED:
            notes.append(
                Note("target_kind_not_assessed", {"target": target.id, "kind": target.kind})
            )
            continue
        truth = truth_of(target, by_name)
        if truth is None:
            notes.append(Note("no_truth", {"target": target.id}))
        elif len(truth) == 0:
            notes.append(Note("no_facts", {"target": target.id}))
            truth = None  # an empty truth marks nothing: what is claimed is an estimate
        found = find_channels(
            target, view, graph, truth, limits, progress=lambda _n: clock.share(None)
        )
        numbered = _numbered(found.channels, len(channels), target, packs)
        channels += numbered
        notes += found.not_assessed
        results.append(_target_result(target, found, packs))
    if description.targets and not results:
        notes.append(Note("nothing_assessed", {}))
    return TargetOutcome(
        targets=tuple(results), channels=tuple(channels), not_assessed=tuple(notes)
    )


def ends_of(targets: Sequence[Target], view: ReleasedView) -> set[str]:
    """The datasets where a route may begin or end: candidates, and those that denote a target."""
    ends = {name for name, dataset in view.datasets.items() if dataset.role == "candidate"}
    for target in targets:
        for question in ask(target, view, 0.9):
            ends |= {question.named.dataset, question.records.dataset}
    return ends


def _numbered(
    found: Sequence[Channel], before: int, target: Target, packs: tuple[Pack, ...]
) -> list[Channel]:
    return [
        replace(
            channel,
            id=f"C{before + number}",
            risk=risk_of(
                packs,
                exposure=channel.evidence.exposure,
                exact=channel.evidence.method == "exact",
                level=target.item.level,
                category=target.item.category,
            ),
        )
        for number, channel in enumerate(found, 1)
    ]


def _target_result(target: Target, found: Findings, packs: tuple[Pack, ...]) -> TargetResult:
    exposure = found.exposed / found.protected if found.protected else 0.0
    item = {k: v for k, v in asdict(target.item).items() if v is not None}
    return TargetResult(
        id=target.id,
        kind=target.kind,
        proposed=target.proposed,
        protected=found.protected,
        exposed=found.exposed,
        exposed_without_candidate=found.exposed_without_candidate,
        risk=risk_of(
            packs,
            exposure=exposure,
            exact=False,
            level=target.item.level,
            category=target.item.category,
        ),
        item=item,
        description=_described(target),
        keys_tried=found.keys_tried,
        routes_tried=found.routes_tried,
        register_coverage=found.register_coverage,
    )


def _described(target: Target) -> Note:
    parts = {
        "subject": ", ".join(str(f) for f in getattr(target, "subject", ())),
        "attribute": ", ".join(str(f) for f in getattr(target, "attribute", ())),
        "field": ", ".join(str(f) for f in getattr(target, "field", ())),
        "key": ", ".join(str(f) for f in getattr(target, "key", ())),
        "dataset": getattr(target, "resource", ""),
    }
    return Note(f"target_{target.kind}", {k: v for k, v in parts.items() if v})
