"""The advice of the packs on a release. It never stamps a level and never lowers one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huiju.model.result import Channel, Note, Risk, RuleResult, TargetResult, Verdict
from huiju.policy.levels import RISKS, highest_risk, risk_of
from huiju.policy.pack import Pack, load_packs
from huiju.policy.rules import rules_in_force

__all__ = ["verdict"]

# What a complete run may list as not examined: limits that were set, terms that have ended. Any
# other entry of `not_assessed` is essential, for undecided is not clean.
_BY_CHOICE = frozenset(
    {
        "attacks_not_run",
        "fields_left_out",
        "readings_left_out",
        "routes_left_out",
        "routes_too_coarse",
        "sets_left_out",
        "target_expired",
        "targets_proposed",
        "texts_not_joined",
    }
)
# Nobody but the authority decides over these
_HIGHER = "state_secret"


def verdict(
    packs: Sequence[Pack],
    recipient: str,
    *,
    targets: Sequence[TargetResult],
    channels: Sequence[Channel],
    rules: Sequence[RuleResult],
    not_assessed: Sequence[Note],
) -> Verdict:
    """Return the risk of the release, the conclusion that is advised, and the reasons.

    The risk is the highest among the channels that need the candidate, what they expose together
    beyond what is public, and the failed rules. What is public already is listed in the reasons
    and referred to the authority; it does not raise the risk. Targets that huiju proposed count as
    well, and are named.

    Parameters
    ----------
    packs
        The packs in force.
    recipient
        ``"public"``, ``"controlled"`` or ``"enclave"``.
    targets, channels, rules
        The findings.
    not_assessed
        What was skipped. Where something essential is among it, the conclusion is to suspend.
    """
    opened = sorted((c for c in channels if c.needs_candidate), key=_by_risk)
    standing = [c for c in channels if not c.needs_candidate]
    failed = _failed(packs, rules)
    touched = _touched(targets, opened)
    together = [_added(packs, target) for target in touched]
    risk = highest_risk([*(c.risk for c in opened), *failed.values(), *together])
    reasons = [*(c.id for c in opened), *failed, *(c.id for c in standing)]
    essential = any(_is_essential(note) for note in not_assessed)
    return Verdict(
        risk=risk,
        conclusion=_conclusion(
            packs,
            risk=risk,
            touched=touched,
            standing=_touched(targets, standing),
            essential=essential,
        ),
        reasons=tuple(reasons),
        notes=tuple(_notes(targets, opened, standing, rules, not_assessed, recipient)),
    )


def _added(packs: Sequence[Pack], target: TargetResult) -> Risk:
    """The band of what the release adds to a target, over all its channels together."""
    added = max(0, target.exposed - target.exposed_without_candidate)
    return risk_of(
        packs,
        exposure=added / target.protected if target.protected else 0.0,
        exact=False,
        level=_entry(target.item, "level"),
        category=_entry(target.item, "category"),
    )


def _by_risk(channel: Channel) -> int:
    return -RISKS.index(channel.risk)


def _failed(packs: Sequence[Pack], rules: Sequence[RuleResult]) -> dict[str, Risk]:
    risks: dict[str, Risk] = {rule.id: rule.risk for _, rule in rules_in_force(packs)}
    failed = {r.id: risks.get(r.id, "low") for r in rules if r.status == "fail"}
    return dict(sorted(failed.items(), key=lambda pair: -RISKS.index(pair[1])))


def _touched(targets: Sequence[TargetResult], channels: Sequence[Channel]) -> list[TargetResult]:
    names = {channel.target for channel in channels}
    return [target for target in targets if target.id in names]


def _is_essential(note: Note) -> bool:
    marked = note.parameters.get("essential")
    if isinstance(marked, bool):
        return marked
    return note.code not in _BY_CHOICE


def _conclusion(
    packs: Sequence[Pack],
    *,
    risk: Risk,
    touched: Sequence[TargetResult],
    standing: Sequence[TargetResult],
    essential: bool,
) -> str:
    by_risk: dict[str, str] = {}
    by_category: dict[str, str] = {}
    for pack in (*load_packs(()), *packs):
        by_risk.update(pack.review.conclusions)
        by_category.update(pack.review.categories)
    categories = {_entry(target.item, "category") for target in touched}
    named = [conclusion for category, conclusion in by_category.items() if category in categories]
    if "refer_to_authority" in named:
        return "refer_to_authority"
    if risk in ("high", "critical"):
        return named[0] if named else by_risk[risk]
    if essential:
        return "suspend"
    if named:
        return named[0]
    if any(_entry(target.item, "origin") for target in touched):
        return "consult_agency"
    if risk == "none" and any(_entry(t.item, "category") == _HIGHER for t in standing):
        return "refer_to_authority"
    return by_risk[risk]


def _entry(item: Mapping[str, object], key: str) -> str | None:
    value = item.get(key)
    return None if value is None else str(value)


def _notes(
    targets: Sequence[TargetResult],
    opened: Sequence[Channel],
    standing: Sequence[Channel],
    rules: Sequence[RuleResult],
    not_assessed: Sequence[Note],
    recipient: str,
) -> list[Note]:
    notes = []
    if standing:
        notes.append(Note("policy.note_public_already", {"channels": [c.id for c in standing]}))
    found = _touched(targets, [*opened, *standing])
    proposed = [target.id for target in found if target.proposed]
    if proposed:
        notes.append(Note("policy.note_proposed_targets", {"targets": proposed}))
    if opened and recipient == "public":
        notes.append(Note("policy.note_separate"))
    undecided = [rule.id for rule in rules if rule.status == "unknown"]
    if undecided:
        notes.append(Note("policy.note_rules_undecided", {"rules": undecided}))
    skipped = sum(map(_is_essential, not_assessed))
    if skipped:
        notes.append(Note("policy.note_not_assessed", {"count": skipped}))
    return notes
