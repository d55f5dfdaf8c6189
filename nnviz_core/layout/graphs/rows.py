"""Rows of equals, such as the steps in time of an unrolled layer, with straight links from each to the next.

Graphviz has a way to say that nodes share a layer, and crashes on it where there are
clusters. It does not know of these links: steps that read alike stand in one layer
anyway, and nearly always in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from nnviz_core.layout.check import is_sound
from nnviz_core.layout.graphs import graphviz as _layout_graphviz
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, LayoutEdge, Placement, picture_of
from nnviz_core.scene import Point

SHORTEST = 8.0
"""A link of a row is longer than this, in pixels: its head must be seen."""

ROOMY = 2.0
"""How much farther apart things stand where links have no way between them."""


def in_rows(request: GraphLayoutRequest) -> Placement | None:
    """The request, placed with its rows; `None` where it has none, or where they do not come out in order."""
    if not any(link.aside for link in request.links):
        return None
    bare = replace(request, clusters=(), nodes=tuple(replace(node, cluster=None) for node in request.nodes))
    roomy = replace(request, gap=request.gap * ROOMY, rank_gap=request.rank_gap * ROOMY)
    tries = (_in_rows(request, each) for each in (request, roomy, replace(request, rows=()), bare))
    return next((placed for placed in tries if placed), None)


def _in_rows(request: GraphLayoutRequest, asked: GraphLayoutRequest) -> Placement | None:
    """The request as Graphviz places another version of it; `None` where that is not sound."""
    placed = _layout_graphviz.place(replace(asked, links=tuple(link for link in asked.links if not link.aside)))
    if placed is None or not all(_in_order(request, link, placed.nodes) for link in request.links if link.aside):
        return None
    links, labels = iter(placed.links), iter(placed.labels)
    joined = replace(
        placed,
        links=tuple(_straight(request, link, placed.nodes) if link.aside else next(links) for link in request.links),
        labels=tuple(None if link.aside else next(labels) for link in request.links),
        clusters=placed.clusters or (None,) * len(request.clusters),
    )
    return joined if is_sound(picture_of(request, joined)) else None


def _in_order(request: GraphLayoutRequest, link: LayoutEdge, nodes: Sequence[Point]) -> bool:
    """Whether a link of a row leads to where it should, far enough."""
    start, _, _, end = _straight(request, link, nodes)
    axis = _axis(request)
    return (end[axis] - start[axis]) * link.aside > SHORTEST and abs(end[1 - axis] - start[1 - axis]) < 1.0


def _straight(request: GraphLayoutRequest, link: LayoutEdge, nodes: Sequence[Point]) -> tuple[Point, ...]:
    """A link from side to side."""
    start, end = _sides(request, link, nodes)
    return start, start, end, end


def _sides(request: GraphLayoutRequest, link: LayoutEdge, nodes: Sequence[Point]) -> Iterator[Point]:
    for number, side in ((link.tail, link.aside), (link.head, -link.aside)):
        (x, y), node = nodes[number], request.nodes[number]
        yield (x + side * node.width / 2, y) if _axis(request) == 0 else (x, y + side * node.height / 2)


def _axis(request: GraphLayoutRequest) -> int:
    """The axis along which rows run: 0 is x."""
    return 0 if request.direction in {"down", "up"} else 1
