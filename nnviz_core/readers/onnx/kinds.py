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
    weights, groups = call.dims(1), call.int("group", 1)
    attributes: dict[str, Value] = {"filters": weights[0], **_window(call), "dilation": spread(call, "dilations"), "bias": len(call.inputs) > 2}
    if groups > 1 and weights[1] == 1 and isinstance(weights[0], int) and weights[0] % groups == 0 and _rank(call) == 2:
        attributes["multiplier"] = weights[0] // groups
        del attributes["filters"]
        return "depthwise", attributes
    return f"conv{_rank(call)}d", {**attributes, "groups": groups}


def _deconv(call: Call) -> Kinded:
    weights, groups = call.dims(1), call.int("group", 1)
    filters = weights[1] * groups if isinstance(weights[1], int) else None
    extra = call.ints("output_padding", (0,) * _rank(call))
    return "deconv", {
        "filters": filters, **_window(call), "dilation": spread(call, "dilations"), "groups": groups,
        "output_padding": extra, "bias": len(call.inputs) > 2,
    }  # fmt: skip


def _window(call: Call) -> dict[str, Value]:
    return {"kernel": kernel_of(call), "stride": spread(call, "strides"), "padding": padding_of(call)}


def _rank(call: Call) -> int:
    return len(kernel_of(call))


def _pool(name: str) -> Rule:
    def rule(call: Call) -> Kinded:
        return name, {**_window(call), "ceil": bool(call.int("ceil_mode"))}

    return rule


def _gemm(call: Call) -> Kinded:
    if 1 in call.activations:
        return "custom", {}
    units = call.dims(1)[0 if call.int("transB") else 1]
    return "dense", {"units": units, "bias": len(call.inputs) > 2}


def _matmul(call: Call) -> Kinded:
    if call.activations == (0,) and len(call.dims(1)) == 2:
        return "dense", {"units": call.dims(1)[1], "bias": False}
    return _two("matmul")(call)


def _two(kind: str) -> Rule:
    """A kind that joins activations; with a constant, the operator does something else to one of them."""

    def rule(call: Call) -> Kinded:
        return (kind if len(call.activations) > 1 and len(call.activations) == len(call.inputs) else "custom"), {}

    return rule
