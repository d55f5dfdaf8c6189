"""Where arrows meet a grid: past the room that is kept for its words, and not through them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Point
from nnviz_core.styles.activity.grids import ActivationGrid

CLEAR, INSIDE = 12.0, 10.0
"""How far from a grid an arrow turns that comes along its words, and how far from the grid's corner it ends."""


class ArrowAnchor(Struct, frozen=True):
    """A grid at its place.

    Attributes:
        grid: What is met.
        centre: Its middle.
        flow: Which way the data flow.
    """

    grid: ActivationGrid
    centre: Point
    flow: Flow

    def nearest(self, point: Point) -> Point:
        """The point of the grid that is nearest to another point."""
        (x, y), half, tall = self.centre, self.grid.width / 2, self.grid.height / 2
        return max(x - half, min(x + half, point[0])), max(y - tall, min(y + tall, point[1]))

    def edges(self, *, leaves: bool) -> tuple[float, float]:
        """Where the side lies at which data leave the grid or enter it, and how far before it an arrow is clear of the words."""
        upright = self.flow.upright
        side = 1 if (self.flow.direction in {"right", "down"}) == leaves else -1
        half = (self.grid.height if upright else self.grid.width) / 2
        written = (self.grid.words_height if upright else self.grid.words_width) / 2
        middle = self.centre[1 if upright else 0]
        return middle + side * half, middle + side * (max(half, written) + CLEAR)


def landed(points: Sequence[Point], anchor: ArrowAnchor, *, leaves: bool) -> list[Point]:
    """A curve whose last point is led on to a grid; one that comes along the words turns in front of the grid."""
    *before, handle, _, end = points
    near, axis = anchor.nearest(end), 1 if anchor.flow.upright else 0
    if near[1 - axis] == end[1 - axis] or not before:
        return [*points[:-1], near]
    edge, clear = anchor.edges(leaves=leaves)
    half = (anchor.grid.width if axis else anchor.grid.height) / 2
    inside = math.copysign(min(INSIDE, half), anchor.centre[1 - axis] - near[1 - axis])
    across = near[1 - axis] + inside
    along = max(handle[axis], clear) if clear > edge else min(handle[axis], clear)
    return [*before, _at(handle[1 - axis], along, axis), _at(across, clear, axis), _at(across, edge, axis)]


def _at(across: float, along: float, axis: int) -> Point:
    return (across, along) if axis else (along, across)
