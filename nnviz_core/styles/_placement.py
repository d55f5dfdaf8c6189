"""What a graph layout is asked and what it answers: sizes in, coordinates out. No text, no colours.

Lengths are in pixels, y downwards, as in scenes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from nnviz_core.geometry import Box
from nnviz_core.scene import Point

Direction: TypeAlias = Literal["down", "up", "right", "left"]


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a size, in a cluster (by its number) or in none."""

    width: float
    height: float
    cluster: int | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A frame around nodes and clusters, with room for a label above them."""

    parent: int | None
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two nodes (by their numbers), with room for a label."""

    tail: int
    head: int
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be placed. Everything is called by its number; links run from lower numbers to higher ones."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    clusters: tuple[Cluster, ...] = ()
    direction: Direction = "down"
    gap: float = 24.0
    rank_gap: float = 26.0


def ranks(nodes: int, links: Iterable[Link]) -> list[int]:
    """How many links the longest way to each node has."""
    found = [0] * nodes
    for link in sorted(links, key=lambda link: link.tail):
        found[link.head] = max(found[link.head], found[link.tail] + 1)
    return found


def effort(nodes: int, links: Sequence[Link]) -> int:
    """How large a layered drawing is: its nodes, and a place in each layer that a link passes."""
    depth = ranks(nodes, links)
    return nodes + sum(depth[link.head] - depth[link.tail] for link in links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
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
