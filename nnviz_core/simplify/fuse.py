"""Fusing: activations, norms and dropouts go into the layer that they follow."""

from __future__ import annotations

from msgspec.structs import replace

from nnviz_core.network import Edge, Layer, Network
from nnviz_core.ops import kind_of


def fuse(network: Network, *, standalone: bool = False) -> Network:
    """The network with layers that have a `host` moved into its `Layer.fused`, in the order they run.

    A layer stays where it is when another layer, or the network's user, sees what it
    reads: drawn as a part of its host, the picture would be wrong. Figures are not
    added up: see `nnviz_core.simplify.costs`.

    Args:
        network: Any network.
        standalone: Fuse activations, norms and dropouts without a host too, where they stand in the same group.
    """
    owners = _owners(network, standalone=standalone)
    if not owners:
        return network
    parts: dict[str, list[Layer]] = {}
    for name, owner in owners.items():
        part = network.by_name[name]
        parts.setdefault(owner, []).extend((replace(part, fused=()), *part.fused))
    layers = (
        replace(layer, fused=(*layer.fused, *parts[layer.name])) if layer.name in parts else layer
        for layer in network.layers
        if layer.name not in owners
    )  # fmt: skip
    edges = (
        Edge(owners.get(edge.tail, edge.tail), edge.head, edge.port) if edge.tail in owners else edge
        for edge in network.edges
        if edge.head not in owners
    )
    outputs = tuple(owners.get(name, name) for name in network.outputs)
    return replace(network, layers=tuple(layers), edges=tuple(edges), outputs=outputs)


def _owners(network: Network, *, standalone: bool) -> dict[str, str]:
    """For each layer that is fused, in the network's order, the layer that takes it in."""
    owners: dict[str, str] = {}
    seen_outside = set(network.outputs)
    for layer in network.layers:
        before = network.edges_into[layer.name]
        if len(before) != 1 or before[0].tail in seen_outside or len(network.edges_out[before[0].tail]) != 1:
            continue
        owner = owners.get(before[0].tail, before[0].tail)
        asked = layer.host is not None and owners.get(layer.host, layer.host) == owner
        if asked or (standalone and _may_join(layer, network.by_name[owner])):
            owners[layer.name] = owner
    return owners


def _may_join(layer: Layer, owner: Layer) -> bool:
    """Whether a layer without a host may be shown as a part of `owner`: never across the border of a group, which may be repeated."""
    return is_part(layer) and owner.kind != "input" and layer.group == owner.group


def is_part(layer: Layer) -> bool:
    """Whether a picture may show it as a part of the layer before: an activation, a norm, a dropout."""
    traits = kind_of(layer).traits
    return "passes" not in traits and not traits.isdisjoint({"activates", "normalises", "drops"})
