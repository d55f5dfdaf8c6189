"""The tree of a network laid flat: which row each part is in, and what is around it."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.layout.columns.parts import Part

Side = Literal[-1, 1]


class PlacedPart(Struct, frozen=True):
    """A part at its place.

    Attributes:
        part: The part.
        parent: The number of the part around it; -1 for none.
        child: Which of its parent's children it is.
        row: Its first row.
        side: Where its lanes and labels are: before (-1) or behind (1) it, across the flow.
        opens: For each row where frames around it (or its own) begin, how many do.
        closes: The same for the rows before which they end.
    """

    part: Part
    parent: int
    child: int
    row: int
    side: Side
    opens: dict[int, int]
    closes: dict[int, int]

    @property
    def end(self) -> int:
        """The row behind its last."""
        return self.row + self.part.rows


class BlockRows(Struct, frozen=True, dict=True):
    """All parts, each after the one around it."""

    parts: tuple[PlacedPart, ...]

    @cached_property
    def layers(self) -> dict[str, int]:
        """The numbers of the layers by their names."""
        return {node.part.name: number for number, node in enumerate(self.parts) if node.part.kind == "layer"}

    @cached_property
    def children(self) -> list[list[int]]:
        """The numbers of each part's children."""
        found: list[list[int]] = [[] for _ in self.parts]
        for number, node in enumerate(self.parts):
            if node.parent >= 0:
                found[node.parent].append(number)
        return found

    def around(self, number: int) -> list[int]:
        """A part and all around it, the outermost first."""
        chain: list[int] = []
        while number >= 0:
            chain.append(number)
            number = self.parts[number].parent
        return chain[::-1]

    def level(self, number: int, row: int) -> int:
        """How deep in frames that begin in a row (or, negative, that end before it) the inside of a part is there."""
        node = self.parts[number]
        return node.opens.get(row, 0) - node.closes.get(row, 0)

    def leads_out(self, number: int, outer: int) -> bool:
        """Whether nothing follows a layer in its column up to the end of a part around it."""
        while number != outer:
            parent = self.parts[number].parent
            if self.parts[parent].part.kind == "chain" and number != self.children[parent][-1]:
                return False
            number = parent
        return True

    def alone(self, number: int, outer: int) -> bool:
        """Whether nothing is beside a layer, nor a frame around it, inside a part around it."""
        while number != outer:
            number = self.parts[number].parent
            if self.parts[number].part.kind != "chain":
                return False
        return True


def plan(root: Part) -> BlockRows:
    """A tree, laid flat."""
    parts: list[PlacedPart] = []
    waiting = [PlacedPart(root, -1, 0, 0, 1, {}, {})]
    while waiting:
        node = _framed(waiting.pop())
        parts.append(node)
        inside = [
            PlacedPart(child, len(parts) - 1, index, node.row + start, _side(node, index), node.opens, node.closes)
            for index, (child, start) in enumerate(zip(node.part.children, node.part.starts, strict=True))
        ]
        waiting += reversed(inside)
    return BlockRows(tuple(parts))


def _framed(node: PlacedPart) -> PlacedPart:
    """The part; of a frame, with itself counted among the frames that begin and end with it."""
    if node.part.kind != "frame":
        return node
    opens = node.opens | {node.row: node.opens.get(node.row, 0) + 1}
    return replace(node, opens=opens, closes=node.closes | {node.end: node.closes.get(node.end, 0) + 1})


def _side(node: PlacedPart, index: int) -> Side:
    """Outwards: the first of several columns has its lanes before it, the last one behind it."""
    if node.part.kind != "beside":
        return node.side
    return -1 if index == 0 else 1
