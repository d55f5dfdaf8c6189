"""Connections to the step after: loops of recurrent layers, edges that lead back; and the gates of connections."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from nnviz_core.geometry import circle
from nnviz_core.network import Layer
from nnviz_core.ops import KINDS
from nnviz_core.scene import Group, Item, Path, Point, Segment
from nnviz_core.styles._fcnn_edges import Drawing
from nnviz_core.styles._neurons import Column, heads, loop

FEW = 6
"""Up to so many drawn neurons have a loop each; more of them share one."""
LANE = 8.0
"""From one edge that leads back to the next, in pixels."""
FIRST, LANES = 8.0, 4
"""How far from its neuron an edge that leads back turns, in pixels, and how many others turn further on."""
BEYOND = FIRST + LANES * 3.0
BEND = 7.0
"""The radius of their corners."""
BENDS = (0.0, 0.25, -0.25, 0.5, -0.5, 0.8, -0.8)
"""To which side, and by which share of its length, the line of a gate is bent."""
CLEAR = 2.0
"""How far the line of a gate keeps from other neurons."""


def looping(layer: Layer, column: Column) -> str:
    """Whether `each` neuron reads its own value of the step before, drawn on `one` of them where there are many; else empty."""
    delayed: Any = layer.attributes.get("delayed") or ()
    if KINDS[layer.kind].category != "recurrent" and layer.name not in delayed:
        return ""
    return "each" if len(column.numbers) <= FEW else "one"


def drawn_loops(layer: Layer, drawing: Drawing) -> Iterator[Item]:
    """The loops of a layer's neurons."""
    column, along = drawing.plan.columns[layer.name], drawing.plan.along(layer.name)
    how = looping(layer, column)
    for across in column.across[: {"each": None, "one": 1, "": 0}[how]]:
        yield from loop((along, across), drawing.options.radius, drawing.flow, "line")


def _delays(drawing: Drawing) -> list[tuple[str, str]]:
    """Who reads whose value of the step before, loops left out."""
    net = drawing.plan.net
    found: list[tuple[str, str]] = []
    for layer in net.layers:
        delayed: Any = layer.attributes.get("delayed") or ()
        found += [(name, layer.name) for name in delayed if name in net.by_name and name != layer.name]
    return found


def leading_back(layer: str, drawing: Drawing) -> bool:
    """Whether edges lead back from the level of a layer, so that what is written beyond it must leave them room."""
    levels = drawing.plan.net.levels
    return any(levels[tail] == levels[layer] for tail, _ in _delays(drawing))


def drawn_delays(drawing: Drawing) -> Iterator[Group]:
    """The edges that lead back, each on a lane of its own beyond all neurons, so that it crosses none."""
    for number, (tail, head) in enumerate(_delays(drawing)):
        lines = _back(tail, head, number, drawing)
        tips = dict.fromkeys((flow_line[-2], flow_line[-1]) for flow_line in lines)
        segments = dict.fromkeys(rounded(points, BEND) for points in lines)
        path = Path(segments=tuple(segment for line in segments for segment in line), stroke="line", width=1.0)
        yield Group(items=(path, heads(tips, "line")), role="edge")


def _back(tail: str, head: str, lane: int, drawing: Drawing) -> list[list[Point]]:
    """The corners of each line from one layer back to another."""
    plan, radius = drawing.plan, drawing.options.radius
    here, there, across = plan.along(tail) + radius, plan.along(head) - radius, plan.floor + (lane + 1) * LANE
    gap = FIRST + lane % LANES * 3.0
    return [
        [
            drawing.flow(*point)
            for point in (
                (here, begin),
                (here + gap, begin),
                (here + gap, across),
                (there - gap, across),
                (there - gap, end),
                (there - 1.0, end),
            )
        ]
        for begin in plan.columns[tail].across
        for end in plan.columns[head].across
    ]


