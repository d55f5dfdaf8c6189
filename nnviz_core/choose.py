"""`style: auto`: the style that suits a network."""

from __future__ import annotations

from collections.abc import Callable

from nnviz_core.data import is_training
from nnviz_core.network import Network
from nnviz_core.ops import KINDS
from nnviz_core.simplify.chain import branching

SMALL_MAPS = 64
"""A plain CNN on maps no larger than this, and of few layers, is drawn as LeNet is."""
FEW_LAYERS = 14
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
    main = [
        layer for layer in network.layers if KINDS[layer.kind].category in {"conv", "pool", "dense", "upsample", "recurrent", "attention"}
    ]
    categories = {KINDS[layer.kind].category for layer in main}
    if "attention" in categories and fits("blocks"):
        return "blocks"
    if categories == {"dense"} and fits("fcnn") and (not branching(network) or any(layer.kind == "neuron" for layer in main)):
        return "fcnn"
    if categories <= {"conv", "pool", "dense", "upsample"} and {"conv"} & categories and len(main) <= MANY_LAYERS:
        if len(main) <= FEW_LAYERS and _largest(network) <= SMALL_MAPS and fits("lenet"):
            return "lenet"
        if fits("volumes") and (not branching(network) or "upsample" in categories):
            return "volumes"
    return "graph"


def _largest(network: Network) -> int:
    sizes = [size for layer in network.layers if layer.shape for size in layer.shape.spatial if isinstance(size, int)]
    return max(sizes, default=0)
