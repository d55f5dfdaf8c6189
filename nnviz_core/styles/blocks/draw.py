"""Blocks, lines and frames as items of a scene."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnviz_core.geometry import KAPPA, arrowhead, circle, rectangle
from nnviz_core.kit.text import Line
from nnviz_core.layout.columns.outline import Outline
from nnviz_core.layout.columns.place import Extent
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Image, Item, Path, Point, Segment
from nnviz_core.styles.blocks.face import Face
from nnviz_core.styles.blocks.layout import CORNER
from nnviz_core.styles.blocks.outline import LOOP, RADIUS, WAVE, Setting, wave_words

HEAD = 7.0
STROKE = 1.2
PART = 0.88
"""How much of the room for a picture it takes."""


def box(flow: Flow, along: Extent, across: Extent, radius: float) -> tuple[Segment, ...]:
    """A rectangle with round corners."""
    (x1, y1), (x2, y2) = flow(along[0], across[0]), flow(along[1], across[1])
    return rectangle(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1), radius)


def _filled(face: Face, middle: Point, fill: str, *, turned: bool) -> list[Item]:
    """A layer's picture, if its author gave one, and its words below it; turned, they stand at its right."""
    if not face.image:
        return list(face.words.about(middle, fill, turned=turned))
    x, y = middle
    across, side = (face.height - face.picture) / 2, face.picture * PART
    left, top = x - side / 2, y - side / 2
    left, top, x, y = (left - across, top, x + face.picture / 2, y) if turned else (left, top - across, x, y + face.picture / 2)
    image = Image(corner=(left, top), right=(left + side, top), down=(left, top + side), path=face.image)
    return [image, *face.words.about((x, y), fill, turned=turned)]


def layer(face: Face, outline: Outline, setting: Setting, place: tuple[float, float]) -> list[Item]:
    """A layer whose middle is at a place along and across the flow."""
    middle, text = setting.flow(*place), f"{face.role}-text"
    if face.form == "circle":
        return [_ring(middle, outline.half, face.role), *face.words.about(middle, text)]
    if face.form == "words":
        return _filled(face, middle, "ink", turned=setting.turned)
    if face.form == "wave":
        return _added_wave(face, outline, setting, place)
    along, across = place
    shape = box(
        setting.flow, (along - outline.body / 2, along + outline.body / 2), (across - outline.half, across + outline.half), CORNER
    )  # fmt: skip
    body = Path(segments=shape, fill=face.role, stroke=f"{face.role}-line", width=STROKE)
    loop = _loop(outline, setting, place) if face.loops else []
    return [body, *_filled(face, middle, text, turned=setting.turned), *loop]


def _loop(outline: Outline, setting: Setting, place: tuple[float, float]) -> list[Item]:
    """An arrow from a block's side back to it."""
    along, across = place
    near = across + outline.side * outline.half
    far, step = near + outline.side * LOOP * setting.size, outline.body / 4
    corners = [(along + step, near), (along + step, far), (along - step, far), (along - step, near)]
    return link([setting.flow(*corner) for corner in corners], head=True)


def _added_wave(face: Face, outline: Outline, setting: Setting, place: tuple[float, float]) -> list[Item]:
    """A plus on the axis, a circle with a wave beside it, and words beside that."""
    flow, size = setting.flow, setting.size
    side, (along, across) = outline.side, place
    middle, wave = flow(along, across), flow(along, across + side * (RADIUS + 2 * WAVE) * size)
    line = (flow(along, across + side * (RADIUS + WAVE) * size), flow(along, across + side * RADIUS * size))
    far = wave_words(setting) + (face.width if flow.upright else face.height) / 2
    return [
        Path(segments=(("M", *line[0]), ("L", *line[1])), stroke="line", width=STROKE),
        _ring(middle, RADIUS * size, "merge"),
        Line("+", size * 1.2, bold=True).about(*middle, "merge-text"),
        _ring(wave, WAVE * size, face.role),
        Path(segments=_sine(wave, WAVE * size * 0.62), stroke=f"{face.role}-text", width=STROKE),
        *face.words.about(flow(along, across + side * far)),
    ]


def _ring(middle: Point, radius: float, role: str) -> Path:
    return Path(segments=circle(*middle, radius), fill=role, stroke=f"{role}-line", width=STROKE)


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
    (x0, y0), (x, y) = points[-2], points[-1]
    toward = math.atan2(y - y0, x - x0)
    end = (x - HEAD * 0.6 * math.cos(toward), y - HEAD * 0.6 * math.sin(toward)) if head else (x, y)
    line = Path(segments=_rounded([*points[:-1], end]), stroke="line", width=STROKE)
    return [line, Path(segments=arrowhead((x, y), toward, HEAD), fill="line")] if head else [line]


def _rounded(points: Sequence[Point]) -> tuple[Segment, ...]:
    """A line through the points, its corners round."""
    segments: list[Segment] = [("M", *points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        if radius <= 0:
            continue
        (x1, y1), (x2, y2) = _toward(corner, before, radius), _toward(corner, after, radius)
        handles = (*_toward(corner, before, radius * (1 - KAPPA)), *_toward(corner, after, radius * (1 - KAPPA)))
        segments += [("L", x1, y1), ("C", *handles, x2, y2)]
    return (*segments, ("L", *points[-1]))


def _toward(start: Point, goal: Point, length: float) -> Point:
    """The point that far from one on the way to another."""
    share = length / math.dist(start, goal)
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share
