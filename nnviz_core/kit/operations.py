"""What an operation between two tensors is called, and what its kernel looks at."""

from __future__ import annotations

from nnviz_core.diagram import Options
from nnviz_core.network import Layer
from nnviz_core.notation import sizes, title
from nnviz_core.ops import kind_of


def verb(layer: Layer) -> str:
    """`Convolution`, `Max pooling`, `LSTM`."""
    return kind_of(layer).verb or title(layer)


def whole(layer: Layer, name: str) -> tuple[int, ...]:
    """An attribute that is a row of whole numbers; empty where the layer has none."""
    value = layer.attributes.get(name)
    return tuple(size for size in value if isinstance(size, int)) if isinstance(value, tuple) else ()


def stride(layer: Layer) -> str:
    """`stride 4`; empty where the window moves as it does when nobody says how."""
    steps = whole(layer, "stride")
    if not set(steps) - {1} or steps == whole(layer, "kernel"):
        return ""
    return f"stride {steps[0] if len(set(steps)) == 1 else sizes(steps)}"


def is_dense(layer: Layer) -> bool:
    """Whether it is a layer of neurons of which each reads everything; a single neuron is none."""
    traits = kind_of(layer).traits
    return "weighs" in traits and "single" not in traits


def spreads(layer: Layer) -> bool:
    """Whether its kernel makes a window out of one point, instead of one point out of a window."""
    return "spreads" in kind_of(layer).traits


def window(layer: Layer) -> tuple[int, ...]:
    """The sides of its kernel, or of what it makes out of one point."""
    return whole(layer, "kernel") or whole(layer, "factor")


def ink(options: Options) -> str:
    """The role of kernels and of their pyramids: grey where all else is grey."""
    return "kernel" if options.palette in {"greys", "patterns"} else "accent"
