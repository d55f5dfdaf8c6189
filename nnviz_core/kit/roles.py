"""What colour a layer has, and which sign stands for it."""

from __future__ import annotations

from nnviz_core.network import Layer
from nnviz_core.ops import kind_of


def role_of(layer: Layer) -> str:
    """The role of a layer's colour: the author's colour, else its kind's category."""
    return layer.look.color or kind_of(layer).category


def sign(layer: Layer) -> str:
    """What a circle says that stands for a whole layer: `+`, `−`, `×`, `÷`, `‖`; empty for a layer that needs words.

    A mean, a maximum or a minimum is told in words where there is room for them, and a product of matrices is no product of values.
    """
    kind = kind_of(layer)
    return kind.symbol if "unitwise" in kind.traits and len(kind.symbol) == 1 else ""
