"""The table that ``huiju profile`` prints: datasets, then their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiju.model.result import DatasetSummary, FieldReview
from huiju.report.conditions import short_name
from huiju.report.plain import as_plain
from huiju.report.width import table, visible, wrap
from huiju.report.wording import count, decimal, percent, say, sentence, term, type_name

__all__ = ["profile_text"]

_COLUMNS = (
    "field",
    "data_type",
    "semantic_type",
    "missing",
    "distinct",
    "uniqueness",
    "entropy",
    "role",
    "review",
)


def profile_text(
    fields: Sequence[FieldReview | Mapping[str, Any]],
    datasets: Sequence[DatasetSummary | Mapping[str, Any]],
    language: str,
) -> str:
    """Return fields and datasets as aligned plain text.

    Parameters
    ----------
    fields : sequence of FieldReview or Mapping
        The lines of the fields, as of the result or of the report document.
    datasets : sequence of DatasetSummary or Mapping
        The datasets, in the order in which they are printed.
    language : {"en", "zh"}
        The language of headings and words.

    Returns
    -------
    str
        One block per dataset; Han characters count two cells, so the columns stand.
    """
    plain_fields = [as_plain(field) for field in fields]
    lines: list[str] = []
    for dataset in (as_plain(dataset) for dataset in datasets):
        own = [f for f in plain_fields if f["field"].partition(".")[0] == dataset["name"]]
        lines += [*_dataset(dataset, language), *_fields(own, language), ""]
    return "\n".join(lines)


def _dataset(dataset: Mapping[str, Any], language: str) -> list[str]:
    facts = [
        term("role", dataset["role"], language),
        f"{say('rows', language)} {count(dataset['rows'])}",
        f"{say('fields', language)} {count(dataset['fields'])}",
        *(str(dataset[key]) for key in ("format", "encoding") if dataset.get(key)),
    ]
    lines = [f"{visible(dataset['name'])}  ({', '.join(visible(fact) for fact in facts)})"]
    for repair in dataset.get("repairs") or ():
        lines += wrap(visible(_note(repair, language)), 100, "  ! ")
    return lines


def _note(note: Any, language: str) -> str:
    if isinstance(note, str):
        return note
    return sentence(note["code"], note.get("parameters") or {}, language)


def _fields(fields: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    rows = []
    for field in fields:
        code = field.get("review_code") or field["review"]
        rows.append(
            [
                short_name(field["field"]),
                field["type"],
                type_name(field["semantic_type"], language),
                count(field["missing"]),
                count(field["distinct"]),
                percent(field["uniqueness"]),
                decimal(field["entropy"], 2),
                term("role", field["role"], language),
                # No attack was executed here, so nothing can be said of a field without a mark
                "—" if code == "no_finding" else term("review", code, language),
            ]
        )
    if not rows:
        return []
    head = [say(key, language) for key in _COLUMNS]
    return table(head, rows, right=(3, 4, 5, 6), indent="  ")
