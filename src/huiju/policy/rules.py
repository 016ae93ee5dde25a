"""Rules of the packs, held against the evidence: undecided is "unknown", never "pass"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from huiju.model.result import Channel, DatasetSummary, FieldReview, RuleResult, TargetResult
from huiju.policy.pack import Pack, Rule

__all__ = ["evaluate_rules", "rules_in_force"]

Verification = Literal["verified", "secondary", "unverified"]
# From the best known to the least; a choice of the pack (P) has no source to be verified in
_TAGS = ("V", "S", "M", "P")
_VERIFICATION: Mapping[str, Verification] = {
    "V": "verified",
    "S": "secondary",
    "M": "unverified",
    "P": "unverified",
}


class Finding(NamedTuple):
    """What a check says; `value` is held against the limit."""

    status: Literal["pass", "fail", "unknown"]
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a rule may look at."""

    fields: Sequence[FieldReview]
    targets: Sequence[TargetResult]
    channels: Sequence[Channel]
    datasets: Sequence[DatasetSummary]

    def released(self) -> list[FieldReview]:
        """The fields that the release would let out."""
        return [f for f in self.fields if f.role == "candidate" and f.release == "released"]

    def visible(self) -> list[FieldReview]:
        """The fields that the recipient reads once the release is out."""
        return [f for f in self.fields if f.role != "internal" and f.release == "released"]

    def opened(self) -> list[Channel]:
        """The channels that the release opens."""
        return [channel for channel in self.channels if channel.needs_candidate]


def evaluate_rules(
    packs: Sequence[Pack],
    recipient: str,
    *,
    fields: Sequence[FieldReview],
    targets: Sequence[TargetResult],
    channels: Sequence[Channel],
    datasets: Sequence[DatasetSummary],
) -> tuple[RuleResult, ...]:
    """Hold every rule that concerns the recipient against the evidence.

    Parameters
    ----------
    packs
        The packs in force; a rule of a later pack replaces one of the same id.
    recipient
        ``"public"``, ``"controlled"`` or ``"enclave"``.
    fields, targets, channels, datasets
        The parts of the result; no row of any dataset.

    Returns
    -------
    tuple of RuleResult
        In the order of the packs. `verification` is the weaker of the tags of the rule and of its
        limit.
    """
    evidence = Evidence(fields=fields, targets=targets, channels=channels, datasets=datasets)
    return tuple(
        _result(pack, rule, recipient, evidence)
        for pack, rule in rules_in_force(packs)
        if recipient in rule.recipients
    )


def rules_in_force(packs: Sequence[Pack]) -> Iterator[tuple[Pack, Rule]]:
    """Yield every rule with its pack, later packs replacing rules of the same id."""
    chosen: dict[str, tuple[Pack, Rule]] = {}
    for pack in packs:
        chosen.update({rule.id: (pack, rule) for rule in pack.rules})
    yield from chosen.values()


def _result(pack: Pack, rule: Rule, recipient: str, evidence: Evidence) -> RuleResult:
    named = rule.limits.get(recipient)
    fact = pack.fact(named) if named is not None else None
    limit = _number(fact.value) if fact else None
    found = _CHECKS[rule.check](rule, evidence, limit)
    tags = [rule.tag, *([fact.tag] if fact else [])]
    return RuleResult(
        id=rule.id,
        pack=pack.name,
        status=found.status,
        value=found.value,
        limit=0.0 if limit is None and rule.check in _COUNTING else limit,
        basis=rule.basis,
        verification=_VERIFICATION[max(tags, key=_TAGS.index)],
        title=dict(rule.title),
    )


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _released_types(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """No released field may have one of the types; doubtful types leave the question open."""
    released = evidence.released()
    if not released:
        return Finding("unknown")
    count = sum(f.semantic_type in rule.types for f in released)
    if count:
        return Finding("fail", float(count))
    if any(f.semantic_type in rule.doubtful for f in released):
        return Finding("unknown")
    return Finding("pass", 0.0)


def _together(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """No dataset releases one of each group; when it does, a person has to look."""
    groups = (rule.types, *rule.together_with)
    by_dataset: dict[str, set[str | None]] = {}
    for field in evidence.released():
        by_dataset.setdefault(field.field.partition(".")[0], set()).add(field.semantic_type)
    if not by_dataset:
        return Finding("unknown")
    count = sum(all(types & group for group in groups) for types in by_dataset.values())
    return Finding("unknown" if count else "pass", float(count))


def _masks(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """No channel of the release puts masked forms together."""
    opened = [
        channel
        for channel in evidence.opened()
        if channel.kind == "identifier"
        and any(on.comparator == "mask" for step in channel.steps for on in step.on)
    ]
    if opened:
        return Finding("fail", float(len(opened)))
    released = any(f.semantic_type in rule.types for f in evidence.released())
    masked = sum(f.semantic_type in rule.types for f in evidence.visible())
    if not evidence.released() or (released and masked > 1):
        return Finding("unknown")
    return Finding("pass", 0.0)


def _exposure(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """No channel of the release exposes more than the limit."""
    opened = evidence.opened()
    shares = [c.evidence.exposure for c in opened if c.evidence.exposure is not None]
    highest = max(shares, default=0.0)
    if limit is not None and highest > limit:
        return Finding("fail", highest)
    measured = any(target.protected and not target.expired for target in evidence.targets)
    if limit is None or not measured or len(shares) < len(opened):
        return Finding("unknown", highest if shares else None)
    return Finding("pass", highest)


def _persons(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """Fewer persons than the limit: between the identifiers seen and the rows of the release."""
    seen = max(
        (f.distinct for f in evidence.released() if f.semantic_type in rule.types), default=0
    )
    candidates = [d.rows for d in evidence.datasets if d.role == "candidate"]
    if limit is None or not candidates:
        return Finding("unknown")
    if seen >= limit:
        return Finding("fail", float(seen))
    rows = sum(candidates)
    return Finding("pass", float(rows)) if rows < limit else Finding("unknown", float(seen))


def _extent(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """The declared extent of the union stays within the limit."""
    extents = [
        target.value
        for target in evidence.targets
        if target.kind == "volume"
        and target.value is not None
        and str(target.description.parameters.get("measure", "")).startswith("extent_km2")
    ]
    if limit is None or not extents:
        return Finding("unknown")
    largest = max(extents)
    return Finding("fail" if largest > limit else "pass", largest)


def _channel_kinds(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    """A channel of one of the kinds fails the rule; none found decides nothing."""
    found = [
        channel
        for channel in evidence.opened()
        if channel.kind in rule.kinds
        or ("singled_out" in rule.kinds and channel.evidence.singled_out > 0)
    ]
    return Finding("fail", float(len(found))) if found else Finding("unknown")


def _not_computed(rule: Rule, evidence: Evidence, limit: float | None) -> Finding:
    return Finding("unknown")


_CHECKS: Mapping[str, Callable[[Rule, Evidence, float | None], Finding]] = {
    "released_types": _released_types,
    "together": _together,
    "masks": _masks,
    "exposure": _exposure,
    "persons": _persons,
    "extent": _extent,
    "channel_kinds": _channel_kinds,
    "not_computed": _not_computed,
}
# Checks that count what must not be there at all
_COUNTING = frozenset({"released_types", "together", "masks", "channel_kinds"})
