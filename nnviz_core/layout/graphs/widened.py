"""Frames, made wider for what belongs in them: links both of whose ends they hold, and their labels beside the links that enter.

Graphviz leads a link that enters an inner frame past the outer one, although it begins
and ends in there, and knows of no link when it makes room for a label.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.geometry import Box, around
from nnviz_core.layout.check import STEPS, bezier
from nnviz_core.layout.check import around as box_about
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, Placement, enclosing
from nnviz_core.layout.near import Near
from nnviz_core.layout.strips import BEFORE, BEHIND, BELOW, Arrows, free_start
from nnviz_core.scene import Point

MARGIN = 9.0
"""From a frame to the frames in it, in pixels."""
BESIDE = 5.0
"""From a frame to the links in it, and to what is not in it."""
INSET = 2.0
"""From the end of a label to its frame, at least."""


def widened(request: GraphLayoutRequest, placed: Placement) -> Placement:
    """The placement, its frames wider where there is room for that."""
    if not any(placed.clusters):
        return placed
    frames = _Frames(request, placed, list(placed.clusters))
    for number, box in frames.led_out():
        frames.grow(number, box)
    for number in reversed(range(len(request.clusters))):
        next((None for box in frames.labelled(number) if frames.grow(number, box)), None)
    return replace(placed, clusters=tuple(frames.boxes))


class _Frames(Struct, frozen=True, dict=True):
    """Frames that grow.

    Attributes:
        request: What is placed.
        placed: Where.
        boxes: The frames as they are now.
    """

    request: GraphLayoutRequest
    placed: Placement
    boxes: list[Box | None]

    @cached_property
    def _around(self) -> list[frozenset[int]]:
        """The frames around each node."""
        nodes = self.request.nodes
        return [frozenset(enclosing(self.request, node.cluster)) if node.cluster is not None else frozenset() for node in nodes]

    @cached_property
    def _nested(self) -> list[frozenset[int]]:
        """Each frame and those around it."""
        return [frozenset(enclosing(self.request, number)) for number in range(len(self.request.clusters))]

    @cached_property
    def _near(self) -> Near:
        nodes = zip(self.placed.nodes, self.request.nodes, strict=True)
        return Near([box_about(at, node.width, node.height) for at, node in nodes])

    @cached_property
    def _arrows(self) -> Arrows:
        return Arrows(self.placed.links)

    def led_out(self) -> Iterator[tuple[int, Box]]:
        """The innermost frame that has both ends of a link, where the link leaves it, and the box around both."""
        for link, points in zip(self.request.links, self.placed.links, strict=True):
            shared = self._around[link.tail] & self._around[link.head]
            box = self.boxes[max(shared)] if shared else None
            if box and _leaves(reached := _reached(points), box):
                left, top, right, bottom = reached
                yield max(shared), around([box, (left - BESIDE, top - BESIDE, right + BESIDE, bottom + BESIDE)])

    def labelled(self, number: int) -> Iterator[Box]:
        """The boxes in which the label of a frame has a gap between links, if it has none: wider at the left, or at the right."""
        cluster, box = self.request.clusters[number], self.boxes[number]
        if box is None or not cluster.width or self._has_room(number, box):
            return
        left, top, right, bottom = box
        crossed = self._arrows.crossings((left, top, right, top + cluster.height + BELOW))
        words = cluster.width - 2 * cluster.side
        wider = (
            (crossed[0] - BEFORE - words - cluster.side - 1.0, top, right, bottom),
            (left, top, crossed[-1] + BEHIND + words + INSET + 1.0, bottom),
        )
        yield from (each for each in wider if self._has_room(number, each))

    def _has_room(self, number: int, box: Box) -> bool:
        cluster, (left, top, right, _) = self.request.clusters[number], box
        crossed = self._arrows.crossings((left, top, right, top + cluster.height + BELOW))
        return free_start(crossed, left + cluster.side, cluster.width - 2 * cluster.side, right - INSET) is not None

    def grow(self, number: int, box: Box) -> bool:
        """Make a frame as large as a box, and those around it with it, if nothing else is there."""
        grown: dict[int, Box] = {}
        for each in enclosing(self.request, number):
            now = self.boxes[each]
            if now is None:
                return False
            grown[each] = around([now, box])
            left, top, right, bottom = grown[each]
            box = left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN
            if grown[each] != now and self._is_taken(each, grown[each]):
                return False
        for each, wider in grown.items():
            self.boxes[each] = wider
        return True

    def _is_taken(self, number: int, box: Box) -> bool:
        """Whether there is anything in a box that is not in a frame."""
        if any(number not in self._around[node] for node in self._near.touching(box, BESIDE)):
            return True
        others = (each for each, path in enumerate(self._nested) if number not in path and each not in self._nested[number])
        return any((other := self.boxes[each]) is not None and _touch(box, other) for each in others)


def _reached(points: tuple[Point, ...]) -> Box:
    """The box around a link."""
    curves = (points[start : start + 4] for start in range(0, len(points) - 3, 3))
    xs, ys = zip(*(bezier(curve, step / STEPS) for curve in curves for step in range(STEPS + 1)), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _leaves(link: Box, frame: Box) -> bool:
    return link[0] < frame[0] or link[1] < frame[1] or link[2] > frame[2] or link[3] > frame[3]


def _touch(one: Box, other: Box) -> bool:
    """Whether two frames are closer than frames should be."""
    return one[0] < other[2] + BESIDE and other[0] < one[2] + BESIDE and one[1] < other[3] + BESIDE and other[1] < one[3] + BESIDE
