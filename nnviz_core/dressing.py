"""What is done to every scene, whatever made it and whatever paints it: colours of the author's own, patterns, a background.

Done here, in primitives, so that no style and no painter needs to know of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nnviz_core.diagram import Options
from nnviz_core.geometry import path_box, rectangle
from nnviz_core.palettes import CATEGORIES, HATCHES
from nnviz_core.scene import Group, Item, Path, Point, Scene, Segment, Text

STEPS = 6
"""Straight pieces for a curve of an outline that is hatched."""

UNHATCHED = ("-text", "-line", "-glow")
"""Variants of a category's colour that are no area of a layer."""

MOST_LINES = 400
"""A pattern that takes more lines than this for one face is drawn as wide as it must be."""


def dressed(scene: Scene, options: Options) -> Scene:
    """The scene with the colours, the pattern and the background that its author asks for."""
    items = scene.items
    if roles := {what: color for what, color in options.colors if what in CATEGORIES}:
        items = tuple(_recolored(item, roles) for item in items)
    if options.palette in HATCHES:
        items = tuple(piece for item in items for piece in _hatched(item, HATCHES[options.palette]))
    if options.background:
        items = (Path(segments=rectangle(scene.left, scene.top, scene.width, scene.height), fill=options.background), *items)
    return scene if items is scene.items else replace(scene, items=items)


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


def _hatched(item: Item, hatches: Mapping[str, tuple[tuple[float, float], ...]]) -> Iterator[Item]:
    """The item, and the lines over it where its fill has a pattern."""
    if isinstance(item, Group):
        yield replace(item, items=tuple(piece for child in item.items for piece in _hatched(child, hatches)))
        return
    yield item
    if not isinstance(item, Path) or item.fill.endswith(UNHATCHED):
        return
    families = hatches.get(item.fill.partition("-")[0], ())
    if lines := [segment for degrees, apart in families for segment in hatching(item, degrees, apart)]:
        yield Path(segments=tuple(lines), stroke="hatch", width=0.7, opacity=item.opacity)


def hatching(path: Path, degrees: float, apart: float) -> list[Segment]:
    """Parallel lines inside an outline (by the even-odd rule), as many as it takes but at most `MOST_LINES`.

    Args:
        path: The outline; its open parts are closed.
        degrees: The direction of the lines, counter-clockwise from the x axis.
        apart: How far the lines are from each other, in pixels.
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
            lines += [("M", begin * cos + v * sin, v * cos - begin * sin), ("L", end * cos + v * sin, v * cos - end * sin)]
    return lines


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
