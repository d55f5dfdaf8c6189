"""Where links end at their heads: at a side, in the middle, or in three prongs (query, key and value)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from nnviz_core.layout.columns.outline import Outline
from nnviz_core.layout.columns.place import CrossAxis
from nnviz_core.layout.columns.plan import BlockRows
from nnviz_core.layout.columns.routes import Route
from nnviz_core.network import Network
from nnviz_core.ops import Kind, kind_of

STEP = 24.0
"""Between links that end at the same side of a layer, at most, in pixels."""


class Port(Struct, frozen=True):
    """Where a link ends.

    Attributes:
        places: Across the flow, one a prong.
        side: At which side of its head it ends, -1 or 1; 0 for the side that faces the flow.
    """

    places: tuple[float, ...]
    side: int = 0


class Coming(Struct, frozen=True):
    """A link on its way to its head.

    Attributes:
        edge: Its number.
        place: Where it is, counted from the head's axis, before it turns to the head.
        number: As the how-manieth input it is read.
        aside: Whether it may end at a side.
        lane: Whether it comes in a lane.
        straight: Whether it can end nowhere else than at a side.
    """

    edge: int
    place: float
    number: int
    aside: bool
    lane: bool
    straight: bool


def ports(network: Network, plan: BlockRows, routes: Sequence[Route], placed: CrossAxis, outlines: Mapping[str, Outline]) -> list[Port]:
    """A port for each link.

    Args:
        network: What is drawn.
        plan: Its rows.
        routes: How its links run.
        placed: Where everything is across the flow.
        outlines: How far its layers reach from their axes, and whether links may end at their sides.
    """
    coming: dict[str, list[Coming]] = {layer.name: [] for layer in network.layers}
    for route, edge in zip(routes, network.edges, strict=True):
        place = placed.lanes[route.edge] if route.lane >= 0 else placed.layers[plan.layers[edge.tail]]
        into, aside = coming[edge.head], route.straight or (route.aside and outlines[edge.head].aside)
        into.append(Coming(route.edge, place - placed.layers[plan.layers[edge.head]], len(into), aside, route.lane >= 0, route.straight))
    found: dict[int, Port] = {}
    for name, into in coming.items():
        axis = placed.layers[plan.layers[name]]
        for number, port in _ports(kind_of(network.by_name[name]), into, outlines[name].half).items():
            found[number] = Port(tuple(axis + place for place in port.places), port.side)
    return [found[number] for number in range(len(routes))]


def _ports(kind: Kind, into: Sequence[Coming], half: float) -> dict[int, Port]:
    """The ports of one layer, counted from its axis."""
    found: dict[int, Port] = {}
    for side in (-1, 1):
        beyond = [each for each in into if each.aside and each.place * side > half + 4]
        beyond = [each for each in beyond if each.straight] or beyond
        # Lanes to a merge may join at its side; other links would be told apart by nothing.
        if len(beyond) == 1 or ("merges" in kind.traits and all(each.lane for each in beyond)):
            found |= {each.edge: Port((side * half,), side) for each in beyond}
    rest = sorted((each for each in into if each.edge not in found), key=lambda each: (each.place, each.edge))
    return found | {each.edge: Port(places) for each, places in zip(rest, _places(kind, rest, half), strict=True)}


def _places(kind: Kind, into: Sequence[Coming], half: float) -> list[tuple[float, ...]]:
    """For each link, from one side to the other, where it ends."""
    if "queries" in kind.traits and len(into) in {1, 2}:
        return _prongs(half / 2, [each.number for each in into])
    if "merges" in kind.traits or len(into) == 1:
        return [(0.0,)] * len(into)
    straight = next((index for index, each in enumerate(into) if abs(each.place) < 1), None)
    middle = (len(into) - 1) / 2 if straight is None else straight
    step = min(STEP, 0.85 * half / max(middle, len(into) - 1 - middle))
    return [((index - middle) * step,) for index in range(len(into))]


def _prongs(quarter: float, numbers: Sequence[int]) -> list[tuple[float, ...]]:
    """Query, key and value: all of one input, or the first input's query and the second one's key and value."""
    if len(numbers) == 1:
        return [(-quarter, 0.0, quarter)]
    return [(-quarter,), (0.0, quarter)] if numbers[0] == 0 else [(-quarter, 0.0), (quarter,)]
