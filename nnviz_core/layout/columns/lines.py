"""The lines of links, from the end of one layer to the beginning of another, in straight pieces along and across the flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.layout.columns.place import CrossAxis
from nnviz_core.layout.columns.plan import BlockRows
from nnviz_core.layout.columns.ports import Port
from nnviz_core.layout.columns.routes import Route
from nnviz_core.layout.columns.tracks import Name, Place, Segment
from nnviz_core.network import Network
from nnviz_core.ops import kind_of

Corners = tuple[tuple[float, float], ...]
"""The corners of a line, each a place along and a place across the flow."""

ALIKE = 0.5
"""Places that are no further apart than this are one, in pixels."""


class RouteEnd(Struct, frozen=True):
    """One line of a link: where it starts across the flow, its segments, where it ends, at which side of its head, if it does.

    A straight one leads from the side of its tail to that of its head.
    """

    edge: int
    start: float
    segments: tuple[Segment, ...]
    end: float
    side: int
    straight: bool


class RoutedLink(Struct, frozen=True):
    """What is known of a link before its lines are: its route and port, the numbers of its ends, and whether it joins others there."""

    route: Route
    port: Port
    tail: int
    head: int
    joins: bool


def route_ends(network: Network, plan: BlockRows, routes: Sequence[Route], ends: Sequence[Port], placed: CrossAxis) -> list[RouteEnd]:
    """The lines of all links, before the tracks of their segments are known."""
    coming = Counter(edge.head for edge, port in zip(network.edges, ends, strict=True) if not port.side)
    found: list[RouteEnd] = []
    for route, port, edge in zip(routes, ends, network.edges, strict=True):
        joins = "merges" in kind_of(network.by_name[edge.head]).traits and coming[edge.head] > 1
        link = RoutedLink(route, port, plan.layers[edge.tail], plan.layers[edge.head], joins)
        start = placed.layers[link.tail]
        for end in port.places:
            segments = tuple(_segments(link, plan, placed, end))
            found.append(RouteEnd(route.edge, start, segments, end, port.side, route.straight))
    return found


def _segments(link: RoutedLink, plan: BlockRows, placed: CrossAxis, end: float) -> Iterator[Segment]:
    """The segments of one line, those left out that lead nowhere."""
    at = placed.layers[link.tail]
    for place, net, goal in _turns(link, plan, placed, end):
        if abs(goal - at) > ALIKE or net[0] == "fork":
            yield Segment(place, net, at, goal)
            at = goal


def _turns(link: RoutedLink, plan: BlockRows, placed: CrossAxis, end: float) -> Iterator[tuple[Place, Name, float]]:
    """Where a line turns, the net that it is a part of there, and where across the flow it leads to."""
    route, lane = link.route, link.route.lane >= 0
    own: Name = ("merge", -route.edge - 1) if lane else ("fan", link.tail)
    if lane:
        yield route.leave, ("lane", link.tail), placed.lanes[route.edge]
    if link.port.side:
        return
    if len(link.port.places) == 1:
        yield route.arrive, ("merge", link.head) if link.joins else own, end
        return
    row = plan.parts[link.head].row
    if route.arrive[0] != row:
        yield route.arrive, own, placed.layers[link.head]
    yield (row, plan.level(link.head, row)), ("fork", route.edge), end


def corners(line: RouteEnd, tracks: Mapping[tuple[Place, Name], float], ends: tuple[float, float, float]) -> Corners:
    """The corners of a line.

    Args:
        line: The line.
        tracks: Where each net runs, along the flow.
        ends: Where the tail ends, where the head begins, and where the head's middle is, along the flow.
    """
    begin, tip, middle = ends
    points = [(begin, line.start)]
    for segment in line.segments:
        y = tracks[segment.place, segment.net]
        points += [(y, segment.start), (y, segment.end)]
    last = points[-1][1]
    points += [(middle, last), (middle, line.end)] if line.side else [(tip, last)]
    return _without_others(points)


def _without_others(points: Sequence[tuple[float, float]]) -> Corners:
    """The points where the line turns, and its ends."""
    kept = [points[0]]
    for point, after in pairwise(points[1:]):
        before = kept[-1]
        straight = any(abs(before[axis] - point[axis]) < ALIKE and abs(point[axis] - after[axis]) < ALIKE for axis in (0, 1))
        if not straight:
            kept.append(point)
    return (*kept, points[-1])
