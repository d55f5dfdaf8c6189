"""What a network may carry besides its layers: numbers that some pictures show. Each is found in `Network.data` by its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnviz_core.network import Network


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure of a training run: `loss`, `val_accuracy`.

    Attributes:
        name: As the log calls it.
        values: One a step; `None` where the log has none.
        steps: At which epochs they were taken; 0, 1, 2 … where the log does not say.
    """

    name: str
    values: tuple[float | None, ...]
    steps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Curves:
    """How a training went."""

    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """Numbers in the order of C: what a layer put out for one sample."""

    sizes: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Activations:
    """What layers put out for one sample, by their names."""

    tensors: Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Weights:
    """Of dense layers: one matrix a pair of neighbouring layers, rows by the layer that reads."""

    matrices: tuple[tuple[tuple[float, ...], ...], ...]


def curves_of(network: Network) -> tuple[Curve, ...]:
    """The curves of its training; none where nobody gave them."""
    found = network.datum(Curves)
    return found.curves if found else ()


def is_training(network: Network) -> bool:
    """Whether there is nothing but a training's curves."""
    return not network.layers and bool(curves_of(network))
