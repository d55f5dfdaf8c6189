"""What a graph layout is asked and what it answers: sizes in, coordinates out. No text, no colours.

Lengths are in pixels, y downwards, as in scenes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct, field

from nnviz_core.geometry import Box
from nnviz_core.layout.check import Frame, Line, Picture, around
from nnviz_core.layout.ordering import longest_paths
from nnviz_core.scene import Point

Direction: TypeAlias = Literal["down", "up", "right", "left"]


class Node(Struct, frozen=True):
    """A box of a size, in a cluster (by its number) or in none.

    Attributes:
        width: Of the box.
        height: Of the box.
        cluster: Where it stands.
        inputs: At how many places, spread evenly over the side that the flow meets first, links end; 0 lets them end anywhere.
        outputs: The same for links that begin here, at the opposite side.
        round: Whether it is a circle.
    """

    width: float
    height: float
    cluster: int | None = None
    inputs: int = 0
    outputs: int = 0
    round: bool = False


class Cluster(Struct, frozen=True):
    """A frame around nodes and clusters, with room for a label above them.

    Attributes:
        parent: The frame around it.
        width: Of its label, with the room at both sides; 0 for none.
        height: Of its label.
        side: The room at each side of its label.
    """

    parent: int | None
    width: float
    height: float
    side: float = 0.0


class LayoutEdge(Struct, frozen=True):
    """An edge between two nodes (by their numbers), with room for a label.

    Attributes:
        tail: Where it begins.
        head: Where it ends.
        width: Of the label; 0 for none.
        height: Of the label.
        leaves: At which place of the tail it begins, counted from 0 at the left or at the top.
        enters: At which place of the head it ends.
        aside: 1 for a link to the next node of a row of equals, -1 for one to the node before; 0 for one that goes with the flow.
    """

    tail: int
    head: int
    width: float = 0.0
    height: float = 0.0
    leaves: int = 0
    enters: int = 0
    aside: int = 0


class GraphLayoutRequest(Struct, frozen=True, kw_only=True):
    """What is to be placed. Everything is called by its number; links run from lower numbers to higher ones.

    Attributes:
        nodes: Boxes.
        links: Between them.
        clusters: Around them.
        direction: Of the flow.
        gap: Between the nodes of a layer.
        rank_gap: Between layers.
        stacked: Pairs of nodes of which the second stands behind the first although no link joins them.
        rows: Nodes of one layer that stand in this order, where nothing leads to them.
    """

    nodes: tuple[Node, ...]
    links: tuple[LayoutEdge, ...]
    clusters: tuple[Cluster, ...] = ()
    direction: Direction = "down"
    gap: float = 24.0
    rank_gap: float = 26.0
    stacked: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[int, ...], ...] = ()


def port(length: float, count: int, number: int) -> float:
    """How far from the middle of a side one of its `count` places lies; 0 where links end anywhere."""
    return length * ((number + 0.5) / count - 0.5) if count else 0.0


def depths(nodes: int, links: Iterable[LayoutEdge]) -> list[int]:
    """How many links the longest path to each node has."""
    return longest_paths(nodes, ((link.tail, link.head) for link in links))


def effort(nodes: int, links: Sequence[LayoutEdge]) -> int:
    """How large a layered drawing is: its nodes, and a place in each layer that a link passes."""
    depth = depths(nodes, links)
    return nodes + sum(depth[link.head] - depth[link.tail] for link in links)


class Placement(Struct, frozen=True, kw_only=True):
    """Where everything goes.

    Attributes:
        nodes: The centre of each.
        links: For each, a start, and cubics: two handles and an end each.
        labels: For each link, the centre of its label.
        clusters: The box of each; `None` for one that this engine does not draw.
    """

    nodes: tuple[Point, ...]
    links: tuple[tuple[Point, ...], ...]
    labels: tuple[Point | None, ...] = ()
    clusters: tuple[Box | None, ...] = field(default=())


def picture_of(request: GraphLayoutRequest, placed: Placement, *, framed: bool = False) -> Picture:
    """What is placed, for `nnviz_core.layout.check`; with its frames where these are asked for."""
    labelled = ((at, link) for at, link in zip(placed.labels, request.links, strict=True) if at and link.width)
    return Picture(
        boxes=[around(at, node.width, node.height) for at, node in zip(placed.nodes, request.nodes, strict=True)],
        lines=[Line(link.tail, link.head, points) for link, points in zip(request.links, placed.links, strict=True)],
        labels=[around(at, link.width, link.height) for at, link in labelled],
        frames=list(_framed(request, placed)) if framed else [],
    )


def _framed(request: GraphLayoutRequest, placed: Placement) -> Iterator[Frame]:
    """The frames that are drawn."""
    around_them = [set(enclosing(request, number)) for number in range(len(request.clusters))]
    drawn = [number for number, box in enumerate(placed.clusters) if box]
    for number in drawn:
        left, top, right, bottom = placed.clusters[number] or (0.0, 0.0, 0.0, 0.0)
        cluster = request.clusters[number]
        boxes = (each for each, node in enumerate(request.nodes) if node.cluster is not None and number in around_them[node.cluster])
        inner = (place for place, each in enumerate(drawn) if each != number and number in around_them[each])
        label = left, top, left + cluster.width, top + cluster.height
        yield Frame((left, top, right, bottom), label, frozenset(boxes), frozenset(inner))


def enclosing(request: GraphLayoutRequest, cluster: int) -> Iterator[int]:
    """A cluster and those around it, outwards."""
    number: int | None = cluster
    while number is not None:
        yield number
        number = request.clusters[number].parent
