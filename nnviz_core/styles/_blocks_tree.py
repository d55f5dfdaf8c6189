"""How a network is built, as a tree: layers one after the other, branches beside each other, groups in frames.

A region of the network is cut at the layers through which all of its paths lead; what lies
between two cuts falls into branches, and each branch is a region again.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nnviz_core.network import Network
from nnviz_core.simplify.groups import enclosing

DEEPEST = 40
"""Regions nested deeper than this are laid out as a mesh; frames nested deeper are left out."""

Links = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Part:
    """A layer, a chain of parts, parts beside each other, or a frame around one.

    Attributes:
        kind: Which of them.
        name: The layer's or the group's.
        children: In the order of the flow, or from one side to the other.
        starts: The row of each child, counted from the part's first.
        rows: How many rows it takes.
    """

    kind: Literal["layer", "chain", "beside", "frame"]
    name: str = ""
    children: tuple[Part, ...] = ()
    starts: tuple[int, ...] = ()
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """What a region is made of: a layer alone, or the layers of a framed group."""

    group: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
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
    return _parallel(_order(len(items), edges), _constraints(region, items, edges), parts, 0)


def _part(region: Region, item: Item) -> Part:
    if not item.group:
        return Part("layer", item.members[0])
    child = _region(region.inside(item))
    return Part("frame", item.group, (child,), (0,), child.rows)


def _edges(region: Region, items: Sequence[Item]) -> dict[int, list[int]]:
    """Who reads whom among the items."""
    numbers = {name: number for number, item in enumerate(items) for name in item.members}
    links: dict[int, dict[int, None]] = {number: {} for number in range(len(items))}
    for name, head in numbers.items():
        for edge in region.network.edges_into[name]:
            tail = numbers.get(edge.tail, head)
            if tail != head:
                links[tail][head] = None
    return {tail: list(heads) for tail, heads in links.items()}


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


def _parallel(nodes: Sequence[int], links: Links, parts: Sequence[Part], depth: int) -> Part:
    """What hangs together, each beside the other."""
    found = _components(nodes, links)
    return _beside([_connected(each, links, parts, depth) for each in found])


def _beside(children: Sequence[Part]) -> Part:
    if len(children) == 1:
        return children[0]
    return Part("beside", "", tuple(children), (0,) * len(children), max(child.rows for child in children))


def _components(nodes: Sequence[int], links: Links) -> list[list[int]]:
    """The nodes by what hangs together, each in the order given."""
    inside = set(nodes)
    near: dict[int, list[int]] = {node: [] for node in nodes}
    for node in nodes:
        for head in links[node]:
            if head in inside:
                near[node].append(head)
                near[head].append(node)
    label: dict[int, int] = {}
    for node in nodes:
        stack = [node]
        while stack:
            each = stack.pop()
            if each not in label:
                label[each] = node
                stack += near[each]
    found: dict[int, list[int]] = {}
    for node in nodes:
        found.setdefault(label[node], []).append(node)
    return sorted(found.values(), key=min)


def _connected(nodes: Sequence[int], links: Links, parts: Sequence[Part], depth: int) -> Part:
    if len(nodes) == 1:
        return parts[nodes[0]]
    cuts = _cuts(nodes, links)
    if not cuts or depth > DEEPEST:
        return _mesh(nodes, links, parts)
    children: list[Part] = []
    between: list[int] = []
    for node in nodes:
        if node not in cuts:
            between.append(node)
            continue
        children += [_parallel(between, links, parts, depth + 1)] if between else []
        children.append(parts[node])
        between = []
    children += [_parallel(between, links, parts, depth + 1)] if between else []
    return _chain(children)


def _chain(children: Iterable[Part]) -> Part:
    starts, row = [], 0
    kept = tuple(children)
    for child in kept:
        starts.append(row)
        row += child.rows
    return Part("chain", "", kept, tuple(starts), row)


def _cuts(nodes: Sequence[int], links: Links) -> set[int]:
    """The nodes through which all paths from a first to a last node lead: those that no link jumps over."""
    place = {node: number for number, node in enumerate(nodes)}
    heads = {node: [place[head] for head in links[node] if head in place] for node in nodes}
    read = {head for each in heads.values() for head in each}
    far = max(number for number in range(len(nodes)) if number not in read)
    cuts: set[int] = set()
    for number, node in enumerate(nodes):
        if number >= far:
            cuts.add(node)
        far = max([far, *(heads[node] or [len(nodes)])])
    return cuts


def _mesh(nodes: Sequence[int], links: Links, parts: Sequence[Part]) -> Part:
    """Nodes without a cut: in columns, each of which goes on from a node to one that reads it, as low as the links allow."""
    start = dict.fromkeys(nodes, 0)
    columns: list[list[int]] = []
    column: dict[int, int] = {}
    tails: dict[int, list[int]] = {node: [] for node in nodes}
    for node in nodes:
        for head in links[node]:
            tails.get(head, []).append(node)
        start[node] = max((start[tail] + parts[tail].rows for tail in tails[node]), default=0)
        own = next((column[tail] for tail in tails[node] if columns[column[tail]][-1] == tail), len(columns))
        if own == len(columns):
            columns.append([])
        columns[own].append(node)
        column[node] = own
    return _beside([_column(each, start, parts) for each in columns])


def _column(nodes: Sequence[int], start: Mapping[int, int], parts: Sequence[Part]) -> Part:
    rows = max(start[node] + parts[node].rows for node in nodes)
    return Part("chain", "", tuple(parts[node] for node in nodes), tuple(start[node] for node in nodes), rows)
