"""The outline of a glyph: its left side as high as what comes in, its right side as what goes out, with an arm for each wire."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from nnviz_core.geometry import polygon
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Path, Point

INSET = 4.5
"""How thick the rim of a block is."""
NOTCH = 0.6
"""How deep the notches between arms are, in widths of the glyph."""

SHARP = 0.6
"""1 + the cosine of the angle between two normals, from which on a corner is cut."""

Arm = tuple[float, float]
"""Where a wire lies across the flow, and how far the glyph reaches to both sides of it."""


class Shape(Struct, frozen=True):
    """A glyph at its place.

    Attributes:
        start: Where it begins along the flow.
        end: Where it ends.
        enters: Its arms for inputs, from the first across the flow to the last; at least one.
        leaves: Its arms for outputs; at least one.
    """

    start: float
    end: float
    enters: tuple[Arm, ...]
    leaves: tuple[Arm, ...]

    @property
    def bottom(self) -> float:
        """How far it reaches across the flow."""
        return max(across + half for across, half in (*self.enters, *self.leaves))

    def corners(self) -> list[Point]:
        """Its corners, along and across the flow, counter-clockwise where the flow goes to the right."""
        both = len(self.enters) > 1 and len(self.leaves) > 1
        depth = (self.end - self.start) * (NOTCH * 0.5 if both else NOTCH)
        left = list(self._side(self.enters, self.start, self.start + depth))
        right = list(self._side(self.leaves, self.end, self.end - depth))
        return [*left, *reversed(right)]

    def _side(self, arms: Sequence[Arm], at: float, notch: float) -> Iterator[Point]:
        share = (notch - self.start) / ((self.end - self.start) or 1.0)
        top = _between(_top(self.enters), _top(self.leaves), share)
        bottom = _between(_bottom(self.enters), _bottom(self.leaves), share)
        before = arms[0]
        for number, (across, half) in enumerate(arms):
            if number:
                # Between the two arms, as far as those on both sides keep some of the body.
                least = (bottom - top) / (len(arms) + 2)
                between = (before[0] + before[1] + across - half) / 2
                yield notch, min(max(between, top + number * least), bottom - (len(arms) - number) * least)
            yield at, across - half
            yield at, across + half
            before = across, half


def _top(arms: Sequence[Arm]) -> float:
    return min(across - half for across, half in arms)


def _bottom(arms: Sequence[Arm]) -> float:
    return max(across + half for across, half in arms)


def _between(one: float, other: float, share: float) -> float:
    return one + (other - one) * share


def painted(shape: Shape, flow: Flow, role: str, *, is_block: bool = False, dashed: bool = False) -> list[Path]:
    """A glyph; a block has a rim, and one whose sizes are unknown a dashed line."""
    outline = polygon([flow(*corner) for corner in shape.corners()])
    dash = (3.0, 2.0) if dashed else ()
    items = [Path(segments=outline, fill=role, stroke=f"{role}-line", width=1.2 if is_block else 1.0, dash=dash)]
    if is_block and (inner := inset(shape.corners(), INSET)):
        items.append(Path(segments=polygon([flow(*corner) for corner in inner]), fill=f"{role}-side"))
    return items


def inset(corners: Sequence[Point], by: float) -> list[Point]:
    """The outline whose edges lie so far inside those of a counter-clockwise one; none where it is too thin for that."""
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    found = [_meeting(before, after, by) for before, after in zip([edges[-1], *edges[:-1]], edges, strict=True)]
    shrunk = zip(found, [*found[1:], found[0]], strict=True)
    turned = any(_dot(edge, inner) <= 0 for edge, inner in zip(edges, shrunk, strict=True))
    return [] if turned else found


def _meeting(before: tuple[Point, Point], after: tuple[Point, Point], by: float) -> Point:
    """Where two neighbouring edges meet once both are moved inwards."""
    (ax, ay), (bx, by_) = _normal(before), _normal(after)
    x, y = after[0]
    # The point whose distance from both edges is `by`: along the sum of the normals; in sharp corners it is nearer.
    share = by / max(1 + ax * bx + ay * by_, SHARP)
    return x + (ax + bx) * share, y + (ay + by_) * share


def _normal(edge: tuple[Point, Point]) -> Point:
    """Of length 1, to the left of the edge in a picture whose y grows downwards: inwards."""
    (x, y), (px, py) = edge
    length = math.hypot(px - x, py - y) or 1.0
    return (py - y) / length, (x - px) / length


def _dot(one: tuple[Point, Point], other: tuple[Point, Point]) -> float:
    return sum((b - a) * (d - c) for a, b, c, d in zip(*one, *other, strict=True))
