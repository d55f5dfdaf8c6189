"""Boxes in oblique projection, and what can be told of them: their faces, their edges, boxes inside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz_core.geometry import Box
from nnviz_core.scene import Point, Segment

RECEDE_X, RECEDE_Y = 0.5, 0.32
"""How far to the right, and how far up, a pixel of depth is drawn."""

Range = tuple[float, float]
"""From where to where, in shares of a length."""
ALL: Range = (0.0, 1.0)

Corner = tuple[float, float, float]
"""A point of a box: how far right, down and away from the viewer, in shares of its lengths."""

FRONT: tuple[Corner, ...] = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0))
TOP: tuple[Corner, ...] = ((0, 0, 0), (0, 0, 1), (1, 0, 1), (1, 0, 0))
SIDE: tuple[Corner, ...] = ((1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0))
BOTTOM: tuple[Corner, ...] = ((0, 1, 0), (0, 1, 1), (1, 1, 1), (1, 1, 0))
BACK_SIDE: tuple[Corner, ...] = ((0, 0, 0), (0, 0, 1), (0, 1, 1), (0, 1, 0))
_SILHOUETTE: tuple[Corner, ...] = ((0, 0, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (1, 1, 0), (0, 1, 0))
_HIDDEN: tuple[Corner, ...] = ((0, 0, 1), (0, 1, 0), (1, 1, 1))
"""The ends of the edges that a solid box would hide; all begin in the lower left corner of its back."""


@dataclass(frozen=True, slots=True)
class Solid:
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

    def face(self, corners: Sequence[Corner]) -> list[Point]:
        """Several points of it."""
        return [self.at(corner) for corner in corners]

    def within(self, right: Range, down: Range, away: Range) -> Solid:
        """The box inside it that takes these shares of its lengths."""
        x, y = self.at((right[0], down[0], away[0]))
        return Solid(
            x, y, (right[1] - right[0]) * self.width, (down[1] - down[0]) * self.height, (away[1] - away[0]) * self.depth
        )  # fmt: skip

    def moved(self, dx: float, dy: float) -> Solid:
        """The same box elsewhere."""
        return replace(self, x=self.x + dx, y=self.y + dy)

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
        start = self.at((0, 1, 1))
        return tuple(segment for corner in _HIDDEN for segment in (("M", *start), ("L", *self.at(corner))))

    @property
    def visible(self) -> tuple[Segment, ...]:
        """The nine edges before."""
        inner: tuple[Corner, ...] = ((0, 0, 0), (1, 0, 1), (1, 1, 0))
        centre = self.at((1, 0, 0))
        star = tuple(segment for corner in inner for segment in (("M", *centre), ("L", *self.at(corner))))
        first, *rest = self.silhouette
        return (("M", *first), *(("L", *point) for point in rest), ("Z",), *star)


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
