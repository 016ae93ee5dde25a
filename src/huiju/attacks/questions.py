"""Which released fields denote the subject and the value of a target, and hence what to attack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from huiju.attacks.problem import Problem, Side, field_side, records_side, row_side
from huiju.model.catalog import Association, Attribute, FieldReference, Membership, Target
from huiju.profile.dataset import ReleasedView
from huiju.profile.semantic import IDENTITY_TYPES

__all__ = ["Question", "ask", "denoting"]

References = tuple[FieldReference, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """One named dataset and one dataset of records, with the ways in which they may be read."""

    problems: tuple[Problem, ...]

    @property
    def named(self) -> Side:
        """The side that names the subjects."""
        return self.problems[0].named

    @property
    def records(self) -> Side:
        """The side that shows the values."""
        return self.problems[0].records


def ask(target: Target, view: ReleasedView, threshold: float) -> list[Question]:
    """List the questions that the released view allows for a target.

    Withheld fields are recognised by name and header alone; their values are not in the view.
    """
    if isinstance(target, Association):
        named = denoting(target.subject, view)
        records = denoting(target.attribute, view)
        return _questions(target, view, named, records, threshold, [target.cardinality])
    if isinstance(target, Attribute):
        records = denoting(target.field, view)
        if target.key:
            modes = ["one", "dependency"]
            return _questions(target, view, denoting(target.key, view), records, threshold, modes)
        return _row_questions(target, view, records, threshold)
    if isinstance(target, Membership):
        return _membership(target, view, threshold)
    return []


def denoting(references: Sequence[FieldReference], view: ReleasedView) -> list[References]:
    """Return, per released dataset, the fields that denote what the references denote.

    Listed fields count; in other datasets a field of the same name, or of the same identity-type
    semantic type, does. Several references in one dataset are one composite identity.
    """
    by_dataset: dict[str, list[FieldReference]] = {}
    for reference in references:
        by_dataset.setdefault(reference.dataset, []).append(reference)
    found: dict[str, References] = {}
    for listed in by_dataset.values():
        if all(view.has(reference) for reference in listed):
            found[listed[0].dataset] = tuple(listed)
    for name in view.datasets:
        if name in by_dataset:
            continue
        matched = (_matched(pattern, name, view) for pattern in by_dataset.values())
        same = next(filter(None, matched), ())
        if same:
            found[name] = same
    return [found[name] for name in sorted(found)]


def _matched(pattern: Sequence[FieldReference], dataset: str, view: ReleasedView) -> References:
    """Return a field for each of the pattern, none twice; nothing if one has no match."""
    matched: list[FieldReference] = []
    for wanted in pattern:
        taken = {reference.field for reference in matched}
        fields = [name for name in view.datasets[dataset].fields if name not in taken]
        same = _same(wanted, dataset, fields, view)
        if same is None:
            return ()
        matched.append(same)
    return tuple(matched)


def _same(
    wanted: FieldReference, dataset: str, fields: Sequence[str], view: ReleasedView
) -> FieldReference | None:
    folded = wanted.field.strip().casefold()
    for name in fields:
        if name.strip().casefold() == folded:
            return FieldReference(dataset, name)
    kind = _semantic(wanted, view)
    if kind not in IDENTITY_TYPES:
        return None
    for name in fields:
        if view.facts(FieldReference(dataset, name)).semantic_name == kind:
            return FieldReference(dataset, name)
    return None


def _semantic(reference: FieldReference, view: ReleasedView) -> str | None:
    if view.has(reference):
        return view.facts(reference).semantic_name
    return view.withheld_headers.get(reference)


def _questions(
    target: Target,
    view: ReleasedView,
    named: Sequence[References],
    records: Sequence[References],
    threshold: float,
    modes: Sequence[Any],
) -> list[Question]:
    sides = {r: field_side(view, r) for r in records}
    found = []
    for subject in named:
        side = field_side(view, subject)
        for value in records:
            if value == subject:
                continue
            problems = tuple(
                Problem(
                    target=target.id,
                    named=side,
                    records=sides[value],
                    mode=mode,
                    threshold=threshold,
                )
                for mode in modes
            )
            found.append(Question(problems=problems))
    return found


def _row_questions(
    target: Attribute, view: ReleasedView, records: Sequence[References], threshold: float
) -> list[Question]:
    dataset = target.field[0].dataset
    if dataset not in view.datasets:
        return []
    side = row_side(view, dataset)
    found = []
    for value in records:
        shown = field_side(view, value)
        modes: Iterator[Any] = iter(("one", "dependency"))
        problems = tuple(
            Problem(target=target.id, named=side, records=shown, mode=mode, threshold=threshold)
            for mode in modes
        )
        found.append(Question(problems=problems))
    return found


def _membership(target: Membership, view: ReleasedView, threshold: float) -> list[Question]:
    if target.resource not in view.datasets:
        return []
    records = records_side(view, target.resource)
    found = []
    for subject in denoting(target.key, view):
        side = field_side(view, subject)
        problem = Problem(
            target=target.id, named=side, records=records, mode="one", threshold=threshold
        )
        found.append(Question(problems=(problem,)))
    return found
