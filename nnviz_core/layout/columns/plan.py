"""The tree of a network laid flat: which row each part is in, and what is around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from nnviz_core.layout.columns.parts import Part

Side = Literal[-1, 1]


@dataclass(frozen=True, slots=True)
class Spot:
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


@dataclass(frozen=True)
class Plan:
    """All parts, each after the one around it."""

    spots: tuple[Spot, ...]

    @cached_property
    def layers(self) -> dict[str, int]:
        """The numbers of the layers by their names."""
        return {spot.part.name: number for number, spot in enumerate(self.spots) if spot.part.kind == "layer"}

    @cached_property
    def children(self) -> list[list[int]]:
        """The numbers of each part's children."""
        found: list[list[int]] = [[] for _ in self.spots]
        for number, spot in enumerate(self.spots):
            if spot.parent >= 0:
                found[spot.parent].append(number)
        return found

    def around(self, number: int) -> list[int]:
        """A part and all around it, the outermost first."""
        chain: list[int] = []
        while number >= 0:
            chain.append(number)
            number = self.spots[number].parent
        return chain[::-1]

    def level(self, number: int, row: int) -> int:
        """How deep in frames that begin in a row (or, negative, that end before it) the inside of a part is there."""
        spot = self.spots[number]
        return spot.opens.get(row, 0) - spot.closes.get(row, 0)

    def leads_out(self, number: int, outer: int) -> bool:
        """Whether nothing follows a layer in its column up to the end of a part around it."""
        while number != outer:
            parent = self.spots[number].parent
            if self.spots[parent].part.kind == "chain" and number != self.children[parent][-1]:
                return False
            number = parent
        return True

    def alone(self, number: int, outer: int) -> bool:
        """Whether nothing is beside a layer, nor a frame around it, inside a part around it."""
        while number != outer:
            number = self.spots[number].parent
            if self.spots[number].part.kind != "chain":
                return False
        return True


def plan(root: Part) -> Plan:
    """A tree, laid flat."""
    spots: list[Spot] = []
    waiting = [Spot(root, -1, 0, 0, 1, {}, {})]
    while waiting:
        spot = _framed(waiting.pop())
        spots.append(spot)
        inside = [
            Spot(child, len(spots) - 1, index, spot.row + start, _side(spot, index), spot.opens, spot.closes)
            for index, (child, start) in enumerate(zip(spot.part.children, spot.part.starts, strict=True))
        ]
        waiting += reversed(inside)
    return Plan(tuple(spots))


def _framed(spot: Spot) -> Spot:
    """The part; of a frame, with itself counted among the frames that begin and end with it."""
    if spot.part.kind != "frame":
        return spot
    opens = spot.opens | {spot.row: spot.opens.get(spot.row, 0) + 1}
    return replace(spot, opens=opens, closes=spot.closes | {spot.end: spot.closes.get(spot.end, 0) + 1})


def _side(spot: Spot, index: int) -> Side:
    """Outwards: the first of several columns has its lanes before it, the last one behind it."""
    if spot.part.kind != "beside":
        return spot.side
    return -1 if index == 0 else 1
