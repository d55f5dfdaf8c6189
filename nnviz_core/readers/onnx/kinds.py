"""Which kind of layer an operator is, and its attributes in canonical form: one row an operator.

What has no row is `custom` and keeps its own name, so that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from nnviz_core.network import Dim, Value
from nnviz_core.ops import KINDS
from nnviz_core.readers.onnx.facts import Call, Origin
from nnviz_core.readers.onnx.shapes import reduced_axes
from nnviz_core.readers.onnx.windows import kernel_of, padding_of, spread

Attributes: TypeAlias = Mapping[str, Value]
Kinded: TypeAlias = tuple[str, Attributes]
Rule: TypeAlias = Callable[[Call], Kinded]


_MATRIX = 2
"""The rank of a matrix; activations of more axes have spatial ones."""

_FLAT = 2
"""The number of spatial axes of a picture."""


def kind_of(call: Call) -> Kinded:
    """An operator's kind and attributes; `custom` for one that we have no kind for, or that is used in another way."""
    row = None if call.node.domain else _ROWS.get(call.node.op)
    try:
        kind, attributes = (row, {}) if isinstance(row, str) else row(call) if row else ("custom", {})
    except (ArithmeticError, LookupError, TypeError, ValueError):
        kind, attributes = "custom", {}  # what a file says need not fit together; its name can still be shown
    if kind == "custom" or kind not in KINDS:
        return "custom", {"type": call.node.op[:64] or "?"}
    return kind, attributes


def _conv(call: Call) -> Kinded:
    weights, groups = call.dims(1), call.integer("group", 1)
    attributes: dict[str, Value] = {
        "filters": weights[0],
        **_window(call),
        "dilation": spread(call, "dilations"),
        "bias": _has(call, 2),
    }
    if groups > 1 and weights[1] == 1 and isinstance(weights[0], int) and weights[0] % groups == 0 and _rank(call) == _FLAT:
        attributes["multiplier"] = weights[0] // groups
        del attributes["filters"]
        return "depthwise", attributes
    return f"conv{_rank(call)}d", {**attributes, "groups": groups}


def _has(call: Call, index: int) -> bool:
    return call.fact(index) is not None


def _deconv(call: Call) -> Kinded:
    weights, groups = call.dims(1), call.integer("group", 1)
    filters = weights[1] * groups if isinstance(weights[1], int) else None
    extra = call.integers("output_padding", (0,) * _rank(call))
    return "deconv", {
        "filters": filters, **_window(call), "dilation": spread(call, "dilations"), "groups": groups,
        "output_padding": extra, "bias": _has(call, 2),
    }  # fmt: skip


def _window(call: Call) -> dict[str, Value]:
    return {"kernel": kernel_of(call), "stride": spread(call, "strides"), "padding": padding_of(call)}


def _rank(call: Call) -> int:
    return len(kernel_of(call))


def _pool(name: str) -> Rule:
    def rule(call: Call) -> Kinded:
        return name, {**_window(call), "ceil": bool(call.integer("ceil_mode"))}

    return rule


def _gemm(call: Call) -> Kinded:
    if 1 in call.activations:
        return "custom", {}
    units = call.dims(1)[0 if call.integer("transB") else 1]
    return "dense", {"units": units, "bias": _has(call, 2)}


def _matmul(call: Call) -> Kinded:
    if call.activations == (0,) and len(call.dims(1)) == _MATRIX:
        return "dense", {"units": call.dims(1)[1], "bias": False}
    return _two("matmul")(call)


def _two(kind: str) -> Rule:
    """A kind that joins activations; with a constant, the operator does something else to one of them."""

    def rule(call: Call) -> Kinded:
        return (kind if len(call.activations) > 1 and len(call.activations) == len(call.inputs) else "custom"), {}

    return rule


def _normalized(kind: str) -> Rule:
    return lambda call: (kind, {"epsilon": _rounded(call.real("epsilon", 1e-5))})


def _lrn(call: Call) -> Kinded:
    return "lrn", {"size": call.integer("size")}


