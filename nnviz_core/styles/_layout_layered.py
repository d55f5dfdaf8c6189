"""A plain layered placement of our own, for machines without Graphviz and for graphs too large for it.

Longest-path layers and barycentre sweeps (Sugiyama, Tagawa, Toda, 1981). Links pass
each layer between its boxes: an invisible node keeps their place. Frames are not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnviz_core.scene import Point
from nnviz_core.styles._placement import Direction, Node, Placement, Plan
from nnviz_core.styles._placement import ranks as longest

SWEEPS = 8
MOST_PLACES = 60_000
"""Links that pass layers get places in them as long as there are no more than this; the others are straight lines."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Nodes, and the places of links that pass, in layers. `chains` has the nodes and places along each link."""

    nodes: list[Node]
    ranks: list[int]
    chains: list[list[int]]


def place(plan: Plan) -> Placement:
    """The plan, placed."""
    grid = _grid(plan)
    layers = _ordered(grid)
    across = _across(grid, layers, plan.gap)
    bands = _bands(grid, layers, plan)
    links = tuple(_route(grid, chain, across, bands) for chain in grid.chains)
    centres = tuple((across[number], sum(bands[grid.ranks[number]]) / 2) for number in range(len(plan.nodes)))
    turned = _TURNS[plan.direction]
    return Placement(
        nodes=tuple(map(turned, centres)),
        links=tuple(tuple(map(turned, link)) for link in links),
        labels=tuple(turned(link[len(link) // 2]) for link in links),
        clusters=(None,) * len(plan.clusters),
    )


_TURNS: dict[Direction, Callable[[Point], Point]] = {
    "down": lambda point: point,
    "up": lambda point: (point[0], -point[1]),
    "right": lambda point: (point[1], point[0]),
    "left": lambda point: (-point[1], point[0]),
}


def _grid(plan: Plan) -> _Grid:
    ranks = longest(len(plan.nodes), plan.links)
    sideways = plan.direction in {"right", "left"}
    nodes = [Node(node.height, node.width) if sideways else node for node in plan.nodes]
    chains: list[list[int]] = []
    for link in plan.links:
        passed = range(ranks[link.tail] + 1, ranks[link.head])
        fits = len(nodes) + len(passed) <= MOST_PLACES
        places = list(range(len(nodes), len(nodes) + len(passed))) if fits else []
        nodes += [Node(2.0, 0.0)] * len(places)
        ranks += list(passed) if fits else []
        chains.append([link.tail, *places, link.head])
    return _Grid(nodes, ranks, chains)


def _ordered(grid: _Grid) -> list[list[int]]:
    """The layers, each in an order with few crossings."""
    layers: list[list[int]] = [[] for _ in range(max(grid.ranks, default=-1) + 1)]
    for number, rank in enumerate(grid.ranks):
        layers[rank].append(number)
    above: list[list[int]] = [[] for _ in grid.nodes]
    below: list[list[int]] = [[] for _ in grid.nodes]
    for chain in grid.chains:
        for tail, head in pairwise(chain):
            above[head].append(tail)
            below[tail].append(head)
    position = [float(index) for index in range(len(grid.nodes))]
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for layer in layers if downwards else reversed(layers):
            _sort(layer, position, above if downwards else below)
    return layers


def _sort(layer: list[int], position: list[float], neighbours: Sequence[Sequence[int]]) -> None:
    """Order a layer by where its neighbours stand on average; those without keep their place."""
    keys = {
        number: sum(position[each] for each in neighbours[number]) / len(neighbours[number]) if neighbours[number] else position[number]
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


def _bands(grid: _Grid, layers: Sequence[Sequence[int]], plan: Plan) -> list[tuple[float, float]]:
    """From where to where each layer reaches along the flow; wide ones are given more room for curves."""
    bands: list[tuple[float, float]] = []
    start = 0.0
    for layer in layers:
        height = max(grid.nodes[number].height for number in layer)
        bands.append((start, start + height))
        start += height + plan.rank_gap * (1 + min(len(layer), 12) / 4)
    return bands


def _route(grid: _Grid, chain: Sequence[int], across: Sequence[float], bands: Sequence[tuple[float, float]]) -> tuple[Point, ...]:
    """A link: straight through the layers, curved between them."""
    route: list[Point] = []
    for tail, head in pairwise(chain):
        top, bottom = bands[grid.ranks[tail]][1], bands[grid.ranks[head]][0]
        leaves = (across[tail], sum(bands[grid.ranks[tail]]) / 2 + grid.nodes[tail].height / 2)
        arrives = (across[head], sum(bands[grid.ranks[head]]) / 2 - grid.nodes[head].height / 2)
        start, end = (across[tail], top), (across[head], bottom)
        half = (top + bottom) / 2
        route += [] if route else [leaves]
        route += [route[-1], start, start, (start[0], half), (end[0], half), end, end, arrives, arrives]
    return tuple(route)
