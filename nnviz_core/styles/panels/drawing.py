"""A panel, drawn: its frame, its stages on one line, what comes in from the side, and the way back of a recurrent layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from nnviz_core.fonts import text_width
from nnviz_core.geometry import box_about, circle, polygon, polyline, rectangle
from nnviz_core.kit import arrows
from nnviz_core.kit.arrows import SMALL, arrow
from nnviz_core.kit.nodes import tile
from nnviz_core.kit.signs import symbol
from nnviz_core.kit.text import Line, TextBlock, fitting
from nnviz_core.layout.flow import Flow
from nnviz_core.ops import Kind
from nnviz_core.scene import Item, Path, Point, Text
from nnviz_core.styles.panels.curves import picture
from nnviz_core.styles.panels.stages import Stage

BOX = 28.0
"""The side of a box."""
BALL = 18.0
"""A ball's diameter."""
STEP = 16.0
"""Room between two stages."""
PAD = 16.0
"""Room around the stages in their frame."""
SIDE = 40.0
"""How far from the line the boxes beside it lie."""
LEADING = 1.2
"""The room that a line of words under a box takes, in sizes of the font."""
ACROSS = 0.78
"""How wide what stands in a ball may be, in its diameters."""
LETTERS = 0.85
"""The size of letters in boxes, in font sizes."""


class Panel(Struct, frozen=True):
    """A measured panel.

    Attributes:
        stages: In order.
        centres: How far along the panel the middle of each lies.
        length: Of the frame.
        above: How far the frame reaches to the left of the flow (above it, where that goes to the right).
        below: How far it reaches to the other side.
    """

    stages: tuple[Stage, ...]
    centres: tuple[float, ...]
    length: float
    above: float
    below: float


def panel(stages: Sequence[Stage], size: float) -> Panel:
    """A panel, measured."""
    looped = any(stage.fed_back for stage in stages)
    centres: list[float] = []
    along = PAD
    for stage in stages:
        # The box under a ball is wider than the ball, and so may its text be, or longer where the flow is upright.
        room = BOX + 2 * LEADING * size * max(0, len(stage.under) - 1) if stage.below else 0.0
        length = max(_length(stage), room, *(text_width(text, size * LETTERS) for text in stage.under))
        centres.append(along + length / 2)
        along += length + STEP
    end = along - STEP + PAD + (STEP if looped else 0.0)
    under = max(len(stage.under) for stage in stages) * size * LEADING
    above = SIDE + BOX / 2 + 8 if looped else BOX / 2 + 12
    return Panel(tuple(stages), tuple(centres), end, above, SIDE + BOX / 2 + 8 + under if any(s.below for s in stages) else BOX / 2 + 12)


def _length(stage: Stage) -> float:
    return BALL if stage.form == "ball" else BOX


def half(stage: Stage) -> float:
    """How far a stage reaches from its middle, in pixels."""
    return _length(stage) / 2


def drawn(made: Panel, start: float, across: float, flow: Flow, *, role: str, size: float) -> Iterator[Item]:
    """The items of a panel that begins at `start` on the line `across`."""
    yield frame(flow(start, across - made.above), flow(start + made.length, across + made.below), role)
    ends = [(centre - _length(stage) / 2, centre + _length(stage) / 2) for stage, centre in zip(made.stages, made.centres, strict=True)]
    stops = [0.0, *(stop for pair in ends for stop in pair), made.length]
    last = len(made.stages)
    for number, (begin, end) in enumerate(zip(stops[::2], stops[1::2], strict=True)):
        yield from line([flow(start + begin, across), flow(start + end, across)], headed=number < last)
    for stage, centre in zip(made.stages, made.centres, strict=True):
        if stage.below:
            yield from _beside(stage, start + centre, across, flow, size)
        yield from drawn_stage(stage, flow(start + centre, across), size)
        if stage.fed_back:
            yield from _way_back(start + centre, start + ends[-1][1] + STEP, across, flow, stage.role, size)


