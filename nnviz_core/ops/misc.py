"""Inputs, dropout, and whatever has no kind of its own."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops import wording
from nnviz_core.ops.activation import elementwise
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch


def given(attributes: Attributes, _: Sequence[Shape]) -> Inferred:
    """The shape it was given."""
    return Inferred((_stated(attributes),))


def _stated(attributes: Attributes) -> Shape | None:
    """The shape that its author says it has; what would follow from an input's does not."""
    shape: Shape | None = attributes.get("shape")
    if shape and -1 in shape.dims:
        raise Mismatch("needs each size of its shape, or '?' for one that is unknown")
    return shape


def custom(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """What the author says; without a shape, the input's, and figures that are not given are unknown."""
    shape = _stated(attributes) or (inputs[0] if len(inputs) == 1 else None)
    params = attributes.get("params")
    return Inferred((shape,), params, params, attributes.get("macs"))


KINDS = (
    Kind(
        name="input",
        title="Input",
        short="input",
        category="input",
        glyph="|",
        infer=given,
        main="shape",
        inputs=(0, 0),
        aliases=("inputlayer", "placeholder"),
        fields=(Field(name="shape", type="shape", help="without the batch"),),
    ),
    Kind(
        name="dropout",
        title="Dropout",
        short="dropout",
        category="dropout",
        traits=frozenset({"drops", "unitwise"}),
        detail=wording.rate,
        letters="p",
        glyph="| ||",
        infer=elementwise,
        main="rate",
        aliases=(
            "alphadropout",
            "featurealphadropout",
            "spatialdropout",
            "spatialdropout1d",
            "spatialdropout2d",
            "spatialdropout3d",
            "dropout1d",
            "dropout2d",
            "dropout3d",
            "gaussiandropout",
            "gaussiannoise",
            "droppath",
            "stochasticdepth",
        ),
        fields=(Field(name="rate", type="number", default=0.5, at_least=0, at_most=1, help="the share that is dropped"),),
    ),
    Kind(
        name="custom",
        title="Custom",
        short="custom",
        category="custom",
        infer=custom,
        costs="what its author says",
        main="type",
        inputs=(0, None),
        aliases=("lambda",),
        fields=(
            Field(name="type", type="text", default="custom", help="what it is called"),
            Field(name="shape", type="shape", help="the shape of what it makes; the input's by default"),
            Field(name="params", type="count", at_least=0, help="how many parameters it has"),
            Field(name="macs", type="count", at_least=0, help="how many multiplications it takes"),
        ),
    ),
)
