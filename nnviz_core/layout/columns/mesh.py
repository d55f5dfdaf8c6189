"""Parts that no cut takes apart: in columns, each of which goes on from a part to one that reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnviz_core.layout.columns.parts import Links, Part, beside, column


@dataclass(frozen=True, slots=True)
class Mesh:
    """Nodes with their rows: who reads whom, who is read by whom, the first row of each and the one behind its last."""

    links: Links
    tails: Mapping[int, Sequence[int]]
    start: Mapping[int, int]
    end: Mapping[int, int]

    def goes_on(self, last: int, node: int) -> bool:
        """Whether a node may stand in the column that another ends: it reads it, or nothing further on does."""
        row = self.start[node]
        over = self.end[last] <= row and all(head in self.start and self.start[head] <= row for head in self.links[last])
        return last in self.tails[node] or over


def mesh(nodes: Sequence[int], links: Links, parts: Sequence[Part]) -> Part:
    """The parts in columns, as low as the links allow; a column that nothing needs any more is used again.

    Args:
        nodes: Their numbers, in an order in which they can run.
        links: Who reads them.
        parts: All parts.
    """
    found = _levels(nodes, links, parts)
    columns: list[list[int]] = []
    places: dict[int, int] = {}
    for node in nodes:
        near = [places[tail] for tail in found.tails[node]]
        free = (number for number, each in enumerate(columns) if found.goes_on(each[-1], node))
        place = min(free, key=lambda number: (number not in near, abs(number - near[0]) if near else 0), default=len(columns))
        columns += [[]] if place == len(columns) else []
        columns[place].append(node)
        places[node] = place
    return beside([column([parts[node] for node in each], [found.start[node] for node in each]) for each in columns])


def _levels(nodes: Sequence[int], links: Links, parts: Sequence[Part]) -> Mesh:
    tails: dict[int, list[int]] = {node: [] for node in nodes}
    start: dict[int, int] = {}
    for node in nodes:
        for head in links[node]:
            tails.get(head, []).append(node)
        start[node] = max((start[tail] + parts[tail].rows for tail in tails[node]), default=0)
    return Mesh(links, tails, start, {node: start[node] + parts[node].rows for node in nodes})
