"""Where layers lie along the flow, and where frames begin and end there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct, field

from nnviz_core.geometry import Box
from nnviz_core.layout.graphs.grid import Grid
from nnviz_core.layout.graphs.nest import Span
from nnviz_core.layout.graphs.nested import MARGIN, Across
from nnviz_core.layout.graphs.placement import GraphLayoutRequest

CROWD = 12
"""Layers of more boxes than this get no more room behind them."""


class Band(Struct, frozen=True):
    """A layer along the flow: where its boxes begin and end, and where links may bend before it and behind it."""

    start: float
    end: float
    before: float
    behind: float

    @property
    def middle(self) -> float:
        """Where the middles of its boxes lie."""
        return (self.start + self.end) / 2


def bands_of(grid: Grid, across: Across) -> tuple[list[Band], dict[int, Box]]:
    """The layers along the flow, wide ones with more room for curves behind them; and the frames, by their numbers."""
    frames = _Frames(grid.request, across.spans)
    gap = grid.request.rank_gap / 2 if grid.labels else grid.request.rank_gap
    bands: list[Band] = []
    before = 0.0
    for layer, items in enumerate(grid.layers):
        height = max(grid.nodes[number].height for number in items)
        start = frames.begin(layer, before)
        behind = frames.end(layer, start + height)
        bands.append(Band(start, start + height, before, behind))
        before = start + (height + gap * (1 + min(len(items), CROWD) / 4)) + (behind - (start + height))
    ends = frames.ends
    return bands, {number: (low, *ends[number][:1], high, *ends[number][1:]) for number, (low, high) in across.frames.items()}


class _Frames(Struct, frozen=True, dict=True):
    """Frames along the flow.

    Attributes:
        request: In which they are.
        spans: In which layers each begins and ends.
        begun: Where each begins.
        ends: Where those begin and end that have ended.
    """

    request: GraphLayoutRequest
    spans: Mapping[int, Span]
    begun: dict[int, float] = field(default_factory=dict)
    ends: dict[int, tuple[float, float]] = field(default_factory=dict)

    def begin(self, layer: int, before: float) -> float:
        """Where the boxes of a layer begin, behind the frames that begin there."""
        rooms: dict[int | None, float] = {}
        own: dict[int, float] = {}
        for number in self._inner_first(layer, 0):
            cluster = self.request.clusters[number]
            own[number] = rooms.get(number, 0.0) + MARGIN + (cluster.height if self.request.direction == "down" else 0.0)
            rooms[cluster.parent] = max(rooms.get(cluster.parent, 0.0), own[number])
        start = before + max(own.values(), default=0.0)
        self.begun.update({number: start - room for number, room in own.items()})
        return start

    def end(self, layer: int, behind: float) -> float:
        """Where the frames end that end with a layer whose boxes end there."""
        last: dict[int | None, float] = {}
        for number in self._inner_first(layer, 1):
            cluster, start = self.request.clusters[number], self.begun[number]
            end = last.get(number, behind) + MARGIN + (cluster.height if self.request.direction == "up" else 0.0)
            if self.request.direction in {"left", "right"}:
                end = max(end, start + cluster.width)
            self.ends[number] = start, end
            last[cluster.parent] = max(last.get(cluster.parent, behind), end)
        return max((self.ends[number][1] for number in self._inner_first(layer, 1)), default=behind)

    def _inner_first(self, layer: int, end: int) -> list[int]:
        return self._by_layer[end].get(layer, [])

    @cached_property
    def _by_layer(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """The frames that begin with a layer, and those that end with one; those inside of others first."""
        found: tuple[dict[int, list[int]], dict[int, list[int]]] = {}, {}
        for number in sorted(self.spans, reverse=True):
            for end in (0, 1):
                found[end].setdefault(self.spans[number][end], []).append(number)
        return found
