"""Activations: element by element, the shape stays; few of them learn anything."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch, Trait, TransferFunction
from nnviz_core.ops.dims import named


def elementwise(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Nothing changes but the values."""
    return Inferred((inputs[0],))


def prelu(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """One slope a channel, or one for all (He et al., 2015)."""
    channels = inputs[0].channels
    slopes = 1 if attributes.get("shared") else channels if isinstance(channels, int) else None
    return Inferred((inputs[0],), slopes, slopes)


def halved(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Gated linear units: one half of the channels gates the other (Dauphin et al., 2017)."""
    shape = inputs[0]
    if isinstance(shape.channels, int) and shape.channels % 2:
        message = f"needs an even number of channels, got {named(shape)}"
        raise Mismatch(message)
    channels = shape.channels // 2 if isinstance(shape.channels, int) else None
    return Inferred((shape.having(channels=channels, spatial=shape.spatial),))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _softplus(x: float) -> float:
    return math.log1p(math.exp(x))


def _gelu(x: float) -> float:
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


def _leaky(slope: float) -> TransferFunction:
    return TransferFunction(lambda x: x if x > 0 else slope * x)


def _elu(scale: float = 1.0, alpha: float = 1.0) -> TransferFunction:
    return TransferFunction(lambda x: scale * (x if x > 0 else alpha * math.expm1(x)))


def _shrink(x: float) -> float:
    return math.copysign(max(0.0, abs(x) - 1), x)


TRAITS: frozenset[Trait] = frozenset({"activates", "unitwise"})


def _activation(name: str, title: str, curve: TransferFunction, *aliases: str, traits: frozenset[Trait] = TRAITS) -> Kind:
    """A function of each value by itself."""
    return Kind(name=name, title=title, short=name, category="activation", infer=elementwise, aliases=aliases,
                traits=traits, glyph="f|", curve=curve)  # fmt: skip


def _distribution(name: str, title: str, bars: tuple[float, ...], *aliases: str) -> Kind:
    """A function of a whole vector; `bars` is what it makes of (1, 2, 3)."""
    return Kind(name=name, title=title, short=name, category="softmax", infer=elementwise, aliases=aliases,
                traits=TRAITS | {"distributes"}, glyph="f|", bars=bars)  # fmt: skip


KINDS = (
    _activation("relu", "ReLU", TransferFunction(lambda x: max(0.0, x)), "rectifier"),
    _activation("relu6", "ReLU6", TransferFunction(lambda x: min(6.0, max(0.0, x)), 8.0)),
    _activation("leaky_relu", "Leaky ReLU", _leaky(0.12), "lrelu"),
    Kind(name="prelu", title="PReLU", short="prelu", category="activation", infer=prelu, traits=TRAITS, glyph="f|", curve=_leaky(0.25),
         costs="C parameters, or 1 where shared",
         fields=(Field(name="shared", type="bool", default=False, help="one slope for all channels"),)),
    _activation("elu", "ELU", _elu()),
    _activation("selu", "SELU", _elu(1.0507, 1.67326)),
    _activation("celu", "CELU", _elu()),
    _activation("gelu", "GELU", TransferFunction(_gelu)),
    _activation("silu", "SiLU", TransferFunction(lambda x: x * _sigmoid(x), 4.0), "swish"),
    _activation("mish", "Mish", TransferFunction(lambda x: x * math.tanh(_softplus(x)), 4.0)),
    _activation("sigmoid", "Sigmoid", TransferFunction(_sigmoid, 6.0), "logistic"),
    _activation("log_sigmoid", "Log sigmoid", TransferFunction(lambda x: -_softplus(-x), 4.0)),
    _activation("hard_sigmoid", "Hard sigmoid", TransferFunction(lambda x: min(1.0, max(0.0, x / 6 + 0.5)), 6.0)),
    _activation("hard_swish", "Hard swish", TransferFunction(lambda x: x * min(1.0, max(0.0, x / 6 + 0.5)), 4.0), "hardsilu"),
    _activation("tanh", "Tanh", TransferFunction(math.tanh)),
    _activation("hard_tanh", "Hard tanh", TransferFunction(lambda x: min(1.0, max(-1.0, x))), "clip"),
    _activation("softplus", "Softplus", TransferFunction(_softplus, 4.0)),
    _activation("softsign", "Softsign", TransferFunction(lambda x: x / (1 + abs(x)), 6.0)),
    _activation("exponential", "Exponential", TransferFunction(math.exp, 2.0), "exp"),
    _activation("identity", "Identity", TransferFunction(lambda x: x, 1.0), traits=TRAITS | {"passes"}),
    _distribution("softmin", "Softmin", (0.67, 0.24, 0.09)),
    _activation("tanhshrink", "Tanh shrink", TransferFunction(lambda x: x - math.tanh(x))),
    _activation("softshrink", "Soft shrink", TransferFunction(_shrink)),
    _activation("hardshrink", "Hard shrink", TransferFunction(lambda x: x if abs(x) > 1 else 0.0)),
    _activation("squareplus", "Squareplus", TransferFunction(lambda x: (x + math.sqrt(x * x + 4)) / 2, 4.0)),
    _distribution("sparsemax", "Sparsemax", (0.0, 0.0, 1.0), "sparse_plus", "sparse_sigmoid"),
    _activation("rrelu", "RReLU", _leaky(0.22)),
    _activation("threshold", "Threshold", TransferFunction(lambda x: x if x > 1 else 0.0), "thresholded_relu"),
    _distribution("softmax", "Softmax", (0.09, 0.24, 0.67), "softmax2d"),
    _distribution("hardmax", "Hardmax", (0.0, 0.0, 1.0)),
    _distribution("log_softmax", "Log softmax", (-2.4, -1.4, -0.4)),
    # Both halves of its input are the same number here.
    Kind(name="glu", title="GLU", short="glu", category="activation", infer=halved, traits=TRAITS, glyph="f|",
         curve=TransferFunction(lambda x: x * _sigmoid(x), 4.0)),
)  # fmt: skip
