"""Frames in a layered placement: what stands in a frame is kept together in each layer, and all else out of it.

In each layer the members of a frame stand next to each other, and two frames lie in
one order in all layers: so each frame is a rectangle. Places across the flow are
those of `alignment`: the borders of frames are rows like the middles of boxes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from nnviz_core.layout.alignment import Rows, solved
from nnviz_core.layout.graphs.grid import Grid
from nnviz_core.layout.graphs.nest import Frame, Nest, Span, common, leaving, nest_of, ordered
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, port
from nnviz_core.layout.ordering import longest_rise

MARGIN = 10.0
"""From a frame to what is in it, in pixels."""


class Across(Struct, frozen=True):
    """Places across the flow.

    Attributes:
        nodes: The middles of nodes and places.
        frames: The two sides of each frame.
        spans: Its layers.
    """

    nodes: Sequence[float]
    frames: dict[Frame, tuple[float, float]]
    spans: dict[Frame, Span]


def nested(grid: Grid) -> Across:
    """Places across the flow where there are frames."""
    nest = nest_of(grid)
    stack = _Stack(nest, grid.request)
    stack.fill(ordered(nest, grid.shifts()))
    rows = solved(stack.rows)
    reaches = (nest.reach(item) for item in range(len(grid.nodes)))
    return Across([row + (after - before) / 2 for row, (before, after) in zip(rows, reaches, strict=False)], stack.sides(rows), nest.spans)


class _Stack:
    """Says of each layer what must lie before what, and how far apart.

    Attributes:
        rows: One for the middle of each item, then two for the borders of each frame.
    """

    def __init__(self, nest: Nest, request: GraphLayoutRequest) -> None:
        self._nest, self._request = nest, request
        self._sideways = request.direction in {"left", "right"}
        self.rows = Rows()
        for _ in nest.nodes:
            self.rows.add()
        self._lines: dict[Frame, tuple[int, float]] = {}
        self._borders = {frame: (self.rows.add(), self.rows.add()) for frame in nest.spans}

    def fill(self, layers: Sequence[Sequence[int]]) -> None:
        """All layers, and what should be level: the ends of links, frames with what is linked with them."""
        before: list[_Token] = []
        threads: list[list[tuple[int, int]]] = [[] for _ in layers]
        for tail, head in self._nest.threads():
            threads[self._nest.layers[head]].append((tail, head))
        for number, layer in enumerate(layers):
            tokens = list(self._tokens(layer))
            for one, other in pairwise(tokens):
                self.rows.apart(one.row, other.row, one.after + other.before + (MARGIN if one.opens or other.closes else self._request.gap))
            for tail, head in _straight(before, tokens, threads[number]):
                self.rows.join(tail, head)
            before = tokens
        for frame, borders in self._borders.items():
            self.rows.apart(*borders, self._width(frame))
        self._lines = {} if self._sideways else self._first_lines(layers)
        for frame, (item, reach) in self._lines.items():
            self.rows.apart(self._borders[frame][0], item, self._width(frame) + reach)
        for tail, head in self._nest.links:
            self.rows.level([tail], [head])
        for frame, outside in leaving(self._nest):
            self.rows.level(self._borders[frame], [outside])

    def _tokens(self, layer: Sequence[int]) -> Iterator[_Token]:
        """Boxes and borders in the order in which they lie."""
        opened: tuple[Frame, ...] = ()
        for item in (*layer, None):
            path = self._nest.paths[item] if item is not None else ()
            shared = common(opened, path)
            yield from (_Token(self._borders[frame][1], 0.0, 0.0, closes=True) for frame in reversed(opened[shared:]))
            yield from (_Token(self._borders[frame][0], 0.0, self._label(frame), opens=True) for frame in path[shared:])
            opened = path
            if item is not None:
                yield _Token(item, *self._nest.reach(item))

    def _first_lines(self, layers: Sequence[Sequence[int]]) -> dict[Frame, tuple[int, float]]:
        """For each frame, the first item to which a link comes past the frame's label, and how far before its middle."""
        up, found = self._request.direction == "up", dict[Frame, tuple[int, float]]()
        linked = {link[0 if up else 1] for link in self._nest.links}
        for number, layer in enumerate(layers):
            for item in layer:
                node = self._nest.nodes[item]
                for frame in self._nest.paths[item] if item in linked else ():
                    if self._nest.spans[frame][1 if up else 0] == number:
                        found.setdefault(frame, (item, -port(node.width, node.outputs if up else node.inputs, 0)))
        return found

    def _label(self, frame: Frame) -> float:
        """The room for a frame's label before what is in it, across the flow."""
        return self._request.clusters[frame].height if self._sideways else 0.0

    def _width(self, frame: Frame) -> float:
        """The least room for a frame across the flow."""
        return 0.0 if self._sideways else self._request.clusters[frame].width

    def sides(self, places: Sequence[float]) -> dict[Frame, tuple[float, float]]:
        """The borders of frames, as close to what is in them as they may be."""
        inside: dict[Frame, list[tuple[float, float]]] = {frame: [] for frame in self._borders}
        for frame, (item, reach) in self._lines.items():
            inside[frame].append((places[item] - reach - self._width(frame) + MARGIN, places[item]))
        for item, path in enumerate(self._nest.paths[: self._nest.places.stop]):
            if path:
                before, after = self._nest.reach(item)
                inside[path[-1]].append((places[item] - before, places[item] + after))
        found: dict[Frame, tuple[float, float]] = {}
        for frame in sorted(self._borders, reverse=True):
            most, width = places[self._borders[frame][1]], self._width(frame)
            low = min(low for low, _ in inside[frame]) - MARGIN - self._label(frame)
            high = max(max(high for _, high in inside[frame]) + MARGIN, min(low + width, most))
            found[frame] = min(low, high - width), high
            if (parent := self._request.clusters[frame].parent) is not None:
                inside[parent].append(found[frame])
        return found


def _straight(before: Sequence[_Token], behind: Sequence[_Token], pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many pieces of links between two layers as do not cross each other, nor the border of a frame."""
    borders = {token.row for token in before} & {token.row for token in behind}
    passed, place = _passed_borders(before, borders), _passed_borders(behind, borders)
    order = {token.row: number for number, token in enumerate(before)}
    order_behind = {token.row: number for number, token in enumerate(behind)}
    able = sorted((piece for piece in pieces if passed[piece[0]] == place[piece[1]]), key=lambda piece: order[piece[0]])
    return [able[number] for number in sorted(longest_rise([order_behind[head] for _, head in able]))]


def _passed_borders(tokens: Sequence[_Token], borders: Collection[int]) -> dict[int, int]:
    """For each row, how many of some borders lie before it."""
    return dict(zip((token.row for token in tokens), accumulate((token.row in borders for token in tokens), initial=0), strict=False))


class _Token(Struct, frozen=True):
    """A box or a border of a frame: its row, how far it reaches to both sides, whether a frame begins or ends with it."""

    row: int
    before: float
    after: float
    opens: bool = False
    closes: bool = False
