"""What colour a layer has, and which sign stands for it."""

from __future__ import annotations

from nnviz_core.network import Layer
from nnviz_core.ops import KINDS

SYMBOLS = {"add": "+", "subtract": "−", "multiply": "×", "concat": "‖"}
"""Merges that are drawn as circles."""


def role_of(layer: Layer) -> str:
    """The role of a layer's colour: the author's colour, else the layer's category."""
    return layer.look.color or (KINDS[layer.kind].category if layer.kind in KINDS else "custom")
