"""Figures of boxes that stand for several layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from nnviz_core.network import Layer

Figure: TypeAlias = Literal["params", "trainable_params", "macs"]


def opened(layers: Iterable[Layer]) -> Iterator[Layer]:
    """The layers with those that are fused into them."""
    for layer in layers:
        yield layer
        yield from layer.fused


def total(layers: Iterable[Layer], figure: Figure) -> int | None:
    """The sum of a figure over the layers and all that is fused into them; `None` when one is unknown."""
    result = 0
    for layer in opened(layers):
        value: int | None = getattr(layer, figure)
        if value is None:
            return None
        result += value
    return result
