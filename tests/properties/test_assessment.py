"""What must hold of every assessment, through the public API on small tables from seeds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl
import pytest

import huiju as hj
from huiju.attacks import Chain, Linkage
from huiju.channels import find

AS_OF = "2026-01-01"
Frame = dict[str, list[Any]]
SEEDS = range(4)


@dataclass(frozen=True)
class World:
    """Datasets with their roles, what is withheld in them, and the target."""

    frames: Mapping[str, Frame]
    roles: Mapping[str, str]
    withheld: frozenset[str]
    target: hj.Association

    def catalog(self, threshold: float = 0.9) -> hj.Catalog:
        catalog = hj.Catalog("world", as_of=AS_OF)
        for name, frame in self.frames.items():
            columns = {f: pl.Series(f, v, dtype=pl.String) for f, v in frame.items()}
            hidden = [f for f in frame if f"{name}.{f}" in self.withheld]
            catalog.add(name, pl.DataFrame(columns), role=self.roles[name], withheld=hidden)  # type: ignore[arg-type]
        return catalog.protect(self.target)

    def assess(self, threshold: float = 0.9) -> Any:
        return hj.assess(self.catalog(), threshold=threshold).result


def code(rng: random.Random, letter: str, n: int) -> str:
    return f"{letter}{rng.randrange(n):04d}{letter}"


def world(seed: int, letter: str = "q") -> World:
    """A release and a register that share two coarse codes and, through a bridge, a third.

    Names, fields and codes carry `letter`, so that worlds of two letters have nothing in common.
    """
    rng = random.Random(f"{letter}{seed}")
    n = 140
    person = [f"{letter}person{i:03d}" for i in range(n)]
    ward = [code(rng, letter, 14) for _ in range(n)]
    unit = [code(rng, letter + "u", 9) for _ in range(n)]
    desk = [code(rng, letter + "d", 3000) for _ in range(n)]
    room = [code(rng, letter + "r", 3000) for _ in range(n)]
    value = [code(rng, letter + "v", 5) for _ in range(n)]
    rows = rng.sample(range(n), 90)
    release, register, bridge = f"{letter}release", f"{letter}register", f"{letter}bridge"
    who, what = f"{letter}_who", f"{letter}_what"

    def named(**fields: list[str]) -> Frame:
        return {f"{letter}_{name}": values for name, values in fields.items()}

    frames = {
        release: named(
            who=[person[i] for i in rows],
            ward=[ward[i] for i in rows],
            unit=[unit[i] if rng.random() > 0.05 else None for i in rows],
            desk=[desk[i] for i in rows],
            what=[value[i] for i in rows],
        ),
        register: named(who=person, ward=ward, unit=unit, room=room),
        bridge: named(desk=desk[:60], room=room[:60]),
        f"{letter}truth": named(desk=desk, what=value),
    }
    roles = {release: "candidate", register: "published", bridge: "published"}
    return World(
        frames,
        {**roles, f"{letter}truth": "internal"},
        frozenset({f"{release}.{who}"}),
        hj.Association(
            f"{letter}target", subject=f"{release}.{who}", attribute=f"{release}.{what}"
        ),
    )


def told(result: Any, names: Mapping[str, str] | None = None) -> tuple[list[Any], ...]:
    """Channels and targets without ids and clocks, in an order of their own."""
    names = names or {}

    def called(written: str) -> str:
        dataset, dot, field = written.partition(".")
        return names.get(dataset, dataset) + dot + names.get(field, field)

    channels = []
    for channel in result.channels:
        evidence = asdict(channel.evidence)
        steps = [
            (called(s.source), called(s.target or ""), sorted(called(c.left) for c in s.on))
            for s in channel.steps
        ]
        channels.append(
            (
                channel.target, channel.kind, sorted(map(called, channel.fields)), steps,
                channel.minimal, channel.needs_candidate, channel.risk, evidence,
            )
        )  # fmt: skip
    targets = [
        (t.id, t.protected, t.exposed, t.exposed_without_candidate, t.risk, t.register_coverage)
        for t in result.targets
    ]
    return sorted(channels, key=repr), sorted(targets)


def test_the_worlds_are_worth_a_test() -> None:
    """They leak directly and along the chain, and not everything."""
    for seed in SEEDS:
        result = world(seed).assess()
        assert {len(c.steps) for c in result.channels} == {1, 2}
        assert 10 < result.targets[0].exposed <= 90


# -- what the attacker never sees ---------------------------------------------------------------


@contextmanager
def overheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Any, ...]]]:
    """Every claim of every attack (not of its control, which the marker asks for)."""
    heard: list[tuple[Any, ...]] = []

    def hear(owner: Any, name: str, controlled: int) -> None:
        own = getattr(owner, name)
        place = owner.__name__.rpartition(".")[2]

        def listen(*arguments: Any) -> Any:
            claims = own(*arguments)
            if len(arguments) <= controlled or arguments[controlled] is None:
                heard.append(
                    (
                        place,
                        *(p.tobytes() for p in (claims.subjects, claims.values, claims.singled)),
                    )
                )
            return claims

        patch.setattr(owner, name, listen)

    with monkeypatch.context() as patch:
        hear(Linkage, "claims", 2)
        hear(Chain, "claims", 1)
        hear(find, "stated_claims", 1)
        yield heard


def hidden_changed(given: World, change: Callable[[list[Any]], list[Any]]) -> World:
    """The world with every withheld and internal column changed."""
    return replace(
        given,
        frames={
            name: {
                field: change(values)
                if f"{name}.{field}" in given.withheld or given.roles[name] == "internal"
                else values
                for field, values in frame.items()
            }
            for name, frame in given.frames.items()
        },
    )


CHANGES: dict[str, Callable[[list[Any]], list[Any]]] = {
    "shuffled": lambda values: random.Random(1).sample(values, len(values)),
    "blanked": lambda values: [None] * len(values),
    "replaced": lambda values: [f"zz{i}" for i in range(len(values))],
}


def with_notice(given: World) -> World:
    """The same, and a published list that states some of it outright."""
    release = given.frames["qrelease"]
    notice = {field: release[field][:6] for field in ("q_who", "q_what")}
    return replace(
        given,
        frames={**given.frames, "notice": notice},
        roles={**given.roles, "notice": "published"},
    )


def with_truth_keys(given: World) -> World:
    """The same with the truth told by withheld keys, in an internal dataset, in place of rows."""
    frames = {name: dict(frame) for name, frame in given.frames.items()}
    n = len(frames["qregister"]["q_who"])
    frames["qregister"]["q_pid"] = [f"p{i}" for i in range(n)]
    number = dict(zip(frames["qregister"]["q_who"], frames["qregister"]["q_pid"], strict=True))
    frames["qrelease"]["q_rid"] = [f"r{i}" for i in range(90)]
    frames["qtruth"] = {
        "q_rid": frames["qrelease"]["q_rid"],
        "q_pid": [number[who] for who in frames["qrelease"]["q_who"]],
    }
    return replace(
        given,
        frames=frames,
        withheld=given.withheld | {"qrelease.q_rid", "qregister.q_pid"},
        target=hj.Association(
            "qtarget",
            subject="qregister.q_who",
            attribute="qrelease.q_what",
            truth={"qrelease.q_rid": "qtruth.q_rid", "qtruth.q_pid": "qregister.q_pid"},
        ),
    )


@pytest.mark.parametrize("tied", ["by rows", "by keys"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_attack_reads_a_withheld_or_internal_value(
    change: Callable[[list[Any]], list[Any]], tied: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in SEEDS:
        given = with_notice(world(seed))
        given = given if tied == "by rows" else with_truth_keys(given)
        with overheard(monkeypatch) as before:
            result = given.assess()
        with overheard(monkeypatch) as after:
            changed = hidden_changed(given, change).assess()
        assert {name for name, *_ in before} == {"Linkage", "Chain", "find"}
        assert before == after
        assert result.graph == changed.graph
        assert result.channels, "with the truth at hand there are channels"


def test_truth_by_rows_and_by_keys_agree() -> None:
    for seed in SEEDS:
        given = world(seed)
        by_rows, by_keys = given.assess(), with_truth_keys(given).assess()
        assert by_rows.targets[0].exposed == by_keys.targets[0].exposed > 0


# -- names and orders ---------------------------------------------------------------------------


def permuted(given: World, seed: int) -> World:
    rng = random.Random(seed)
    frames = {}
    for name, frame in given.frames.items():
        order = list(range(len(next(iter(frame.values())))))
        rng.shuffle(order)
        fields = rng.sample(list(frame), len(frame))
        frames[name] = {field: [frame[field][i] for i in order] for field in fields}
    names = rng.sample(list(frames), len(frames))
    return replace(given, frames={name: frames[name] for name in names})


def test_permuting_rows_fields_and_datasets_changes_nothing() -> None:
    for seed in SEEDS:
        given = world(seed)
        assert told(given.assess()) == told(permuted(given, seed).assess())


def test_renaming_changes_nothing_but_names() -> None:
    for seed in SEEDS:
        given = world(seed)
        words = sorted({*given.frames, *(f for frame in given.frames.values() for f in frame)})
        shuffled = random.Random(seed).sample(range(len(words)), len(words))
        names = {word: f"m{number:02d}x" for word, number in zip(words, shuffled, strict=True)}

        def called(written: str, names: Mapping[str, str] = names) -> str:
            dataset, _, field = written.partition(".")
            return f"{names[dataset]}.{names[field]}"

        renamed = World(
            {names[d]: {names[f]: v for f, v in x.items()} for d, x in given.frames.items()},
            {names[d]: role for d, role in given.roles.items()},
            frozenset(map(called, given.withheld)),
            hj.Association(
                "qtarget",
                subject=called("qrelease.q_who"),
                attribute=called("qrelease.q_what"),
            ),
        )
        back = {new: old for old, new in names.items()}
        found, expected = told(renamed.assess(), back), told(given.assess())
        assert found == expected


# -- chance -------------------------------------------------------------------------------------


def test_shuffled_keys_stay_at_the_baseline() -> None:
    """The keys of the release belong to nobody in particular: no claim can be better than luck."""
    seeds = range(40)
    reported = 0
    for seed in seeds:
        given = world(seed)
        rng = random.Random(seed)
        release = dict(given.frames["qrelease"])
        order = rng.sample(range(90), 90)
        for field in ("q_ward", "q_unit", "q_desk"):
            release[field] = [release[field][i] for i in order]
        shuffled = replace(given, frames={**given.frames, "qrelease": release})
        reported += bool(shuffled.assess().channels)
    assert reported <= 0.05 * len(seeds)


def test_a_skewed_value_is_no_finding_by_itself() -> None:
    """Nine in ten have the same value: guessing it is right nine times in ten."""
    reported = 0
    for seed in range(20):
        rng = random.Random(seed)
        given = world(seed)
        release = dict(given.frames["qrelease"])
        release["q_what"] = ["common" if rng.random() < 0.9 else "rare" for _ in range(90)]
        order = rng.sample(range(90), 90)
        for field in ("q_ward", "q_unit", "q_desk"):
            release[field] = [release[field][i] for i in order]
        skewed = replace(given, frames={**given.frames, "qrelease": release})
        reported += bool(skewed.assess().channels)
    assert reported <= 1


# -- more and less ------------------------------------------------------------------------------


def test_two_unrelated_catalogs_have_the_findings_of_each() -> None:
    for seed in SEEDS:
        one, two = world(seed), world(seed, "j")
        catalog = hj.Catalog("both", as_of=AS_OF)
        for given in (one, two):
            for name, frame in given.frames.items():
                hidden = [f for f in frame if f"{name}.{f}" in given.withheld]
                role: Any = given.roles[name]
                catalog.add(name, pl.DataFrame(frame), role=role, withheld=hidden)
            catalog.protect(given.target)
        both = told(hj.assess(catalog).result)
        apart = [told(given.assess()) for given in (one, two)]
        assert both[0] == sorted(apart[0][0] + apart[1][0], key=repr)
        assert both[1] == sorted(apart[0][1] + apart[1][1])


def additions(given: World, seed: int) -> dict[str, Frame]:
    """Datasets that might be released as well: helpful, useless, noisy."""
    rng = random.Random(seed)
    release, register = given.frames["qrelease"], given.frames["qregister"]
    some = rng.sample(range(90), 30)
    return {
        "earlier": {f: [release[f][i] for i in some] for f in ("q_desk", "q_what")},
        "second": {f: register[f][:70] for f in ("q_who", "q_ward")},
        "desks": {
            "q_who": rng.sample(register["q_who"], 140),
            "q_desk": [code(rng, "qd", 3000) for _ in range(140)],
        },
        "plants": {
            "species": [f"oak{i}" for i in range(50)],
            "height": [str(i) for i in range(50)],
        },
        "wards": {
            "q_ward": sorted(set(register["q_ward"])),
            "floor": [f"f{i % 3}" for i in range(len(set(register["q_ward"])))],
        },
    }


def test_one_more_dataset_never_lowers_what_is_exposed() -> None:
    for seed in SEEDS:
        given = world(seed)
        before = given.assess().targets[0].exposed
        for name, frame in additions(given, seed).items():
            more = replace(
                given,
                frames={**given.frames, name: frame},
                roles={**given.roles, name: "published"},
            )
            assert more.assess().targets[0].exposed >= before, (seed, name)


def coarsened(given: World, field: str, length: int) -> World:
    frames = {
        name: {
            f: [v and v[:length] if f == field else v for v in values]
            for f, values in frame.items()
        }
        for name, frame in given.frames.items()
    }
    return replace(given, frames=frames)


def finest_claims(given: World, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """What the key of all shared fields claims for certain, as texts."""
    found: list[set[tuple[str, str]]] = []
    own = Linkage.claims

    def listen(self: Linkage, cut: Any, exclusions: Any = None) -> Any:
        claims = own(self, cut, exclusions)
        if exclusions is None and len(self.pairs) == 2:
            names = texts(given, "qregister", "q_who")
            values = texts(given, "qrelease", "q_what")
            pairs = zip(claims.subjects, claims.values, strict=True)
            found.append({(names[s], values[v]) for s, v in pairs})
        return claims

    with monkeypatch.context() as patch:
        patch.setattr(Linkage, "claims", listen)
        given.assess(threshold=1.0)
    return found[-1]


def texts(given: World, dataset: str, field: str) -> list[str]:
    """The distinct values in the order in which they are met, as the encoding has them."""
    return list(dict.fromkeys(v for v in given.frames[dataset][field] if v))


def test_coarsening_a_key_claims_nothing_for_certain_that_the_finest_key_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the register names everybody, a coarse group that is certain is made of such groups."""
    for seed in SEEDS:
        given = world(seed)
        frames = {name: given.frames[name] for name in ("qrelease", "qregister")}
        frames["qrelease"] = {f: v for f, v in frames["qrelease"].items() if f != "q_desk"}
        frames["qrelease"]["q_unit"] = [u or "qu0000qu" for u in frames["qrelease"]["q_unit"]]
        finest = replace(given, frames=frames)
        fine = finest_claims(finest, monkeypatch)
        assert fine
        for length in (4, 5):
            coarse = coarsened(finest, "q_ward", length)
            assert finest_claims(coarse, monkeypatch) <= fine, (seed, length)
            exposed = coarse.assess(threshold=1.0).targets[0].exposed
            assert exposed <= 1.1 * finest.assess(threshold=1.0).targets[0].exposed + 3


# -- the same again -----------------------------------------------------------------------------


def bytes_of(given: World, seed: int) -> str:
    document = hj.assess(given.catalog(), seed=seed).document("en")
    for clock in ("started", "seconds", "peak_memory_mb", "stages"):
        document["run"].pop(clock, None)
    return json.dumps(document, ensure_ascii=False)


def test_the_same_input_and_seed_give_the_same_bytes() -> None:
    given = world(0)
    assert bytes_of(given, 3) == bytes_of(given, 3)
    assert bytes_of(given, 3) != bytes_of(given, 4), "the seed is told"
