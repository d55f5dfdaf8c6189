"""How much of a network a graph draws."""

from __future__ import annotations

from nnviz_core.layout.graphs import frames
from nnviz_core.layout.graphs.placement import LayoutEdge
from nnviz_core.network import Network
from nnviz_core.simplify.depth import collapse
from nnviz_core.simplify.fold import fold
from nnviz_core.simplify.fuse import fuse
from nnviz_core.simplify.unroll import unroll
from nnviz_core.styles.graph.options import GraphOptions


def shortened(network: Network, options: GraphOptions) -> Network:
    """The network as it is drawn: fused, unrolled, folded, and collapsed where it is too deep."""
    drawn = fuse(network, standalone=True) if options.fuse else network
    if options.unroll:
        drawn = unroll(drawn, options.unroll, framed=True)
    if options.fold:
        folded = fold(drawn, expand=options.expand)
        drawn = folded if placeable(folded) else drawn
    return collapse(drawn, options.depth)


def placeable(network: Network) -> bool:
    """Whether Graphviz is there and places so large a network in a few seconds."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    return frames(len(network.layers), [LayoutEdge(numbers[edge.tail], numbers[edge.head]) for edge in network.edges])
