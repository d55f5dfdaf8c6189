"""Layers that only give another one a name."""

from __future__ import annotations

from msgspec.structs import replace

from nnviz_core.network import Edge, Network
from nnviz_core.ops import kind_of


def without_identities(network: Network) -> Network:
    """The network without identities, except those at its end: they are the names of outputs."""
    through = {
        layer.name: network.edges_into[layer.name][0]
        for layer in network.layers
        if "passes" in kind_of(layer).traits and not layer.fused and layer.name not in network.outputs and network.edges_into[layer.name]
    }

    def source(edge: Edge) -> Edge:
        before = edge
        while before.tail in through:
            before = through[before.tail]
        return Edge(before.tail, edge.head, before.port)

    edges = tuple(source(edge) for edge in network.edges if edge.head not in through)
    return replace(network, layers=tuple(layer for layer in network.layers if layer.name not in through), edges=edges)
