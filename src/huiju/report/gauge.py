"""A little bar for a precision: its interval, its point, and the mark of guessing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from huiju.report.wording import percent, say

__all__ = ["interval_svg"]

WIDE, HIGH = 200, 16


def interval_svg(evidence: Mapping[str, Any], language: str) -> str:
    """Return the precision of the evidence as a bar from 0 to 100 %."""
    point, baseline = evidence["precision"], evidence["baseline_precision"]
    low, high = evidence["precision_ci"] or (point, point)
    words = f"{say('evidence_precision', language)} {percent(point)}"
    parts = [
        f'<rect x="0" y="5" width="{WIDE}" height="6" fill="var(--band)"/>',
        (
            f'<rect x="{low * WIDE:.1f}" y="3" width="{max(1.5, (high - low) * WIDE):.1f}" '
            f'height="10" fill="var(--tone)" opacity=".35"/>'
        ),
        (
            f'<rect x="{min(point * WIDE, WIDE - 2) - 1:.1f}" y="1" width="3" height="14" '
            f'fill="var(--tone)"/>'
        ),
    ]
    if baseline is not None:
        words += f", {say('guess_mark', language)} {percent(baseline)}"
        parts.append(
            f'<path d="M{baseline * WIDE:.1f} 0v16" stroke="var(--ink)" stroke-width="1.5" '
            f'stroke-dasharray="2 2"/>'
        )
    return (
        f'<svg width="{WIDE + 2}" height="{HIGH}" viewBox="-1 0 {WIDE + 2} {HIGH}" role="img" '
        f'aria-label="{escape(words)}"><title>{escape(words)}</title>{"".join(parts)}</svg>'
    )
