"""Find the channels of one target: ask, attack, mark, select."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge

import numpy as np

from huiju.attacks.chain import PairLimit
from huiju.attacks.identifier import stated_claims
from huiju.attacks.questions import Question, ask
from huiju.channels.keys import direct_trials, pairs_within, sets_left_out
from huiju.channels.routes import RouteLimits, chain_routes, chain_trial
from huiju.channels.select import LOSS, MINIMUM_GAIN, Reported, Selection
from huiju.channels.trial import Route, Trial, evidence_of, union_of
from huiju.graph import AttributeGraph, FieldPair
from huiju.marking import Answers, Truth, answers_for, mark
from huiju.model.catalog import Target
from huiju.model.result import Channel, JoinCondition, Note, Step
from huiju.profile.dataset import ReleasedView

__all__ = ["Findings", "Limits", "find_channels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far the search goes; whatever it leaves out is listed in the report."""

    threshold: float = 0.9
    max_hops: int = 3
    max_key_fields: int = 8
    max_routes: int = 2_000
    budget: float = 6e8
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found for one target, and what was not looked at."""

    channels: tuple[Channel, ...]
    protected: int
    exposed: int
    exposed_without_candidate: int
    keys_tried: int
    routes_tried: int
    register_coverage: float | None
    not_assessed: tuple[Note, ...]


def find_channels(
    target: Target,
    view: ReleasedView,
    graph: AttributeGraph,
    truth: Truth | None,
    limits: Limits,
    progress: Callable[[int], None] | None = None,
) -> Findings:
    """Attack a target by every key and route within the limits, and keep the channels.

    The attacks get the released view; `truth` is used for marking only. Without truth the claims
    are reported as an estimate.
    """
    search = _Search(target, view, graph, truth, limits, progress)
    return search.run()


class _Search:
    def __init__(
        self,
        target: Target,
        view: ReleasedView,
        graph: AttributeGraph,
        truth: Truth | None,
        limits: Limits,
        progress: Callable[[int], None] | None,
    ) -> None:
        self.target, self.view, self.graph = target, view, graph
        self.truth, self.limits, self.progress = truth, limits, progress
        self.keys_tried = 0
        self.routes_tried = 0
        self.routes_left_out = 0
        self.routes_too_coarse = 0
        self.notes: list[Note] = []

    def run(self) -> Findings:
        questions = ask(self.target, self.view, self.limits.threshold)
        if not questions:
            self.notes.append(Note("no_question", {"target": self.target.id}))
        plans = [self._plan(question) for question in questions]
        tried = sum(plan.n_keys for plan in plans)
        attempted = self._attempted(questions)
        selection = Selection(len(self.truth) if self.truth is not None else 0, max(1, tried))
        for plan in plans:
            self._attack_directly(plan, selection)
        for plan in plans:
            self._attack_by_chains(plan, selection)
        for code in ("routes_left_out", "routes_too_coarse"):
            if getattr(self, code):
                self._note(code, n=getattr(self, code))
        channels = self._channels(selection.reported, attempted)
        return Findings(
            channels=channels,
            protected=attempted,
            exposed=self._count(selection.reported),
            exposed_without_candidate=self._count(self._public(selection.reported)),
            keys_tried=self.keys_tried,
            routes_tried=self.routes_tried,
            register_coverage=self._coverage(plans),
            not_assessed=tuple(self.notes),
        )

    # -- planning ---------------------------------------------------------------------------

    def _plan(self, question: Question) -> _Plan:
        named, records = question.named.dataset, question.records.dataset
        answers = answers_for(question.problems[0], self.truth) if self.truth is not None else None
        pairs: tuple[FieldPair, ...] = ()
        routes: list[Route] = []
        if named != records:
            every = self._usable(question, self.graph.between(named, records))
            rows = len(question.named.codes) + len(question.records.codes)
            pairs = pairs_within(every, rows, self.limits.budget)
            if len(pairs) < len(every):
                self._note("fields_left_out", left=named, right=records, n=len(every) - len(pairs))
            left_out = sets_left_out(pairs, self.limits.max_key_fields)
            if left_out:
                self._note("sets_left_out", left=named, right=records, n=left_out)
            most = max(60, min(self.limits.max_routes, int(self.limits.budget / max(1, rows))))
            release = [n for n, d in self.view.datasets.items() if d.role == "candidate"]
            route_limits = RouteLimits(self.limits.max_hops, most, frozenset(release))
            routes, cut = chain_routes(self.graph, named, records, every, route_limits)
            self.routes_left_out += cut
        return _Plan(question=question, answers=answers, pairs=pairs, routes=tuple(routes))

    def _usable(self, question: Question, pairs: Sequence[FieldPair]) -> list[FieldPair]:
        """The value that is claimed cannot be the key by which it is found."""
        values = set(question.records.fields)
        return [pair for pair in pairs if pair.fields[1] not in values]

    def _note(self, code: str, **parameters: object) -> None:
        self.notes.append(Note(code, {"target": self.target.id, **parameters}))

    # -- attacking --------------------------------------------------------------------------

    def _attack_directly(self, plan: _Plan, selection: Selection) -> None:
        question = plan.question
        if question.named.dataset == question.records.dataset:
            self._read_off(plan, selection)
            return
        exposed: dict[int, int] = {}
        strongest: Trial | None = None
        for mask, trial in self._merged(plan):
            exposed[mask] = trial.n_exposed
            without = {b: exposed.get(mask & ~(1 << b), 0) for b in _bits(mask)}
            selection.offer(trial, without)
            strongest = _stronger(strongest, trial, without)
        if strongest is not None:
            selection.offer_strongest(strongest)

    def _merged(self, plan: _Plan) -> Iterator[tuple[int, Trial]]:
        """Run every reading of the question; of each key keep the one that exposes most."""
        runs = [
            direct_trials(
                problem, plan.pairs, plan.answers, self.limits.max_key_fields, self._tick_key
            )
            for problem in plan.question.problems
        ]
        best: tuple[int, Trial] | None = None
        for mask, trial in merge(*runs, key=lambda found: found[0]):
            if best is not None and best[0] != mask:
                yield best
                best = None
            if best is None or trial.n_exposed > best[1].n_exposed:
                best = (mask, trial)
        if best is not None:
            yield best

    def _read_off(self, plan: _Plan, selection: Selection) -> None:
        """Subject and value stand in one released dataset: nothing need be joined."""
        problem = plan.question.problems[0]
        self._tick_key()
        claims = stated_claims(problem)
        trial = Trial(
            problem=problem,
            route=Route(()),
            claims=claims,
            marks=mark(claims, plan.answers) if plan.answers else None,
            answers=plan.answers,
            again=lambda excluded: stated_claims(problem, excluded),
            support=None,
        )
        if len(claims):
            selection.offer(trial, {})

    def _attack_by_chains(self, plan: _Plan, selection: Selection) -> None:
        exposed: dict[Route, int] = {}
        strongest: Trial | None = None
        for route in plan.routes:
            self._tick_route()
            try:
                trial = chain_trial(plan.question.problems, route, plan.answers)
            except PairLimit:
                self.routes_too_coarse += 1
                continue
            if trial is not None:
                exposed[route] = trial.n_exposed
                without = _without_one_pair(route, exposed)
                selection.offer(trial, without)
                strongest = _stronger(strongest, trial, without)
        if strongest is not None:
            selection.offer_strongest(strongest)

    def _tick_key(self) -> None:
        self.keys_tried += 1
        if self.progress:
            self.progress(1)

    def _tick_route(self) -> None:
        self.routes_tried += 1
        if self.progress:
            self.progress(1)

    # -- counting ---------------------------------------------------------------------------

    def _attempted(self, questions: Sequence[Question]) -> int:
        if self.truth is not None:
            return len(self.truth)
        return max((int((q.records.codes >= 0).sum()) for q in questions), default=0)

    def _count(self, reported: Sequence[Reported]) -> int:
        if self.truth is None:
            return max((len(r.trial.claims) for r in reported), default=0)
        marks = [r.trial.marks.exposed for r in reported if r.trial.marks is not None]
        return int(union_of(marks, len(self.truth)).sum())

    def _coverage(self, plans: Sequence[_Plan]) -> float | None:
        """Share of the protected subjects that the best register names."""
        if self.truth is None or not len(self.truth):
            return None
        facts = [len(p.answers.facts) / len(self.truth) for p in plans if p.answers is not None]
        return round(max(facts), 4) if facts else None

    def _public(self, reported: Sequence[Reported]) -> list[Reported]:
        return [r for r in reported if not self._uses_candidate(r.trial)]

    def _uses_candidate(self, trial: Trial) -> bool:
        return any(self.view.datasets[n].role == "candidate" for n in trial.datasets)

    def _needs_candidate(self, trial: Trial, public: Sequence[Reported]) -> bool:
        """Whether the release opens the channel, or only repeats what is out already."""
        if not self._uses_candidate(trial):
            return False
        if trial.marks is None or self.truth is None or not public:
            return True
        known = union_of([r.trial.marks.exposed for r in public if r.trial.marks], len(self.truth))
        added = int((trial.marks.exposed & ~known).sum())
        return added >= max(MINIMUM_GAIN, 0.01 * trial.n_exposed)

    def _channels(self, reported: Sequence[Reported], attempted: int) -> tuple[Channel, ...]:
        channels: list[Channel] = []
        public = self._public(reported)
        for found in sorted(reported, key=lambda r: (-r.trial.n_exposed, len(r.trial.ends))):
            trial = found.trial
            channels.append(
                Channel(
                    id=f"C{len(channels) + 1}",
                    target=self.target.id,
                    kind=_kind(trial),
                    mode=trial.problem.mode if trial.route.hops else "stated",
                    resources=trial.datasets,
                    fields=_listed_fields(trial),
                    steps=_steps(trial),
                    subject=_first(trial.problem.named.fields),
                    attribute=_first(trial.problem.records.fields),
                    minimal=found.minimal,
                    needs_candidate=self._needs_candidate(trial, public),
                    evidence=evidence_of(trial, attempted, self.limits.seed),
                    risk="none",
                )
            )
        return tuple(channels)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plan:
    question: Question
    answers: Answers | None
    pairs: tuple[FieldPair, ...]
    routes: tuple[Route, ...]

    @property
    def n_keys(self) -> int:
        return (1 << len(self.pairs)) - 1 + len(self.routes)


def _stronger(before: Trial | None, trial: Trial, without: Mapping[int, int]) -> Trial | None:
    """Keep the minimal trial that exposes most."""
    minimal = all(count < LOSS * trial.n_exposed for count in without.values())
    if minimal and (before is None or trial.n_exposed > before.n_exposed):
        return trial
    return before


def _bits(mask: int) -> list[int]:
    return [b for b in range(mask.bit_length()) if mask >> b & 1]


def _without_one_pair(route: Route, exposed: Mapping[Route, int]) -> dict[int, int]:
    """What the chain exposes with one pair dropped, beside it or from a hop that has several."""
    hops = route.hops
    shorter = [
        Route((*hops[:i], tuple(p for p in hop if p is not pair), *hops[i + 1 :]), route.direct)
        for i, hop in enumerate(hops)
        for pair in hop
        if len(hop) > 1
    ]
    shorter += [
        Route(hops, tuple(p for p in route.direct if p is not pair)) for pair in route.direct
    ]
    return {i: exposed.get(fewer, 0) for i, fewer in enumerate(shorter)}


def _kind(trial: Trial) -> str:
    if not trial.route.hops:
        return "identifier"
    if trial.problem.mode == "dependency":
        return "dependency"
    claims = (
        trial.claims.singled
        if trial.marks is None
        else trial.claims.singled[trial.marks.correct == 1]
    )
    return "linkage" if len(claims) and np.mean(claims) >= 0.5 else "homogeneity"


def _listed_fields(trial: Trial) -> tuple[str, ...]:
    joined = [f for pair in trial.route.pairs for f in pair.fields]
    every = [*joined, *trial.problem.named.fields, *trial.problem.records.fields]
    return tuple(dict.fromkeys(str(f) for f in sorted(every)))


def _first(fields: Sequence[object]) -> str | None:
    return str(fields[0]) if fields else None


def _steps(trial: Trial) -> tuple[Step, ...]:
    """Tell the route from the records to the names, hop by hop."""
    if not trial.route.hops:
        return (Step(source=trial.problem.records.dataset, target=None, on=()),)
    steps = []
    for hop in (*reversed(trial.route.hops), *filter(None, [trial.route.direct])):
        conditions = [
            JoinCondition(
                left=str(pair.fields[1]),
                right=str(pair.fields[0]),
                comparator=pair.comparator,
                parameters=_turned(pair.parameters),
            )
            for pair in hop
        ]
        steps.append(
            Step(
                source=hop[0].right.reference.dataset,
                target=hop[0].left.reference.dataset,
                on=tuple(sorted(conditions, key=lambda c: c.left)),
            )
        )
    return tuple(steps)


def _turned(parameters: Mapping[str, object]) -> dict[str, object]:
    """Steps are told from the records' side: left and right change places."""
    turned = dict(parameters)
    if "of" in turned:
        turned["of"] = "left" if turned["of"] == "right" else "right"
    return turned
