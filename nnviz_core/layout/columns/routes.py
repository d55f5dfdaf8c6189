"""Where links may run: straight on from row to row, or in lanes beside what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.layout.columns.plan import BlockRows
from nnviz_core.network import Edge


class Route(Struct, frozen=True):
    """How a link runs: across in a channel between two rows, along in a lane or in its own column, and across again.

    Attributes:
        edge: The number of the link.
        lane: The number of the part that has its lane; -1 where it needs none.
        gap: In a part whose children are beside each other, the child that its lane is before.
        rows: The first row that the lane passes, and the one behind the last.
        leave: The channel (the row behind it) where it turns towards the lane, and how deep in frames.
        arrive: The channel where it turns towards its head, and how deep.
        aside: Whether it may enter its head at the side.
        straight: Whether it leads straight across, from the side of its tail to that of its head.
    """

    edge: int
    leave: tuple[int, int]
    arrive: tuple[int, int]
    lane: int = -1
    gap: int = 0
    rows: tuple[int, int] = (0, 0)
    aside: bool = False
    straight: bool = False


def routes(plan: BlockRows, edges: Sequence[Edge]) -> list[Route]:
    """A route for each link."""
    return [_route(plan, number, plan.layers[edge.tail], plan.layers[edge.head]) for number, edge in enumerate(edges)]


def _route(plan: BlockRows, edge: int, tail: int, head: int) -> Route:
    up, down = plan.around(tail), plan.around(head)
    depth = next(number for number, (one, other) in enumerate(zip(up, down, strict=False)) if one != other)
    common, one, other = up[depth - 1], up[depth], down[depth]
    if plan.parts[common].part.kind == "beside":
        return _between(plan, edge, common, tail, head, (one, other))
    return _along(plan, edge, tail, head, (one, other), down[depth:])


def _between(plan: BlockRows, edge: int, common: int, tail: int, head: int, children: tuple[int, int]) -> Route:
    """From one column to another: in the gap beside the column where it ends."""
    first, last = plan.parts[tail].row + 1, plan.parts[head].row
    leave, arrive = (first, plan.level(common, first)), (last, plan.level(common, last))
    if first == last:
        return Route(edge, leave, arrive)
    before, behind = (plan.parts[child].child for child in children)
    alone = all(plan.alone(layer, child) for layer, child in zip((tail, head), children, strict=True))
    if first == last + 1 and behind == before + 1 and alone:
        return Route(edge, leave, arrive, aside=True, straight=True)
    return Route(edge, leave, arrive, common, behind if before < behind else behind + 1, (min(first, last), max(first, last)))


def _along(plan: BlockRows, edge: int, tail: int, head: int, children: tuple[int, int], down: Sequence[int]) -> Route:
    """From one part of a chain to a later one: straight on, or in a lane beside what lies between."""
    one, other = children
    chain, border = plan.parts[one].parent, plan.parts[other].row
    near = plan.parts[other].child == plan.parts[one].child + 1
    exposed = near and plan.leads_out(tail, one)
    lane, entry = _entered(plan, down, chain) if exposed else (chain, other)
    alone = plan.alone(head, entry)
    if exposed and lane == chain:
        level = plan.level(chain, border)
        return Route(edge, (border, level), (border, level), aside=alone)
    first = border if exposed else plan.parts[tail].row + 1
    last = plan.parts[head].row
    rows = (first, last + 1 if alone else last)
    return Route(edge, (first, plan.level(lane, first)), (last, plan.level(lane, last)), lane, 0, rows, alone)


def _entered(plan: BlockRows, down: Sequence[int], chain: int) -> tuple[int, int]:
    """The chain in which a layer is not the first, inside a part that a link enters, and the link's end among its children.

    The chain outside where the layer is what the part begins with.
    """
    for outer, inner in pairwise(down):
        if plan.parts[outer].part.kind == "chain" and plan.parts[inner].child > 0:
            return outer, inner
    return chain, down[0]
