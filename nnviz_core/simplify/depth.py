"""Depth: groups nested too deep are drawn as one box each."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from math import prod
from typing import TypeAlias

from msgspec.structs import replace

from nnviz_core.network import Edge, Group, Layer, Network, Shape
from nnviz_core.notation import repeats
from nnviz_core.simplify.costs import Cost, total
from nnviz_core.simplify.groups import enclosing, without_empty_groups

Node: TypeAlias = str | Group
"""What is drawn: a layer, by its name, or a whole group."""


def collapse(network: Network, depth: int = 0) -> Network:
    """The network with each group that is nested deeper than `depth` as one layer of kind `custom`.

    A group stays open when data leave it and come back: as one box it would be a part of a cycle.

    Args:
        network: Any network; a folded group counts as often as it is repeated.
        depth: 1 keeps the outermost groups and collapses those in them; 0 keeps all.
    """
    boxes = _boxes(network, depth) if depth else {}
    if not boxes:
        return network
    order = _order(network, boxes)
    if len(order) < len({boxes.get(name, name) for name in network.by_name}):
        sound = set(order)
        boxes = {name: box for name, box in boxes.items() if box in sound}
        order = _order(network, boxes)
    return _collapsed(network, boxes, order)


def _boxes(network: Network, depth: int) -> dict[str, Group]:
    """For each layer nested too deep, the group that is drawn instead."""
    deep = {group.name: enclosing(group.name, network)[-depth - 1 : -depth] for group in network.groups}
    return {
        layer.name: network.groups_by_name[deep[layer.group][0]]
        for layer in network.layers
        if layer.group is not None and deep[layer.group]
    }


def _order(network: Network, boxes: Mapping[str, Group]) -> list[Node]:
    """The nodes in an order in which they can run, near to the network's; those on or behind a cycle are left out."""
    first: dict[Node, int] = {}
    for number, layer in enumerate(network.layers):
        first.setdefault(boxes.get(layer.name, layer.name), number)
    readers: dict[Node, list[Node]] = {node: [] for node in first}
    waiting = dict.fromkeys(first, 0)
    for edge in network.edges:
        tail, head = boxes.get(edge.tail, edge.tail), boxes.get(edge.head, edge.head)
        if tail != head:
            readers[tail].append(head)
            waiting[head] += 1
    ready = [(number, node) for node, number in first.items() if not waiting[node]]
    order: list[Node] = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for reader in readers[node]:
            waiting[reader] -= 1
            if not waiting[reader]:
                heapq.heappush(ready, (first[reader], reader))
    return order


def _collapsed(network: Network, boxes: Mapping[str, Group], order: Sequence[Node]) -> Network:
    ports = _ports(network, boxes)
    names = {group: _free(group.name, network) for group in dict.fromkeys(boxes.values())}
    members: dict[Node, list[Layer]] = {}
    for layer in network.layers:
        members.setdefault(boxes.get(layer.name, layer.name), []).append(layer)
    layers = [
        _box(network, node, names[node], members[node], list(ports[node])) if isinstance(node, Group) else network.by_name[node]
        for node in order
    ]
    edges: dict[Edge, None] = {}
    for edge in network.edges:
        tail, head = boxes.get(edge.tail), boxes.get(edge.head)
        if tail is None or tail != head:
            port = ports[tail][edge.tail, edge.port] if tail else edge.port
            edges[Edge(names[tail] if tail else edge.tail, names[head] if head else edge.head, port)] = None
    outputs = dict.fromkeys(names[boxes[name]] if name in boxes else name for name in network.outputs)
    return without_empty_groups(replace(network, layers=tuple(layers), edges=tuple(edges), outputs=tuple(outputs)))


def _free(name: str, network: Network) -> str:
    """A name for a box that no layer has."""
    while name in network.by_name:
        name += "_"
    return name


def _ports(network: Network, boxes: Mapping[str, Group]) -> dict[Group, dict[tuple[str, int], int]]:
    """The outputs of each box: which output of which layer in it, and its number."""
    ports: dict[Group, dict[tuple[str, int], int]] = {group: {} for group in boxes.values()}
    for edge in network.edges:
        box = boxes.get(edge.tail)
        if box is not None and boxes.get(edge.head) != box:
            ports[box].setdefault((edge.tail, edge.port), len(ports[box]))
    for name in network.outputs:
        if name in boxes:
            ports[boxes[name]].setdefault((name, 0), len(ports[boxes[name]]))
    return ports


def _box(network: Network, group: Group, name: str, members: Sequence[Layer], ports: Sequence[tuple[str, int]]) -> Layer:
    label = _label(network, group)
    return Layer(
        name=name,
        kind="custom",
        label=label + repeats(group.count, " ×{}"),
        group=group.parent,
        shapes=tuple(_shape(network.by_name[layer], port) for layer, port in ports),
        params=_times(network, group, members, "params"),
        trainable_params=_times(network, group, members, "trainable_params"),
        macs=_times(network, group, members, "macs"),
        place=group.place,
    )


def _label(network: Network, group: Group) -> str:
    """What a group is called; one that only repeats another is called as that is."""
    inner = [each for each in network.groups if each.parent == group.name]
    if group.label or len(inner) != 1 or any(layer.group == group.name for layer in network.layers):
        return group.label or group.kind.capitalize()
    return _label(network, inner[0])


def _shape(layer: Layer, port: int) -> Shape | None:
    return layer.shape if port == 0 else layer.shapes[port] if port < len(layer.shapes) else None


def _times(network: Network, box: Group, members: Sequence[Layer], cost: Cost) -> int | None:
    """A cost, summed over a box, each layer as often as the groups around it are repeated."""
    result = 0
    for layer in members:
        value = total([layer], cost)
        if value is None:
            return None
        inner = [network.groups_by_name[name] for name in enclosing(layer.group, network)]
        result += value * prod(group.count for group in inner[: inner.index(box) + 1])
    return result
