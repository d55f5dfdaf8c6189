"""How a network is built, as a tree: layers one after the other, branches beside each other, groups in frames.

Each framed group is a region of its own; in the region around it, it is one part among others.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from nnviz_core.layout.columns.cuts import together
from nnviz_core.layout.columns.parts import Links, Part
from nnviz_core.network import Edge, Network
from nnviz_core.simplify.groups import enclosing

DEEPEST = 40
"""Frames nested deeper than this are left out."""


class Item(Struct, frozen=True):
    """What a region is made of: a layer alone, or the layers of a framed group."""

    group: str
    members: tuple[str, ...]


class Region(Struct, frozen=True):
    """Some layers of a network and, for each, the framed groups around it that are still to be opened, the outermost first."""

    network: Network
    paths: Mapping[str, tuple[str, ...]]

    def items(self) -> list[Item]:
        """Its layers, those of a framed group together."""
        found: dict[tuple[str, str], list[str]] = {}
        for name, path in self.paths.items():
            found.setdefault((path[0], "") if path else ("", name), []).append(name)
        return [Item(group, tuple(members)) for (group, _), members in found.items()]

    def inside(self, item: Item) -> Region:
        """What a framed group contains."""
        return Region(self.network, {name: self.paths[name][1:] for name in item.members})

    def without(self, groups: Collection[str]) -> Region:
        """The same layers, some of their outermost frames taken away."""
        return Region(self.network, {name: path[1:] if path and path[0] in groups else path for name, path in self.paths.items()})


def tree(network: Network, framed: Collection[str]) -> Part:
    """The structure of a network.

    Args:
        network: Any network with a layer in it.
        framed: The groups that are to be framed. One that data leave and come back to has no frame in the tree.
    """
    around = {layer.group: [name for name in reversed(enclosing(layer.group, network)) if name in framed] for layer in network.layers}
    paths = {layer.name: tuple(around[layer.group][:DEEPEST]) for layer in network.layers}
    return _region(Region(network, paths))


def _region(region: Region) -> Part:
    items = region.items()
    edges = _edges(region, items)
    while stuck := {items[number].group for number in _cyclic(len(items), edges)} - {""}:
        region = region.without(stuck)
        items = region.items()
        edges = _edges(region, items)
    parts = [_part(region, item) for item in items]
    return together(_order(len(items), edges), _constraints(region, items, edges), parts)


def _part(region: Region, item: Item) -> Part:
    if not item.group:
        return Part("layer", item.members[0])
    child = _region(region.inside(item))
    return Part("frame", item.group, (child,), (0,), child.rows)


def _edges(region: Region, items: Sequence[Item]) -> dict[int, list[int]]:
    """Who reads whom among the items, in one step."""
    numbers = {name: number for number, item in enumerate(items) for name in item.members}
    links: dict[int, dict[int, None]] = {number: {} for number in range(len(items))}
    for name, head in numbers.items():
        for edge in region.network.edges_into[name]:
            tail = numbers.get(edge.tail, head)
            if tail != head and not is_state(region.network, edge):
                links[tail][head] = None
    return {tail: list(heads) for tail, heads in links.items()}


def is_state(network: Network, edge: Edge) -> bool:
    """Whether a link leads from one step of an unrolled layer to the next one, which then stands beside it."""
    one, other = (network.by_name[name].step for name in (edge.tail, edge.head))
    return one is not None and other is not None and one.layer == other.layer


def _order(count: int, links: Links) -> list[int]:
    """The items in an order in which they can run, near to the network's; those on or behind a cycle are left out."""
    waiting = [0] * count
    for heads in links.values():
        for head in heads:
            waiting[head] += 1
    ready = [number for number in range(count) if not waiting[number]]
    order: list[int] = []
    while ready:
        order.append(heapq.heappop(ready))
        for head in links[order[-1]]:
            waiting[head] -= 1
            if not waiting[head]:
                heapq.heappush(ready, head)
    return order


def _cyclic(count: int, links: Links) -> set[int]:
    """The items on cycles, and between them."""
    turned: dict[int, list[int]] = {number: [] for number in range(count)}
    for tail, heads in links.items():
        for head in heads:
            turned[head].append(tail)
    return set(range(count)) - set(_order(count, links)) - set(_order(count, turned))


def _constraints(region: Region, items: Sequence[Item], links: Links) -> dict[int, list[int]]:
    """The links that say which item comes first: not those into the middle of a group that begins with something else.

    So the decoder of a transformer, which reads the encoder's memory in its middle, stands beside the encoder.
    """
    begins = {number: _first_read(region, item) for number, item in enumerate(items) if item.group}

    def enters(tail: int, head: int) -> bool:
        return head not in begins or not begins[head].isdisjoint(items[tail].members)

    begun = {head for tail, heads in links.items() for head in heads if enters(tail, head)}
    return {tail: [head for head in heads if head not in begun or enters(tail, head)] for tail, heads in links.items()}


def _first_read(region: Region, item: Item) -> set[str]:
    """What those layers of a group read that read nothing in it."""
    into, inside = region.network.edges_into, set(item.members)
    first = (name for name in item.members if not any(edge.tail in inside for edge in into[name]))
    return {edge.tail for name in first for edge in into[name]}