def rounded(points: Sequence[Point], radius: float) -> tuple[Segment, ...]:
    """A line whose corners are round; where a side is short, less so."""
    segments: list[Segment] = [("M", *points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        begin, end = _toward(corner, before, reach), _toward(corner, after, reach)
        segments += [("L", *begin), ("C", *_toward(begin, corner, reach / 2), *_toward(end, corner, reach / 2), *end)]
    return (*segments, ("L", *points[-1]))


def _toward(begin: Point, end: Point, far: float) -> Point:
    length = math.dist(begin, end) or 1.0
    return begin[0] + (end[0] - begin[0]) * far / length, begin[1] + (end[1] - begin[1]) * far / length


def drawn_gates(drawing: Drawing) -> Iterator[Group]:
    """A mark on each connection that another neuron gates, and a dashed line from that neuron."""
    net = drawing.plan.net
    for layer in net.layers:
        gates: Any = layer.attributes.get("gates") or {}
        for read, gate in gates.items():
            if gate in net.by_name and (marks := _marks(read, layer.name, drawing)):
                yield Group(items=tuple(_gated(gate, marks, drawing)), role="edge")


def _marks(read: str, layer: str, drawing: Drawing) -> list[Point]:
    """Where on a connection its mark may stand, the best place first; nothing where there is no such connection."""
    plan, radius = drawing.plan, drawing.options.radius
    if read == layer:
        return [(plan.along(layer), plan.columns[layer].across[0] - radius * 1.95)]
    if any(link.tail == read for link in plan.net.into[layer]):
        begin, end = ((plan.along(name), plan.columns[name].across[0]) for name in (read, layer))
        if (way := (read, plan.net.levels[layer] - 1)) in plan.ways:
            return [(plan.alongs[way[1]], plan.ways[way])]
        return [(begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share) for share in (0.5, 0.4, 0.6, 0.32, 0.68)]
    delays = _delays(drawing)
    if (read, layer) in delays:
        return [((plan.along(read) + plan.along(layer)) / 2, plan.floor + (delays.index((read, layer)) + 1) * LANE)]
    return []


def _gated(gate: str, marks: Sequence[Point], drawing: Drawing) -> Iterator[Item]:
    """The mark and the line to it: straight where no neuron is in the way, else bent around it."""
    plan, radius = drawing.plan, drawing.options.radius
    column = plan.columns[gate]
    middle = (plan.along(gate), column.across[len(column.across) // 2])
    others = [(plan.along(name), across) for name, each in plan.columns.items() for across in each.across]
    others.remove(middle)
    ways = ((mark, bend) for bend in BENDS for mark in marks)
    mark, bend = next((way for way in ways if _is_clear(middle, *way, others, radius + CLEAR)), (marks[0], BENDS[-1]))
    corner = _corner(middle, mark, bend)
    begin = _toward(middle, corner, radius)
    handles = [(corner[0] + (end[0] - corner[0]) / 3, corner[1] + (end[1] - corner[1]) / 3) for end in (begin, mark)]
    p0, p1, p2, p3 = (drawing.flow(*point) for point in (begin, *handles, mark))
    yield Path(segments=(("M", *p0), ("C", *p1, *p2, *p3)), stroke="accent", width=1.0, dash=(3.0, 2.0))
    yield Path(segments=circle(*drawing.flow(*mark), 3.0), fill="accent")


def _corner(begin: Point, end: Point, bend: float) -> Point:
    """The handle of a line that is bent to a side by a share of its length."""
    (x, y), (u, v) = begin, end
    return (x + u) / 2 + (v - y) * bend, (y + v) / 2 - (u - x) * bend


def _is_clear(begin: Point, end: Point, bend: float, others: Sequence[Point], room: float) -> bool:
    """Whether a bent line keeps away from other neurons."""
    corner = _corner(begin, end, bend)
    points = [_on_curve(begin, corner, end, step / 12) for step in range(13)]
    return all(_distance(other, *side) > room for other in others for side in pairwise(points))


def _on_curve(begin: Point, corner: Point, end: Point, share: float) -> Point:
    """A point of the quadratic curve with that corner."""
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return a * begin[0] + b * corner[0] + c * end[0], a * begin[1] + b * corner[1] + c * end[1]


def _distance(point: Point, begin: Point, end: Point) -> float:
    """From a point to the line between two others."""
    (x, y), (u, v) = begin, end
    squared = (u - x) ** 2 + (v - y) ** 2 or 1.0
    share = max(0.0, min(1.0, ((point[0] - x) * (u - x) + (point[1] - y) * (v - y)) / squared))
    return math.dist(point, (x + share * (u - x), y + share * (v - y)))
