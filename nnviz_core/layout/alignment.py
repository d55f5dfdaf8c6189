"""How far across the flow rows lie: far enough from their neighbours, and level with what they continue."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

ROUNDS = 60
"""Of relaxation; small networks are still after a few."""

MANY = 16
"""The mean of more rows than this is not found anew each time that one of them moves."""


class Rows(Struct):
    """Rows of a picture, and what is asked of them. Rows that are joined have one height.

    Attributes:
        same: For each row, the one that it was joined to; itself for most.
        distances: The least distance from one row down to another.
        levels: Rows whose mean height should be that of other rows.
    """

    same: list[int] = field(default_factory=list)
    distances: dict[tuple[int, int], float] = field(default_factory=dict)
    levels: list[tuple[Sequence[int], Sequence[int]]] = field(default_factory=list)

    def add(self) -> int:
        """One more row."""
        self.same.append(len(self.same))
        return len(self.same) - 1

    def root(self, row: int) -> int:
        """The row that stands for all that are joined with this one."""
        while self.same[row] != row:
            self.same[row] = self.same[self.same[row]]
            row = self.same[row]
        return row

    def join(self, one: int, other: int) -> None:
        """Two rows have one height."""
        self.same[self.root(other)] = self.root(one)

    def apart(self, one: int, other: int, distance: float) -> None:
        """One row lies at least so far above the other."""
        self.distances[one, other] = max(distance, self.distances.get((one, other), 0.0))

    def level(self, some: Sequence[int], others: Sequence[int]) -> None:
        """Some rows should lie, on average, where others do."""
        self.levels.append((some, others))


def solved(rows: Rows) -> list[float]:
    """The height of each row, downwards."""
    above: dict[int, dict[int, float]] = {rows.root(row): {} for row in range(len(rows.same))}
    below: dict[int, dict[int, float]] = {row: {} for row in above}
    for (one, other), distance in rows.distances.items():
        tail, head = rows.root(one), rows.root(other)
        above[head][tail] = below[tail][head] = max(distance, above[head].get(tail, 0.0))
    order = _downwards(above, below)
    height = _packed(order, above)
    lifted = _packed(order[::-1], below)
    most = max(height.values(), default=0.0)
    height = {row: (height[row] + most - lifted[row]) / 2 for row in order}
    _Relaxation(height, order, above, below, [(_roots(rows, some), _roots(rows, others)) for some, others in rows.levels]).run()
    return [height[rows.root(row)] for row in range(len(rows.same))]


def _roots(rows: Rows, some: Iterable[int]) -> list[int]:
    return [rows.root(row) for row in some]


def _downwards(above: dict[int, dict[int, float]], below: dict[int, dict[int, float]]) -> list[int]:
    """The rows, each after all that lie above it."""
    waiting = {row: len(over) for row, over in above.items()}
    ready = [row for row, count in waiting.items() if not count]
    for row in ready:
        for under in below[row]:
            waiting[under] -= 1
            if not waiting[under]:
                ready.append(under)
    return ready


def _packed(order: Iterable[int], above: dict[int, dict[int, float]]) -> dict[int, float]:
    """Each row as near to the first as it may lie."""
    height: dict[int, float] = {}
    for row in order:
        height[row] = max((height[over] + distance for over, distance in above[row].items()), default=0.0)
    return height


class _Group(Struct, eq=False):
    """Rows whose mean height counts.

    Attributes:
        rows: The rows.
        moved: When one of them moved last.
        mean: Their mean height.
        known: When that was found.
    """

    rows: Sequence[int]
    moved: int = 0
    mean: float = 0.0
    known: int = -1

    def shift(self, by: float, now: int) -> None:
        """One of its rows moves."""
        self.moved = now
        if len(self.rows) > MANY and self.known >= 0:
            self.mean += by / len(self.rows)
            self.known = now

    def height(self, height: dict[int, float], now: int) -> float:
        """The mean height."""
        if len(self.rows) == 1:
            return height[self.rows[0]]
        if self.known < self.moved or self.known < 0:
            self.mean, self.known = sum(height[row] for row in self.rows) / len(self.rows), now
        return self.mean


class _Relaxation:
    """Moves rows towards where they are wanted, as far as their neighbours let them.

    A row for which nothing has changed since it stayed where it was stays there again.
    """

    def __init__(
        self,
        height: dict[int, float],
        order: Sequence[int],
        above: dict[int, dict[int, float]],
        below: dict[int, dict[int, float]],
        levels: Sequence[tuple[Sequence[int], Sequence[int]]],
    ) -> None:
        self._height, self._above, self._below = height, above, below
        self._pulls: dict[int, list[tuple[_Group, _Group]]] = {}
        for some, others in levels:
            one, other = _Group(some), _Group(others)
            for row in some:
                self._pulls.setdefault(row, []).append((one, other))
            for row in others:
                self._pulls.setdefault(row, []).append((other, one))
        self._order = [row for row in order if row in self._pulls]
        self._pushed = dict.fromkeys(self._order, 1)  # when something next to a row moved last
        self._seen = dict.fromkeys(self._order, 0)
        self._now = 1

    def run(self) -> None:
        """Up and down, until nothing moves by more than anybody sees."""
        for turn in range(ROUNDS):
            moves = [self._move(row) for row in (self._order if turn % 2 == 0 else reversed(self._order)) if self._is_due(row)]
            if max(moves, default=0.0) < 0.05:  # noqa: PLR2004 - less than anybody sees
                return

    def _is_due(self, row: int) -> bool:
        seen = self._seen[row]
        if self._pushed[row] > seen:
            return True
        for one, other in self._pulls[row]:  # noqa: SIM110 - a third of the time that `any` takes
            if one.moved > seen or other.moved > seen:
                return True
        return False

    def _move(self, row: int) -> float:
        """Move a row; how far."""
        height, now = self._height, self._now
        pulls = [other.height(height, now) - one.height(height, now) for one, other in self._pulls[row]]
        before = height[row]
        wanted = before + (sum(pulls) / len(pulls) if len(pulls) > 1 else pulls[0])
        low = max([height[each] + distance for each, distance in self._above[row].items()], default=-math.inf)
        high = min([height[each] - distance for each, distance in self._below[row].items()], default=math.inf)
        self._seen[row] = now
        new = max(low, min(high, wanted))
        if new != before:
            self._now += 1
            self._note(row, new)
        return abs(new - before)

    def _note(self, row: int, new: float) -> None:
        """A row has another height: those next to it, and those that are levelled with it, must be looked at again."""
        by, now = new - self._height[row], self._now
        self._height[row] = new
        for neighbours in (self._above[row], self._below[row]):
            for each in neighbours:
                if each in self._pushed:
                    self._pushed[each] = now
        for group, _ in self._pulls[row]:
            group.shift(by, now)
