"""Which layers are drawn with the one that they follow."""

from __future__ import annotations

from dataclasses import replace

from nnviz_core.network import Layer, Network
from nnviz_core.ops import kind_of

_HOSTS = {"convolves", "weighs"}
_FUSED = {"activates", "normalises", "drops"}
_SCALES = {"Add", "Mul", "Sub", "Div"}
"""Operators that, with a stored operand, are a bias or a scale of what they follow."""


def with_hosts(network: Network) -> Network:
    """The same network with activations, norms, dropouts and biases marked as fused with a convolution or dense layer.

    A layer is fused where it alone reads the layer before it, which is the host or fused with it.
    """
    hosts: dict[str, str] = {}
    for layer in network.layers:
        if host := _host(layer, network, hosts):
            hosts[layer.name] = host
    return network.with_layers(tuple(replace(layer, host=hosts.get(layer.name)) for layer in network.layers))


def _host(layer: Layer, network: Network, hosts: dict[str, str]) -> str | None:
    edges = network.edges_into[layer.name]
    if len(edges) != 1 or not _can_be_fused(layer):
        return None
    tail = network.by_name[edges[0].tail]
    if len(network.edges_out[tail.name]) > 1 or tail.name in network.outputs:
        return None
    return tail.name if not kind_of(tail).traits.isdisjoint(_HOSTS) else hosts.get(tail.name)


def _can_be_fused(layer: Layer) -> bool:
    if layer.kind == "custom":
        return layer.attributes.get("type") in _SCALES
    return not kind_of(layer).traits.isdisjoint(_FUSED)
