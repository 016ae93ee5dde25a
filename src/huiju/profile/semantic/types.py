"""The semantic types: what a field's values denote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiju.model.result import Note

__all__ = [
    "DIRECT_IDENTIFIERS",
    "IDENTITY_TYPES",
    "QUASI_IDENTIFIERS",
    "TYPE_NAMES",
    "Candidate",
    "SemanticType",
]


@dataclass(frozen=True, slots=True)
class SemanticType:
    """What the values of a field denote.

    Attributes
    ----------
    name : str
        One of `TYPE_NAMES`.
    confidence : float
        Between 0 and 1; a degree of belief that orders candidates, not a probability.
    reason : Note
        Why, in counts and percentages; never a value.
    is_identity : bool
        Whether the type says who the subject is.
    parameters : mapping
        What else was found: ``precision``, ``level``, ``width``, ``unit``, ``algorithm``, …
    """

    name: str
    confidence: float
    reason: Note
    is_identity: bool
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A type that a family of tests proposes; the most confident one wins."""

    name: str
    confidence: float
    code: str
    share: float
    parameters: Mapping[str, object]


IDENTITY_TYPES = frozenset(
    {
        "person_name",
        "organisation_name",
        "citizen_id",
        "national_id",
        "person_number",
        "student_id",
        "military_id",
        "passport",
        "hk_macao_permit",
        "taiwan_permit",
        "residence_permit",
        "unified_social_credit_code",
        "organisation_code",
        "mobile_phone",
        "landline",
        "e_mail",
        "bank_card",
        "vehicle_plate",
        "imei",
        "imsi",
        "iccid",
        "mac_address",
    }
)

# After the examples that GB/T 37964-2019 gives for direct identifiers (直接标识符)
DIRECT_IDENTIFIERS = (IDENTITY_TYPES - {"organisation_name"}) | {"address", "ip_address"}

# After the examples that GB/T 37964-2019 gives for quasi-identifiers (准标识符); masked forms keep
# a part of the identifier
QUASI_IDENTIFIERS = frozenset(
    {
        "masked_citizen_id",
        "masked_phone",
        "masked_name",
        "sex",
        "birth_date",
        "birth_year",
        "age",
        "age_band",
        "ethnic_group",
        "country",
        "postal_code",
        "region_code",
        "region_name",
        "coordinates",
        "longitude",
        "latitude",
        "organisation_name",
        "department",
        "occupation",
        "education",
        "marital_status",
        "date",
        "datetime",
        "year_month",
        "hash",
    }
)

TYPE_NAMES = (
    IDENTITY_TYPES
    | DIRECT_IDENTIFIERS
    | QUASI_IDENTIFIERS
    | {
        "year",
        "month",
        "time",
        "url",
        "money",
        "quantity",
        "percentage",
        "number_band",
        "measurement",
        "sequence_number",
        "opaque_id",
        "code",
        "category",
        "boolean",
        "diagnosis",
        "free_text",
    }
)
