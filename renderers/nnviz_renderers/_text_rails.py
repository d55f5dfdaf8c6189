"""Any acyclic graph as rows of rails beside its layers, as version-control tools draw histories.

A rail carries one layer's output downwards until its last reader. What a row's
characters join is told by their shape alone: `├` joins up, down and right; a `│`
between two `─` is a rail that is only crossed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz_core.network import Network

MOST_RAILS = 14
"""More rails than this are no help; what is read from further away is told by name."""

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
_UNICODE = {0: " ", 3: "│", 12: "─", 6: "╮", 10: "╭", 5: "╯", 9: "╰", 11: "├", 7: "┤", 14: "┬", 13: "┴", 15: "┼"}
_ASCII = {0: " ", 3: "|", 12: "-", 6: ".", 10: ".", 5: "'", 9: "'", 11: "+", 7: "+", 14: ".", 13: "'", 15: "+"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of rails; `layer` stands beside it, or nothing does; `afar` are layers it reads without a rail."""

    rails: str
    layer: str = ""
    afar: tuple[str, ...] = ()


@dataclass(slots=True)
class _Rail:
    source: str
    readers: list[str]


class Rails:
    """The rails of one network; `rows` draws them."""

    def __init__(self, network: Network, *, plain: bool = False) -> None:
        self.network = network
        self.characters = _ASCII if plain else _UNICODE
        self.node = "o" if plain else "●"
        self.lanes: list[_Rail | None] = []

    def rows(self) -> Iterator[Row]:
        """Every layer's row, and the rows that join rails."""
        for layer in self.network.layers:
            tails = dict.fromkeys(edge.tail for edge in self.network.edges_into[layer.name])
            joined = [
                lane for lane, rail in enumerate(self.lanes) if rail is not None and rail.source in tails and layer.name in rail.readers
            ]
            railed = {rail.source for lane in joined if (rail := self.lanes[lane]) is not None}
            lane = self._take(layer.name, joined)
            if row := self._join(lane, joined):
                yield Row(row)
            yield Row(self._across({lane: self.node}), layer.name, tuple(tail for tail in tails if tail not in railed))
            yield from self._open(layer.name, lane)

    def _take(self, name: str, joined: list[int]) -> int:
        """The lane of a layer: the first of its rails that ends with it, else a free one."""
        for lane in joined:
            rail = self.lanes[lane]
            assert rail is not None
            rail.readers.remove(name)
        ended = [lane for lane in joined if (rail := self.lanes[lane]) is not None and not rail.readers]
        return ended[0] if ended else self._free(joined[0] + 1 if joined else 0)

    def _free(self, least: int) -> int:
        for lane in range(least, len(self.lanes)):
            if self.lanes[lane] is None:
                return lane
        self.lanes += [None] * (max(least, len(self.lanes)) + 1 - len(self.lanes))
        return len(self.lanes) - 1

    def _join(self, lane: int, joined: list[int]) -> str:
        """The row in which rails come together above a layer; empty where one rail leads straight to it."""
        if joined in ([], [lane]):
            return ""
        involved = sorted({lane, *joined})
        marks: dict[int, int] = {}
        for each in involved:
            rail = self.lanes[each]
            lasts = each == lane or (rail is not None and bool(rail.readers))
            marks[each] = UP * (each in joined) | DOWN * lasts | LEFT * (each != involved[0]) | RIGHT * (each != involved[-1])
        row = self._across({each: self.characters[mark] for each, mark in marks.items()}, (involved[0], involved[-1]))
        for each in joined:
            if each != lane and (rail := self.lanes[each]) is not None and not rail.readers:
                self.lanes[each] = None
        return row

    def _open(self, name: str, lane: int) -> Iterator[Row]:
        """A layer's rail: straight on to its first reader, and a second one for all other readers."""
        readers = list(dict.fromkeys(edge.head for edge in self.network.edges_out[name]))
        self.lanes[lane] = _Rail(name, readers[:1]) if readers else None
        if len(readers) > 1 and sum(rail is not None for rail in self.lanes) < MOST_RAILS:
            side = self._free(lane + 1)
            marks = {lane: self.characters[UP | DOWN | RIGHT], side: self.characters[DOWN | LEFT]}
            yield Row(self._across(marks, (lane, side)))
            self.lanes[side] = _Rail(name, readers[1:])
        while self.lanes and self.lanes[-1] is None:
            self.lanes.pop()

    def _across(self, marks: dict[int, str], span: tuple[int, int] = (0, -1)) -> str:
        """A row: the marks, rails that pass, and a line within the span."""
        cells = []
        for lane in range(max(len(self.lanes), *(each + 1 for each in marks))):
            rail = self.lanes[lane] if lane < len(self.lanes) else None
            within = span[0] < lane < span[1]
            empty = self.characters[LEFT | RIGHT] if within else " "
            cells.append(marks.get(lane) or (self.characters[UP | DOWN] if rail is not None else empty))
            cells.append(self.characters[LEFT | RIGHT] if span[0] <= lane < span[1] else " ")
        return "".join(cells).rstrip()
