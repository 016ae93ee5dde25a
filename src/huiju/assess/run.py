"""One way, no return path: read, profile, graph, attack, mark, judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from huiju.assess.assessment import Assessment
from huiju.assess.clock import Clock
from huiju.assess.proposals import proposed_targets
from huiju.assess.reviews import dataset_summaries, field_reviews
from huiju.assess.targets import TargetOutcome, assess_targets, ends_of
from huiju.channels import Limits
from huiju.errors import InputError
from huiju.graph import AttributeGraph, build_attribute_graph
from huiju.ingest import Catalog, read_catalog
from huiju.model.catalog import CatalogDescription
from huiju.model.result import DatasetSummary, FieldReview, Note, Result, RuleResult, Verdict
from huiju.policy import Pack, evaluate_rules, load_packs, verdict
from huiju.profile.dataset import ReleasedView, released_view
from huiju.profile.facts import profile_catalog

__all__ = ["assess", "build_graph", "profile"]

BREAKABLE = frozenset({"masked_citizen_id", "masked_phone", "masked_name", "hash"})
"""Semantic types that other attacks than those of this version may restore."""
Progress = Callable[[str, float | None], None]


def assess(
    catalog: Catalog | str | Path,
    *,
    policy: str | Sequence[str] | None = None,
    recipient: str | None = None,
    threshold: float = 0.9,
    max_hops: int = 3,
    max_key_fields: int = 8,
    missing_values: str = "value",
    seed: int = 0,
    as_of: str | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Assess what a release leaks, on top of all that is out already.

    Parameters
    ----------
    catalog
        Datasets with their roles, and the protected targets; or the path of a descriptor.
    policy
        Names or paths of policy packs; later ones override earlier ones. Default: the catalog's.
    recipient
        ``"public"``, ``"controlled"`` or ``"enclave"``. Default: the catalog's.
    threshold
        Probability from which a claim counts, above 0.5 and at most 1.
    max_hops
        Joins on a route, 1 to 3.
    max_key_fields
        Fields in one key.
    missing_values
        ``"value"``: a missing value matches nothing. No other reading is offered yet.
    seed
        Seed of every random choice; the same input and seed give the same result.
    as_of
        ISO date on which terms of protection are judged. Default: the catalog's, else today.
    progress
        Called with a stage and the share done (None when unknown).

    Returns
    -------
    Assessment
        The result with its renderings.

    Raises
    ------
    InputError
        When the catalog or an argument is wrong; the sentence names place and mend.

    Notes
    -----
    Time grows about linearly with records and with the number of keys tried, which is
    2 ** (shared fields) for each pair of a named dataset and a dataset of records.

    Examples
    --------
    >>> import polars as pl
    >>> import huiju as hj
    >>> people = [f"P{i}" for i in range(40)]
    >>> visits = pl.DataFrame({"name": people, "zip": [f"0{100 + i}" for i in range(40)],
    ...                        "illness": ["flu", "ulcer"] * 20})
    >>> register = pl.DataFrame({"name": people, "zip": [f"0{100 + i}" for i in range(40)]})
    >>> catalog = hj.Catalog("demo").add("visits", visits, role="candidate", withheld=["name"])
    >>> catalog = catalog.add("register", register, role="published").protect(
    ...     hj.Association("t", subject="visits.name", attribute="visits.illness"))
    >>> hj.assess(catalog).result.targets[0].exposed
    40
    """
    catalog = opened(catalog)
    limits = _limits(threshold, max_hops, max_key_fields, missing_values, seed)
    clock = Clock(progress)
    with clock.stage("read"):
        loaded = catalog.load(progress=clock.detail)
        description = _settled(loaded.description, recipient, as_of)
        packs = load_packs(_names(policy) or description.policy, description.base)
    with clock.stage("profile"):
        datasets = profile_catalog(loaded, progress=clock.detail)
        view = released_view(datasets)
    description, notes = proposed_targets(description, datasets)
    with clock.stage("graph"):
        focus = ends_of(description.targets, view)
        graph = build_attribute_graph(view, focus=focus, progress=clock.detail)
    with clock.stage("attack"):
        outcome = assess_targets(description, datasets, view, graph, packs, limits, clock)
    outcome = replace(
        outcome,
        not_assessed=(*notes, *graph.not_assessed, *outcome.not_assessed, _never_run(view)),
    )
    with clock.stage("judge"):
        summaries = dataset_summaries(loaded)
        reviews = field_reviews(datasets, outcome.channels)
        found = _judge(packs, description, reviews, outcome, summaries)
    result = _result(description, summaries, reviews, outcome, found, packs, graph, limits, clock)
    return Assessment(result=result, graph=graph)


