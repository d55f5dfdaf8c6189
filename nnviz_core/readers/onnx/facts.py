"""What is known of each tensor of a graph, and of each call of an operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.proto import Node
from nnviz_core.readers.onnx.tensor import Tensor

Dims: TypeAlias = tuple[Dim, ...]
Element: TypeAlias = "int | float | str | None"


class Origin(Enum):
    """What a tensor depends on, and so whether the operator that makes it is a layer."""

    ACTIVATION = "the network's inputs: what it computes with"
    SIZES = "the sizes of activations alone: shape arithmetic"
    CONSTANT = "the file alone: weights, and what is made of them"


@dataclass(frozen=True, slots=True)
class Weight:
    """A stored tensor that a layer's parameters are made of.

    Attributes:
        name: Unique in the file, so that a weight that two layers share counts once.
        size: How many elements it has; `None` where that is unknown.
        dtype: `TensorProto.DataType`.
        stored: Whether it is an initializer, not the value of a `Constant`.
    """

    name: str
    size: int | None
    dtype: int
    stored: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known of one tensor.

    Attributes:
        origin: What it depends on.
        dims: All its sizes, the batch included; `None` where the rank is unknown.
        values: Its elements, where they are few and known.
        weights: The stored tensors that it is made of; none for an activation.
    """

    origin: Origin = Origin.ACTIVATION
    dims: Dims | None = None
    values: tuple[Element, ...] | None = None
    weights: tuple[Weight, ...] = ()

    @classmethod
    def of(cls, tensor: Tensor, name: str, *, stored: bool = True) -> Fact:
        """A stored tensor."""
        weight = Weight(name, tensor.size, tensor.dtype, stored)
        return cls(origin=Origin.CONSTANT, dims=tensor.dims, values=tensor.values, weights=(weight,))


@dataclass(frozen=True, slots=True)
class Call:
    """One operator and what is known of its inputs (`None` for one that is left out)."""

    node: Node
    inputs: tuple[Fact | None, ...] = ()
    opset: int = 1

    def fact(self, index: int) -> Fact | None:
        """What is known of an input; `None` where it is left out."""
        return self.inputs[index] if index < len(self.inputs) else None

    def dims(self, index: int = 0) -> Dims:
        """An input's sizes; raises `LookupError` where its rank is unknown."""
        fact = self.fact(index)
        if fact is None or fact.dims is None:
            raise LookupError(f"input {index} of {self.node.op}")
        return fact.dims

    def values(self, index: int) -> tuple[Element, ...] | None:
        """An input's elements, or `None`."""
        fact = self.fact(index)
        return fact.values if fact else None

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number among the attributes."""
        return self.node.attributes[name].integer if name in self.node.attributes else default

    def real(self, name: str, default: float = 0.0) -> float:
        """A real number among the attributes."""
        return self.node.attributes[name].real if name in self.node.attributes else default

    def text(self, name: str, default: str = "") -> str:
        """A text among the attributes."""
        return self.node.attributes[name].text if name in self.node.attributes else default

    def integers(self, name: str, default: Sequence[int] = ()) -> tuple[int, ...]:
        """Whole numbers among the attributes."""
        return self.node.attributes[name].integers if name in self.node.attributes else tuple(default)

    def given(self, name: str, index: int) -> tuple[Element, ...] | None:
        """What older versions of an operator take as an attribute, and newer ones as an input."""
        return self.integers(name) if name in self.node.attributes else self.values(index)

    def axes(self, index: int) -> tuple[int, ...] | None:
        """The given `axes`, or `None` where there are none."""
        given = self.given("axes", index)
        return None if given is None else tuple(axis for axis in given if isinstance(axis, int))

    @property
    def activations(self) -> tuple[int, ...]:
        """Which inputs are activations."""
        return tuple(i for i, fact in enumerate(self.inputs) if fact and fact.origin is Origin.ACTIVATION)
