"""The sizes that an operator's outputs have: one small function a family of operators.

The operators: https://onnx.ai/onnx/operators/. Sizes include the batch. A rule
raises `LookupError` where it needs a size or a value that is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.facts import Call, Element
from nnviz_core.readers.onnx.proto import Dims
from nnviz_core.readers.onnx.sizes import Rule, axis_of, broadcast, changed, listed, product, unknown, whole

_TO_THE_END = 1 << 31


def _same(call: Call) -> Sequence[Dims]:
    return [call.dims()]


def _elementwise(call: Call) -> Sequence[Dims]:
    return [broadcast(*(call.dims(i) for i in range(len(call.inputs))))]


def _flatten(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    axis = axis_of(call.integer("axis", 1), len(dims) + 1)
    return [(product(dims[:axis]), product(dims[axis:]))]


def _reshape(call: Call) -> Sequence[Dims]:
    wanted = call.given("shape", 1)
    if wanted is None:
        return [unknown(call.dims(1)[0])]
    old = call.dims()
    keep = not call.integer("allowzero")
    dims = tuple(old[i] if size == 0 and keep else whole(size) for i, size in enumerate(wanted))
    return [tuple(_rest(old, dims) if dim == -1 else dim for dim in dims)]


def _rest(old: Dims, new: Dims) -> Dim:
    """The size that `-1` stands for: what is in `old` over what is in `new`, named sizes cancelled."""
    over, under = list(old), [dim for dim in new if dim != -1]
    for dim in [dim for dim in under if dim in over]:
        over.remove(dim)
        under.remove(dim)
    total, part = product(tuple(over)), product(tuple(under))
    if not under:
        return total
    return total // part if isinstance(total, int) and isinstance(part, int) and part else None


def _transpose(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    return [tuple(dims[i] for i in call.integers("perm", range(len(dims))[::-1]))]


def _concat(call: Call) -> Sequence[Dims]:
    shapes = [call.dims(i) for i in range(len(call.inputs))]
    axis = axis_of(call.integer("axis", 1), len(shapes[0]))
    sizes = [dims[axis] for dims in shapes]
    numbers = [size for size in sizes if isinstance(size, int)]
    return [changed(shapes[0], {axis: sum(numbers) if len(numbers) == len(sizes) else None})]


def _split(call: Call) -> Sequence[Dims]:
    dims, count = call.dims(), len(call.outputs)
    axis = axis_of(call.integer("axis"), len(dims))
    given = call.given("split", 1)
    if given:
        return [changed(dims, {axis: whole(size)}) for size in given]
    total = dims[axis]
    if not isinstance(total, int):
        return [changed(dims, {axis: None})] * count
    each = -(-total // count)
    return [changed(dims, {axis: min(each, total - i * each)}) for i in range(count)]


def _squeeze(call: Call) -> Sequence[Dims]:
    dims, axes = call.dims(), call.axes(1)
    if axes is None:
        return [tuple(dim for dim in dims if dim != 1)]
    gone = {axis_of(axis, len(dims)) for axis in axes}
    return [tuple(dim for i, dim in enumerate(dims) if i not in gone)]


def _unsqueeze(call: Call) -> Sequence[Dims]:
    axes = call.axes(1)
    if axes is None:
        raise LookupError("axes")
    dims = list(call.dims())
    rank = len(dims) + len(axes)
    for axis in sorted(axis_of(axis, rank) for axis in axes):
        dims.insert(axis, 1)
    return [tuple(dims)]


def _gather(call: Call) -> Sequence[Dims]:
    dims, indices = call.dims(), call.dims(1)
    axis = axis_of(call.integer("axis"), len(dims))
    return [dims[:axis] + indices + dims[axis + 1 :]]


def _slice(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    if call.given("starts", 1) is None or call.given("ends", 2) is None:
        return [unknown(len(dims))]
    return [changed(dims, {axis: _length(dims[axis], *bounds) for axis, bounds in slices(call).items()})]


def slices(call: Call) -> dict[int, tuple[Element, Element, Element]]:
    """For each sliced axis: the first index, the index after the last, and the step."""
    starts, ends = call.given("starts", 1), call.given("ends", 2)
    if starts is None or ends is None:
        raise LookupError("starts")
    axes = call.axes(3) or range(len(starts))
    steps = call.values(4) or (1,) * len(starts)
    rank = len(call.dims())
    return {axis_of(axis, rank): bounds for axis, *bounds in zip(axes, starts, ends, steps, strict=True)}  # type: ignore[misc]


def _length(size: Dim, start: Element, end: Element, step: Element) -> Dim:
    if start == 0 and step == 1 and isinstance(end, int) and end >= _TO_THE_END:
        return size
    if not isinstance(size, int) or not isinstance(start, int) or not isinstance(end, int) or not isinstance(step, int):
        return None
    return len(range(*slice(start, end if end > -_TO_THE_END else None, step).indices(size)))


def _reduce(call: Call) -> Sequence[Dims]:
    dims, gone = call.dims(), reduced_axes(call)
    if call.integer("keepdims", 1):
        return [tuple(1 if i in gone else dim for i, dim in enumerate(dims))]
    return [tuple(dim for i, dim in enumerate(dims) if i not in gone)]


def reduced_axes(call: Call) -> set[int]:
    """The axes that a `Reduce…` or `Arg…` operator sums up."""
    rank = len(call.dims())
    if call.has("axis") or call.op.startswith("Arg"):
        return {axis_of(call.integer("axis"), rank)}
    axes = call.axes(1)
    if not axes:
        return set() if call.integer("noop_with_empty_axes") else set(range(rank))
    return {axis_of(axis, rank) for axis in axes}


def _shape(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    return [(len(range(len(dims))[call.integer("start") : call.integer("end", len(dims))]),)]


def _constant_of_shape(call: Call) -> Sequence[Dims]:
    return [listed(call, 0)]


_SAME = (
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BatchNormalization", "Bernoulli", "Cast", "Ceil", "Celu", "Clip",
    "Cos", "Cosh", "CumSum", "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "EyeLike", "Floor", "Gelu", "GroupNormalization",
    "HardSigmoid", "HardSwish", "Hardmax", "Identity", "InstanceNormalization", "IsInf", "IsNaN", "LRN", "LayerNormalization",
    "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "MeanVarianceNormalization", "Mish", "Neg", "Not", "PRelu",
    "QuantizeLinear", "RMSNormalization", "RandomNormalLike", "RandomUniformLike", "Reciprocal", "Relu", "Round",
    "ScatterElements", "ScatterND", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt",
    "Swish", "Tan", "Tanh", "ThresholdedRelu", "Trilu",
)  # fmt: skip
_ELEMENTWISE = (
    "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or",
    "Pow", "Sub", "Sum", "Where", "Xor",
)  # fmt: skip
_REDUCE = (
    "ArgMax", "ArgMin", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
    "ReduceProd", "ReduceSum", "ReduceSumSquare",
)  # fmt: skip

RULES: dict[str, Rule] = {
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    **dict.fromkeys(_REDUCE, _reduce),
    "Concat": _concat,
    "ConstantOfShape": _constant_of_shape,
    "Flatten": _flatten,
    "Gather": _gather,
    "Reshape": _reshape,
    "Shape": _shape,
    "Size": lambda _: [()],
    "Slice": _slice,
    "Split": _split,
    "Squeeze": _squeeze,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}
"""Rules by operator; those that slide windows or multiply matrices stand in `windows`."""
