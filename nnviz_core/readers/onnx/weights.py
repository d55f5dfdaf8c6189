"""The stored tensors that constants are made of, and that layers count as their parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct, field

from nnviz_core.readers.onnx.facts import Call, Fact
from nnviz_core.readers.onnx.proto import Node, reads
from nnviz_core.readers.onnx.sizes import product
from nnviz_core.readers.onnx.tensor import Tensor

_MOST_WEIGHTS = 64
_NO_NUMBER_TO_LEARN = {7, 8, 9, 13}
"""Types of shapes and indices, of texts and of truth values."""


class Weight(NamedTuple):
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


class Weights(Struct, frozen=True):
    """For each constant's name the stored tensors that it is made of; whole numbers are none that is learned."""

    made_of: dict[str, tuple[Weight, ...]] = field(default_factory=dict)

    def add(self, name: str, tensor: Tensor, *, stored: bool = True) -> None:
        """Notes a stored tensor, or what a `Constant` gives."""
        self.made_of[name] = () if tensor.dtype in _NO_NUMBER_TO_LEARN else (Weight(name, tensor.size, tensor.dtype, stored),)

    def follow(self, node: Node, call: Call, made: Sequence[Fact]) -> None:
        """Notes what the outputs of an operator on constants are made of."""
        if call.op == "ConstantOfShape" and node.outputs:
            weight = _filled(call, node.outputs[0], made[0])
            self.made_of[weight.name] = () if weight.dtype in _NO_NUMBER_TO_LEARN else (weight,)
            return
        weights = () if call.tells_sizes else self._read(node)
        for name in node.outputs:
            self.made_of[name] = weights

    def _read(self, node: Node) -> tuple[Weight, ...]:
        read = [weights for name in reads(node) if (weights := self.made_of.get(name))]
        if len(read) <= 1:
            return read[0] if read else ()
        weights = tuple(dict.fromkeys(weight for each in read for weight in each))
        if len(weights) <= _MOST_WEIGHTS:
            return weights
        sizes = [weight.size for weight in weights if weight.size is not None]
        return (weights[0]._replace(name=node.outputs[0], size=sum(sizes) if len(sizes) == len(weights) else None),)


def _filled(call: Call, name: str, made: Fact) -> Weight:
    value = call.attribute("value")
    tensor = value.tensor if value else None
    size = product(made.dims) if made.dims is not None else None
    return Weight(name, size if isinstance(size, int) else None, tensor.dtype if tensor else 1)
