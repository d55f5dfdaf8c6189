"""Lines that run together are drawn once: one drawn over another would look thicker than the rest."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct, field

from nnviz_core.layout.columns.lines import ALIKE, Corners


def unshared(lines: Sequence[Corners], overlap: float) -> list[Corners]:
    """Lines that start at one place, each without what it shares with one before it.

    Args:
        lines: Their corners, from the common start on.
        overlap: How much of the shared part is kept all the same, for a round corner where they part.
    """
    roots: dict[Cell, list[Fork]] = {}
    found: list[Corners] = []
    for line in lines:
        near = [root for cell in _cells(line[0]) for root in roots.get(cell, ()) if math.dist(root.at, line[0]) <= ALIKE]
        found.append(_after(line, max((_shared(root, line) for root in near), default=0.0) - overlap))
        root = next((root for root in near if root.at == line[0]), None) or Fork(line[0])
        if root not in near:
            roots.setdefault(_cell(line[0]), []).append(root)
        _grow(root, line)
    return found


Cell = tuple[int, int]
Way = tuple[int, bool]
"""A direction: the axis, and whether forwards."""


class Fork(Struct, eq=False):
    """A place where lines go on, as some before came here by the same corners.

    Attributes:
        at: The place.
        ends: For each way, the lengths of the pieces that lead on, sorted.
        next: The places to which they lead.
    """

    at: tuple[float, float]
    ends: dict[Way, list[float]] = field(default_factory=dict)
    next: dict[tuple[Way, float], Fork] = field(default_factory=dict)


def _grow(fork: Fork, line: Corners) -> None:
    """Take in a line."""
    for begin, end in pairwise(line):
        way, length = _way(begin, end), math.dist(begin, end)
        if (way, length) not in fork.next:
            insort(fork.ends.setdefault(way, []), length)
            fork.next[way, length] = Fork(end)
        fork = fork.next[way, length]


def _shared(root: Fork, line: Corners) -> float:
    """How far a line runs together with one before it, at most."""
    longest = 0.0
    waiting = [(root, 0, 0.0)]
    while waiting:
        fork, piece, together = waiting.pop()
        longest = max(longest, together)
        if piece + 1 == len(line) or math.dist(fork.at, line[piece]) > ALIKE:
            continue
        begin, end = line[piece : piece + 2]
        way, length = _way(begin, end), math.dist(begin, end)
        ends = fork.ends.get(way, [])
        alike = slice(bisect_left(ends, length - ALIKE), bisect_right(ends, length + ALIKE))
        waiting += [(fork.next[way, each], piece + 1, together + min(each, length)) for each in ends[alike]]
        if ends and ends[-1] > length + ALIKE:
            longest = max(longest, together + length)
        elif alike.start:
            longest = max(longest, together + ends[alike.start - 1])
    return longest


def _way(begin: tuple[float, float], end: tuple[float, float]) -> Way:
    steps = [end[axis] - begin[axis] for axis in (0, 1)]
    axis = int(abs(steps[1]) > abs(steps[0]))
    return axis, steps[axis] > 0


def _cell(place: tuple[float, float]) -> Cell:
    return math.floor(place[0] / ALIKE), math.floor(place[1] / ALIKE)


def _cells(place: tuple[float, float]) -> list[Cell]:
    """Those that are near a place."""
    x, y = _cell(place)
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


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
