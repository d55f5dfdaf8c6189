"""The lines of links, from the end of one layer to the beginning of another, in straight pieces along and across the flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnviz_core.layout.columns.place import Across
from nnviz_core.layout.columns.plan import Plan
from nnviz_core.layout.columns.ports import MERGES, Port
from nnviz_core.layout.columns.tracks import Bend, Name, Place
from nnviz_core.layout.columns.ways import Way
from nnviz_core.network import Network

Corners = tuple[tuple[float, float], ...]
"""The corners of a line, each a place along and a place across the flow."""

ALIKE = 0.5
"""Places that are no further apart than this are one, in pixels."""


@dataclass(frozen=True, slots=True)
class Prong:
    """One line of a link: where it starts across the flow, its bends, where it ends, at which side of its head, if it does.

    A straight one leads from the side of its tail to that of its head.
    """

    edge: int
    start: float
    bends: tuple[Bend, ...]
    end: float
    side: int
    straight: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of a link when its bends are sought: its way and port, the numbers of its ends, and whether it joins others there."""

    way: Way
    port: Port
    tail: int
    head: int
    joins: bool


def prongs(network: Network, plan: Plan, ways: Sequence[Way], ends: Sequence[Port], placed: Across) -> list[Prong]:
    """The lines of all links, before the tracks of their bends are known."""
    coming = Counter(edge.head for edge, port in zip(network.edges, ends, strict=True) if not port.side)
    found: list[Prong] = []
    for way, port, edge in zip(ways, ends, network.edges, strict=True):
        joins = network.by_name[edge.head].kind in MERGES and coming[edge.head] > 1
        link = Link(way, port, plan.layers[edge.tail], plan.layers[edge.head], joins)
        start = placed.layers[link.tail]
        found += [Prong(way.edge, start, tuple(_bends(link, plan, placed, end)), end, port.side, way.straight) for end in port.places]
    return found


def _bends(link: Link, plan: Plan, placed: Across, end: float) -> Iterator[Bend]:
    """The bends of one line, those left out that lead nowhere."""
    at = placed.layers[link.tail]
    for place, net, goal in _turns(link, plan, placed, end):
        if abs(goal - at) > ALIKE or net[0] == "fork":
            yield Bend(place, net, at, goal)
            at = goal


def _turns(link: Link, plan: Plan, placed: Across, end: float) -> Iterator[tuple[Place, Name, float]]:
    """Where a line turns, the net that it is a part of there, and where across the flow it leads to."""
    way, lane = link.way, link.way.lane >= 0
    own: Name = ("merge", -way.edge - 1) if lane else ("fan", link.tail)
    if lane:
        yield way.leave, ("lane", link.tail), placed.lanes[way.edge]
    if link.port.side:
        return
    if len(link.port.places) == 1:
        yield way.arrive, ("merge", link.head) if link.joins else own, end
        return
    row = plan.spots[link.head].row
    if way.arrive[0] != row:
        yield way.arrive, own, placed.layers[link.head]
    yield (row, plan.level(link.head, row)), ("fork", way.edge), end


def corners(prong: Prong, tracks: Mapping[tuple[Place, Name], float], ends: tuple[float, float, float]) -> Corners:
    """The corners of a line.

    Args:
        prong: The line.
        tracks: Where each net runs, along the flow.
        ends: Where the tail ends, where the head begins, and where the head's middle is, along the flow.
    """
    begin, tip, middle = ends
    points = [(begin, prong.start)]
    for bend in prong.bends:
        y = tracks[bend.place, bend.net]
        points += [(y, bend.start), (y, bend.end)]
    last = points[-1][1]
    points += [(middle, last), (middle, prong.end)] if prong.side else [(tip, last)]
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
