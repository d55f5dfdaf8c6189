"""Outlines as path segments, and boxes around what was drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from nnviz_core.fonts import ascent, descent, text_width
from nnviz_core.scene import Anchor, Group, Image, Item, Path, Point, Scene, Segment, Text

KAPPA = 0.5522847498307936
"""How far a cubic's handle reaches to stand for a quarter of a circle of radius 1."""


def polygon(points: Sequence[Point]) -> tuple[Segment, ...]:
    """A closed outline through the points."""
    return (*polyline(points), ("Z",))


def polyline(points: Sequence[Point]) -> tuple[Segment, ...]:
    """An open line through the points."""
    return (("M", *points[0]), *(("L", *point) for point in points[1:]))


def rectangle(x: float, y: float, width: float, height: float, radius: float = 0.0) -> tuple[Segment, ...]:
    """A rectangle, its corners rounded by `radius`."""
    r = min(radius, width / 2, height / 2)
    right, bottom = x + width, y + height
    if r <= 0:
        return polygon([(x, y), (right, y), (right, bottom), (x, bottom)])
    k = r * (1 - KAPPA)
    return (
        ("M", x + r, y),
        ("L", right - r, y),
        ("C", right - k, y, right, y + k, right, y + r),
        ("L", right, bottom - r),
        ("C", right, bottom - k, right - k, bottom, right - r, bottom),
        ("L", x + r, bottom),
        ("C", x + k, bottom, x, bottom - k, x, bottom - r),
        ("L", x, y + r),
        ("C", x, y + k, x + k, y, x + r, y),
        ("Z",),
    )


def circle(x: float, y: float, radius: float) -> tuple[Segment, ...]:
    """A circle about (x, y), as four cubics."""
    k = radius * KAPPA
    return (
        ("M", x + radius, y),
        ("C", x + radius, y + k, x + k, y + radius, x, y + radius),
        ("C", x - k, y + radius, x - radius, y + k, x - radius, y),
        ("C", x - radius, y - k, x - k, y - radius, x, y - radius),
        ("C", x + k, y - radius, x + radius, y - k, x + radius, y),
        ("Z",),
    )


def toward(begin: Point, end: Point, far: float) -> Point:
    """The point that lies so far from the one on the way to the other."""
    length = math.dist(begin, end) or 1.0
    return begin[0] + (end[0] - begin[0]) * far / length, begin[1] + (end[1] - begin[1]) * far / length


Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def outline(box: Box, radius: float = 0.0) -> tuple[Segment, ...]:
    """The rectangle around a box, its corners rounded by `radius`."""
    left, top, right, bottom = box
    return rectangle(left, top, right - left, bottom - top, radius)


def box_about(middle: Point, width: float, height: float) -> Box:
    """The box whose middle is a point."""
    x, y = middle
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def text_box(text: Text) -> Box:
    """The box (left, top, right, bottom) around a line of text, turned as it is."""
    width = text_width(text.text, text.size, bold=text.bold)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    top, bottom = text.y - ascent(text.size), text.y + descent(text.size)
    if not text.rotate:
        return left, top, left + width, bottom
    angle = math.radians(text.rotate)
    corners = [(cx - text.x, cy - text.y) for cx in (left, left + width) for cy in (top, bottom)]
    xs = [text.x + dx * math.cos(angle) - dy * math.sin(angle) for dx, dy in corners]
    ys = [text.y + dx * math.sin(angle) + dy * math.cos(angle) for dx, dy in corners]
    return min(xs), min(ys), max(xs), max(ys)


def path_box(path: Path) -> Box:
    """The box around a path, its line's width included; handles of curves count as points."""
    xs: list[float] = []
    ys: list[float] = []
    for segment in path.segments:
        match segment:
            case _, x, y:
                xs.append(x)
                ys.append(y)
            case _, x1, y1, x2, y2, x, y:
                xs += (x1, x2, x)
                ys += (y1, y2, y)
    half = path.width / 2 if path.stroke else 0.0
    return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


def _image_box(image: Image) -> Box:
    opposite = tuple(right + down - corner for corner, right, down in zip(image.corner, image.right, image.down, strict=True))
    xs, ys = zip(image.corner, image.right, image.down, opposite, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def item_boxes(items: Iterable[Item]) -> list[Box]:
    """The box of every primitive, groups opened."""
    boxes: list[Box] = []
    for item in items:
        if isinstance(item, Path):
            boxes.append(path_box(item))
        elif isinstance(item, Group):
            boxes += item_boxes(item.items)
        else:
            boxes.append(text_box(item) if isinstance(item, Text) else _image_box(item))
    return boxes


def bounds(items: Iterable[Item]) -> Box:
    """The box around all items; a zero box when there are none."""
    boxes = item_boxes(items)
    return around(boxes) if boxes else (0.0, 0.0, 0.0, 0.0)


def around(boxes: Sequence[Box]) -> Box:
    """The box around some boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def moved(item: Item, dx: float, dy: float) -> Item:
    """The item, shifted."""
    match item:
        case Group():
            return replace(item, items=tuple([moved(child, dx, dy) for child in item.items]))
        case Text():
            # Most of a scene are texts and paths; `replace` would take twice as long as all the rest.
            x, y = item.x + dx, item.y + dy
            return Text(
                x=x, y=y, text=item.text, size=item.size, fill=item.fill, anchor=item.anchor, bold=item.bold, rotate=item.rotate
            )  # fmt: skip
        case Path():
            segments = tuple([_moved_segment(segment, dx, dy) for segment in item.segments])
            return Path(segments=segments, fill=item.fill, stroke=item.stroke, width=item.width, dash=item.dash, opacity=item.opacity)
        case Image():
            shifted = [(x + dx, y + dy) for x, y in (item.corner, item.right, item.down)]
            return replace(item, corner=shifted[0], right=shifted[1], down=shifted[2])


def _moved_segment(segment: Segment, dx: float, dy: float) -> Segment:
    match segment:
        case command, x, y:
            return (command, x + dx, y + dy)
        case command, x1, y1, x2, y2, x, y:
            return (command, x1 + dx, y1 + dy, x2 + dx, y2 + dy, x + dx, y + dy)
    return segment


def mirrored(item: Item) -> Item:
    """The item as a mirror at the y axis shows it; its words and pictures are still read from the left to the right."""
    match item:
        case Group():
            return replace(item, items=tuple([mirrored(child) for child in item.items]))
        case Text():
            anchors: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}
            return replace(item, x=-item.x, anchor=anchors[item.anchor], rotate=-item.rotate)
        case Path():
            return replace(item, segments=tuple([_mirrored_segment(segment) for segment in item.segments]))
        case Image():
            (x, y), (rx, ry), (dx, dy) = item.corner, item.right, item.down
            return replace(item, corner=(-rx, ry), right=(-x, y), down=(x - rx - dx, ry + dy - y))


def _mirrored_segment(segment: Segment) -> Segment:
    command, *numbers = segment
    return (command, *(number if index % 2 else -number for index, number in enumerate(numbers)))


def fitted(items: Sequence[Item], margin: float = 8.0, *, within: Box | None = None) -> Scene:
    """A scene with a tight box around the items, `margin` pixels away from them. Nothing is moved: the box goes to the items.

    Args:
        items: Of the scene.
        margin: Around them, in pixels.
        within: The box around them, where it is known: measuring every path takes as long as drawing it.
    """
    left, top, right, bottom = within or bounds(items)
    return Scene(
        left=left - margin, top=top - margin, width=right - left + 2 * margin, height=bottom - top + 2 * margin, items=tuple(items)
    )  # fmt: skip
