"""Which kind of layer an operator is, and its attributes in canonical form: one row an operator.

What has no row is `custom` and keeps its own name, so that nothing is left out.
"""

from __future__ import annotations

from nnviz_core.network import Dim, Value
from nnviz_core.ops import KINDS
from nnviz_core.ops.canonical import is_canonical
from nnviz_core.readers.onnx import moves
from nnviz_core.readers.onnx.facts import Origin
from nnviz_core.readers.onnx.shapes import reduced_axes
from nnviz_core.readers.onnx.use import CUSTOM, Kinded, Rule, Use
from nnviz_core.readers.onnx.windows import kernel_of, padding_of, spread
from nnviz_core.readers.texts import fitted

_OPERANDS = 2
_MATRIX = 2
"""The rank of a matrix; activations of more axes have spatial ones."""


def kind_of(use: Use) -> Kinded:
    """An operator's kind and attributes; `custom` for one that we have no kind for, or that is used in another way."""
    op = use.call.op
    row = None if use.call.operator.domain else ROWS.get(op)
    try:
        kind, attributes = (row, {}) if isinstance(row, str) else row(use) if row else CUSTOM
    except (ArithmeticError, LookupError, TypeError, ValueError):
        kind, attributes = CUSTOM  # what a file says need not fit together; its name can still be shown
    if kind not in KINDS or kind == "custom" or not is_canonical(KINDS[kind], attributes):
        return "custom", {"type": fitted(op) or "?"}
    return kind, {name: fitted(value) if isinstance(value, str) else value for name, value in attributes.items()}


