"""A channel's route as a picture: datasets as boxes, joins as arrows, the protected target last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiju.report import svg
from huiju.report.conditions import label, short_name

__all__ = ["route_svg"]

ROW, TOP, BAND, GAP, EDGE = 22, 10, 26, 96, 10

Plain = Mapping[str, Any]


@dataclass
class _Box:
    """A dataset on the route: its rows are field references; a derived one follows its source."""

    name: str
    rows: list[str] = field(default_factory=list)
    derived: dict[str, str] = field(default_factory=dict)
    x: float = 0
    y: float = TOP
    width: float = 120

    def add(self, reference: str) -> None:
        if reference not in self.rows:
            self.rows.append(reference)

    def row_y(self, reference: str) -> float:
        return self.y + BAND + ROW * self.rows.index(reference) + ROW / 2 + 3

    @property
    def height(self) -> float:
        return BAND + ROW * max(1, len(self.rows)) + 8


def route_svg(channel: Plain, roles: Mapping[str, str], language: str) -> str:
    """Return the route of a channel as an ``svg`` element.

    Parameters
    ----------
    channel : Mapping
        A channel of the report document.
    roles : Mapping of str to str
        The role of each dataset, by name.
    language : {"en", "zh"}
        The language of the comparators.
    """
    boxes = _boxes(channel, language)
    places = _place(channel, boxes, language) if channel["steps"] else _stack(boxes)
    goal_x = places + 70
    parts = [part for box in boxes.values() for part in _draw(box, roles, channel)]
    parts += _joins(channel, boxes, language)
    goal, right = _goal(channel, boxes, goal_x)
    height = max(box.y + box.height for box in boxes.values()) + TOP + _depth(channel, boxes)
    return svg.picture((right + EDGE, height), [*parts, *goal], channel["route"])


def _boxes(channel: Plain, language: str) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    for step in channel["steps"]:
        for name in (step["from"], step["to"]):
            if name is not None:
                boxes.setdefault(name, _Box(name))
        source, target = boxes[step["from"]], boxes[step["to"] or step["from"]]
        for condition in step["on"]:
            source.add(condition["left"])
            target.add(condition["right"])
            if step["to"] is None:
                target.derived[condition["right"]] = label(condition, language)
    for name in () if boxes else channel["resources"]:
        boxes[name] = _Box(name)
    if not boxes:
        boxes[channel["target"]] = _Box(channel["target"])
    for reference in (*channel["fields"], channel["ends_at"]):
        if reference and (home := reference.partition(".")[0]) in boxes:
            boxes[home].add(reference)
    return boxes


def _place(channel: Plain, boxes: dict[str, _Box], language: str) -> float:
    """Set boxes side by side, far enough apart for the comparators; return the right edge."""
    x: float = EDGE
    for box in boxes.values():
        box.x, box.width = x, _wide(box)
        labels = [
            svg.text_width(label(condition, language), size=11)
            for step in channel["steps"]
            if step["to"] is not None and step["from"] == box.name
            for condition in step["on"]
        ]
        x += box.width + max([GAP, *(min(180, width + 50) for width in labels)])
    last = list(boxes.values())[-1]
    return last.x + last.width


def _stack(boxes: dict[str, _Box]) -> float:
    """Set boxes that no join connects one below the other; return the right edge."""
    y: float = TOP
    width = max(_wide(box) for box in boxes.values())
    for box in boxes.values():
        box.x, box.y, box.width = EDGE, y, width
        y += box.height + TOP
    return EDGE + width


def _wide(box: _Box) -> float:
    words = [
        short_name(row) + (f"  ↳   {box.derived[row]}" if row in box.derived else "")
        for row in box.rows
    ]
    return min(300, max(120, *(svg.text_width(word) + 34 for word in (box.name, *words))))


def _draw(box: _Box, roles: Mapping[str, str], channel: Plain) -> list[str]:
    role = roles.get(box.name, "published")
    parts = svg.box((box.x, box.y), (box.width, box.height), box.name, role)
    for reference in box.rows:
        hot = "hot" if reference == channel["ends_at"] else ""
        indent, prefix = (20, "↳ ") if reference in box.derived else (12, "")
        y = box.row_y(reference) + 4
        parts.append(svg.label(box.x + indent, y, prefix + short_name(reference), style=hot))
        if how := box.derived.get(reference):
            edge = box.x + box.width - 8
            parts.append(svg.label(edge, y, how, style="soft", anchor="end", room=12))
    return [*parts, "</g>"]


def _joins(channel: Plain, boxes: dict[str, _Box], language: str) -> list[str]:
    order = list(boxes)
    parts: list[str] = []
    for step in channel["steps"]:
        if step["to"] is None:
            continue
        source, target = boxes[step["from"]], boxes[step["to"]]
        near = order.index(target.name) - order.index(source.name) == 1
        for number, condition in enumerate(step["on"]):
            ends = (source.row_y(condition["left"]), target.row_y(condition["right"]))
            parts += _join(source, target, ends, (near, number), label(condition, language))
    return parts


def _join(
    source: _Box, target: _Box, ends: tuple[float, float], way: tuple[bool, int], word: str
) -> list[str]:
    near, number = way
    forth = target.x > source.x
    x1 = source.x + source.width if forth else source.x
    x2 = target.x if forth else target.x + target.width
    bend = (x2 - x1) * 0.4 if near else (60 if forth else -60)
    low = 0.0 if near else max(source.height, target.height) + TOP + 18 + 12 * number
    points = [
        (x1, ends[0]),
        (x1 + bend, low or ends[0]),
        (x2 - bend, low or ends[1]),
        (x2, ends[1]),
    ]
    middle = ((x1 + x2) / 2, (low * 0.75 + sum(ends) * 0.125) if low else sum(ends) / 2)
    width = min(svg.text_width(word, size=11), 170) + 8
    plate = (
        f'<rect class="plate" x="{middle[0] - width / 2:g}" y="{middle[1] - 9:g}" '
        f'width="{width:g}" height="17" rx="3"/>'
    )
    words = svg.label(middle[0], middle[1] + 4, word, style="soft", anchor="middle")
    return [svg.arrow(points), plate, words]


def _depth(channel: Plain, boxes: dict[str, _Box]) -> float:
    """How far arrows that pass under other boxes reach below them."""
    order = list(boxes)
    far = [
        len(step["on"])
        for step in channel["steps"]
        if step["to"] is not None and order.index(step["to"]) - order.index(step["from"]) != 1
    ]
    return 20 + 12 * max(far) if far else 0


def _goal(channel: Plain, boxes: dict[str, _Box], x: float) -> tuple[list[str], float]:
    sides = [short_name(side) for side in (channel["subject"], channel["attribute"]) if side]
    below = " ↔ ".join(sides)
    words = (channel["target"], below)
    width = min(240.0, max(110.0, *(svg.text_width(word) + 30 for word in words)))
    end = channel["ends_at"]
    home = boxes.get(end.partition(".")[0]) if end else None
    last = list(boxes.values())[-1]
    starts = [last] if channel["steps"] else list(boxes.values())
    y = last.row_y(end) if home is last and end else last.y + BAND + ROW / 2
    y = y if len(starts) == 1 else (TOP + last.y + last.height) / 2
    parts = [_leads(box, y if len(starts) == 1 else None, (x, y)) for box in starts]
    return [*parts, *_pill((x, y), width, words)], x + width


def _leads(box: _Box, at: float | None, goal: tuple[float, float]) -> str:
    """The red arrow from a box to the protected target."""
    start, y = box.x + box.width, at if at is not None else box.y + box.height / 2
    x, end = goal
    return svg.arrow([(start, y), (start + 28, y), (x - 28, end), (x, end)], "edge end")


def _pill(place: tuple[float, float], width: float, words: tuple[str, str]) -> list[str]:
    x, y = place
    outer = f'x="{x:g}" y="{y - 21:g}" width="{width:g}" height="42" rx="21"'
    inner = f'x="{x + 3:g}" y="{y - 18:g}" width="{width - 6:g}" height="36" rx="18"'
    up = 3 if words[1] else -4
    return [
        f'<rect class="goal" {outer}/>',
        f'<rect class="goal" {inner}/>',
        svg.label(x + width / 2, y - up, words[0], style="hot", anchor="middle"),
        svg.label(x + width / 2, y + 12, words[1], style="soft", anchor="middle", room=32),
    ]
