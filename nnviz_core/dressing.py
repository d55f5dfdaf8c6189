"""What is done to every scene, whatever made it and whatever paints it: colours of the author's own, patterns, a background.

Done here, in primitives, so that no style and no painter needs to know of them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from nnviz_core.diagram import Options
from nnviz_core.geometry import Box, path_box, rectangle, text_box
from nnviz_core.palettes import CATEGORIES, HATCHES
from nnviz_core.scene import Group, Item, Path, Point, Scene, Segment, Text
from nnviz_core.theme import NEUTRALS, contrast, to_rgb

STEPS = 6
"""Straight pieces for a curve of an outline that is hatched."""

UNHATCHED = ("-text", "-line", "-glow")
"""Variants of a category's colour that are no area of a layer."""

ROOM = 2.0
"""Between a line of a pattern and the words beside it, in pixels."""

FLAT = 1e-9
"""A line that goes less far than this along an axis is at a right angle to it."""

READ = 7.0
"""The least contrast of words to a background that is taken as it is (WCAG 2.2, success criterion 1.4.6)."""

MOST_LINES = 400
"""A pattern that takes more lines than this for one face is drawn as wide as it must be."""


def with_theme(scene: Scene, options: Options) -> Scene:
    """The scene with the colours, the pattern and the background that its author asks for."""
    items = scene.items
    if roles := {what: color for what, color in getattr(options, "colors", ()) if what in CATEGORIES}:
        items = tuple(_recolored(item, roles) for item in items)
    if options.palette in HATCHES:
        items = tuple(piece for item in items for piece in _hatched(item, HATCHES[options.palette]))
    if options.background:
        items = (Path(segments=rectangle(scene.left, scene.top, scene.width, scene.height), fill=_ground(options)), *items)
    return scene if items is scene.items else replace(scene, items=items)


def with_scheme(options: Options) -> Options:
    """The options with the dark scheme on a dark background, where the author chose none: there the light one is not read."""
    return dataclasses.replace(options, scheme="dark") if not options.scheme and _is_dark(options.background) else options


def _ground(options: Options) -> str:
    """The background's role: the very colour where the scheme is dark and so is the colour."""
    return f"{options.background}-data" if options.scheme == "dark" and _is_dark(options.background) else options.background


def _is_dark(color: str) -> bool:
    """Whether the words of the dark scheme are read on a colour of the author's own."""
    return color.startswith("#") and contrast(to_rgb(NEUTRALS["ink"].dark), to_rgb(color)) >= READ


def _recolored(item: Item, roles: Mapping[str, str]) -> Item:
    match item:
        case Path():
            return replace(item, fill=_other(item.fill, roles), stroke=_other(item.stroke, roles))
        case Text():
            return replace(item, fill=_other(item.fill, roles))
        case Group():
            return replace(item, items=tuple(_recolored(child, roles) for child in item.items))
    return item


def _other(role: str, roles: Mapping[str, str]) -> str:
    """The role of a category's other colour: `conv-top` becomes `#ffcc66-top`."""
    base, dash, variant = role.partition("-")
    return f"{roles[base]}{dash}{variant}" if base in roles else role


def _hatched(item: Item, hatches: Mapping[str, tuple[tuple[float, float], ...]], words: Sequence[Box] = ()) -> Iterator[Item]:
    """The item, and the lines over it where its fill has a pattern; around the words of its group they leave some room."""
    if isinstance(item, Group):
        boxes = [*words, *(_padded(text_box(child)) for child in item.items if isinstance(child, Text) and child.text.strip())]
        yield replace(item, items=tuple(piece for child in item.items for piece in _hatched(child, hatches, boxes)))
        return
    yield item
    if not isinstance(item, Path) or item.fill.endswith(UNHATCHED):
        return
    families = hatches.get(item.fill.partition("-")[0], ())
    if lines := [segment for degrees, apart in families for segment in hatching(item, degrees, apart, words)]:
        yield Path(segments=tuple(lines), stroke="hatch", width=0.7, opacity=item.opacity)


def _padded(box: Box) -> Box:
    left, top, right, bottom = box
    return left - ROOM, top, right + ROOM, bottom


def hatching(path: Path, degrees: float, apart: float, clear: Sequence[Box] = ()) -> list[Segment]:
    """Parallel lines inside an outline (by the even-odd rule), as many as it takes but at most `MOST_LINES`.

    Args:
        path: The outline; its open parts are closed.
        degrees: The direction of the lines, counter-clockwise from the x axis.
        apart: How far the lines are from each other, in pixels.
        clear: Boxes that no line enters.
    """
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    left, top, right, bottom = path_box(path)
    apart = max(apart, (right - left + bottom - top) / MOST_LINES)
    # Turned, so that the lines run along the x axis: u along them, v across.
    rings = [[(x * cos - y * sin, x * sin + y * cos) for x, y in ring] for ring in _rings(path.segments)]
    edges = [(one, other) for ring in rings for one, other in zip(ring, [*ring[1:], ring[0]], strict=True) if one[1] != other[1]]
    if not edges:
        return []
    first = math.floor(min(min(one[1], other[1]) for one, other in edges) / apart) + 1
    last = math.ceil(max(max(one[1], other[1]) for one, other in edges) / apart) - 1
    lines: list[Segment] = []
    for number in range(first, last + 1):
        v = number * apart
        crossings = sorted(_crossing(one, other, v) for one, other in edges if min(one[1], other[1]) <= v < max(one[1], other[1]))
        for begin, end in zip(crossings[::2], crossings[1::2], strict=True):
            ends = [(u * cos + v * sin, v * cos - u * sin) for u in (begin, end)]
            lines += [segment for one, other in _around(ends[0], ends[1], clear) for segment in (("M", *one), ("L", *other))]
    return lines


def _around(start: Point, end: Point, boxes: Sequence[Box]) -> Iterator[tuple[Point, Point]]:
    """The parts of a line that lie in none of the boxes."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    begin = 0.0
    for enters, leaves in (*sorted(span for box in boxes if (span := _inside(start, (dx, dy), box))), (1.0, 1.0)):
        if enters > begin:
            yield (x + dx * begin, y + dy * begin), (x + dx * enters, y + dy * enters)
        begin = max(begin, leaves)


def _inside(start: Point, step: Point, box: Box) -> tuple[float, float] | None:
    """From which to which share of its length a line lies in a box (Liang and Barsky, 1984)."""
    low, high = 0.0, 1.0
    for at, by, least, most in ((start[0], step[0], box[0], box[2]), (start[1], step[1], box[1], box[3])):
        if abs(by) < FLAT:
            low, high = (low, high) if least < at < most else (1.0, 0.0)
            continue
        one, other = sorted(((least - at) / by, (most - at) / by))
        low, high = max(low, one), min(high, other)
    return (low, high) if low < high else None


def _crossing(one: Point, other: Point, v: float) -> float:
    return one[0] + (other[0] - one[0]) * (v - one[1]) / (other[1] - one[1])


def _rings(segments: Sequence[Segment]) -> list[list[Point]]:
    """The corners of each closed part, curves as straight pieces."""
    rings: list[list[Point]] = []
    for segment in segments:
        match segment:
            case "M", x, y:
                rings.append([(x, y)])
            case "L", x, y:
                rings[-1].append((x, y))
            case "C", x1, y1, x2, y2, x, y:
                rings[-1] += list(_flattened((rings[-1][-1], (x1, y1), (x2, y2), (x, y))))
    return rings


def _flattened(corners: Sequence[Point]) -> Iterator[Point]:
    """A cubic's points after its start."""
    for step in range(1, STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
        yield x, y
