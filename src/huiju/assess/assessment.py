"""The assessment as users hold it: the result, its graph, and its renderings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from huiju.errors import InputError
from huiju.graph import AttributeGraph
from huiju.messages import language_of
from huiju.model.result import Channel, FieldReview, Result, TargetResult, Verdict
from huiju.report import FORMATS, card, render, to_document, write

if TYPE_CHECKING:
    import polars

__all__ = ["Assessment"]

_SUFFIXES = {".txt": "text", ".json": "json", ".md": "md", ".html": "html", ".htm": "html"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """What a release leaks, with evidence. In a notebook it shows as a summary card.

    Attributes
    ----------
    result
        The full result as frozen values.
    graph
        The attribute graph; ``.to_networkx()``, ``.plot()``.
    """

    result: Result
    graph: AttributeGraph

    @property
    def verdict(self) -> Verdict:
        """The advice of the policy packs."""
        return self.result.verdict

    @property
    def targets(self) -> list[TargetResult]:
        """How much of each target is exposed."""
        return list(self.result.targets)

    @property
    def fields(self) -> list[FieldReview]:
        """The item-by-item table."""
        return list(self.result.fields)

    @property
    def channels(self) -> list[Channel]:
        """The channels found, strongest first within each target."""
        return list(self.result.channels)

    @property
    def remedies(self) -> list[Any]:
        """Verified remedies, cheapest first."""
        return list(self.result.remedies)

    def document(self, language: str = "en") -> dict[str, Any]:
        """Return the full report as plain data, in ``"en"`` or ``"zh"``."""
        return to_document(self.result, language)

    def render(self, format: str = "text", language: str = "en") -> str | bytes:  # noqa: A002
        """Return the report in one format: text, json, md or html."""
        if format not in FORMATS:
            raise InputError("bad_format", given=format, known=", ".join(FORMATS))
        return render(self.document(language), format, language)

    def save(self, path: str | Path, format: str | None = None, lang: str = "en") -> Path:  # noqa: A002
        """Write the report, whole or not at all; the format follows the suffix."""
        target = Path(path)
        chosen = format or _SUFFIXES.get(target.suffix.lower())
        if chosen is None:
            raise InputError("bad_format", given=target.suffix or "-", known=", ".join(_SUFFIXES))
        write(target, self.render(chosen, lang))
        return target

    def to_frame(
        self, what: Literal["channels", "fields", "targets", "rules"] = "channels"
    ) -> polars.DataFrame:
        """Return one part of the report as a Polars dataframe (``.to_pandas()`` for pandas)."""
        from huiju.profile.frames import records_frame

        document = self.document()
        if what not in ("channels", "fields", "targets", "rules"):
            raise InputError("bad_part", given=what, known="channels, fields, targets, rules")
        return records_frame(document[what])

    def __repr__(self) -> str:
        verdict = self.verdict
        return f"Assessment({self.result.name}: risk {verdict.risk}, {len(self.channels)} channels)"

    def card(self, language: str | None = None) -> str:
        """Return the summary card as HTML; the language of the environment unless given."""
        chosen = language or language_of(os.environ)
        return card(self.document(chosen), chosen)

    def _repr_html_(self) -> str:
        return self.card()
