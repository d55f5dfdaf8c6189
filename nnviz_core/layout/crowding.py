"""In which rows things stand too close to each other."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable
from itertools import pairwise

from msgspec import Struct

Extent = tuple[float, float]
"""From where to where something reaches."""


class Standing(Struct, frozen=True):
    """Something in some rows, from the first to the one before `end`, and from where to where it reaches in each of them."""

    first: int
    end: int
    sides: Extent


def crowded(things: Iterable[Standing], rows: Collection[int], gap: float) -> set[int]:
    """Those of some rows in which not all things have a gap between them."""
    coming: dict[int, list[Extent]] = {}
    leaving: dict[int, list[Extent]] = {}
    for thing in things:
        if thing.first < thing.end:
            coming.setdefault(thing.first, []).append(thing.sides)
            leaving.setdefault(thing.end, []).append(thing.sides)
    row = _Row(gap)
    found: set[int] = set()
    for number in sorted({*coming, *leaving, *rows}):
        for sides in leaving.get(number, ()):
            row.remove(sides)
        for sides in coming.get(number, ()):
            row.add(sides)
        if number in rows and row.close:
            found.add(number)
    return found


class _Row:
    """What stands in a row, and how many pairs of neighbours are too close."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._sides: list[Extent] = []
        self.close = 0

    def add(self, sides: Extent) -> None:
        place = bisect_left(self._sides, sides)
        before, behind = self._sides[max(0, place - 1) : place], self._sides[place : place + 1]
        self.close += self._pairs([*before, sides, *behind]) - self._pairs([*before, *behind])
        insort(self._sides, sides)

    def remove(self, sides: Extent) -> None:
        place = bisect_left(self._sides, sides)
        before, behind = self._sides[max(0, place - 1) : place], self._sides[place + 1 : place + 2]
        self.close += self._pairs([*before, *behind]) - self._pairs([*before, sides, *behind])
        del self._sides[place]

    def _pairs(self, sides: Iterable[Extent]) -> int:
        return sum(one[1] + self._gap > other[0] for one, other in pairwise(sides))
