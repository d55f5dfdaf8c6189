"""Small pictures of transfer functions: the true curve of each, or bars where a function looks at a whole vector."""

from __future__ import annotations

from nnviz_core.geometry import polyline, rectangle
from nnviz_core.ops import Kind
from nnviz_core.scene import Item, Path, Point

STEPS = 48
"""Pieces of a curve. Corners lie at whole numbers, which are among the points."""


def has_picture(kind: Kind) -> bool:
    """Whether a kind of layer is drawn as a curve or as bars."""
    return kind.curve is not None or bool(kind.bars)


def picture(kind: Kind, middle: Point, side: float, role: str) -> list[Item]:
    """A transfer function in a square about a point, with its axes."""
    if kind.curve is None:
        return _bars(kind.bars, middle, side, role)
    xs = [kind.curve.reach * (2 * step / STEPS - 1) for step in range(STEPS + 1)]
    return _curve(xs, [kind.curve.function(x) for x in xs], middle, side, role)


def _curve(xs: list[float], ys: list[float], middle: Point, side: float, role: str) -> list[Item]:
    """A curve through its whole box, and the axes, which cross where both are zero."""
    low, high = min(*ys, 0.0), max(*ys, 0.0)
    half = side / 2

    def at(x: float, y: float) -> Point:
        return middle[0] + half * x / xs[-1], middle[1] + half - side * (y - low) / (high - low)

    axes = (*polyline([at(xs[0], 0.0), at(xs[-1], 0.0)]), *polyline([at(0.0, low), at(0.0, high)]))
    line = polyline([at(x, y) for x, y in zip(xs, ys, strict=True)])
    return [Path(segments=axes, stroke=role, width=0.7, opacity=0.45), Path(segments=line, stroke=role, width=1.6)]


def _bars(heights: tuple[float, ...], middle: Point, side: float, role: str) -> list[Item]:
    most, floor = max(map(abs, heights)), middle[1] + side / 2 if max(heights) > 0 else middle[1] - side / 2
    left, wide = middle[0] - side / 2, side / len(heights)
    bars: list[Item] = [
        Path(segments=rectangle(left + number * wide + wide * 0.15, min(floor, floor - size), wide * 0.7, abs(size)), fill=role)
        for number, size in enumerate(side * height / most for height in heights)
        if size
    ]
    line = Path(segments=polyline([(left, floor), (left + side, floor)]), stroke=role, width=0.7)
    return [*bars, line]
