"""Every number of a shipped pack has a source and a tag; every name it uses exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from huiju.messages import text
from huiju.policy import Pack, available_packs, pack_schema
from huiju.profile.semantic.types import TYPE_NAMES

PACKS = available_packs()
# Types that only a declaration gives; values alone do not tell whose hash it is
DECLARED_ONLY = ("hashed_",)


def numbers(part: Any) -> Iterator[float]:
    if isinstance(part, dict):
        for value in part.values():
            yield from numbers(value)
    elif isinstance(part, (list, tuple, frozenset)):
        for value in part:
            yield from numbers(value)
    elif isinstance(part, (int, float)) and not isinstance(part, bool):
        yield part


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.name)
def test_every_number_is_a_fact_with_its_source(pack: Pack) -> None:
    for fact in pack.facts:
        assert fact.basis
        assert fact.tag in "VSP", f"{fact.id}: what is only remembered is not shipped"
        assert set(fact.title) == {"zh", "en"}
    for rule in pack.rules:
        assert rule.basis
        assert rule.tag in "VSP"
        assert not list(numbers([rule.limits, rule.types, rule.kinds])), "a number outside a fact"
        assert {pack.fact(name).id for name in rule.limits.values()} == set(rule.limits.values())
    assert not list(numbers(pack.review.conclusions))


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.name)
def test_ids_are_unique(pack: Pack) -> None:
    facts = [fact.id for fact in pack.facts]
    rules = [rule.id for rule in pack.rules]
    assert len(facts) == len(set(facts))
    assert len(rules) == len(set(rules))


def test_rules_of_shipped_packs_do_not_replace_one_another() -> None:
    rules = [rule.id for pack in PACKS for rule in pack.rules]
    assert len(rules) == len(set(rules))


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.name)
def test_every_semantic_type_exists(pack: Pack) -> None:
    for rule in pack.rules:
        named = rule.types | rule.doubtful | frozenset().union(*rule.together_with)
        unknown = {name for name in named - TYPE_NAMES if not name.startswith(DECLARED_ONLY)}
        assert not unknown, rule.id


def test_every_conclusion_has_its_words() -> None:
    for conclusion in pack_schema()["$defs"]["conclusion"]["enum"]:
        for language in ("zh", "en"):
            assert text(f"report.conclusion_{conclusion}", language)
