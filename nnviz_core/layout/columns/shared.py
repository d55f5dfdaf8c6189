"""Lines that run together are drawn once: one drawn over another would look thicker than the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from nnviz_core.layout.columns.lines import ALIKE, Corners


def unshared(lines: Sequence[Corners], overlap: float) -> list[Corners]:
    """Lines that start at one place, each without what it shares with one before it.

    Args:
        lines: Their corners, from the common start on.
        overlap: How much of the shared part is kept all the same, for a round corner where they part.
    """
    return [
        _after(line, max((_shared(line, other) for other in lines[:number]), default=0.0) - overlap) for number, line in enumerate(lines)
    ]  # fmt: skip


def _shared(one: Corners, other: Corners) -> float:
    """How far two lines run together from their start on."""
    together = 0.0
    for (begin, end), (start, goal) in zip(pairwise(one), pairwise(other), strict=False):
        first, second = math.dist(begin, end), math.dist(start, goal)
        length = min(first, second)
        if math.dist(begin, start) > ALIKE or math.dist(_at(begin, end, length), _at(start, goal, length)) > ALIKE:
            return together
        together += length
        if abs(first - second) > ALIKE:
            return together
    return together


def _after(line: Corners, length: float) -> Corners:
    """The line from a place on; the whole line for none."""
    for number, (begin, end) in enumerate(pairwise(line)):
        piece = math.dist(begin, end)
        if length < piece:
            return (_at(begin, end, length), *line[number + 1 :]) if length > 0 else line[number:]
        length -= piece
    return line


def _at(begin: tuple[float, float], end: tuple[float, float], length: float) -> tuple[float, float]:
    """The place that far on a piece of a line."""
    share = length / (math.dist(begin, end) or 1.0)
    return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share
