"""Small pictures of transfer functions: the true curve of each, or bars where a function looks at a whole vector."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from nnviz_core.geometry import polyline, rectangle
from nnviz_core.scene import Item, Path, Point

STEPS = 48
"""Pieces of a curve. Corners lie at whole numbers, which are among the points."""

Function = Callable[[float], float]


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _softplus(x: float) -> float:
    return math.log1p(math.exp(x))


def _gelu(x: float) -> float:
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def _leaky(slope: float) -> Function:
    return lambda x: x if x > 0 else slope * x


def _elu(scale: float, alpha: float) -> Function:
    return lambda x: scale * (x if x > 0 else alpha * math.expm1(x))


def _shrink(x: float) -> float:
    return math.copysign(max(0.0, abs(x) - 1), x)


FUNCTIONS: Mapping[str, tuple[float, Function]] = {
    "relu": (3, lambda x: max(0.0, x)),
    "relu6": (8, lambda x: min(6.0, max(0.0, x))),
    "leaky_relu": (3, _leaky(0.12)),
    "prelu": (3, _leaky(0.25)),
    "rrelu": (3, _leaky(0.22)),
    "elu": (3, _elu(1.0, 1.0)),
    "selu": (3, _elu(1.0507, 1.67326)),
    "celu": (3, _elu(1.0, 1.0)),
    "gelu": (3, _gelu),
    "silu": (4, lambda x: x * _sigmoid(x)),
    "mish": (4, lambda x: x * math.tanh(_softplus(x))),
    "glu": (4, lambda x: x * _sigmoid(x)),
    "sigmoid": (6, _sigmoid),
    "log_sigmoid": (4, lambda x: -_softplus(-x)),
    "hard_sigmoid": (6, lambda x: min(1.0, max(0.0, x / 6 + 0.5))),
    "hard_swish": (4, lambda x: x * min(1.0, max(0.0, x / 6 + 0.5))),
    "tanh": (3, math.tanh),
    "hard_tanh": (3, lambda x: min(1.0, max(-1.0, x))),
    "softplus": (4, _softplus),
    "softsign": (6, lambda x: x / (1 + abs(x))),
    "exponential": (2, math.exp),
    "identity": (1, lambda x: x),
    "tanhshrink": (3, lambda x: x - math.tanh(x)),
    "softshrink": (3, _shrink),
    "hardshrink": (3, lambda x: x if abs(x) > 1 else 0.0),
    "squareplus": (4, lambda x: (x + math.sqrt(x * x + 4)) / 2),
    "threshold": (3, lambda x: x if x > 1 else 0.0),
}  # fmt: skip
"""By kind: how far the curve is drawn to both sides of zero, and the function with its usual parameters."""

BARS: Mapping[str, tuple[float, ...]] = {
    "softmax": (0.09, 0.24, 0.67),
    "softmin": (0.67, 0.24, 0.09),
    "log_softmax": (-2.4, -1.4, -0.4),
    "sparsemax": (0.0, 0.0, 1.0),
    "hardmax": (0.0, 0.0, 1.0),
}
"""What functions of a whole vector make of (1, 2, 3)."""


def has_picture(kind: str) -> bool:
    """Whether a kind of layer is drawn as a curve or as bars."""
    return kind in FUNCTIONS or kind in BARS


def picture(kind: str, middle: Point, side: float, role: str) -> list[Item]:
    """A transfer function in a square about a point, with its axes."""
    if kind in BARS:
        return _bars(BARS[kind], middle, side, role)
    reach, function = FUNCTIONS[kind]
    xs = [reach * (2 * step / STEPS - 1) for step in range(STEPS + 1)]
    return _curve(xs, [function(x) for x in xs], middle, side, role)


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
