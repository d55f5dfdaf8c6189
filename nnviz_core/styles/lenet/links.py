"""What leads from one tensor to the next: a kernel that looks at the first, or lines between their ends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

from nnviz_core.geometry import Box, polygon, polyline, rectangle
from nnviz_core.layout.flow import Flow
from nnviz_core.ops.questions import spreads, window_of
from nnviz_core.scene import Group, Path, Point
from nnviz_core.styles.lenet.maps import BAR, Front, Glyph, kernel_patch

Side = tuple[Point, Point]
"""The two corners at which one side of something ends."""

LEAVES: Point = (0.62, 0.34)
ARRIVES: Point = (0.3, 0.62)
"""Where on a sheet links begin and end, in shares of its sides: apart, so that two of them never meet."""


class PlacedGlyph(Struct, frozen=True):
    """A tensor, and the upper left corner of its box."""

    glyph: Glyph
    x: float
    y: float

    @property
    def box(self) -> Box:
        """The box around it."""
        return self.x, self.y, self.x + self.glyph.width, self.y + self.glyph.height

    @property
    def front(self) -> Front:
        """The sheet in front; a vector's box."""
        return self.glyph.front(self.x, self.y)

    @property
    def back(self) -> Front:
        """The sheet behind all others."""
        return (self.x, self.y, *self.glyph.sheet)


def link(before: PlacedGlyph, after: PlacedGlyph, flow: Flow, ink: str, *, kernels: bool) -> Group:
    """A kernel with its pyramid where there is one, two lines where not.

    Args:
        before: Where the data come from.
        after: Where they go.
        flow: To the right, down or up.
        ink: The role of kernels; only coloured ones are seen through.
        kernels: Whether they are drawn at all.
    """
    widens = spreads(after.glyph.layer)
    on, other = (after, before) if widens else (before, after)
    kernel, shape = window_of(after.glyph.layer), on.glyph.layer.shape
    if not kernels or not kernel or shape is None or len(shape.spatial) != len(kernel):
        ends = zip(_ends(before, flow, leaving=True), _ends(after, flow, leaving=False), strict=True)
        return Group(items=tuple(Path(segments=polyline(pair), stroke="line", width=0.7) for pair in ends), role="edge")
    patch = kernel_patch(on.front, kernel, shape, ARRIVES if widens else LEAVES, upright=flow.upright)
    corners, point = _side(patch, flow, far=not widens), _point(other, LEAVES if widens else ARRIVES)
    lines = [Path(segments=polyline([corner, point]), stroke=ink, width=0.8) for corner in corners]
    spread = polygon([*corners, point])
    # Colours and pictures may be as dark as the kernel: it lies on something light there.
    busy = any(each.glyph.color or each.glyph.layer.look.image for each in (before, after))
    veil = [Path(segments=(*spread, *rectangle(*patch)), fill="surface", opacity=0.65)] if busy else []
    pyramid = Path(segments=spread, fill=ink, opacity=0.12)
    outline = Path(segments=rectangle(*patch), fill="" if ink == "accent" else ink, stroke=ink, width=1.4)
    return Group(items=(*veil, pyramid, *lines, outline), role="edge")


def _side(front: Front, flow: Flow, *, far: bool) -> Side:
    """The side of a rectangle that the data reach last, or first."""
    x, y, width, height = front
    right, bottom = x + width, y + height
    if not flow.upright:
        edge = right if far else x
        return (edge, y), (edge, bottom)
    edge = bottom if far == (flow.direction == "down") else y
    return (x, edge), (right, edge)


def _point(on: PlacedGlyph, place: Point) -> Point:
    """The one point of a tensor that a kernel makes, or makes something of."""
    x, y, width, height = on.front
    return (x + BAR / 2, y) if on.glyph.is_vector else (x + width * place[0], y + height * place[1])


def _ends(on: PlacedGlyph, flow: Flow, *, leaving: bool) -> Side:
    """The two points of a tensor that lines to the next one leave from, or that lines from the one before reach."""
    if on.glyph.is_vector:
        x, y, width, height = on.front
        return (x + BAR / 2, y), (x + width - BAR / 2, y + height)
    # The sheets behind lie above and to the left: a line to the one in front would run over them.
    behind = leaving == (flow.direction == "up")
    return _side(on.back if behind else on.front, flow, far=leaving)


def highest(lines: Iterable[Side], left: float, right: float) -> float:
    """The least y that some lines reach between two x; infinite where none comes there."""
    found = math.inf
    for (x1, y1), (x2, y2) in lines:
        start, end = max(left, min(x1, x2)), min(right, max(x1, x2))
        if start <= end:
            slope = (y2 - y1) / (x2 - x1) if x2 != x1 else 0.0
            found = min(found, y1 + (start - x1) * slope, y1 + (end - x1) * slope)
    return found


def lines(drawn: Group) -> Iterator[Side]:
    """The straight lines of a link."""
    for path in drawn.items:
        if isinstance(path, Path):
            points = [(segment[1], segment[2]) for segment in path.segments if len(segment) == 3]  # noqa: PLR2004 - M or L
            yield from pairwise(points)
