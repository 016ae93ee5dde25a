"""The attribute graph as a still picture: one box per dataset, one line per shared meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import Any

from huiju.report import svg
from huiju.report.width import visible
from huiju.report.wording import say

__all__ = ["graph_svg"]

WIDE, ROW, BAND, COLUMN_GAP, LANE_GAP, EDGE = 190, 20, 28, 110, 26, 16

Plain = Mapping[str, Any]


@dataclass
class _Lane:
    """A dataset's box; the domains, which belong to no dataset, share one."""

    name: str
    role: str
    nodes: list[Plain] = field(default_factory=list)
    column: int = 0
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        return BAND + ROW * len(self.nodes) + 8

    def row_y(self, identity: str) -> float:
        place = [node["id"] for node in self.nodes].index(identity)
        return self.y + BAND + ROW * place + ROW / 2 + 2


def graph_svg(graph: Plain, language: str) -> str:
    """Return the attribute graph as one ``svg`` element.

    Parameters
    ----------
    graph : Mapping
        ``document["graph"]``: nodes and edges.
    language : {"en", "zh"}
        The language of the captions.

    Returns
    -------
    str
        Fields without an edge are left out, and counted below the picture.
    """
    edges = _edges(graph)
    linked = {end for edge in edges for end in (edge["source"], edge["target"])}
    lanes = _lanes([node for node in graph["nodes"] if node["id"] in linked], language)
    if not lanes:
        caption = svg.label(EDGE, 30, say("graph_empty", language), style="soft", room=80)
        return svg.picture((360, 50), [caption], say("graph", language))
    width, height = _place(lanes)
    home = {node["id"]: lane for lane in lanes for node in lane.nodes}
    parts = [_draw_edge(edge, home) for edge in edges]
    parts += [part for lane in lanes for part in _draw_lane(lane)]
    hidden = sum(1 for node in graph["nodes"] if node.get("dataset") and node["id"] not in home)
    if hidden:
        note = say("graph_hidden", language, n=hidden)
        parts.append(svg.label(EDGE, height + 4, note, style="soft", room=90))
    return svg.picture((max(width, 320), height + 16), parts, say("graph", language))


def _edges(graph: Plain) -> list[Plain]:
    known = {node["id"] for node in graph["nodes"]}
    return [e for e in graph["edges"] if e["source"] in known and e["target"] in known]


def _lanes(nodes: Sequence[Plain], language: str) -> list[_Lane]:
    lanes: dict[str, _Lane] = {}
    for node in nodes:
        name = node.get("dataset") or say("graph_shared", language)
        role = (node.get("role") if node.get("dataset") else None) or "published"
        lanes.setdefault(name, _Lane(name, role)).nodes.append(node)
    rank = {"candidate": 0, "internal": 2}
    return sorted(lanes.values(), key=lambda lane: rank.get(lane.role, 1))


def _place(lanes: Sequence[_Lane]) -> tuple[float, float]:
    """Fill columns, the shortest first, into about the shape of a screen; return the size."""
    tall = sum(lane.height + LANE_GAP for lane in lanes)
    columns = min(len(lanes), max(2, ceil((1.75 * tall / (WIDE + COLUMN_GAP)) ** 0.5)))
    floor = [float(EDGE)] * columns
    for place, lane in enumerate(lanes):
        first = place if place < columns else floor.index(min(floor))
        lane.column = first
        lane.x = EDGE + 22 + first * (WIDE + COLUMN_GAP)
        lane.y = floor[first]
        floor[first] += lane.height + LANE_GAP
    loops = 40
    return EDGE + 22 + columns * (WIDE + COLUMN_GAP) - COLUMN_GAP + loops, max(floor)


def _draw_lane(lane: _Lane) -> list[str]:
    parts = svg.box((lane.x, lane.y), (WIDE, lane.height), lane.name, lane.role)
    for node in lane.nodes:
        y = lane.row_y(node["id"])
        kind = "dot withheld" if node.get("release") == "withheld" else "dot"
        parts.append(f'<circle class="{kind}" cx="{lane.x + 13:g}" cy="{y:g}" r="3.5"/>')
        prefix = "↳ " if node["kind"] == "derived" else ""
        name = prefix + str(node.get("field") or node["id"])
        parts.append(svg.label(lane.x + 23, y + 4, name, room=22))
    return [*parts, "</g>"]


def _draw_edge(edge: Plain, home: Mapping[str, _Lane]) -> str:
    one, two = home[edge["source"]], home[edge["target"]]
    y1, y2 = one.row_y(edge["source"]), two.row_y(edge["target"])
    if one.column == two.column:
        x1 = x2 = one.x if one is two else one.x + WIDE
        bend1 = bend2 = x1 - 30 if one is two else x1 + 44
    else:
        forth = two.x > one.x
        x1, x2 = (one.x + WIDE, two.x) if forth else (one.x, two.x + WIDE)
        bend1, bend2 = (x1 + 60, x2 - 60) if forth else (x1 - 60, x2 + 60)
    kind = edge["kind"] if str(edge["kind"]).isidentifier() else "equal"
    tip = escape(visible(" · ".join(str(edge[k]) for k in ("kind", "comparator") if edge.get(k))))
    path = f"M{x1:g} {y1:g}C{bend1:g} {y1:g} {bend2:g} {y2:g} {x2:g} {y2:g}"
    return f'<path class="edge {kind}" d="{path}"><title>{tip}</title></path>'
