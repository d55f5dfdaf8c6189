"""The gates of connections: a neuron whose value multiplies what another connection carries."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nnviz_core.geometry import circle, toward
from nnviz_core.ops.questions import gated_by
from nnviz_core.scene import Group, Item, Path, Point
from nnviz_core.styles.fcnn.edges import Drawing
from nnviz_core.styles.fcnn.loops import LANE, delays_of

BENDS = (0.0, 0.25, -0.25, 0.5, -0.5, 0.8, -0.8)
"""To which side, and by which share of its length, the line of a gate is bent."""
FEW = 20
"""With more gates than this, or very many neurons, lines run straight: looking for a way would take long."""
CLEAR = 2.0
"""How far the line of a gate keeps from other neurons."""


def drawn_gates(drawing: Drawing) -> Iterator[Group]:
    """A mark on each connection that another neuron gates, and a dashed line from that neuron."""
    net = drawing.places.net
    for layer in net.layers:
        for read, gate in gated_by(layer).items():
            if gate in net.by_name and (marks := _marks(read, layer.name, drawing)):
                yield Group(items=tuple(_gated(gate, marks, drawing)), role="edge")


def _marks(read: str, layer: str, drawing: Drawing) -> list[Point]:
    """Where on a connection its mark may stand, the best place first; nothing where there is no such connection."""
    places, radius = drawing.places, drawing.options.radius
    if read == layer:
        return [(places.along(layer), places.columns[layer].across[0] - radius * 1.95)]
    if any(link.tail == read for link in places.net.into[layer]):
        begin, end = ((places.along(name), places.columns[name].across[0]) for name in (read, layer))
        if (way := (read, places.net.levels[layer] - 1)) in places.ways:
            return [(places.alongs[way[1]], places.ways[way])]
        return [(begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share) for share in (0.5, 0.4, 0.6, 0.32, 0.68)]
    delays = delays_of(drawing)
    if (read, layer) in delays:
        return [((places.along(read) + places.along(layer)) / 2, places.floor + (delays.index((read, layer)) + 1) * LANE)]
    return []


def _gated(gate: str, marks: Sequence[Point], drawing: Drawing) -> Iterator[Item]:
    """The mark and the line to it: straight where no neuron is in the way, else bent around it."""
    places, radius = drawing.places, drawing.options.radius
    column = places.columns[gate]
    middle = (places.along(gate), column.across[len(column.across) // 2])
    others = [(places.along(name), across) for name, each in places.columns.items() for across in each.across]
    others.remove(middle)
    is_small = places.net.loops <= FEW and len(others) <= FEW**2
    ways = ((mark, bend) for bend in (BENDS if is_small else ()) for mark in marks)
    mark, bend = next((way for way in ways if _is_clear(middle, *way, others, radius + CLEAR)), (marks[0], 0.0))
    corner = _corner(middle, mark, bend)
    begin = toward(middle, corner, radius)
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
