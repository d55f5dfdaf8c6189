"""What groups are made of, so that equal ones can be told."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from nnviz_core.network import Layer, Network
from nnviz_core.simplify.groups import enclosing

Form: TypeAlias = tuple[Hashable, ...]


class Entry(NamedTuple):
    """An edge into a group: the layer that reads (by its number in the group), as its how-manieth input, and what."""

    head: int
    position: int
    tail: str
    port: int


class Part(Struct):
    """One group, opened: all layers in it, however deep, numbered in the network's order.

    Attributes:
        members: The numbers of the layers by name.
        first: Where its first layer stands in the network.
        last: Where its last layer stands.
        entries: The edges into it.
        exits: The layers outside that read layers inside.
        outputs: Whether one of its layers is an output of the network.
    """

    members: dict[str, int] = field(default_factory=dict)
    first: int = -1
    last: int = -1
    entries: list[Entry] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    outputs: bool = False


def parts(network: Network) -> dict[str, Part]:
    """Every group of a network, opened."""
    around: dict[str | None, list[str]] = {None: []} | {group.name: enclosing(group.name, network) for group in network.groups}
    found = {group.name: Part() for group in network.groups}
    outputs = set(network.outputs)
    for order, layer in enumerate(network.layers):
        for name in around[layer.group]:
            part = found[name]
            part.first = order if part.first < 0 else part.first
            part.last = order
            part.members[layer.name] = len(part.members)
            part.outputs |= layer.name in outputs
    for head, edges in network.edges_into.items():
        for position, edge in enumerate(edges):
            for name in around[network.by_name[head].group]:
                if edge.tail not in found[name].members:
                    found[name].entries.append(Entry(found[name].members[head], position, edge.tail, edge.port))
            for name in around[network.by_name[edge.tail].group]:
                if head not in found[name].members:
                    found[name].exits.append(head)
    return found


def form(network: Network, part: Part) -> Form:
    """What two groups have in common when they are equal: their layers, their inner groups and their inner edges."""
    inner: dict[str | None, int] = {}
    rows: list[Hashable] = []
    for name in part.members:
        layer = network.by_name[name]
        reads = tuple((part.members.get(edge.tail, -1), edge.port) for edge in network.edges_into[name])
        rows.append((_layer_form(layer), inner.setdefault(layer.group, len(inner)), reads))
    return tuple(rows)


def _layer_form(layer: Layer) -> Form:
    """What two layers have in common when they are equal; their names and labels do not matter."""
    fused = tuple(map(_layer_form, layer.fused))
    return (
        layer.kind,
        _frozen(layer.attributes),
        layer.shapes,
        layer.params,
        layer.macs,
        layer.look.color,
        layer.look.image,
        layer.step,
        fused,
    )


def _frozen(value: object) -> Hashable:
    """An attribute's value as one that can be compared and hashed."""
    if isinstance(value, Mapping):
        return tuple((key, _frozen(value[key])) for key in sorted(value))
    if isinstance(value, (tuple, list)):
        return tuple(map(_frozen, value))
    return value if isinstance(value, Hashable) else repr(value)
