"""Lines between neurons: straight, curved, or by way of others' places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Point, Segment
from nnviz_core.styles.fcnn.options import FcnnOptions

Piece = tuple[Segment, ...]


def line(points: Sequence[Point], flow: Flow, options: FcnnOptions) -> tuple[Piece, ...]:
    """A line from one neuron's middle to another's by way of others' places, in pieces that several lines may share."""
    if len(points) == 2 and options.edges == "straight":  # noqa: PLR2004 - nothing on the way
        begin, end = _trimmed(points[0], points[1], options) if options.arrows or options.highlight else points
        return ((("M", *flow(*begin)), ("L", *flow(*end))),)
    (first, place), (last, there) = points[0], points[-1]
    gap = options.radius + (1.0 if options.arrows else 0.0)
    points = [(first + options.radius, place), *points[1:-1], (last - gap, there)]
    return tuple(
        _level(begin, end, flow) if number % 2 else _curve(begin, end, flow) for number, (begin, end) in enumerate(pairwise(points))
    )


def _trimmed(begin: Point, end: Point, options: FcnnOptions) -> tuple[Point, Point]:
    """From the one neuron's edge to the other's."""
    (x, y), (u, v) = begin, end
    length = math.hypot(u - x, v - y) or 1.0
    dx, dy = (u - x) / length * options.radius, (v - y) / length * options.radius
    far = 1.0 + (1.0 / options.radius if options.arrows else 0.0)
    return (x + dx, y + dy), (u - dx * far, v - dy * far)


def _level(begin: Point, end: Point, flow: Flow) -> Piece:
    return (("M", *flow(*begin)), ("L", *flow(*end)))


def _curve(begin: Point, end: Point, flow: Flow) -> Piece:
    """A line that leaves and arrives along the flow."""
    middle = (begin[0] + end[0]) / 2
    return (("M", *flow(*begin)), ("C", *flow(middle, begin[1]), *flow(middle, end[1]), *flow(*end)))
