"""A plain layered placement of our own, for machines without Graphviz and for graphs too large for it.

Longest-path layers and barycentre sweeps (Sugiyama, Tagawa, Toda, 1981). Links pass
each layer between its boxes: an invisible node keeps their place. Frames are not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nnviz_core.layout.graphs.placement import Direction, GraphLayoutRequest, LayoutEdge, Node, Placement, port
from nnviz_core.layout.graphs.placement import ranks as longest
from nnviz_core.scene import Point

SWEEPS = 8
MOST_PLACES = 60_000
"""Links that pass layers get places in them as long as there are no more than this; the others are straight lines."""

BESIDE = 4.0
"""From a link to its label, in pixels."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Nodes, and the places of links that pass, in layers.

    Attributes:
        nodes: Turned so that the flow runs downwards; the places follow the request's own.
        ranks: In which layer each stands.
        chains: The nodes and places along each link.
        labels: The place that has a link's label beside it.
    """

    nodes: list[Node]
    ranks: list[int]
    chains: list[list[int]]
    labels: dict[int, int]


def place(request: GraphLayoutRequest) -> Placement:
    """The request, placed."""
    grid = _grid(request)
    layers = _ordered(grid, request.links)
    across = _across(grid, layers, request.gap)
    bands = _bands(grid, layers, request)
    links = tuple(_route(grid, link, chain, across, bands) for link, chain in zip(request.links, grid.chains, strict=True))
    centres = [(across[number], sum(bands[rank]) / 2) for number, rank in enumerate(grid.ranks)]
    turned = _TURNS[request.direction]
    return Placement(
        nodes=tuple(map(turned, centres[: len(request.nodes)])),
        links=tuple(tuple(map(turned, link)) for link in links),
        labels=tuple(turned(centres[grid.labels[number]]) if number in grid.labels else None for number in range(len(links))),
        clusters=(None,) * len(request.clusters),
    )


_TURNS: dict[Direction, Callable[[Point], Point]] = {
    "down": lambda point: point,
    "up": lambda point: (point[0], -point[1]),
    "right": lambda point: (point[1], point[0]),
    "left": lambda point: (-point[1], point[0]),
}


def _grid(request: GraphLayoutRequest) -> _Grid:
    """Layers of boxes and, where links have labels, layers of labels between them."""
    sideways = request.direction in {"right", "left"}
    apart = 2 if any(link.width for link in request.links) else 1
    nodes = [replace(node, width=node.height, height=node.width) if sideways else node for node in request.nodes]
    ranks = [rank * apart for rank in longest(len(request.nodes), request.links)]
    chains: list[list[int]] = []
    labels: dict[int, int] = {}
    for number, link in enumerate(request.links):
        passed = range(ranks[link.tail] + 1, ranks[link.head])
        fits = len(nodes) + len(passed) <= MOST_PLACES
        places = list(range(len(nodes), len(nodes) + len(passed))) if fits else []
        nodes += [Node(2.0, 0.0)] * len(places)
        ranks += list(passed) if fits else []
        chains.append([link.tail, *places, link.head])
        if link.width and places:
            width, height = (link.height, link.width) if sideways else (link.width, link.height)
            labels[number] = places[0]
            nodes[places[0]] = Node(width + 2 * BESIDE, height)
    return _Grid(nodes, ranks, chains, labels)


_Reads = tuple[int, float]
"""A neighbour, and how far from its middle a link ends, as a share of its width."""


def _ordered(grid: _Grid, links: Sequence[LayoutEdge]) -> list[list[int]]:
    """The layers, each in an order with few crossings."""
    layers: list[list[int]] = [[] for _ in range(max(grid.ranks, default=-1) + 1)]
    for number, rank in enumerate(grid.ranks):
        layers[rank].append(number)
    above: list[list[_Reads]] = [[] for _ in grid.nodes]
    below: list[list[_Reads]] = [[] for _ in grid.nodes]
    for link, chain in zip(links, grid.chains, strict=True):
        for tail, head in pairwise(chain):
            above[head].append((tail, port(1.0, grid.nodes[tail].outputs, link.leaves)))
            below[tail].append((head, port(1.0, grid.nodes[head].inputs, link.enters)))
    position = [float(index) for index in range(len(grid.nodes))]
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for layer in layers if downwards else reversed(layers):
            _sort(layer, position, above if downwards else below)
    return layers


def _sort(layer: list[int], position: list[float], neighbours: Sequence[Sequence[_Reads]]) -> None:
    """Order a layer by where its neighbours stand on average; those without keep their place."""
    keys = {
        number: sum(position[each] + share for each, share in neighbours[number]) / len(neighbours[number])
        if neighbours[number]
        else position[number]
        for number in layer
    }
    layer.sort(key=lambda number: (keys[number], number))
    for index, number in enumerate(layer):
        position[number] = index - (len(layer) - 1) / 2


def _across(grid: _Grid, layers: Sequence[Sequence[int]], gap: float) -> list[float]:
    """Where each node's middle stands across the flow; layers are centred."""
    across = [0.0] * len(grid.nodes)
    for layer in layers:
        start = -(sum(grid.nodes[number].width for number in layer) + gap * (len(layer) - 1)) / 2
        for number in layer:
            across[number] = start + grid.nodes[number].width / 2
            start += grid.nodes[number].width + gap
    return across


def _bands(grid: _Grid, layers: Sequence[Sequence[int]], request: GraphLayoutRequest) -> list[tuple[float, float]]:
    """From where to where each layer reaches along the flow; wide ones are given more room for curves."""
    bands: list[tuple[float, float]] = []
    start, gap = 0.0, request.rank_gap / 2 if grid.labels else request.rank_gap
    for layer in layers:
        height = max(grid.nodes[number].height for number in layer)
        bands.append((start, start + height))
        start += height + gap * (1 + min(len(layer), 12) / 4)
    return bands


def _route(
    grid: _Grid, link: LayoutEdge, chain: Sequence[int], across: Sequence[float], bands: Sequence[tuple[float, float]]
) -> tuple[Point, ...]:
    """A link: straight through the layers, curved between them."""
    tail, head = grid.nodes[link.tail], grid.nodes[link.head]
    xs = [across[number] for number in chain]
    xs[0] += port(tail.width, tail.outputs, link.leaves)
    xs[-1] += port(head.width, head.inputs, link.enters)
    # The line passes a label at its left.
    xs[1:-1] = [across[number] - grid.nodes[number].width / 2 + 1.0 for number in chain[1:-1]]
    route: list[Point] = [(xs[0], sum(bands[grid.ranks[link.tail]]) / 2 + tail.height / 2)]
    for (one, other), (start, end) in zip(pairwise(chain), pairwise(xs), strict=True):
        top, bottom = bands[grid.ranks[one]][1], bands[grid.ranks[other]][0]
        half = (top + bottom) / 2
        route += [route[-1], (start, top), (start, top), (start, half), (end, half), (end, bottom)]
    tip = (xs[-1], sum(bands[grid.ranks[link.head]]) / 2 - head.height / 2)
    return (*route, (xs[-1], bands[grid.ranks[link.head]][0]), tip, tip)