def frame(corner: Point, opposite: Point, role: str) -> Path:
    """The frame of a panel."""
    (left, top), (right, bottom) = (tuple(map(turn, corner, opposite)) for turn in (min, max))
    return Path(segments=rectangle(left, top, right - left, bottom - top, 6.0), fill="cluster", stroke=f"{role}-line", width=1.0)


def line(points: Sequence[Point], *, headed: bool) -> Iterator[Path]:
    """A line, perhaps with a head at its end."""
    yield from arrow(points, SMALL) if headed else (arrows.line(points),)


def drawn_stage(stage: Stage, middle: Point, size: float) -> Iterator[Item]:
    """One stage about a point, without what it takes in from the side."""
    if stage.form == "ball":
        letters = fitting(stage.text, size * 1.15, BALL * ACROSS, bold=True)
        yield from symbol(Line(stage.text, letters, bold=True), middle, BALL / 2, width=1.1)
        return
    yield _boxed(middle, stage.role)
    if stage.form == "curve":
        yield from picture(stage.kind, middle, BOX - 9, f"{stage.role}-text")
    elif stage.form == "cells":
        yield from _window(stage.kind, middle, BOX - 9, f"{stage.role}-text")
    else:
        yield _letters(stage.text, middle, size * LETTERS, f"{stage.role}-text")


def _boxed(middle: Point, role: str) -> Path:
    return tile(box_about(middle, BOX, BOX), role, 3.0, 0.9)


def _letters(text: str, middle: Point, size: float, fill: str) -> Text:
    return Line(text, size, bold=True).about(*middle, fill)


def _beside(stage: Stage, along: float, across: float, flow: Flow, size: float) -> Iterator[Item]:
    """The box that a ball takes values from, with its words on its far side."""
    middle = flow(along, across + SIDE)
    role = stage.role if stage.under else "input"
    yield from line([flow(along, across + SIDE - BOX / 2), flow(along, across + BALL / 2)], headed=True)
    yield _boxed(middle, role)
    yield _letters(stage.below, middle, size * LETTERS, f"{role}-text")
    if stage.under:
        small = size * LETTERS
        y = middle[1] + BOX / 2 + small * 1.05
        yield from TextBlock(tuple([Line(text, small, role="muted") for text in stage.under])).from_baseline(middle[0], y)


def _way_back(ball: float, end: float, across: float, flow: Flow, role: str, size: float) -> Iterator[Item]:
    """From a panel's output through a delay of one step and a matrix back to the sum."""
    lane = across - SIDE
    matrix, delay = ball, (ball + end) / 2
    yield Path(segments=circle(*flow(end, across), 2.0), fill="line")
    yield from line([flow(end, across), flow(end, lane), flow(delay + BOX / 2, lane)], headed=True)
    yield from line([flow(delay - BOX / 2, lane), flow(matrix + BOX / 2, lane)], headed=True)
    yield from line([flow(matrix, lane + BOX / 2), flow(matrix, across - BALL / 2)], headed=True)
    for along, text in ((delay, "z⁻¹"), (matrix, "U")):
        shade = role if text == "U" else "input"
        yield _boxed(flow(along, lane), shade)
        yield _letters(text, flow(along, lane), size * LETTERS, f"{shade}-text")


def _window(kind: Kind, middle: Point, side: float, role: str) -> Iterator[Item]:
    """Four cells of which one is taken (maximum), all are (mean), or one becomes four (upsampling)."""
    left, top, half = middle[0] - side / 2, middle[1] - side / 2, side / 2
    taken = [(1, 0)] if "greatest" in kind.traits else [(0, 0), (1, 0), (0, 1), (1, 1)]
    shade = 1.0 if len(taken) == 1 else 0.35
    for column, row in taken:
        yield Path(segments=rectangle(left + column * half, top + row * half, half, half), fill=role, opacity=shade)
    grid = (
        *rectangle(left, top, side, side),
        *polyline([(left + half, top), (left + half, top + side)]),
        *polyline([(left, top + half), (left + side, top + half)]),
    )
    yield Path(segments=grid, stroke=role, width=1.0)
    if "spreads" in kind.traits:
        yield Path(segments=polygon([(left, top), (left + half, top), (left + half, top + half), (left, top + half)]), fill=role)
