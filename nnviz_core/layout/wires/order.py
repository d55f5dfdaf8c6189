"""In which column each glyph stands, in which order, and which wires must bend because they cross."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.layout.ordering import Ordering, by_wish, late_beginnings, longest_paths, longest_rise

SWEEPS = 12


class Grid(Struct):
    """Nodes, and the places that wires pass (whose numbers follow the nodes'), in columns.

    Attributes:
        ranks: The column of each.
        chains: For each wire its node, the places it passes, and its other node.
        columns: Nodes and places, in order.
        position: Of each in its column.
        entering: For each, its wires from the column before, in order.
        leaving: Its wires to the next column, in order.
    """

    ranks: list[int]
    chains: list[list[int]]
    columns: list[list[int]]
    position: list[float]
    entering: list[list[int]]
    leaving: list[list[int]]

    def links(self) -> list[list[tuple[int, int, int]]]:
        """For each column but the last: the wires to the next one, with where they come from and where they go."""
        found: list[list[tuple[int, int, int]]] = [[] for _ in self.columns]
        for number, chain in enumerate(self.chains):
            for tail, head in pairwise(chain):
                found[self.ranks[tail]].append((number, tail, head))
        return found

    def bent(self) -> set[tuple[int, int]]:
        """As few wires as can be, with the column that they leave, so that all others run straight and none of those cross."""
        position = self.position
        found: set[tuple[int, int]] = set()
        for column, links in enumerate(self.links()):
            links.sort(key=lambda link: (position[link[1]], position[link[2]], link[0]))
            arrives = {link: number for number, link in enumerate(sorted(links, key=lambda k: (position[k[2]], position[k[1]], k[0])))}
            straight = longest_rise([arrives[link] for link in links])
            found |= {(link[0], column) for number, link in enumerate(links) if number not in straight}
        return found


def grid_of(count: int, wires: Sequence[tuple[int, int]]) -> Grid:
    """Nodes and wires in columns, with few crossings."""
    ranks = late_beginnings(longest_paths(count, wires), wires)
    chains: list[list[int]] = []
    for tail, head in wires:
        passed = range(ranks[tail] + 1, ranks[head])
        chains.append([tail, *range(len(ranks), len(ranks) + len(passed)), head])
        ranks += passed
    columns: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    # Wires that pass begin on one side of all nodes, the long ones outside: skips lie above what they skip.
    passing = sorted(chains, key=lambda chain: -len(chain))
    for number in (*(place for chain in passing for place in chain[1:-1]), *range(count)):
        columns[ranks[number]].append(number)
    ordering = Ordering(columns, [step for chain in chains for step in pairwise(chain)], {})
    ordering.untangle(SWEEPS, by_wish)
    grid = Grid(ranks, chains, ordering.layers, ordering.position, [[] for _ in ranks], [[] for _ in ranks])
    _attach(grid)
    return grid


def _attach(grid: Grid) -> None:
    """The wires of each node and place, in the order in which they lie."""
    for links in grid.links():
        for number, tail, head in links:
            grid.leaving[tail].append(number)
            grid.entering[head].append(number)
    for item in range(len(grid.ranks)):
        grid.leaving[item].sort(key=lambda wire: (grid.position[_next(grid, wire, item, 1)], wire))
        grid.entering[item].sort(key=lambda wire: (grid.position[_next(grid, wire, item, -1)], wire))


def _next(grid: Grid, wire: int, item: int, step: int) -> int:
    chain = grid.chains[wire]
    return chain[grid.ranks[item] - grid.ranks[chain[0]] + step]
