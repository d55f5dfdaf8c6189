"""Single neurons: one number out of all that they read, a step in time later if they must."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Dim, Shape
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch
from nnviz_core.ops.conv import BIAS
from nnviz_core.ops.dims import named, total


def neuron(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """One weight a value that it reads, those of the step before included, and a bias."""
    state = attributes.get("state", None if attributes.get("delayed") else 0)
    read = total([*(_size(shape) for shape in inputs), state])
    bias = 1 if attributes.get("bias", True) else 0
    weights = attributes.get("weights")
    if weights and isinstance(read, int) and len(weights) not in {read, read + bias}:
        message = f"has {len(weights)} weights for {read} values{' and a bias' if bias else ''}"
        raise Mismatch(message)
    params = total([read, bias])
    return Inferred((Shape((1,)),), params, params, read)


def _size(shape: Shape) -> Dim:
    if shape.rank > 1:
        message = f"needs vectors, got {named(shape)}"
        raise Mismatch(message)
    return shape.channels


KINDS = (
    Kind(
        name="neuron",
        title="Neuron",
        short="neuron",
        category="dense",
        traits=frozenset({"weighs", "single"}),
        glyph="X",
        infer=neuron,
        costs="a weight for each value that it reads, a bias; MACs: one for each",
        inputs=(1, None),
        aliases=("perceptron",),
        main="weights",
        fields=(
            Field(
                name="weights", type="numbers", help="one for each value that it reads, then for those of the step before, then the bias"
            ),
            BIAS,
            Field(name="delayed", type="names", help="layers, later ones and itself included, whose values of the step before it reads"),
            Field(name="gates", type="pairs", help="for a layer that it reads, the neuron that gates the connection"),
        ),
    ),
)
