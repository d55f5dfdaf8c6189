"""Arrows between the boxes of a graph."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnviz_core.geometry import arrowhead
from nnviz_core.kit.text import Line
from nnviz_core.scene import Item, Path, Point, Segment

HEAD = 7.0
"""How long an arrowhead is, in pixels."""


def arrow(points: Sequence[Point], label: Line | None, at: Point | None) -> tuple[Item, ...]:
    """A link's curve with its head, which ends where the link does, and its label."""
    tip = points[-1]
    toward = _heading(points)
    cut = HEAD * 0.6
    end = (tip[0] - cut * math.cos(toward), tip[1] - cut * math.sin(toward))
    items: list[Item] = [
        Path(segments=_curve([*points[:-1], end]), stroke="line", width=1.2),
        Path(segments=arrowhead(tip, toward, HEAD), fill="line"),
    ]
    if label is not None and at is not None:
        items.append(label.about(*at, "muted"))
    return tuple(items)


def _heading(points: Sequence[Point]) -> float:
    """The direction in which a curve ends, in radians: that of its last handle that is not the end itself."""
    x, y = points[-1]
    for px, py in reversed(points[:-1]):
        if math.hypot(x - px, y - py) > 1.0:
            return math.atan2(y - py, x - px)
    return math.pi / 2


def _curve(points: Sequence[Point]) -> tuple[Segment, ...]:
    cubics = zip(points[1::3], points[2::3], points[3::3], strict=False)
    return (("M", *points[0]), *(("C", *one, *other, *end) for one, other, end in cubics))
