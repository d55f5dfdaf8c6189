"""A plain layered placement of our own, for machines without Graphviz and for graphs too large for it.

Longest-path layers and barycentre sweeps (Sugiyama, Tagawa, Toda, 1981). Links pass
each layer between its boxes: an invisible node keeps their place. Where there are
frames, what stands in one is kept together (see `nested`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from nnviz_core.geometry import Box
from nnviz_core.layout.graphs.bands import Band, bands_of
from nnviz_core.layout.graphs.grid import Grid, grid_of
from nnviz_core.layout.graphs.nested import Across, nested
from nnviz_core.layout.graphs.placement import Direction, GraphLayoutRequest, LayoutEdge, Placement, port
from nnviz_core.layout.ordering import Ordering, by_wish_and_number
from nnviz_core.scene import Point

SWEEPS = 8


def place(request: GraphLayoutRequest) -> Placement:
    """The request, placed."""
    framed = any(node.cluster is not None for node in request.nodes)
    grid = grid_of(request, late=framed)
    across = nested(grid) if framed else _flat(grid)
    bands, frames = bands_of(grid, across)
    links = tuple(_route(grid, link, chain, across.nodes, bands) for link, chain in zip(request.links, grid.chains, strict=True))
    centres = [(across.nodes[number], bands[rank].middle) for number, rank in enumerate(grid.ranks)]
    turned = _TURNS[request.direction]
    return Placement(
        nodes=tuple(map(turned, centres[: len(request.nodes)])),
        links=tuple(tuple(map(turned, link)) for link in links),
        labels=tuple(turned(centres[grid.labels[number]]) if number in grid.labels else None for number in range(len(links))),
        clusters=tuple(_box(frames[number], turned) if number in frames else None for number in range(len(request.clusters))),
    )


_TURNS: dict[Direction, Callable[[Point], Point]] = {
    "down": lambda point: point,
    "up": lambda point: (point[0], -point[1]),
    "right": lambda point: (point[1], point[0]),
    "left": lambda point: (-point[1], point[0]),
}


def _box(frame: Box, turned: Callable[[Point], Point]) -> Box:
    """A frame in the picture."""
    xs, ys = zip(turned(frame[:2]), turned(frame[2:]), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _flat(grid: Grid) -> Across:
    """Boxes and places across the flow, where there are no frames; layers are centred."""
    ordering = Ordering(grid.layers, list(grid.steps()), grid.shifts(), centred=True)
    ordering.sort(SWEEPS, by_wish_and_number)
    across, gap = [0.0] * len(grid.nodes), grid.request.gap
    for layer in ordering.layers:
        start = -(sum(grid.nodes[number].width for number in layer) + gap * (len(layer) - 1)) / 2
        for number in layer:
            across[number] = start + grid.nodes[number].width / 2
            start += grid.nodes[number].width + gap
    return Across(across, {}, {})


def _route(grid: Grid, link: LayoutEdge, chain: Sequence[int], across: Sequence[float], bands: Sequence[Band]) -> tuple[Point, ...]:
    """A link: straight through the layers, curved between them."""
    tail, head = grid.nodes[link.tail], grid.nodes[link.head]
    xs = [across[number] for number in chain]
    xs[0] += port(tail.width, tail.outputs, link.leaves)
    xs[-1] += port(head.width, head.inputs, link.enters)
    # The line passes a label at its left.
    xs[1:-1] = [across[number] - grid.nodes[number].width / 2 + 1.0 for number in chain[1:-1]]
    route: list[Point] = [(xs[0], bands[grid.ranks[link.tail]].middle + tail.height / 2)]
    for (one, other), (start, end) in zip(pairwise(chain), pairwise(xs), strict=True):
        top, bottom = bands[grid.ranks[one]].behind, bands[grid.ranks[other]].before
        half = (top + bottom) / 2
        route += [route[-1], (start, top), (start, top), (start, half), (end, half), (end, bottom)]
    tip = (xs[-1], bands[grid.ranks[link.head]].middle - head.height / 2)
    return (*route, (xs[-1], bands[grid.ranks[link.head]].before), tip, tip)
