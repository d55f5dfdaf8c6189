"""Any acyclic graph as rows of rails beside its layers, as version-control tools draw histories.

A rail carries one layer's output downwards until its last reader; every layer is a
`●` on a lane of its own. What a row's characters join is told by their shape alone:
`├` joins up, down and right; a `│` between two `─` is a rail that is only crossed.
Where several rails come together, what they carry goes to the next `●` below, and
the rails that go on carry what they carried before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from nnviz_core.network import Network

MOST_RAILS = 12
"""More rails than this are no help; what is read from further away is told in words."""
MOST_SIDE_RAILS = 9
"""Rails beside the way straight on stop sooner, so that this way always has one."""

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
_CHARACTERS = {0: " ", 3: "│", 12: "─", 6: "╮", 10: "╭", 5: "╯", 9: "╰", 11: "├", 7: "┤", 14: "┬", 13: "┴", 15: "┼"}
NODE = "●"


class Row(Struct, frozen=True):
    """One line of rails.

    Attributes:
        rails: The line.
        layer: The name of the layer that stands beside it; empty for a line that only joins rails.
        above: A line that could stand right above, in which all rails pass.
        afar: The layers that it reads without a rail.
    """

    rails: str
    layer: str = ""
    above: str = ""
    afar: tuple[str, ...] = ()


class _Rail(Struct):
    source: str
    readers: dict[str, None]


class Rails:
    """The rails of one network; `rows` draws them, once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.lanes: list[_Rail | None] = []

    def rows(self) -> Iterator[Row]:
        """Every layer's row in the network's order, and the rows that join rails."""
        last = Row("")
        for layer in self.network.layers:
            for row in self._layer(layer.name):
                if _would_look_joined(last, row):
                    yield Row(row.above)
                yield row
                last = row

    def _layer(self, name: str) -> Iterator[Row]:
        tails = dict.fromkeys(edge.tail for edge in self.network.edges_into[name])
        joined = [lane for lane, rail in enumerate(self.lanes) if rail is not None and name in rail.readers]
        railed = {rail.source for rail in self._at(joined)}
        lane = self._take(name, joined)
        if row := self._join(lane, joined):
            yield Row(row)
        above = self._across({lane: _CHARACTERS[UP | DOWN if joined else 0]})
        yield Row(self._across({lane: NODE}), name, above, tuple(tail for tail in tails if tail not in railed))
        yield from self._open(name, lane)

    def _at(self, lanes: Sequence[int]) -> list[_Rail]:
        return [rail for lane in lanes if (rail := self.lanes[lane]) is not None]

    def _take(self, name: str, joined: Sequence[int]) -> int:
        """The lane of a layer: the first of its rails that ends with it, else a free one."""
        for rail in self._at(joined):
            del rail.readers[name]
        ended = [lane for lane in joined if not self._goes_on(lane)]
        return ended[0] if ended else self._free(joined[0] + 1 if joined else 0)

    def _goes_on(self, lane: int) -> bool:
        rail = self.lanes[lane]
        return rail is not None and bool(rail.readers)

    def _free(self, least: int) -> int:
        """A free lane, to the right of `least` where that does not make the page wider."""
        for lane in chain(range(least, len(self.lanes)), range(min(least, len(self.lanes)))):
            if self.lanes[lane] is None:
                return lane
        self.lanes.append(None)
        return len(self.lanes) - 1

    def _join(self, lane: int, joined: Sequence[int]) -> str:
        """The row in which rails come together above a layer; empty where one rail leads straight to it."""
        if joined in ([], [lane]):
            return ""
        involved = sorted({lane, *joined})
        first, last = involved[0], involved[-1]
        marks: dict[int, int] = {
            each: UP * (each in joined) | DOWN * (each == lane or self._goes_on(each)) | LEFT * (each != first) | RIGHT * (each != last)
            for each in involved
        }
        row = self._across({each: _CHARACTERS[mark] for each, mark in marks.items()}, (first, last))
        for each in joined:
            if not self._goes_on(each):
                self.lanes[each] = None
        return row

    def _open(self, name: str, lane: int) -> Iterator[Row]:
        """A layer's rail: straight on to its first reader, and a second one for all other readers."""
        readers = dict.fromkeys(edge.head for edge in self.network.edges_out[name])
        self.lanes[lane] = None
        used = sum(rail is not None for rail in self.lanes)
        if readers and used < MOST_RAILS:
            first, *others = readers
            self.lanes[lane] = _Rail(name, {first: None})
            if others and used < MOST_SIDE_RAILS:
                side = self._free(lane + 1)
                yield Row(self._fork(lane, side))
                self.lanes[side] = _Rail(name, dict.fromkeys(others))
        while self.lanes and self.lanes[-1] is None:
            self.lanes.pop()

    def _fork(self, lane: int, side: int) -> str:
        towards, back = (RIGHT, LEFT) if side > lane else (LEFT, RIGHT)
        marks = {lane: _CHARACTERS[UP | DOWN | towards], side: _CHARACTERS[DOWN | back]}
        return self._across(marks, (min(lane, side), max(lane, side)))

    def _across(self, marks: dict[int, str], span: tuple[int, int] = (0, -1)) -> str:
        """A row: the marks, rails that pass, and a line within the span."""
        cells = []
        for lane in range(max(len(self.lanes), *(each + 1 for each in marks))):
            rail = self.lanes[lane] if lane < len(self.lanes) else None
            empty = _CHARACTERS[LEFT | RIGHT] if span[0] < lane < span[1] else " "
            cells.append(marks.get(lane) or (_CHARACTERS[UP | DOWN] if rail is not None else empty))
            cells.append(_CHARACTERS[LEFT | RIGHT] if span[0] <= lane < span[1] else " ")
        return "".join(cells).rstrip()


def _would_look_joined(above: Row, row: Row) -> bool:
    """Whether a layer stands right below one that it does not read."""
    node = row.rails.find(NODE)
    return node >= 0 and node == above.rails.find(NODE) and not row.above[node : node + 1].strip()
