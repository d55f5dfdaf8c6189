"""Arrows: a line, and a head whose tip is where the line leads."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from nnviz_core.geometry import KAPPA, polygon, polyline, toward
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Group, Item, Path, Point, Segment

SMALL, MEDIUM, LARGE = 6.0, 7.0, 8.0
"""How long heads are, in pixels: of lines inside what stands for a layer, between boxes, and beside large ones."""
CUT = 0.6
"""How far before the tip a line ends, in lengths of the head: it is as pointed as its head."""
WIDTH = 1.2
"""Of a line, in pixels."""

Outline = Callable[[Sequence[Point]], tuple[Segment, ...]]
"""What leads through some points: `polyline`, `curve` or `rounded(radius)`."""


def arrow(points: Sequence[Point], head: float = MEDIUM, outline: Outline = polyline) -> tuple[Path, Path]:
    """A line through some points with a head at its end.

    Args:
        points: From the beginning to the tip.
        head: How long the head is, in pixels.
        outline: How the line leads through the points.
    """
    x, y = points[-1]
    angle = heading(points)
    end = (x - head * CUT * math.cos(angle), y - head * CUT * math.sin(angle))
    return line([*points[:-1], end], outline), arrowhead((x, y), angle, head)


def line(points: Sequence[Point], outline: Outline = polyline) -> Path:
    """The same without a head."""
    return Path(segments=outline(points), stroke="line", width=WIDTH)


def arrowhead(tip: Point, angle: float, size: float = MEDIUM) -> Path:
    """A slender head that points in a direction, in radians."""
    return Path(segments=_head(tip, angle, size), fill="line")


def arrowheads(ends: Iterable[tuple[Point, Point]], size: float, role: str = "line", opacity: float = 1.0) -> Path:
    """The heads of several arrows in one path, each with a point that its arrow comes from and its tip; equal ones once."""
    found = (_head(tip, heading((before, tip)), size) for before, tip in dict.fromkeys(ends))
    return Path(segments=tuple([segment for head in found for segment in head]), fill=role, opacity=opacity)


def _head(tip: Point, angle: float, size: float) -> tuple[Segment, ...]:
    spread = 0.42
    left = (tip[0] - size * math.cos(angle - spread), tip[1] - size * math.sin(angle - spread))
    notch = (tip[0] - size * 0.62 * math.cos(angle), tip[1] - size * 0.62 * math.sin(angle))
    right = (tip[0] - size * math.cos(angle + spread), tip[1] - size * math.sin(angle + spread))
    return polygon([tip, left, notch, right])


def heading(points: Sequence[Point]) -> float:
    """The direction in which a line through some points ends, in radians: from its last point that is not the end itself."""
    x, y = points[-1]
    for px, py in reversed(points[:-1]):
        if math.hypot(x - px, y - py) > 1.0:
            return math.atan2(y - py, x - px)
    return math.pi / 2


def along(flow: Flow) -> float:
    """The direction of a flow, in radians."""
    (x, y), (px, py) = flow(0.0, 0.0), flow(1.0, 0.0)
    return math.atan2(py - y, px - x)


def curve(points: Sequence[Point]) -> tuple[Segment, ...]:
    """A curve: its first point, then two handles and a point for each piece."""
    cubics = zip(points[1::3], points[2::3], points[3::3], strict=False)
    return (("M", *points[0]), *(("C", *one, *other, *end) for one, other, end in cubics))


def rounded(radius: float, roundness: float = KAPPA) -> Outline:
    """Lines with round corners, less so where a side is short; `roundness` is how far handles reach towards a corner."""

    def outline(points: Sequence[Point]) -> tuple[Segment, ...]:
        segments: list[Segment] = [("M", *points[0])]
        for before, corner, after in zip(points, points[1:], points[2:], strict=False):
            reach = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
            if reach <= 0:
                continue
            handles = (*toward(corner, before, reach * (1 - roundness)), *toward(corner, after, reach * (1 - roundness)))
            segments += [("L", *toward(corner, before, reach)), ("C", *handles, *toward(corner, after, reach))]
        return (*segments, ("L", *points[-1]))

    return outline


def edge_group(items: Iterable[Item], tail: str, head: str) -> Group:
    """What is drawn of an edge between two layers, so that it is found by their names."""
    return Group(items=tuple(items), role="edge", name=f"{tail}→{head}")
