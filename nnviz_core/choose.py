"""`style: auto`: the style that suits a network."""

from __future__ import annotations

from collections.abc import Callable

from nnviz_core.data import is_training
from nnviz_core.network import Network
from nnviz_core.ops import Trait, kind_of
from nnviz_core.simplify.chain import branching

SMALL_MAPS = 64
"""A plain CNN on maps no larger than this, and of few layers, is drawn as LeNet is."""
FEW_LAYERS = 14
NEURONS: frozenset[Trait] = frozenset({"weighs", "single"})
MAPS: frozenset[Trait] = frozenset({"convolves", "pools", "greatest", "spreads"})
MAIN = NEURONS | MAPS | frozenset[Trait]({"recurrent", "attends"})
"""What makes a network what it is."""
MANY_LAYERS = 60
"""More than this are a graph, whatever they are."""


def choose(network: Network, fits: Callable[[str], bool]) -> str:
    """The style's name.

    Args:
        network: What is drawn, activations, norms and dropouts fused.
        fits: Whether a style can draw it.

    Neurons for dense layers alone, blocks for attention, stacks for a small CNN, boxes for a plain deep one or a U-Net, else a graph.
    """
    if is_training(network):
        return "history"
    kinds = [kind_of(layer) for layer in network.layers]
    main = [kind for kind in kinds if not kind.traits.isdisjoint(MAIN)]
    traits = frozenset[Trait]().union(*(kind.traits for kind in main)) & MAIN
    if "attends" in traits and fits("blocks"):
        return "blocks"
    if traits and traits <= NEURONS and fits("fcnn") and (not branching(network) or "single" in traits):
        return "fcnn"
    convolves = any("convolves" in kind.traits and "spreads" not in kind.traits for kind in main)
    if convolves and traits <= MAPS | NEURONS and len(main) <= MANY_LAYERS:
        if len(main) <= FEW_LAYERS and _largest(network) <= SMALL_MAPS and fits("lenet"):
            return "lenet"
        if fits("volumes") and (not branching(network) or "spreads" in traits):
            return "volumes"
    return "graph"


def _largest(network: Network) -> int:
    sizes = [size for layer in network.layers if layer.shape for size in layer.shape.spatial if isinstance(size, int)]
    return max(sizes, default=0)
