"""Parts that no cut takes apart: in columns, each of which goes on from a part to one that reads it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from nnviz_core.layout.columns.parts import Links, Part, beside, column
from nnviz_core.layout.intervals import Lowest


class Mesh(Struct, frozen=True):
    """Nodes with their rows: who reads whom, who is read by whom, the first row of each and the one behind its last."""

    links: Links
    tails: Mapping[int, Sequence[int]]
    start: Mapping[int, int]
    end: Mapping[int, int]

    def over(self, node: int) -> float:
        """The first row in which a column that a node ends may be used again: nothing further on reads the node."""
        rows = [self.start.get(head, math.inf) for head in self.links[node]]
        return max([self.end[node], *rows])


def mesh(nodes: Sequence[int], links: Links, parts: Sequence[Part]) -> Part:
    """The parts in columns, as low as the links allow; a column that nothing needs any more is used again.

    Args:
        nodes: Their numbers, in an order in which they can run.
        links: Who reads them.
        parts: All parts.
    """
    found = _levels(nodes, links, parts)
    columns: list[list[int]] = []
    free = Lowest(len(nodes))
    places: dict[int, int] = {}
    for node in nodes:
        place = _place(found, node, columns, places, free)
        columns += [[]] if place == len(columns) else []
        columns[place].append(node)
        places[node] = place
        free.set(place, found.over(node))
    return beside([column([parts[node] for node in each], [found.start[node] for node in each]) for each in columns])


def _place(found: Mesh, node: int, columns: Sequence[Sequence[int]], places: Mapping[int, int], free: Lowest) -> int:
    """The column for a node: one that ends with what it reads, else the nearest one that is free, else a new one."""
    tails, row = found.tails[node], found.start[node]
    goal, near, read = places[tails[0]] if tails else 0, sorted({places[tail] for tail in tails}), set(tails)
    ends = [number for number in near if columns[number][-1] in read or free[number] <= row]
    if ends:
        return min(ends, key=lambda number: abs(number - goal))
    before, behind = free.before(goal, row), free.behind(goal, row)
    either = [number for number in (before, behind) if number is not None]
    return min(either, key=lambda number: abs(number - goal), default=len(columns))


def _levels(nodes: Sequence[int], links: Links, parts: Sequence[Part]) -> Mesh:
    tails: dict[int, list[int]] = {node: [] for node in nodes}
    start: dict[int, int] = {}
    for node in nodes:
        for head in links[node]:
            tails.get(head, []).append(node)
        start[node] = max((start[tail] + parts[tail].rows for tail in tails[node]), default=0)
    return Mesh(links, tails, start, {node: start[node] + parts[node].rows for node in nodes})
