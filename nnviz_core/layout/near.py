"""Boxes that are near a box: an index in which each box is in a few cells, whatever its size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nnviz_core.geometry import Box

SMALLEST = 7
"""The sides of the smallest cells are two to this power, in pixels."""

Level = tuple[int, int]
"""How large cells are in x and in y: powers of two."""


class Near:
    """Boxes by their numbers.

    Each is in cells that are no smaller than it, so in four of them at most (a
    hierarchical grid, Ericson, "Real-time collision detection", 2004).
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        """All boxes: left, top, right, bottom."""
        self._boxes = boxes
        self._levels: dict[Level, dict[tuple[int, int], list[int]]] = {}
        for number, box in enumerate(boxes):
            level = _power(box[2] - box[0]), _power(box[3] - box[1])
            cells = self._levels.setdefault(level, {})
            for cell in _cells(box, level):
                cells.setdefault(cell, []).append(number)

    def touching(self, box: Box, apart: float = 0.0) -> list[int]:
        """The numbers of the boxes that overlap a box, or are no further from it than so far, in order."""
        left, top, right, bottom = box[0] - apart, box[1] - apart, box[2] + apart, box[3] + apart
        found: set[int] = set()
        for level, cells in self._levels.items():
            for cell in _cells((left, top, right, bottom), level):
                for number in cells.get(cell, ()):
                    other = self._boxes[number]
                    if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                        found.add(number)
        return sorted(found)


def _power(length: float) -> int:
    return max(SMALLEST, math.ceil(math.log2(length)) if length > 1 else 0)


def _cells(box: Box, level: Level) -> Iterator[tuple[int, int]]:
    """The cells that a box reaches into."""
    wide, high = 2.0 ** level[0], 2.0 ** level[1]
    for column in range(math.floor(box[0] / wide), math.floor(box[2] / wide) + 1):
        for row in range(math.floor(box[1] / high), math.floor(box[3] / high) + 1):
            yield column, row
