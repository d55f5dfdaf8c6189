"""Parameters and multiplications, from the sizes of stored tensors and of activations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field

from nnviz_core.network import Shape
from nnviz_core.readers.onnx.facts import Step
from nnviz_core.readers.onnx.proto import Dims, Graph, reads
from nnviz_core.readers.onnx.use import Use
from nnviz_core.readers.onnx.weights import Weight, Weights

_PARAMETRIC = {
    *("BatchNormalization", "Conv", "ConvInteger", "ConvTranspose", "DeformConv", "GRU", "Gemm", "GroupNormalization"),
    *("InstanceNormalization", "LSTM", "LayerNormalization", "MatMul", "MatMulInteger", "PRelu", "QLinearConv", "QLinearMatMul"),
    *("RMSNormalization", "RNN"),
}
"""Operators whose constant inputs are parameters, of whatever type and however small."""

_SETTINGS = {"Clip", "Dropout", "OneHot", "Pad", "QuantizeLinear", "DequantizeLinear", "Range", "Resize", "Upsample"}
"""Operators whose constant inputs say how they work, and are no parameters."""

_REAL = {1, 2, 3, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}
_RUNNING = range(3, 5)
"""The inputs of `BatchNormalization` that hold its running mean and variance."""


class Ledger(Struct):
    """Counts each stored tensor once, with the first layer that uses it."""

    weights: Weights
    counted: set[str] = field(default_factory=set)

    def params(self, step: Step) -> tuple[int | None, int | None]:
        """The parameters of an operator that were not counted before: all, and those that are learned."""
        if len(step.call.activations) == len(step.call.inputs) and not step.node.graphs:
            return 0, 0
        total: list[int | None] = []
        learned: list[int | None] = []
        for weight, trainable in self._parameters(step):
            if weight.name not in self.counted:
                self.counted.add(weight.name)
                total.append(weight.size)
                if trainable:
                    learned.append(weight.size)
        return _sum(total), _sum(learned)

    def _parameters(self, step: Step) -> Iterator[tuple[Weight, bool]]:
        node, call = step.node, step.call
        parametric = node.op in _PARAMETRIC or bool(node.operator.domain)
        running = _RUNNING if node.op == "BatchNormalization" else ()
        for index, name in enumerate(() if node.op in _SETTINGS else reads(node)):
            weights = self.weights.made_of.get(name)
            if not weights or index in call.activations:
                continue
            for weight in weights:
                if parametric or _is_parameter(weight):
                    yield weight, index not in running and (weight.stored or parametric)
        for graph in node.graphs.values():
            yield from _inner_parameters(graph, node.outputs[0] if node.outputs else "")


def _is_parameter(weight: Weight) -> bool:
    """Whether an element-wise operand is one: a single number, as in `x * 0.5`, is none."""
    return weight.dtype in _REAL and weight.size != 1


def _inner_parameters(graph: Graph, owner: str) -> Iterator[tuple[Weight, bool]]:
    for number, tensor in enumerate(graph.tensors.values()):
        weight = Weight(f"{owner}/{graph.name}/{number}/{tensor.name}", tensor.size, tensor.dtype)
        if _is_parameter(weight):
            yield weight, True
    for node in graph.nodes:
        for inner in node.graphs.values():
            yield from _inner_parameters(inner, f"{owner}/{graph.name}")


def _sum(sizes: Sequence[int | None]) -> int | None:
    return None if None in sizes else sum(filter(None, sizes))


def macs(use: Use) -> int | None:
    """The multiplications for one sample.

    Returns:
        0 for an operator that does none that count; `None` where a size, or what the operator does, is unknown.
    """
    if use.call.operator.domain or use.call.op in _UNKNOWN:
        return None
    rule = _MACS.get(use.call.op)
    try:
        return rule(use) if rule else 0
    except (LookupError, TypeError, ValueError):
        return None  # what a file says need not fit together; then the figure is not known


def _conv(use: Use) -> int | None:
    weights = use.call.dims(3 if use.call.op == "QLinearConv" else 1)
    return _times(use.output, weights[1:])


def _deconv(use: Use) -> int | None:
    return _times(use.given, use.call.dims(1)[1:])


def _gemm(use: Use) -> int | None:
    left = use.call.dims()
    return _times(use.output, left[:1] if use.call.integer("transA") else left[-1:])


def _recurrent(use: Use) -> int | None:
    steps = use.given.dims[:1] if use.given else (None,)
    return _sum([_times(Shape(steps), use.call.dims(index)) for index in (1, 2)])


def _times(shape: Shape | None, sizes: Dims) -> int | None:
    """A shape's elements times some sizes."""
    return Shape((*shape.dims, *sizes)).size if shape else None


_UNKNOWN = {"Attention", "DeformConv", "Einsum", "If", "Loop", "Scan", "SequenceMap"}
"""Operators that may multiply matrices, but for which we have no rule."""

_MACS: dict[str, Callable[[Use], int | None]] = {
    **dict.fromkeys(("Conv", "ConvInteger", "QLinearConv"), _conv),
    **dict.fromkeys(("GRU", "LSTM", "RNN"), _recurrent),
    **dict.fromkeys(("Gemm", "MatMul", "MatMulInteger", "QLinearMatMul"), _gemm),
    "ConvTranspose": _deconv,
}
