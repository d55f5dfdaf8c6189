"""Indexes of places on a line: what is highest on an interval, which marks it bears, where the nearest low value is."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Heights:
    """Intervals on a line, each with a height, of which more may be added.

    A Fenwick tree by the intervals' beginnings (Fenwick, 1994) with a staircase in each
    node: the ends of those intervals that no longer one towers over. Adding and asking
    take time that grows with the square of the logarithm of how many there are.
    """

    def __init__(self, starts: Iterable[float]) -> None:
        """No intervals yet.

        Args:
            starts: Where all that will be added begin.
        """
        self._starts = sorted(set(starts))
        self._ends: list[list[float]] = [[] for _ in self._starts]
        self._tops: list[list[float]] = [[] for _ in self._starts]

    def add(self, start: float, end: float, height: float) -> None:
        """One more interval; `start` is one of those that were told."""
        node = bisect_left(self._starts, start)
        while node < len(self._starts):
            _raise(self._ends[node], self._tops[node], end, height)
            node |= node + 1

    def highest(self, start: float, end: float) -> float:
        """The height of the highest that begins before `end` and ends behind `start`; minus infinity where none does."""
        highest = -math.inf
        node = bisect_left(self._starts, end)
        while node > 0:
            ends, tops = self._ends[node - 1], self._tops[node - 1]
            place = bisect_right(ends, start)
            if place < len(ends):
                highest = max(highest, tops[place])
            node &= node - 1
        return highest


def _raise(ends: list[float], tops: list[float], end: float, height: float) -> None:
    """Put an interval into a staircase that goes down from one end to the next, and take out what it towers over."""
    place = bisect_left(ends, end)
    if place < len(ends) and tops[place] >= height:
        return
    below = place
    while below and tops[below - 1] <= height:
        below -= 1
    last = place + (place < len(ends) and ends[place] == end)
    ends[below:last], tops[below:last] = [end], [height]


class Marks:
    """Marks on a line: bits of a number, each on some intervals.

    A segment tree (Bentley, 1977): marking and asking take time that grows with the logarithm of how many places there are.
    """

    def __init__(self, places: Iterable[float]) -> None:
        """No marks yet.

        Args:
            places: Where intervals will begin and end.
        """
        self._places = sorted(set(places))
        self._size = len(self._places)
        self._whole = [0] * (2 * self._size)
        self._some = [0] * (2 * self._size)

    def mark(self, start: float, end: float, bits: int) -> None:
        """Mark what lies between two of the places that were told."""
        for whole in self._cover(start, end):
            self._whole[whole] |= bits
            node = whole
            while node and bits & ~self._some[node]:
                self._some[node] |= bits
                node >>= 1

    def within(self, start: float, end: float) -> int:
        """All bits that are anywhere between two of the places."""
        found = 0
        for node in self._cover(start, end):
            found |= self._some[node]
            while node := node >> 1:
                found |= self._whole[node]
        return found

    def _cover(self, start: float, end: float) -> list[int]:
        """The nodes of the tree that together are an interval."""
        found: list[int] = []
        low, high = (bisect_left(self._places, place) + self._size for place in (start, end))
        while low < high:
            found += [low] * (low & 1) + [high - 1] * (high & 1)
            low, high = (low + (low & 1)) >> 1, (high - (high & 1)) >> 1
        return found


def lowest_zero(bits: int) -> int:
    """The number of the lowest bit that is not set."""
    return (~bits & (bits + 1)).bit_length() - 1


class Lowest:
    """Numbers in a row, infinite at first: where is the nearest that is low enough?"""

    def __init__(self, count: int) -> None:
        """So many numbers."""
        self._size = 1 << max(0, count - 1).bit_length()
        self._least = [math.inf] * (2 * self._size)

    def __getitem__(self, place: int) -> float:
        """The number at a place."""
        return self._least[place + self._size]

    def set(self, place: int, number: float) -> None:
        """Another number at a place."""
        node = place + self._size
        self._least[node] = number
        while node := node >> 1:
            self._least[node] = min(self._least[2 * node], self._least[2 * node + 1])

    def behind(self, place: int, most: float) -> int | None:
        """The first place from this one on whose number is no larger than `most`."""
        node = place + self._size
        while self._least[node] > most:
            while node & 1:
                node >>= 1
            if not node:
                return None
            node += 1
        while node < self._size:
            node = 2 * node + (self._least[2 * node] > most)
        return node - self._size

    def before(self, place: int, most: float) -> int | None:
        """The last place up to this one whose number is no larger than `most`."""
        node = place + self._size
        while self._least[node] > most:
            while not node & 1:
                node >>= 1
            if node == 1:
                return None
            node -= 1
        while node < self._size:
            node = 2 * node + 1 - (self._least[2 * node + 1] > most)
        return node - self._size
