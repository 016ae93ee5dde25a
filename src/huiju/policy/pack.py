"""Policy packs: reading, checking against the schema, looking up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from huiju.errors import InputError
from huiju.messages import text
from huiju.policy.reading import PackSyntaxError, read_mapping

__all__ = [
    "DEFAULT_PACK",
    "Fact",
    "Pack",
    "PackError",
    "Review",
    "Rule",
    "Scale",
    "available_packs",
    "load_packs",
    "pack_schema",
]

DEFAULT_PACK = "cn-release-review"
Tag = Literal["V", "S", "M", "P"]
_SUFFIXES = (".yaml", ".yml", ".json")


class PackError(InputError):
    """A policy pack is unknown or wrong; the sentence is in ``messages/policy.yaml``."""

    def text(self, language: str = "en") -> str:
        """Return the sentence in ``"en"`` or ``"zh"``."""
        return text(f"policy.{self.code}", language, **self.parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number or a choice with its source.

    `tag`: ``V`` read in the source or computed, ``S`` second-hand, ``M`` from memory, ``P`` a
    choice of the pack. Everything but ``V`` is shown as still to be verified.
    """

    id: str
    value: Any
    title: Mapping[str, str]
    basis: str
    tag: Tag
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The levels of a category, lowest first; every level with all its names."""

    category: str
    levels: tuple[tuple[str, ...], ...]
    basis: str
    tag: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition on the evidence; `limits` names the fact that is the limit of each recipient."""

    id: str
    check: str
    title: Mapping[str, str]
    basis: str
    tag: Tag
    risk: Literal["low", "medium", "high", "critical"] = "low"
    recipients: tuple[str, ...] = ("public", "controlled", "enclave")
    limits: Mapping[str, str] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    together_with: tuple[frozenset[str], ...] = ()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Which conclusion follows from a risk, or from the category that is touched."""

    conclusions: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    signers: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A policy pack: facts with their sources, and the rules that use them."""

    name: str
    version: str
    title: Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    bands: Mapping[str, str] = field(default_factory=dict)
    scales: tuple[Scale, ...] = ()
    rules: tuple[Rule, ...] = ()
    review: Review = field(default_factory=Review)
    source: str | None = None

    def fact(self, name: str) -> Fact:
        """Return the fact `name`; raises KeyError when the pack has none."""
        for fact in self.facts:
            if fact.id == name:
                return fact
        raise KeyError(name)


def load_packs(names: Sequence[str], base: str | Path = ".") -> tuple[Pack, ...]:
    """Return the packs, in the order in which later ones override earlier ones.

    Parameters
    ----------
    names
        Names of shipped packs, or paths of packs (``*.yaml``, ``*.yml``, ``*.json``). With no name
        the default pack is loaded. A pack that is named twice counts where it stands last.
    base
        The folder from which relative paths are read (that of the catalog).

    Raises
    ------
    PackError
        When a name is unknown (the nearest one is suggested) or a pack does not fit the schema.

    Examples
    --------
    >>> [pack.name for pack in load_packs(["cn-release-review", "cn-stat"])]
    ['cn-release-review', 'cn-stat']
    """
    if isinstance(names, str):
        names = [names]
    loaded = [_load(str(name), Path(base)) for name in names] or [_shipped(DEFAULT_PACK)]
    last = {pack.name: position for position, pack in enumerate(loaded)}
    return tuple(pack for position, pack in enumerate(loaded) if last[pack.name] == position)


def available_packs() -> list[Pack]:
    """Return the packs that huiju ships, the default one first."""
    return sorted(
        (_shipped(name) for name in _shipped_names()),
        key=lambda pack: (pack.name != DEFAULT_PACK, pack.name),
    )


@cache
def pack_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a pack."""
    schema: Mapping[str, Any] = json.loads(
        resources.files(__package__).joinpath("pack.schema.json").read_text(encoding="utf-8")
    )
    return schema


def _shipped_names() -> list[str]:
    folder = resources.files(__package__).joinpath("packs")
    return sorted(
        f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")
    )


def _load(name: str, base: Path) -> Pack:
    known = _shipped_names()
    if name in known:
        return _shipped(name)
    path = base / name
    if path.is_file():
        return _parse(_read(path, name), source=name)
    if name.lower().endswith(_SUFFIXES):
        raise PackError("pack_missing", path=name)
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if near:
        raise PackError("unknown_pack_near", name=name, near=near[0])
    raise PackError("unknown_pack", name=name, known=", ".join(known))


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise PackError("pack_unreadable", path=name) from None


@cache
def _shipped(name: str) -> Pack:
    file = resources.files(__package__).joinpath("packs", f"{name}.yaml")
    return _parse(file.read_bytes(), source=None, label=name)


def _parse(content: bytes, *, source: str | None, label: str | None = None) -> Pack:
    place = source or label or "?"
    try:
        written = read_mapping(content)
    except PackSyntaxError as fault:
        raise PackError(fault.code, path=place, line=fault.line) from None
    _check_schema(written, place)
    pack = _build(written, source)
    for owner, name in _references(pack):
        if not any(fact.id == name for fact in pack.facts):
            raise PackError("unknown_fact", path=place, owner=owner, fact=name)
    return pack


def _check_schema(written: Mapping[str, Any], place: str) -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(pack_schema())
    fault = jsonschema.exceptions.best_match(validator.iter_errors(written))
    if fault is not None:
        where = fault.json_path.removeprefix("$").removeprefix(".") or "/"
        raise PackError("pack_invalid", path=place, where=where, problem=fault.message[:200])


def _references(pack: Pack) -> Iterator[tuple[str, str]]:
    for band, name in pack.bands.items():
        yield f"bands.{band}", name
    for rule in pack.rules:
        for recipient, name in rule.limits.items():
            yield f"{rule.id}.limits.{recipient}", name


def _build(written: Mapping[str, Any], source: str | None) -> Pack:
    review = written.get("review", {})
    return Pack(
        name=written["pack"],
        version=written["version"],
        title=written["title"],
        about=written.get("about", {}),
        facts=tuple(Fact(**fact) for fact in written.get("facts", ())),
        bands=written.get("bands", {}),
        scales=tuple(_scale(scale) for scale in written.get("scales", ())),
        rules=tuple(_rule(rule) for rule in written.get("rules", ())),
        review=Review(
            conclusions=review.get("conclusions", {}),
            categories=review.get("categories", {}),
            signers=tuple(review.get("signers", ())),
        ),
        source=source,
    )


def _scale(written: Mapping[str, Any]) -> Scale:
    levels = tuple(tuple(names) for names in written["levels"])
    return Scale(**{**written, "levels": levels})


def _rule(written: Mapping[str, Any]) -> Rule:
    plain = dict(written)
    for key in ("types", "doubtful", "kinds"):
        plain[key] = frozenset(plain.get(key, ()))
    plain["together_with"] = tuple(frozenset(types) for types in plain.pop("with", ()))
    if "recipients" in plain:
        plain["recipients"] = tuple(plain["recipients"])
    return Rule(**plain)
