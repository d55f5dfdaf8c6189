"""How far across the flow each wire lies: far enough from its neighbours, and level with what it continues."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ROUNDS = 60
"""Of relaxation; small networks are still after a few."""


@dataclass(slots=True)
class Rows:
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
    _relax(height, order, above, below, [(_roots(rows, some), _roots(rows, others)) for some, others in rows.levels])
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


def _relax(
    height: dict[int, float],
    order: Sequence[int],
    above: dict[int, dict[int, float]],
    below: dict[int, dict[int, float]],
    levels: Sequence[tuple[Sequence[int], Sequence[int]]],
) -> None:
    """Move rows towards where they are wanted, as far as their neighbours let them."""
    touching: dict[int, list[tuple[Sequence[int], Sequence[int]]]] = {}
    for some, others in levels:
        for one, other in ((some, others), (others, some)):
            for row in one:
                touching.setdefault(row, []).append((one, other))
    for turn in range(ROUNDS):
        moved = 0.0
        for row in order if turn % 2 == 0 else reversed(order):
            if row not in touching:
                continue
            pulls = [_mean(height, other) - _mean(height, one) for one, other in touching[row]]
            wanted = height[row] + sum(pulls) / len(pulls)
            low = max((height[each] + distance for each, distance in above[row].items()), default=-math.inf)
            high = min((height[each] - distance for each, distance in below[row].items()), default=math.inf)
            new = max(low, min(high, wanted))
            moved, height[row] = max(moved, abs(new - height[row])), new
        if moved < 0.05:  # noqa: PLR2004 - less than anybody sees
            return


def _mean(height: dict[int, float], rows: Sequence[int]) -> float:
    return sum(height[row] for row in rows) / len(rows)
