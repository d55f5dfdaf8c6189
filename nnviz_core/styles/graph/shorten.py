"""How much of a network a graph draws."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nnviz_core.layout.graphs import frames
from nnviz_core.layout.graphs.placement import LayoutEdge
from nnviz_core.network import Network
from nnviz_core.simplify.steps import FOLD


def _framed(network: Network, expand: Collection[str] = ()) -> Network:
    """Folded where frames are drawn, which say how often."""
    folded: Network = FOLD.run(network, expand)
    return folded if placeable(folded) else network


FOLD_IN_FRAMES = replace(FOLD, run=_framed)


def placeable(network: Network) -> bool:
    """Whether Graphviz is there and places so large a network in a few seconds."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    return frames(len(network.layers), [LayoutEdge(numbers[edge.tail], numbers[edge.head]) for edge in network.edges])
