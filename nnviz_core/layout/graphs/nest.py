"""What stands in which frame, and the order of each layer that keeps the members of frames together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from nnviz_core.layout.graphs.grid import PLACE, Grid
from nnviz_core.layout.graphs.placement import Node
from nnviz_core.layout.ordering import Ordering, barycentre

SWEEPS = 12

Span = tuple[int, int]
"""The first and the last layer of a frame."""

Frame = int
"""The number of a cluster."""


class Nest(Struct, frozen=True):
    """What stands in which frames.

    Attributes:
        nodes: The grid's nodes and places; behind them, one without a width for each layer of a frame that has nothing else there.
        layers: In which each stands.
        paths: The frames around each, the outermost first.
        spans: The layers of each frame.
        links: The pieces of links, from one to the next.
        places: The items at which links pass layers.
    """

    nodes: list[Node]
    layers: list[int]
    paths: list[tuple[Frame, ...]]
    spans: dict[Frame, Span]
    links: list[tuple[int, int]]
    places: range

    def reach(self, item: int) -> tuple[float, float]:
        """How far an item reaches to both sides of its row: of a place at which something is written, that is the link's, at the left."""
        width = self.nodes[item].width
        return (PLACE / 2, width - PLACE / 2) if item in self.places else (width / 2, width / 2)

    def threads(self) -> Iterator[tuple[int, int]]:
        """The pieces of links from one layer to the next at whose ends there is no other link."""
        leaving, entering = Counter(tail for tail, _ in self.links), Counter(head for _, head in self.links)
        for tail, head in self.links:
            alone = leaving[tail] == entering[head] == 1 and max(self.nodes[tail].outputs, self.nodes[head].inputs) <= 1
            if alone and self.layers[head] == self.layers[tail] + 1:
                yield tail, head


def nest_of(grid: Grid) -> Nest:
    """What of a grid stands in which frames: what a link passes is in those of its ends as far as these reach."""
    around: list[tuple[Frame, ...]] = []
    for number, cluster in enumerate(grid.request.clusters):
        around.append((*(around[cluster.parent] if cluster.parent is not None else ()), number))
    paths = [around[node.cluster] if node.cluster is not None else () for node in grid.request.nodes]
    spans = _spans(paths, grid.ranks)
    for chain in grid.chains:
        paths += [_passed(paths[chain[0]], paths[chain[-1]], spans, grid.ranks[place]) for place in chain[1:-1]]
    nest = Nest(list(grid.nodes), list(grid.ranks), paths, spans, list(grid.steps()), range(len(grid.request.nodes), len(grid.nodes)))
    _fill(nest, around)
    return nest


def _spans(paths: Sequence[Sequence[Frame]], ranks: Sequence[int]) -> dict[Frame, Span]:
    found: dict[Frame, Span] = {}
    for path, rank in zip(paths, ranks, strict=False):
        for frame in path:
            first, last = found.get(frame, (rank, rank))
            found[frame] = min(first, rank), max(last, rank)
    return found


def _passed(tail: tuple[Frame, ...], head: tuple[Frame, ...], spans: Mapping[Frame, Span], rank: int) -> tuple[Frame, ...]:
    """The frames in which a link passes a layer: those of its tail as long as they last, those of its head from where they begin."""
    shared = common(tail, head)
    behind = sum(spans[frame][1] >= rank for frame in tail)
    before = sum(spans[frame][0] <= rank for frame in head)
    return tail[:behind] if behind > shared else head[: max(before, shared)]


def common(one: Sequence[Frame], other: Sequence[Frame]) -> int:
    """How many frames two things have around them both."""
    return next((number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _fill(nest: Nest, around: Sequence[tuple[Frame, ...]]) -> None:
    """Put something into each layer of each frame."""
    there = {(frame, layer) for path, layer in zip(nest.paths, nest.layers, strict=True) for frame in path}
    for frame in sorted(nest.spans, reverse=True):
        first, last = nest.spans[frame]
        for layer in range(first, last + 1):
            if (frame, layer) not in there:
                nest.nodes.append(Node(0.0, 0.0))
                nest.layers.append(layer)
                nest.paths.append(around[frame])
                there |= {(each, layer) for each in around[frame]}


def ordered(nest: Nest, shifts: Mapping[int, tuple[float, float]]) -> list[list[int]]:
    """The layers, each in an order with few crossings in which the members of frames stand together.

    Args:
        nest: All that is placed.
        shifts: For pieces of links, how far from the middles of their ends they leave and enter.
    """
    layers: list[list[int]] = [[] for _ in range(max(nest.layers) + 1)]
    for item, number in enumerate(nest.layers):
        layers[number].append(item)
    ordering = Ordering(layers, nest.links, shifts, centred=True)
    rule = _Together(nest, ordering.position)
    ordering.begin(rule)
    ordering.untangle(SWEEPS, rule, rule.settle)
    return ordering.layers


class _Together:
    """Sorts layers by what their items wish, those of a frame together: frames are sorted by what they wish as a whole."""

    def __init__(self, nest: Nest, position: Sequence[float]) -> None:
        self._paths, self._position = nest.paths, position
        self._near: dict[Frame, list[int]] = {frame: [] for frame in nest.spans}
        self._inside: dict[Frame, list[int]] = {frame: [] for frame in nest.spans}
        for item, path in enumerate(nest.paths):
            for frame in path:
                self._inside[frame].append(item)
        for frame, outside in leaving(nest):
            self._near[frame].append(outside)
        self._wishes = {frame: barycentre([position[item] for item in inside]) for frame, inside in self._inside.items()}

    def __call__(self, layer: Sequence[int], wishes: Sequence[float]) -> list[int]:
        """The layer, sorted."""
        own = self._wishes
        keys = {
            item: (*((own[frame], frame) for frame in self._paths[item]), (wish, item)) for item, wish in zip(layer, wishes, strict=True)
        }
        return sorted(layer, key=keys.__getitem__)

    def settle(self) -> None:
        """Frames wish to stand where what they are linked with stands now."""
        for frame, near in self._near.items():
            self._wishes[frame] = barycentre([self._position[item] for item in near or self._inside[frame]])


def leaving(nest: Nest) -> Iterator[tuple[Frame, int]]:
    """For each link that crosses a frame, the frame and the link's end outside."""
    for tail, head in nest.links:
        one, other = nest.paths[tail], nest.paths[head]
        shared = common(one, other)
        yield from ((frame, head) for frame in one[shared:])
        yield from ((frame, tail) for frame in other[shared:])
