"""A graph in layers: its boxes, places for the links that pass layers, places for what is written beside links."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.layout.graphs.placement import GraphLayoutRequest, LayoutEdge, Node, port
from nnviz_core.layout.ordering import late_beginnings, longest_paths

MOST_PLACES = 60_000
"""Links that pass layers get places in them as long as there are no more than this; the others are straight lines."""

PLACE = 2.0
"""How wide the place is that a link takes in a layer, in pixels."""

BESIDE = 4.0
"""From a link to its label, in pixels."""


class Grid(Struct, frozen=True):
    """Nodes, and the places of links that pass, in layers.

    Attributes:
        request: What is placed.
        nodes: Turned so that the flow runs downwards; the places follow the request's own.
        ranks: In which layer each stands.
        chains: The nodes and places along each link.
        labels: The place that has a link's label beside it.
    """

    request: GraphLayoutRequest
    nodes: list[Node]
    ranks: list[int]
    chains: list[list[int]]
    labels: dict[int, int]

    @property
    def layers(self) -> list[list[int]]:
        """The nodes and places of each layer, by their numbers."""
        found: list[list[int]] = [[] for _ in range(max(self.ranks, default=-1) + 1)]
        for number, rank in enumerate(self.ranks):
            found[rank].append(number)
        return found

    def steps(self) -> Iterator[tuple[int, int]]:
        """The pieces of all links, from one node or place to the next."""
        return (step for chain in self.chains for step in pairwise(chain))

    def shifts(self) -> dict[int, tuple[float, float]]:
        """For the pieces of links that leave or enter elsewhere than in the middle, how far from there, as shares of a side."""
        found: dict[int, tuple[float, float]] = {}
        number = 0
        for link, chain in zip(self.request.links, self.chains, strict=True):
            for tail, head in pairwise(chain):
                ends = port(1.0, self.nodes[tail].outputs, link.leaves), port(1.0, self.nodes[head].inputs, link.enters)
                if any(ends):
                    found[number] = ends
                number += 1
        return found


def grid_of(request: GraphLayoutRequest, *, late: bool) -> Grid:
    """Layers of boxes and, where links have labels, layers of labels between them.

    Args:
        request: What is to be placed.
        late: Whether what nothing leads to stands just before what it leads to first, instead of in the first layer.
    """
    sideways = request.direction in {"right", "left"}
    apart = 2 if any(link.width for link in request.links) else 1
    ends = [(link.tail, link.head) for link in request.links]
    depths = longest_paths(len(request.nodes), ends)
    nodes = [replace(node, width=node.height, height=node.width) if sideways else node for node in request.nodes]
    grid = Grid(request, nodes, [depth * apart for depth in (late_beginnings(depths, ends) if late else depths)], [], {})
    for link in request.links:
        _add(grid, link, sideways=sideways)
    return grid


def _add(grid: Grid, link: LayoutEdge, *, sideways: bool) -> None:
    """A link with the places that it takes."""
    first = len(grid.nodes)
    passed = range(grid.ranks[link.tail] + 1, grid.ranks[link.head])
    if first + len(passed) > MOST_PLACES:
        passed = range(0)
    if link.width and passed:
        width, height = (link.height, link.width) if sideways else (link.width, link.height)
        grid.labels[len(grid.chains)] = first
        grid.nodes.append(Node(width + 2 * BESIDE, height))
    grid.nodes.extend([Node(PLACE, 0.0)] * (first + len(passed) - len(grid.nodes)))
    grid.ranks.extend(passed)
    grid.chains.append([link.tail, *range(first, first + len(passed)), link.head])
