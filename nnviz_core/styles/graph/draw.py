"""The items of one layer of a graph. The first one is its outline, filled."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nnviz_core.geometry import KAPPA, Box, rectangle
from nnviz_core.kit.nodes import picture, tile
from nnviz_core.kit.signs import symbol
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Item, Path, Point, Segment
from nnviz_core.styles.graph.marks import loops, ports
from nnviz_core.styles.graph.nodes import UNDER, NodeContent, port_line, strip_height, symbol_size, upright

CORNER = 5.0


def draw(content: NodeContent, at: Point) -> list[Item]:
    """The items of a layer whose middle is `at`."""
    if content.form == "circle":
        return list(_circle(content, at))
    box = _box(content, at)
    left, top, right, bottom = box
    radius = min((bottom - top) / 2, 24.0) if content.form == "pill" else CORNER
    outline = rectangle(left, top, right - left, bottom - top, radius)
    items: list[Item] = [Path(segments=outline, fill=content.role)]
    items += _strips(content, box)
    items += ports(content, at)
    items.append(Path(segments=outline, stroke=f"{content.role}-line"))
    items += _words(content, box)
    items += loops(content, box)
    return items


def _box(content: NodeContent, at: Point) -> Box:
    """The outline, without the room beside it."""
    beside, above = (content.room, 0.0) if upright(content.direction) else (0.0, content.room)
    wide, high = content.width / 2 - beside, content.height / 2 - above
    return at[0] - wide, at[1] - high, at[0] + wide, at[1] + high


def _circle(content: NodeContent, at: Point) -> Iterator[Item]:
    """A symbol; behind it, in the direction of the flow, what is fused."""
    radius = symbol_size(content.words.lines[0]) / 2
    length = content.height if upright(content.direction) else content.width
    dx, dy = Flow(content.direction)(radius - length / 2, 0.0)
    yield from symbol(content.words.lines[0], (at[0] + dx, at[1] + dy), radius, content.role)
    dx, dy = Flow(content.direction)(radius, 0.0)
    yield from _chips(content, (at[0] + dx, at[1] + dy), content.width if upright(content.direction) else content.width - 2 * radius)


def _chips(content: NodeContent, at: Point, width: float) -> Iterator[Item]:
    """Small boxes under each other, the middle of all at a point."""
    top = at[1] - sum(strip_height(line) for _, line in content.strips) / 2
    for role, line in content.strips:
        yield tile((at[0] - width / 2, top, at[0] + width / 2, top + strip_height(line)), role, CORNER)
        yield line.about(at[0], top + strip_height(line) / 2, f"{role}-text")
        top += strip_height(line)


def _words(content: NodeContent, box: Box) -> Iterator[Item]:
    """The picture and the lines, in the middle of what strips and ports' names leave."""
    left, top, right, bottom = _free(content, box)
    x = (left + right) / 2
    wide, high = content.picture
    y = (top + bottom - high - (UNDER if high else 0.0) - content.words.height) / 2
    if content.image:
        yield picture(content.image, (x - wide / 2, y, x + wide / 2, y + high))
        y += high + UNDER
    yield from content.words.below(x, y, fill=f"{content.role}-text")


def _free(content: NodeContent, box: Box) -> Box:
    """The part of a box that is left for words."""
    left, top, right, bottom = box
    deep = sum(strip_height(line) for _, line in content.strips)
    names = [port_line(name, content.words.lines[0].size) for name in content.ports.inputs if name]
    beside, above = (max(line.width for line in names) + 5.0, names[0].height) if names else (0.0, 0.0)
    match content.direction:
        case "down":
            return left, top + above, right, bottom - deep
        case "up":
            return left, top + deep, right, bottom - above
        case "right":
            return left + beside, top, right, bottom - deep
    return left, top, right - beside, bottom - deep


def _strips(content: NodeContent, box: Box) -> Iterator[Item]:
    """What is fused, in strips at the side where data leave a box, or at its foot; the outermost has the box's corners."""
    left, top, right, bottom = box
    upwards = content.direction == "up"
    edge = bottom if not upwards else top
    inside = _free(content, box)
    for number, (role, line) in enumerate(reversed(content.strips)):
        inner = edge + strip_height(line) * (1 if upwards else -1)
        outline = _cap(left, right, inner, edge) if number == 0 else rectangle(left, min(inner, edge), right - left, strip_height(line))
        yield Path(segments=outline, fill=role)
        yield line.about((inside[0] + inside[2]) / 2, (inner + edge) / 2, f"{role}-text")
        edge = inner
    if content.strips and not upright(content.direction) and any(content.ports.inputs):
        flat, end = (inside[0], left) if content.direction == "right" else (inside[2], right)
        yield Path(segments=_cap(top, bottom, flat, end, turned=True), fill=content.role)


def _cap(low: float, high: float, flat: float, end: float, *, turned: bool = False) -> tuple[Segment, ...]:
    """A rectangle from `low` to `high` across, whose corners are round at the one end; `turned` has that end at a side."""
    x, y, k = CORNER, math.copysign(CORNER, end - flat), 1 - KAPPA
    segments: tuple[Segment, ...] = (
        ("M", low, flat),
        ("L", high, flat),
        ("L", high, end - y),
        ("C", high, end - y * k, high - x * k, end, high - x, end),
        ("L", low + x, end),
        ("C", low + x * k, end, low, end - y * k, low, end - y),
        ("Z",),
    )
    return tuple([_turned(segment) for segment in segments]) if turned else segments


def _turned(segment: Segment) -> Segment:
    """A segment with its coordinates exchanged."""
    command, *numbers = segment
    return (command, *(number for x, y in zip(numbers[::2], numbers[1::2], strict=True) for number in (y, x)))
