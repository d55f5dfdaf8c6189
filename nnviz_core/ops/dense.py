"""Dense layers: a matrix product over the channels."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch
from nnviz_core.ops.conv import BIAS
from nnviz_core.ops.dims import named, product, total


def dense(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """C·U weights, used at every position of a sequence."""
    shape, units = inputs[0], attributes["units"]
    if shape.rank > 1 and shape.channel_axis == 0:
        message = f"needs a vector or a sequence, got {named(shape)}"
        raise Mismatch(message)
    weights = product([shape.channels, units])
    params = total([weights, units]) if attributes.get("bias", True) else weights
    made = shape.having(channels=units, spatial=shape.spatial)
    return Inferred((made,), params, params, product([weights, *shape.spatial]))


UNITS = Field(name="units", type="count", required=True, symbolic=True, help="how many numbers it makes")

KINDS = (
    Kind(
        name="dense",
        title="Dense",
        short="dense",
        category="dense",
        traits=frozenset({"weighs"}),
        detail=wording.units,
        glyph="XXXXX",
        infer=dense,
        costs="C·U weights, U biases; MACs: the weights at each position",
        fields=(UNITS, BIAS),
        main="units",
        aliases=("fully_connected", "fullyconnected", "fc", "linear", "gemm", "inner_product", "innerproduct"),
    ),
)
