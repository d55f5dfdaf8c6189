"""What colour things have: the roles of layers and of kernels."""

from __future__ import annotations

from nnviz_core.diagram import Options
from nnviz_core.network import Layer
from nnviz_core.ops import kind_of


def role_of(layer: Layer) -> str:
    """The role of a layer's colour: the author's colour, else its kind's category."""
    return layer.look.color or kind_of(layer).category


def kernel_role(options: Options) -> str:
    """The role of kernels and of their pyramids: grey where all else is grey."""
    return "kernel" if options.palette in {"greys", "patterns"} else "accent"