def profile(
    catalog: Catalog | str | Path, progress: Progress | None = None
) -> tuple[tuple[FieldReview, ...], tuple[DatasetSummary, ...]]:
    """Describe every field of a catalog: type, distinct, missing, uniqueness, semantic type."""
    clock = Clock(progress)
    with clock.stage("read"):
        loaded = opened(catalog).load(progress=clock.detail)
    with clock.stage("profile"):
        datasets = profile_catalog(loaded, progress=clock.detail)
    return field_reviews(datasets, ()), dataset_summaries(loaded)


def build_graph(catalog: Catalog | str | Path, progress: Progress | None = None) -> AttributeGraph:
    """Build the attribute graph of all that the recipient can read."""
    clock = Clock(progress)
    with clock.stage("read"):
        loaded = opened(catalog).load(progress=clock.detail)
    with clock.stage("profile"):
        view = released_view(profile_catalog(loaded, progress=clock.detail))
    with clock.stage("graph"):
        return build_attribute_graph(view, progress=clock.detail)


def opened(catalog: Catalog | str | Path) -> Catalog:
    """Return the catalog, reading it first where a path is given."""
    if isinstance(catalog, (str, Path)):
        return read_catalog(catalog)
    if not isinstance(catalog, Catalog):
        raise InputError("no_catalog", kind=type(catalog).__name__)
    return catalog


def _names(policy: str | Sequence[str] | None) -> tuple[str, ...]:
    if policy is None:
        return ()
    return (policy,) if isinstance(policy, str) else tuple(policy)


def _limits(
    threshold: float, max_hops: int, max_key_fields: int, missing_values: str, seed: int
) -> Limits:
    if not 0.5 < threshold <= 1:
        raise InputError("bad_threshold", given=threshold)
    if max_hops not in (1, 2, 3):
        raise InputError("bad_max_hops", given=max_hops)
    if not 1 <= max_key_fields <= 16:
        raise InputError("bad_max_key_fields", given=max_key_fields)
    if missing_values != "value":
        raise InputError("bad_missing_values", given=missing_values)
    return Limits(threshold=threshold, max_hops=max_hops, max_key_fields=max_key_fields, seed=seed)


def _settled(
    description: CatalogDescription, recipient: str | None, as_of: str | None
) -> CatalogDescription:
    if recipient is not None and recipient not in ("public", "controlled", "enclave"):
        raise InputError("bad_recipient", given=recipient)
    day = as_of or description.as_of or date.today().isoformat()  # noqa: DTZ011
    chosen = recipient or description.recipient
    return replace(description, recipient=chosen, as_of=day)  # type: ignore[arg-type]


def _judge(
    packs: tuple[Pack, ...],
    description: CatalogDescription,
    reviews: tuple[FieldReview, ...],
    outcome: TargetOutcome,
    summaries: tuple[DatasetSummary, ...],
) -> tuple[tuple[RuleResult, ...], Verdict]:
    rules = evaluate_rules(
        packs,
        description.recipient,
        fields=reviews,
        targets=outcome.targets,
        channels=outcome.channels,
        datasets=summaries,
    )
    found = verdict(
        packs,
        description.recipient,
        targets=outcome.targets,
        channels=outcome.channels,
        rules=rules,
        not_assessed=outcome.not_assessed,
    )
    return rules, found


def _result(
    description: CatalogDescription,
    summaries: tuple[DatasetSummary, ...],
    reviews: tuple[FieldReview, ...],
    outcome: TargetOutcome,
    judged: tuple[tuple[RuleResult, ...], Verdict],
    packs: tuple[Pack, ...],
    graph: AttributeGraph,
    limits: Limits,
    clock: Clock,
) -> Result:
    return Result(
        name=description.name,
        title=description.title,
        recipient=description.recipient,
        as_of=description.as_of or "",
        datasets=summaries,
        verdict=judged[1],
        fields=reviews,
        targets=outcome.targets,
        channels=outcome.channels,
        rules=judged[0],
        remedies=(),
        not_assessed=outcome.not_assessed,
        graph=graph.summary(),
        run=clock.information(
            seed=limits.seed,
            threshold=limits.threshold,
            max_hops=limits.max_hops,
            policy=tuple({"pack": p.name, "version": str(p.version)} for p in packs),
        ),
    )


def _never_run(view: ReleasedView) -> Note:
    """What this version never looks at, said in every report.

    Where the release holds masks or hashes, that is no detail: undecided is not clean.
    """
    hidden = any(
        facts.semantic_name in BREAKABLE
        for dataset in view.datasets.values()
        if dataset.role == "candidate"
        for facts in dataset.facts.values()
    )
    return Note("attacks_not_run", {"essential": hidden})
