"""Packs of rules and thresholds, and what they make of the evidence. Sees no row of any dataset."""

from huiju.policy.levels import is_expired, is_highest, risk_of
from huiju.policy.pack import (
    DEFAULT_PACK,
    Fact,
    Pack,
    PackError,
    Review,
    Rule,
    Scale,
    available_packs,
    load_packs,
    pack_schema,
)
from huiju.policy.rules import evaluate_rules
from huiju.policy.verdict import verdict

__all__ = [
    "DEFAULT_PACK",
    "Fact",
    "Pack",
    "PackError",
    "Review",
    "Rule",
    "Scale",
    "available_packs",
    "evaluate_rules",
    "is_expired",
    "is_highest",
    "load_packs",
    "pack_schema",
    "risk_of",
    "verdict",
]
