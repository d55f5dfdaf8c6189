"""What boxes cost that stand for several layers: parameters and MACs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from nnviz_core.network import Layer

Cost: TypeAlias = Literal["params", "trainable_params", "macs"]


def opened(layers: Iterable[Layer]) -> Iterator[Layer]:
    """The layers with those that are fused into them."""
    for layer in layers:
        yield layer
        yield from layer.fused


def total(layers: Iterable[Layer], cost: Cost) -> int | None:
    """The sum of a cost over the layers and all that is fused into them; `None` when one is unknown.

    Args:
        layers: Whose.
        cost: `params`, `trainable_params` or `macs`.
    """
    result = 0
    for layer in opened(layers):
        value: int | None = getattr(layer, cost)
        if value is None:
            return None
        result += value
    return result
