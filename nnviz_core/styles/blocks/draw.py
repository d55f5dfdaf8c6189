"""Blocks, lines and frames as items of a scene."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.geometry import Box
from nnviz_core.kit.arrows import arrow, line, rounded
from nnviz_core.kit.nodes import picture, tile
from nnviz_core.kit.signs import disc, symbol
from nnviz_core.kit.text import Line
from nnviz_core.layout.columns.outline import Outline
from nnviz_core.layout.columns.place import Extent
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Item, Path, Point, Segment
from nnviz_core.styles.blocks.content import BlockContent
from nnviz_core.styles.blocks.layout import CORNER
from nnviz_core.styles.blocks.outline import LOOP, RADIUS, WAVE, Setting, wave_words

STROKE = 1.2
"""The width of outlines, in pixels: that of lines."""
PART = 0.88
"""How much of the room for a picture it takes."""


def box(flow: Flow, along: Extent, across: Extent) -> Box:
    """From where to where along and across the flow, in the picture."""
    (x1, y1), (x2, y2) = flow(along[0], across[0]), flow(along[1], across[1])
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _filled(content: BlockContent, middle: Point, fill: str, *, turned: bool) -> list[Item]:
    """A layer's picture, if its author gave one, and its words below it; turned, they stand at its right."""
    if not content.image:
        return list(content.words.about(middle, fill, turned=turned))
    x, y = middle
    across, side = (content.height - content.picture) / 2, content.picture * PART
    left, top = x - side / 2, y - side / 2
    left, top, x, y = (left - across, top, x + content.picture / 2, y) if turned else (left, top - across, x, y + content.picture / 2)
    return [picture(content.image, (left, top, left + side, top + side)), *content.words.about((x, y), fill, turned=turned)]


def layer(content: BlockContent, room: Outline, setting: Setting, place: tuple[float, float]) -> list[Item]:
    """A layer whose middle is at a place along and across the flow."""
    middle, text = setting.flow(*place), f"{content.role}-text"
    if content.form == "circle":
        return list(symbol(content.words.lines[0], middle, room.half, content.role, STROKE))
    if content.form == "words":
        return _filled(content, middle, "ink", turned=setting.turned)
    if content.form == "wave":
        return _added_wave(content, room, setting, place)
    along, across = place
    body_box = box(setting.flow, (along - room.body / 2, along + room.body / 2), (across - room.half, across + room.half))
    body = tile(body_box, content.role, CORNER, STROKE)
    loop = _loop(room, setting, place) if content.loops else []
    return [body, *_filled(content, middle, text, turned=setting.turned), *loop]


def _loop(room: Outline, setting: Setting, place: tuple[float, float]) -> list[Item]:
    """An arrow from a block's side back to it."""
    along, across = place
    near = across + room.side * room.half
    far, step = near + room.side * LOOP * setting.size, room.body / 4
    corners = [(along + step, near), (along + step, far), (along - step, far), (along - step, near)]
    return link([setting.flow(*corner) for corner in corners], head=True)


def _added_wave(content: BlockContent, room: Outline, setting: Setting, place: tuple[float, float]) -> list[Item]:
    """A plus on the axis, a circle with a wave beside it, and words beside that."""
    flow, size = setting.flow, setting.size
    side, (along, across) = room.side, place
    middle, wave = flow(along, across), flow(along, across + side * (RADIUS + 2 * WAVE) * size)
    begin, end = flow(along, across + side * (RADIUS + WAVE) * size), flow(along, across + side * RADIUS * size)
    far = wave_words(setting) + (content.width if flow.upright else content.height) / 2
    return [
        line([begin, end]),
        *symbol(Line("+", size * 1.2, bold=True), middle, RADIUS * size, "merge", STROKE),
        disc(wave, WAVE * size, content.role, STROKE),
        Path(segments=_sine(wave, WAVE * size * 0.62), stroke=f"{content.role}-text", width=STROKE),
        *content.words.about(flow(along, across + side * far)),
    ]


def _sine(middle: Point, half: float) -> tuple[Segment, ...]:
    """One period of a sine, `half` to both sides."""
    x, y = middle
    rise = half * 0.95
    return (
        ("M", x - half, y),
        ("C", x - half * 0.64, y - rise, x - half * 0.36, y - rise, x, y),
        ("C", x + half * 0.36, y + rise, x + half * 0.64, y + rise, x + half, y),
    )


def link(points: Sequence[Point], *, head: bool) -> list[Item]:
    """A line with round corners, and its arrowhead."""
    corners = rounded(CORNER)
    return list(arrow(points, outline=corners)) if head else [line(points, corners)]
