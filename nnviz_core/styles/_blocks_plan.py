"""The tree of a network laid flat: which row each part is in, and where each link may run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from nnviz_core.network import Edge
from nnviz_core.styles._blocks_tree import Part

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


@dataclass(frozen=True, slots=True)
class Way:
    """How a link runs: across in a channel between two rows, along in a lane or in its own column, and across again.

    Attributes:
        edge: The number of the link.
        lane: The number of the part that has its lane; -1 where it needs none.
        gap: In a part whose children are beside each other, the child that its lane is before.
        rows: The first row that the lane passes, and the one behind the last.
        leave: The channel (the row behind it) where it turns towards the lane, and how deep in frames.
        arrive: The channel where it turns towards its head, and how deep.
        aside: Whether it may enter its head at the side.
    """

    edge: int
    leave: tuple[int, int]
    arrive: tuple[int, int]
    lane: int = -1
    gap: int = 0
    rows: tuple[int, int] = (0, 0)
    aside: bool = False


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


def ways(plan: Plan, edges: Sequence[Edge]) -> list[Way]:
    """A way for each link."""
    return [_way(plan, number, plan.layers[edge.tail], plan.layers[edge.head]) for number, edge in enumerate(edges)]


def _way(plan: Plan, edge: int, tail: int, head: int) -> Way:
    up, down = plan.around(tail), plan.around(head)
    depth = next(number for number, (one, other) in enumerate(zip(up, down, strict=False)) if one != other)
    common, one, other = up[depth - 1], up[depth], down[depth]
    if plan.spots[common].part.kind == "beside":
        return _between(plan, edge, common, tail, head, (one, other))
    return _along(plan, edge, tail, head, (one, other), down[depth:])


def _between(plan: Plan, edge: int, common: int, tail: int, head: int, children: tuple[int, int]) -> Way:
    """From one column to another: in the gap beside the column where it ends."""
    first, last = plan.spots[tail].row + 1, plan.spots[head].row
    leave, arrive = (first, plan.level(common, first)), (last, plan.level(common, last))
    if first == last:
        return Way(edge, leave, arrive)
    before, behind = (plan.spots[child].child for child in children)
    return Way(edge, leave, arrive, common, behind if before < behind else behind + 1, (min(first, last), max(first, last)))


def _along(plan: Plan, edge: int, tail: int, head: int, children: tuple[int, int], down: Sequence[int]) -> Way:
    """From one part of a chain to a later one: straight on, or in a lane beside what lies between."""
    one, other = children
    chain, border = plan.spots[one].parent, plan.spots[other].row
    near = plan.spots[other].child == plan.spots[one].child + 1
    exposed = near and plan.leads_out(tail, one)
    lane, entry = _entered(plan, down, chain) if exposed else (chain, other)
    alone = plan.alone(head, entry)
    if exposed and lane == chain:
        level = plan.level(chain, border)
        return Way(edge, (border, level), (border, level), aside=alone)
    first = border if exposed else plan.spots[tail].row + 1
    last = plan.spots[head].row
    rows = (first, last + 1 if alone else last)
    return Way(edge, (first, plan.level(lane, first)), (last, plan.level(lane, last)), lane, 0, rows, alone)


def _entered(plan: Plan, down: Sequence[int], chain: int) -> tuple[int, int]:
    """The chain in which a layer is not the first, inside a part that a link enters, and the link's end among its children.

    The chain outside where the layer is what the part begins with.
    """
    for outer, inner in pairwise(down):
        if plan.spots[outer].part.kind == "chain" and plan.spots[inner].child > 0:
            return outer, inner
    return chain, down[0]
