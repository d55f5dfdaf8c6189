"""Lines that run through words: what no picture should have, found in its scene."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from nnviz_core.geometry import bounds, text_box
from nnviz_core.scene import Group, Item, Path, Point, Text

Box: TypeAlias = tuple[float, float, float, float]

SHORTEST = 4.0
"""So many pixels of a line may lie in the middle of a word."""


def struck(items: Iterable[Item]) -> Iterator[str]:
    """The words that a straight line of an edge runs through; the edge's own words may stand on it, and what is filled may cover it."""
    flat = list(_flat(items))
    words = [(order, item.text, _middle(text_box(item))) for order, (item, role) in enumerate(flat)
             if isinstance(item, Text) and role != "edge" and item.text.strip() and not item.rotate]  # fmt: skip
    for order, (line, role) in enumerate(flat):
        if not isinstance(line, Path) or role != "edge" or not line.stroke or line.fill:
            continue
        for above, text, box in words:
            if any(_inside(begin, end, box) > SHORTEST for begin, end in _straight(line)) and not _is_covered(flat[order:above], box):
                yield text


def _flat(items: Iterable[Item], role: str = "") -> Iterator[tuple[Item, str]]:
    for item in items:
        if isinstance(item, Group):
            yield from _flat(item.items, item.role or role)
        else:
            yield item, role


def _middle(box: Box) -> Box:
    """The middle half of a line of text, where a stroke makes it hard to read."""
    left, top, right, bottom = box
    quarter = (bottom - top) / 4
    return left, top + quarter, right, bottom - quarter


def _straight(line: Path) -> Iterator[tuple[Point, Point]]:
    for before, after in pairwise(line.segments):
        if after[0] == "L":
            (*_, left, top), (_, right, bottom) = before, after  # type: ignore[misc]  # a point ends each segment but "Z"
            yield (left, top), (right, bottom)


def _inside(begin: Point, end: Point, box: Box) -> float:
    """How much of a line lies in a box, in pixels (Liang and Barsky, 1984)."""
    left, top, right, bottom = box
    across, down = end[0] - begin[0], end[1] - begin[1]
    first, last = 0.0, 1.0
    for step, room in ((-across, begin[0] - left), (across, right - begin[0]), (-down, begin[1] - top), (down, bottom - begin[1])):
        if step == 0:
            last = last if room >= 0 else 0.0
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return float(max(0.0, last - first) * (across**2 + down**2) ** 0.5)


def _is_covered(between: Iterable[tuple[Item, str]], box: Box) -> bool:
    """Whether something filled lies over a line and below a word."""
    filled = (bounds([item]) for item, _ in between if isinstance(item, Path) and item.fill)
    return any(left <= box[0] and top <= box[1] and right >= box[2] and bottom >= box[3] for left, top, right, bottom in filled)
