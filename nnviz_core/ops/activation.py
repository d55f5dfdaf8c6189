"""Activations: element by element, the shape stays; few of them learn anything."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops.base import Attributes, Field, Figures, Kind, Mismatch
from nnviz_core.ops.dims import named


def elementwise(_: Attributes, inputs: Sequence[Shape]) -> Figures:
    """Nothing changes but the values."""
    return Figures((inputs[0],))


def prelu(attributes: Attributes, inputs: Sequence[Shape]) -> Figures:
    """One slope a channel, or one for all (He et al., 2015)."""
    channels = inputs[0].channels
    slopes = 1 if attributes.get("shared") else channels if isinstance(channels, int) else None
    return Figures((inputs[0],), slopes, slopes)


def halved(_: Attributes, inputs: Sequence[Shape]) -> Figures:
    """Gated linear units: one half of the channels gates the other (Dauphin et al., 2017)."""
    shape = inputs[0]
    if isinstance(shape.channels, int) and shape.channels % 2:
        message = f"needs an even number of channels, got {named(shape)}"
        raise Mismatch(message)
    channels = shape.channels // 2 if isinstance(shape.channels, int) else None
    return Figures((shape.having(channels=channels, spatial=shape.spatial),))


def _activation(name: str, title: str, *aliases: str, category: str = "activation") -> Kind:
    return Kind(name=name, title=title, short=name, category=category, figures=elementwise, aliases=aliases)


KINDS = (
    _activation("relu", "ReLU", "rectifier"),
    _activation("relu6", "ReLU6"),
    _activation("leaky_relu", "Leaky ReLU", "lrelu"),
    Kind(name="prelu", title="PReLU", short="prelu", category="activation", figures=prelu,
         fields=(Field(name="shared", type="bool", default=False, help="one slope for all channels"),)),
    _activation("elu", "ELU"),
    _activation("selu", "SELU"),
    _activation("celu", "CELU"),
    _activation("gelu", "GELU"),
    _activation("silu", "SiLU", "swish"),
    _activation("mish", "Mish"),
    _activation("sigmoid", "Sigmoid", "logistic"),
    _activation("log_sigmoid", "Log sigmoid"),
    _activation("hard_sigmoid", "Hard sigmoid"),
    _activation("hard_swish", "Hard swish", "hardsilu"),
    _activation("tanh", "Tanh"),
    _activation("hard_tanh", "Hard tanh", "clip"),
    _activation("softplus", "Softplus"),
    _activation("softsign", "Softsign"),
    _activation("exponential", "Exponential", "exp"),
    _activation("identity", "Identity"),
    _activation("softmin", "Softmin", category="softmax"),
    _activation("tanhshrink", "Tanh shrink"),
    _activation("softshrink", "Soft shrink"),
    _activation("hardshrink", "Hard shrink"),
    _activation("squareplus", "Squareplus"),
    _activation("sparsemax", "Sparsemax", "sparse_plus", "sparse_sigmoid", category="softmax"),
    _activation("rrelu", "RReLU"),
    _activation("threshold", "Threshold", "thresholded_relu"),
    _activation("softmax", "Softmax", "softmax2d", category="softmax"),
    _activation("hardmax", "Hardmax", category="softmax"),
    _activation("log_softmax", "Log softmax", category="softmax"),
    Kind(name="glu", title="GLU", short="glu", category="activation", figures=halved),
)  # fmt: skip
