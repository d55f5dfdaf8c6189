"""What a network may carry besides its layers: numbers that some pictures show. Each is found in `Network.data` by its class."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from nnviz_core.network import Network


class Curve(Struct, frozen=True):
    """One measure of a training run: `loss`, `val_accuracy`.

    Attributes:
        name: As the log calls it.
        values: One a step; `None` where the log has none.
        steps: At which epochs they were taken; 0, 1, 2 … where the log does not say.
    """

    name: str
    values: tuple[float | None, ...]
    steps: tuple[float, ...] = ()


class Curves(Struct, frozen=True):
    """How a training went."""

    curves: tuple[Curve, ...]


class Tensor(Struct, frozen=True):
    """Numbers in the order of C: what a layer put out for one sample."""

    sizes: tuple[int, ...]
    values: tuple[float, ...]


class Activations(Struct, frozen=True):
    """What layers put out for one sample, by their names."""

    tensors: Mapping[str, Tensor]


class Weights(Struct, frozen=True):
    """Of dense layers: one matrix a pair of neighbouring layers, rows by the layer that reads."""

    matrices: tuple[tuple[tuple[float, ...], ...], ...]


def curves_of(network: Network) -> tuple[Curve, ...]:
    """The curves of its training; none where nobody gave them."""
    found = network.datum(Curves)
    return found.curves if found else ()


def is_training(network: Network) -> bool:
    """Whether there is nothing but a training's curves."""
    return not network.layers and bool(curves_of(network))
