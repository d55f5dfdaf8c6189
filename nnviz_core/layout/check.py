"""Whether a placement is sound: no line runs through a box that it does not join, and nothing lies over anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from nnviz_core.geometry import Box
from nnviz_core.layout.near import Near
from nnviz_core.scene import Point

STEPS = 24
"""Points of a curve that are looked at."""

CLEAR = 1.5
"""So far from a box a line passes it, in pixels."""

TOUCH = 0.75
"""So deep two boxes may overlap, in pixels: there is room around words."""


class Line(Struct, frozen=True):
    """A line: the boxes that it joins, by their numbers; a start, and cubics: two handles and an end each."""

    tail: int
    head: int
    points: Sequence[Point]


class Frame(Struct, frozen=True):
    """A frame, its label, and all that is in it: boxes and other frames, by their numbers."""

    box: Box
    label: Box
    boxes: frozenset[int]
    frames: frozenset[int]


class Picture(Struct, frozen=True):
    """What is placed."""

    boxes: Sequence[Box]
    lines: Sequence[Line] = ()
    labels: Sequence[Box] = ()
    frames: Sequence[Frame] = field(default=())


def is_sound(picture: Picture) -> bool:
    """Whether no line runs through a box, and no label lies over a box or another label."""
    near = Near(picture.boxes)
    if any(_overlap(label, picture.boxes[number]) for label in picture.labels for number in near.touching(label)):
        return False
    return next(overlapping(picture.labels), None) is None and next(_pierced(picture, near), None) is None


def flaws(picture: Picture) -> list[str]:
    """All that is wrong, in words: what `is_sound` looks at, and boxes and frames besides."""
    labels = len(picture.labels)
    found = [f"boxes {one} and {other} overlap" for one, other in overlapping(picture.boxes)]
    found += [f"line {line} runs through box {box}" for line, box in _pierced(picture, Near(picture.boxes))]
    found += [f"label {one} lies over another thing" for one, _ in overlapping([*picture.labels, *picture.boxes]) if one < labels]
    return [*found, *_misframed(picture)]


def around(at: Point, width: float, height: float) -> Box:
    """The box of a size about a point."""
    return at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2


def overlapping(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """The pairs of boxes, by their numbers, that overlap by more than anybody sees."""
    near = Near(boxes)
    for one, box in enumerate(boxes):
        yield from ((one, other) for other in near.touching(box) if other > one and _overlap(box, boxes[other]))


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > TOUCH and min(one[3], other[3]) - max(one[1], other[1]) > TOUCH


def _pierced(picture: Picture, near: Near) -> Iterator[tuple[int, int]]:
    """The lines that run through boxes at neither of their ends, each with such a box."""
    for number, line in enumerate(picture.lines):
        hits = (_hit(picture, line, line.points[start : start + 4], near) for start in range(0, len(line.points) - 3, 3))
        hit = next((box for box in hits if box is not None), None)
        if hit is not None:
            yield number, hit


def _hit(picture: Picture, line: Line, corners: Sequence[Point], near: Near) -> int | None:
    """A box that a curve of a line runs through, if there is one."""
    others = [number for number in near.touching(hull(corners), CLEAR) if number not in {line.tail, line.head}]
    points = [bezier(corners, step / STEPS) for step in range(STEPS + 1)] if others else []
    return next((number for number in others if any(_inside(point, picture.boxes[number]) for point in points)), None)


def _inside(point: Point, box: Box) -> bool:
    return box[0] - CLEAR < point[0] < box[2] + CLEAR and box[1] - CLEAR < point[1] < box[3] + CLEAR


def _misframed(picture: Picture) -> Iterator[str]:
    """Boxes and frames that are not in the frames around them, or that reach into others; what lies over the label of a frame."""
    boxes = [*picture.boxes, *(frame.box for frame in picture.frames)]
    count, near = len(picture.boxes), Near(boxes)
    for number, frame in enumerate(picture.frames):
        inside = frame.boxes | {count + each for each in frame.frames}
        reached = {each for each in near.touching(frame.box) if _overlap(boxes[each], frame.box)} - {count + number}
        outside = {count + each for each, other in enumerate(picture.frames) if number in other.frames}
        yield from (f"thing {each} reaches into frame {number}" for each in sorted(reached - inside - outside))
        yield from (f"thing {each} is not in frame {number}" for each in sorted(inside) if not _contains(frame.box, boxes[each]))
        written = {each for each in near.touching(frame.label) if _overlap(boxes[each], frame.label)}
        yield from (f"thing {each} lies over the label of frame {number}" for each in sorted(written & inside))


def _contains(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def hull(corners: Sequence[Point]) -> Box:
    """The box around points."""
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def bezier(corners: Sequence[Point], t: float) -> Point:
    """The point of a cubic at `t` from 0 to 1."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
    y = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
    return x, y
