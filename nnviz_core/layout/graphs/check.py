"""Whether a placement is sound: no link runs through a box that it does not join, no label lies over a box or another label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from nnviz_core.geometry import Box
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, LayoutEdge, Placement
from nnviz_core.scene import Point

STEPS = 24
"""Points of a curve that are looked at."""

ROW = 128.0
"""Boxes are looked up by rows of this height, in pixels."""

CLEAR = 1.5
"""So far from a box a link passes it, in pixels."""

TOUCH = 0.75
"""So deep the boxes of two labels may overlap, in pixels: there is room around the words."""

_Rows = dict[int, list[tuple[int, Box]]]


def is_sound(request: GraphLayoutRequest, placed: Placement) -> bool:
    """Whether nothing of a placement runs through or lies over anything else."""
    boxes = [_around(at, node.width, node.height) for at, node in zip(placed.nodes, request.nodes, strict=True)]
    labels = [_around(at, link.width, link.height) for at, link in zip(placed.labels, request.links, strict=True) if at and link.width]
    rows = _rows(boxes)
    led = zip(request.links, placed.links, strict=True)
    return _labels_apart(labels, rows) and not any(_hits(link, points, rows) for link, points in led)


def _around(at: Point, width: float, height: float) -> Box:
    return at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2


def _rows(boxes: Sequence[Box]) -> _Rows:
    """The boxes with their numbers, by the rows that they reach into."""
    rows: _Rows = {}
    for number, box in enumerate(boxes):
        for row in _reached(box):
            rows.setdefault(row, []).append((number, box))
    return rows


def _reached(box: Box) -> range:
    return range(int(box[1] // ROW), int(box[3] // ROW) + 1)


def _labels_apart(labels: Sequence[Box], rows: _Rows) -> bool:
    over_box = any(_overlap(label, box) for label in labels for row in _reached(label) for _, box in rows.get(row, ()))
    beside = _rows(labels)
    return not over_box and not any(_overlap(one, other) for row in beside.values() for (_, one), (_, other) in combinations(row, 2))


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > TOUCH and min(one[3], other[3]) - max(one[1], other[1]) > TOUCH


def _hits(link: LayoutEdge, points: Sequence[Point], rows: _Rows) -> bool:
    """Whether a link runs through a box at neither of its ends."""
    for start in range(0, len(points) - 3, 3):
        corners = points[start : start + 4]
        xs, ys = zip(*corners, strict=True)
        hull = min(xs), min(ys), max(xs), max(ys)
        near = {number: box for row in _reached(hull) for number, box in rows.get(row, ()) if _touch(hull, box)}
        near = {number: box for number, box in near.items() if number not in {link.tail, link.head}}
        if near and any(_inside(point, box) for point in _samples(corners) for box in near.values()):
            return True
    return False


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] + CLEAR and other[0] < one[2] + CLEAR and one[1] < other[3] + CLEAR and other[1] < one[3] + CLEAR


def _inside(point: Point, box: Box) -> bool:
    return box[0] - CLEAR < point[0] < box[2] + CLEAR and box[1] - CLEAR < point[1] < box[3] + CLEAR


def _samples(corners: Sequence[Point]) -> Iterator[Point]:
    return (bezier(corners, step / STEPS) for step in range(STEPS + 1))


def bezier(corners: Sequence[Point], t: float) -> Point:
    """The point of a cubic at `t` from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
    y = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
    return x, y
