"""What a scan is painted with: dots with their light around them, and threads between them, few paths for many of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from nnviz_core.geometry import circle, polygon
from nnviz_core.kit.nodes import layer_group
from nnviz_core.layout.graphs.placement import LayoutEdge
from nnviz_core.network import Layer
from nnviz_core.scene import Group, Item, Path, Point, Segment

MOST_TITLES = 6000
"""Of more dots than this, nobody finds the one to point at; they are drawn together, one path a colour."""

MOST_CURVES = 3000
"""More threads than this are straight, and the light of more dots has one step: half the bytes, and nobody sees it."""

THREADS = ((300, (0.75, 1.2)), (MOST_CURVES, (0.65, 0.9)), (math.inf, (0.45, 0.6)))
"""The opacity and the width, in pixels, of up to so many threads."""

LIGHT = ((2.9, 0.1), (1.8, 0.22))
"""The steps of the light around a dot: its radius as a multiple of the dot's, and its opacity."""

ROUND = 3.0
"""Dots of a smaller radius than this have eight corners, which nobody sees, and half as many bytes."""

BEND = 0.14
"""How far a thread swings out, as a share of its length."""


class Dot(Struct, frozen=True):
    """One operation: its colour, its middle and its radius."""

    layer: Layer
    role: str
    spot: Point
    radius: float


def edges(dots: Sequence[Dot], links: Sequence[LayoutEdge]) -> list[Item]:
    """The threads, in the colour of where they come from, fainter the more they are: one path a colour."""
    line = _straight if len(links) > MOST_CURVES else _bent
    threads = ((dots[link.tail].role, line(dots[link.tail].spot, dots[link.head].spot)) for link in links)
    opacity, width = next(look for most, look in THREADS if len(links) <= most)
    made = tuple(Path(segments=segments, stroke=f"{role}-glow", width=width, opacity=opacity) for role, segments in _by_role(threads))
    return [Group(items=made, role="edge")] if made else []


def halos(dots: Sequence[Dot]) -> list[Item]:
    """The light around dots, in steps; in one for many dots."""
    items: list[Item] = []
    for reach, opacity in LIGHT if len(dots) <= MOST_CURVES else LIGHT[1:]:
        lights = ((dot.role, _disc(dot.spot, dot.radius * reach)) for dot in dots)
        items += [Path(segments=segments, fill=f"{role}-glow", opacity=opacity) for role, segments in _by_role(lights)]
    return [Group(items=tuple(items), role="decoration")]


def discs(dots: Sequence[Dot]) -> list[Item]:
    """The dots, the large ones last; each a layer with its link and tooltip, unless there are too many."""
    drawn = sorted(dots, key=lambda dot: dot.radius)
    if len(dots) > MOST_TITLES:
        found = _by_role((dot.role, _disc(dot.spot, dot.radius)) for dot in drawn)
        return [Path(segments=segments, fill=f"{role}-glow") for role, segments in found]
    return [_single(dot) for dot in drawn]


def _single(dot: Dot) -> Group:
    path = Path(segments=_disc(dot.spot, dot.radius), fill=f"{dot.role}-glow")
    return layer_group(dot.layer, (path,))


def _by_role(shapes: Iterable[tuple[str, tuple[Segment, ...]]]) -> Iterator[tuple[str, tuple[Segment, ...]]]:
    """All shapes of a colour together, colours in the order in which they first appear."""
    found: dict[str, list[Segment]] = {}
    for role, segments in shapes:
        found.setdefault(role, []).extend(segments)
    return ((role, tuple(segments)) for role, segments in found.items())


_CORNERS = tuple((math.cos(math.pi * (step + 0.5) / 4), math.sin(math.pi * (step + 0.5) / 4)) for step in range(8))


def _disc(spot: Point, radius: float) -> tuple[Segment, ...]:
    x, y = spot
    if radius >= ROUND:
        return circle(x, y, radius)
    return polygon([(x + radius * dx, y + radius * dy) for dx, dy in _CORNERS])


def _straight(begin: Point, end: Point) -> tuple[Segment, ...]:
    return (("M", *begin), ("L", *end))


def _bent(begin: Point, end: Point) -> tuple[Segment, ...]:
    """A line that swings out to its right."""
    (x0, y0), (x1, y1) = begin, end
    dx, dy = (x1 - x0) / 3, (y1 - y0) / 3
    out = BEND * 3
    return (("M", *begin), ("C", x0 + dx - dy * out, y0 + dy + dx * out, x1 - dx - dy * out, y1 - dy + dx * out, *end))
