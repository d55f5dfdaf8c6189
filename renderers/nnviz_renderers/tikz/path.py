"""Outlines in TikZ' words: rectangles, circles and rounded rectangles by their names, everything else point by point."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.geometry import circle, rectangle
from nnviz_core.markup import number
from nnviz_core.scene import Segment
from nnviz_renderers.tikz.length import bp

MANY = 100
"""A line has no more steps than this; TeX reads 200,000 characters at once."""

_RECTANGLE, _CIRCLE, _ROUNDED = "MLLLZ", "MCCCCZ", "MLCLCLCLCZ"


def outline(segments: Sequence[Segment]) -> str:
    r"""A path without its `\path[...]` and its semicolon."""
    commands = "".join(segment[0] for segment in segments)
    named = {_RECTANGLE: _rectangle, _CIRCLE: _circle, _ROUNDED: _rounded}.get(commands)
    return (named(segments) if named else "") or in_lines(list(map(_step, segments)), "\n ").strip()


def in_lines(steps: Sequence[str], ending: str) -> str:
    """Steps one after the other, in lines that TeX can hold."""
    return ending.join("".join(steps[start : start + MANY]) for start in range(0, len(steps), MANY))


def point(x: float, y: float) -> str:
    """A point of the picture."""
    return f"({number(x)},{number(y)})"


def _step(segment: Segment) -> str:
    match segment:
        case "M", x, y:
            return f" {point(x, y)}"
        case "L", x, y:
            return f" -- {point(x, y)}"
        case "C", x1, y1, x2, y2, x, y:
            return f" .. controls {point(x1, y1)} and {point(x2, y2)} .. {point(x, y)}"
    return " -- cycle"


def _numbers(segment: Segment) -> list[float]:
    _, *numbers = segment
    return numbers


def _rectangle(segments: Sequence[Segment]) -> str:
    (x, y), (right, bottom) = _numbers(segments[0]), _numbers(segments[2])
    same = _alike(segments, rectangle(x, y, right - x, bottom - y))
    return f"{point(x, y)} rectangle {point(right, bottom)}" if same else ""


def _circle(segments: Sequence[Segment]) -> str:
    right, y = _numbers(segments[0])
    left = _numbers(segments[2])[4]
    x, radius = (left + right) / 2, (right - left) / 2
    return f"{point(x, y)} circle[radius={number(radius)}]" if _alike(segments, circle(x, y, radius)) else ""


def _rounded(segments: Sequence[Segment]) -> str:
    (begin, top), (*_, right, _), (*_, bottom), (*_, left, _) = (_numbers(segments[index]) for index in (0, 2, 4, 6))
    radius = begin - left
    if not _alike(segments, rectangle(left, top, right - left, bottom - top, radius)):
        return ""
    return f"[rounded corners={bp(radius)}] {point(left, top)} rectangle {point(right, bottom)}"


def _alike(one: Sequence[Segment], other: Sequence[Segment]) -> bool:
    return len(one) == len(other) and all(
        a[0] == b[0] and all(abs(x - y) < 0.01 for x, y in zip(_numbers(a), _numbers(b), strict=True))  # noqa: PLR2004 - below what is written
        for a, b in zip(one, other, strict=True)
    )