def _rectified(kind: str, name: str, default: float) -> Rule:
    return lambda call: (kind, {name: _rounded(call.real(name, default))})


def _clip(call: Call) -> Kinded:
    low, high = (call.values(index) or (None,) for index in (1, 2))
    least = call.real("min") if "min" in call.node.attributes else low[0]
    most = call.real("max") if "max" in call.node.attributes else high[0]
    return ("relu6" if (least, most) == (0, 6) else "custom"), {}


def _softmax(call: Call) -> Kinded:
    return "softmax" if call.node.op == "Softmax" else "logsoftmax", {}


def _dropout(call: Call) -> Kinded:
    ratio = call.real("ratio", 0.5) if "ratio" in call.node.attributes else (call.values(1) or (0.5,))[0]
    return "dropout", {"rate": _rounded(ratio) if isinstance(ratio, float) else 0.5}


def _reduce_mean(call: Call) -> Kinded:
    rank = len(call.dims())
    spatial = set(range(2, rank))
    return ("globalavgpool" if rank > _MATRIX and reduced_axes(call) == spatial else "custom"), {}


def _recurrent(call: Call) -> Kinded:
    kind = call.node.op.lower()
    hidden: Dim = call.integer("hidden_size") or call.dims(2)[2]
    both = call.text("direction") == "bidirectional"
    return kind, {"units": hidden, "bidirectional": both, "sequences": bool(call.node.outputs and call.node.outputs[0])}


def _gather(call: Call) -> Kinded:
    table = call.fact(0)
    if table and table.origin is not Origin.ACTIVATION and len(call.dims()) == _MATRIX and not call.integer("axis"):
        return "embedding", {"vocabulary": call.dims()[0], "units": call.dims()[1]}
    return "slice", {}


def _concat(call: Call) -> Kinded:
    return _two("concat")(call)


def _resize(call: Call) -> Kinded:
    return "upsample", {"mode": call.text("mode", "nearest")}


def _rounded(number: float) -> float:
    """A float32 as it was written before it was stored: 0.1, not 0.10000000149."""
    return float(f"{number:.6g}")


_ROWS: dict[str, str | Rule] = {
    "Add": _two("add"),
    "AveragePool": _pool("avgpool"),
    "BatchNormalization": _normalized("batchnorm"),
    "Celu": "celu",
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "ConvTranspose": _deconv,
    "DepthToSpace": "pixelshuffle",
    "Dropout": _dropout,
    "Elu": _rectified("elu", "alpha", 1.0),
    "Flatten": "flatten",
    "GRU": _recurrent,
    "Gather": _gather,
    "Gelu": "gelu",
    "Gemm": _gemm,
    "GlobalAveragePool": "globalavgpool",
    "GlobalMaxPool": "globalmaxpool",
    "GroupNormalization": "groupnorm",
    "HardSigmoid": "hardsigmoid",
    "HardSwish": "hardswish",
    "InstanceNormalization": _normalized("instancenorm"),
    "LRN": _lrn,
    "LSTM": _recurrent,
    "LayerNormalization": _normalized("layernorm"),
    "LeakyRelu": _rectified("leakyrelu", "alpha", 0.01),
    "LogSoftmax": "logsoftmax",
    "MatMul": _matmul,
    "Max": _two("maximum"),
    "MaxPool": _pool("maxpool"),
    "Mean": _two("average"),
    "Mish": "mish",
    "Mul": _two("multiply"),
    "PRelu": "prelu",
    "Pad": "pad",
    "RMSNormalization": "rmsnorm",
    "RNN": _recurrent,
    "ReduceMean": _reduce_mean,
    "Relu": "relu",
    "Reshape": "reshape",
    "Resize": _resize,
    "Selu": "selu",
    "Sigmoid": "sigmoid",
    "Slice": "slice",
    "Softmax": _softmax,
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Split": "split",
    "Squeeze": "squeeze",
    "Sub": _two("subtract"),
    "Sum": _two("add"),
    "Swish": "swish",
    "Tanh": "tanh",
    "Transpose": "permute",
    "Unsqueeze": "reshape",
    "Upsample": _resize,
}
"""Rows by operator."""