def _conv(use: Use) -> Kinded:
    call = use.call
    weights, groups = call.dims(1), call.integer("group", 1)
    common: dict[str, Value] = {**_window(use), "dilation": spread(call, "dilations"), "bias": _has(use, 2)}
    rank = len(kernel_of(call))
    if groups > 1 and weights[1] == 1 and isinstance(weights[0], int) and weights[0] % groups == 0:
        return f"depthwise{rank}d", {"multiplier": weights[0] // groups, **common}
    return f"conv{rank}d", {"filters": weights[0], "groups": groups, **common}


def _deconv(use: Use) -> Kinded:
    call = use.call
    per_group, groups, rank = call.dims(1)[1], call.integer("group", 1), len(kernel_of(call))
    filters = per_group * groups if isinstance(per_group, int) else None
    extra = call.integers("output_padding", (0,) * rank)
    common: dict[str, Value] = {**_window(use), "dilation": spread(call, "dilations"), "bias": _has(use, 2)}
    return f"deconv{rank}d", {"filters": filters, "groups": groups, "output_padding": extra, **common}


def _has(use: Use, index: int) -> bool:
    return use.call.fact(index) is not None


def _window(use: Use) -> dict[str, Value]:
    return {"kernel": kernel_of(use.call), "stride": spread(use.call, "strides"), "padding": padding_of(use.call)}


def _pool(name: str) -> Rule:
    def rule(use: Use) -> Kinded:
        return f"{name}{len(kernel_of(use.call))}d", {**_window(use), "ceil_mode": bool(use.call.integer("ceil_mode"))}

    return rule


def _gemm(use: Use) -> Kinded:
    if use.call.activations[1:]:
        return CUSTOM
    units = use.call.dims(1)[0 if use.call.integer("transB") else 1]
    return "dense", {"units": units, "bias": _has(use, 2)}


def _matmul(use: Use) -> Kinded:
    if use.call.activations == (0,) and len(use.call.dims(1)) == _MATRIX:
        return "dense", {"units": use.call.dims(1)[1], "bias": False}
    return _joined("matmul")(use) if len(use.call.inputs) == _OPERANDS else CUSTOM


def _joined(kind: str) -> Rule:
    """A kind that joins activations; with a stored operand, the operator does something else to one of them."""

    def rule(use: Use) -> Kinded:
        joins = len(use.call.activations) > 1 and len(use.call.activations) == len(use.call.inputs)
        return (kind, {}) if joins else CUSTOM

    return rule


def _concat(use: Use) -> Kinded:
    if len(use.call.activations) < len(use.call.inputs):
        return CUSTOM
    return "concat", {"axis": use.axis(use.call.integer("axis", 1))}


def _groupnorm(use: Use) -> Kinded:
    return "groupnorm", {"groups": use.call.integer("num_groups", 1)}


def _lrn(use: Use) -> Kinded:
    return "lrn", {"size": use.call.integer("size", 5)}


def _clip(use: Use) -> Kinded:
    call = use.call
    low, high = (call.values(index) or (None,) for index in (1, 2))
    least = call.real("min") if call.has("min") else low[0]
    most = call.real("max") if call.has("max") else high[0]
    kind = "relu6" if (least, most) == (0, 6) else "hard_tanh" if (least, most) == (-1, 1) else ""
    return (kind, {}) if kind else CUSTOM


def _dropout(use: Use) -> Kinded:
    call = use.call
    ratio = call.real("ratio") if call.has("ratio") else (call.values(1) or (0.5,))[0]
    return "dropout", {"rate": float(f"{ratio:.6g}") if isinstance(ratio, float) and 0 <= ratio <= 1 else 0.5}  # 0.1, not 0.10000000149


def _reduce_mean(use: Use) -> Kinded:
    rank = len(use.call.dims())
    pools = rank > _MATRIX and reduced_axes(use.call) == set(range(2, rank))
    return ("globalavgpool", {}) if pools else CUSTOM


def _recurrent(use: Use) -> Kinded:
    call, outputs = use.call, use.call.outputs
    hidden: Dim = call.integer("hidden_size") or call.dims(2)[2]
    both = call.text("direction") == "bidirectional"
    sequences = bool(outputs and outputs[0])
    return call.op.lower(), {"units": hidden, "bidirectional": both, "sequences": sequences, "bias": _has(use, 3)}


def _gather(use: Use) -> Kinded:
    table = use.call.fact(0)
    if table and table.origin is not Origin.ACTIVATION and len(use.call.dims()) == _MATRIX and not use.call.integer("axis"):
        return "embedding", {"vocabulary": use.call.dims()[0], "width": use.call.dims()[1]}
    return moves.select(use)


ROWS: dict[str, str | Rule] = {
    "Add": _joined("add"),
    "AveragePool": _pool("avgpool"),
    "BatchNormalization": "batchnorm",
    "Celu": "celu",
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "ConvTranspose": _deconv,
    "DepthToSpace": moves.pixelshuffle,
    "Dropout": _dropout,
    "Elu": "elu",
    "Exp": "exponential",
    "Flatten": moves.reshape,
    "GRU": _recurrent,
    "Gather": _gather,
    "Gelu": "gelu",
    "Gemm": _gemm,
    "GlobalAveragePool": "globalavgpool",
    "GlobalMaxPool": "globalmaxpool",
    "GroupNormalization": _groupnorm,
    "HardSigmoid": "hard_sigmoid",
    "HardSwish": "hard_swish",
    "InstanceNormalization": "instancenorm",
    "LRN": _lrn,
    "LSTM": _recurrent,
    "LayerNormalization": "layernorm",
    "LeakyRelu": "leaky_relu",
    "LogSoftmax": "log_softmax",
    "MatMul": _matmul,
    "Max": _joined("maximum"),
    "MaxPool": _pool("maxpool"),
    "Mean": _joined("average"),
    "Min": _joined("minimum"),
    "Mish": "mish",
    "Mul": _joined("multiply"),
    "PRelu": "prelu",
    "Pad": moves.pad,
    "RMSNormalization": "rmsnorm",
    "RNN": _recurrent,
    "ReduceMean": _reduce_mean,
    "Relu": "relu",
    "Reshape": moves.reshape,
    "Resize": moves.upsample,
    "Selu": "selu",
    "Sigmoid": "sigmoid",
    "Slice": moves.cut,
    "Softmax": "softmax",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Split": moves.split,
    "Squeeze": moves.squeeze,
    "Sub": _joined("subtract"),
    "Sum": _joined("add"),
    "Swish": "silu",
    "Tanh": "tanh",
    "ThresholdedRelu": "threshold",
    "Transpose": moves.permute,
    "Unsqueeze": moves.reshape,
    "Upsample": moves.upsample,
}
"""Rows by operator: a kind without attributes, or what finds it."""
