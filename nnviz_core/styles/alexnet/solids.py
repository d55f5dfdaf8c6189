"""Boxes in oblique projection, and what can be told of them: their faces, their edges, boxes inside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from nnviz_core.geometry import Box, polygon
from nnviz_core.scene import Point, Segment

RECEDE_X, RECEDE_Y = 0.5, 0.32
"""How far to the right, and how far up, a pixel of depth is drawn."""

Range = tuple[float, float]
"""From where to where, in shares of a length."""
ALL: Range = (0.0, 1.0)

Corner = tuple[float, float, float]
"""A point of a box: how far right, down and away from the viewer, in shares of its lengths."""

Corners = tuple[int, ...]
"""Some of the eight corners of a box: those of its front, clockwise from the upper left one, then those behind them."""

FRONT: Corners = (0, 1, 2, 3)
TOP: Corners = (0, 4, 5, 1)
SIDE: Corners = (1, 5, 6, 2)
BOTTOM: Corners = (3, 7, 6, 2)
BACK_SIDE: Corners = (0, 4, 7, 3)
_SILHOUETTE: Corners = (0, 4, 5, 6, 2, 3)
_HIDDEN: Corners = (7, 4, 3, 6)
"""The corner that a solid box would hide, and the ends of the edges from there."""
_INNER: Corners = (1, 0, 5, 2)
"""The corner inside of its outline, and the ends of the edges from there."""


class Solid(Struct, frozen=True, dict=True):
    """A box: the upper left corner of its front, in pixels, and its lengths, in pixels before they recede."""

    x: float
    y: float
    width: float
    height: float
    depth: float

    def at(self, corner: Corner) -> Point:
        """A point of it, in the picture."""
        right, down, away = corner
        return (
            self.x + right * self.width + away * self.depth * RECEDE_X,
            self.y + down * self.height - away * self.depth * RECEDE_Y,
        )

    @cached_property
    def corners(self) -> tuple[Point, ...]:
        """The eight, in the picture."""
        x, y, right, bottom = self.x, self.y, self.x + self.width, self.y + self.height
        dx, dy = self.depth * RECEDE_X, self.depth * RECEDE_Y
        front = ((x, y), (right, y), (right, bottom), (x, bottom))
        return *front, (x + dx, y - dy), (right + dx, y - dy), (right + dx, bottom - dy), (x + dx, bottom - dy)

    def face(self, corners: Corners) -> list[Point]:
        """Several corners, in the picture."""
        points = self.corners
        return [points[number] for number in corners]

    def within(self, right: Range, down: Range, away: Range) -> Solid:
        """The box inside it that takes these shares of its lengths."""
        x, y = self.at((right[0], down[0], away[0]))
        return Solid(
            x, y, (right[1] - right[0]) * self.width, (down[1] - down[0]) * self.height, (away[1] - away[0]) * self.depth
        )  # fmt: skip

    def moved(self, dx: float, dy: float) -> Solid:
        """The same box elsewhere."""
        return Solid(self.x + dx, self.y + dy, self.width, self.height, self.depth)

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of its picture."""
        return (
            self.x,
            self.y - self.depth * RECEDE_Y,
            self.x + self.width + self.depth * RECEDE_X,
            self.y + self.height,
        )

    @property
    def silhouette(self) -> list[Point]:
        """Its outline."""
        return self.face(_SILHOUETTE)

    @property
    def hidden(self) -> tuple[Segment, ...]:
        """The three edges behind."""
        return self._star(_HIDDEN)

    @property
    def visible(self) -> tuple[Segment, ...]:
        """The nine edges before."""
        return *polygon(self.silhouette), *self._star(_INNER)

    def _star(self, corners: Corners) -> tuple[Segment, ...]:
        """The edges from the first corner to the others."""
        middle, *ends = self.face(corners)
        return tuple([segment for end in ends for segment in (("M", *middle), ("L", *end))])


def centred(width: float, height: float, depth: float) -> Solid:
    """A box whose picture's middle, which is the middle of the box, is at (0, 0)."""
    return Solid(-(width + depth * RECEDE_X) / 2, (depth * RECEDE_Y - height) / 2, width, height, depth)


def hull(points: Sequence[Point]) -> list[Point]:
    """The convex outline around some points (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:  # noqa: PLR2004 - a line has no inside
        return ordered
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return [*lower[:-1], *upper[:-1]]


def _chain(points: Sequence[Point]) -> list[Point]:
    """The points of one side, without those at which it would bend inwards."""
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(one: Point, two: Point, three: Point) -> float:
    """Positive where the way from one to three turns left at two."""
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])
