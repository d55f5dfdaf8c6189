"""Lengths that TeX can hold: its longest is 16383 points, less than a very deep network needs."""

from __future__ import annotations

from msgspec.structs import replace

from nnviz_core.markup import number
from nnviz_core.scene import Group, Image, Item, Path, Scene, Segment, Text

UNIT = 0.75
"""A pixel in big points (1/72 inch)."""

LONGEST = 12000.0
"""In big points: numbers of the scene must stay below 16383, too."""


def bp(pixels: float) -> str:
    """A length of the scene as TeX's."""
    return f"{number(pixels * UNIT)}bp"


def fitting(scene: Scene) -> Scene:
    """The scene, drawn smaller where it is too long."""
    longest = max(scene.width, scene.height) * UNIT
    return scene if longest <= LONGEST else _scaled(scene, LONGEST / longest)


def _scaled(scene: Scene, by: float) -> Scene:
    items = tuple(_item(item, by) for item in scene.items)
    return Scene(width=scene.width * by, height=scene.height * by, left=scene.left * by, top=scene.top * by, items=items)


def _item(item: Item, by: float) -> Item:
    match item:
        case Path():
            segments = tuple(_segment(segment, by) for segment in item.segments)
            return replace(item, segments=segments, width=item.width * by, dash=tuple(length * by for length in item.dash))
        case Text():
            return replace(item, x=item.x * by, y=item.y * by, size=item.size * by)
        case Image():
            corner, right, down = ((x * by, y * by) for x, y in (item.corner, item.right, item.down))
            return replace(item, corner=corner, right=right, down=down)
        case Group():
            return replace(item, items=tuple(_item(child, by) for child in item.items))


def _segment(segment: Segment, by: float) -> Segment:
    command, *numbers = segment
    return (command, *(each * by for each in numbers))
