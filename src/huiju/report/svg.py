"""The few pieces that every drawing is made of; all text is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from huiju.report.width import cells, clip, visible

__all__ = ["STYLE", "arrow", "box", "label", "picture", "text_width"]

# Colours come from the page where it defines them, else from the fallbacks.
STYLE = """
.hj-svg{font:12px/1.3 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
.hj-svg text{fill:var(--ink,#1c2733)}
.hj-svg .name{font-weight:600}
.hj-svg .soft{fill:var(--soft,#5b6875);font-size:11px}
.hj-svg .frame{fill:var(--paper,#fff);stroke:var(--line-strong,#8794a1);stroke-width:1}
.hj-svg .band{fill:var(--band,#e6eaee)}
.hj-svg .candidate .band{fill:var(--candidate,#cfe0f2)}
.hj-svg .internal .frame{stroke-dasharray:4 3}
.hj-svg .edge{fill:none;stroke:var(--edge,#5b7a99);stroke-width:1.3}
.hj-svg .edge.derive,.hj-svg .edge.dependency{stroke-dasharray:5 3}
.hj-svg .end{stroke:var(--risk-high,#b3261e);stroke-width:1.8}
.hj-svg .goal{fill:var(--paper,#fff);stroke:var(--risk-high,#b3261e);stroke-width:1.5}
.hj-svg .hot,.hj-svg text.hot{fill:var(--risk-high,#b3261e);font-weight:600}
.hj-svg .tip{fill:var(--edge,#5b7a99)}
.hj-svg .tip.hot{fill:var(--risk-high,#b3261e)}
.hj-svg .dot{fill:var(--edge,#5b7a99)}
.hj-svg .dot.withheld{fill:none;stroke:var(--edge,#5b7a99)}
.hj-svg .plate{fill:var(--paper,#fff);opacity:.92}
"""


def text_width(written: str, *, size: float = 12) -> float:
    """Return about how many pixels the text takes in the drawing's font."""
    return cells(visible(written)) * size * 0.56


def label(
    x: float, y: float, written: str, *, style: str = "", anchor: str = "start", room: int = 28
) -> str:
    """Return a text element, clipped to `room` cells, with the full text as its tooltip."""
    shown = visible(written)
    short = clip(shown, room)
    tip = f"<title>{escape(shown)}</title>" if short != shown else ""
    kind = f' class="{style}"' if style else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{kind}>{escape(short)}{tip}</text>'


def box(place: tuple[float, float], size: tuple[float, float], title: str, role: str) -> list[str]:
    """Return the frame of a dataset with its name; the caller closes the group."""
    (x, y), (width, height) = place, size
    kind = role if role in ("candidate", "published", "internal") else "published"
    return [
        f'<g class="{kind}">',
        f'<rect class="frame" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"/>',
        (
            f'<path class="band" d="M{x + 0.5:g} {y + 25:g}v-19.5a5 5 0 0 1 5-5h{width - 11:g}'
            f'a5 5 0 0 1 5 5v19.5z"/>'
        ),
        label(x + 10, y + 17, title, style="name"),
    ]


def arrow(points: Sequence[tuple[float, float]], style: str = "edge") -> str:
    """Return a curve from the first to the last of four points, with a head at its end."""
    start, one, two, end = points
    back = -7 if end[0] >= two[0] else 7
    hot = " hot" if "end" in style.split() else ""
    path = f"M{start[0]:g} {start[1]:g}C{one[0]:g} {one[1]:g} {two[0]:g} {two[1]:g}"
    head = f"M{end[0]:g} {end[1]:g}l{back:g} -4v8z"
    return (
        f'<path class="{style}" d="{path} {end[0] + back * 0.6:g} {end[1]:g}"/>'
        f'<path class="tip{hot}" d="{head}"/>'
    )


def picture(size: tuple[float, float], parts: Sequence[str], title: str) -> str:
    """Return the whole drawing as one ``svg`` element that brings its own style."""
    width, height = size
    return (
        f'<svg class="hj-svg" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'aria-label="{escape(visible(title))}"><style>{STYLE}</style>{"".join(parts)}</svg>'
    )
