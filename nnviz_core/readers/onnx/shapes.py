"""The sizes that an operator's outputs have: one small function a family of operators.

The operators: https://onnx.ai/onnx/operators/. Sizes include the batch. A rule
raises `LookupError` where it needs a size or a value that is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeAlias

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.facts import Call, Dims, Element
from nnviz_core.readers.onnx.tensor import MOST_RANK

Rule: TypeAlias = Callable[[Call], Sequence[Dims]]

_TO_THE_END = 1 << 31


def product(dims: Dims) -> Dim:
    """The product of sizes; a single unknown or named size stays what it is."""
    rest = tuple(dim for dim in dims if dim != 1)
    if len(rest) == 1:
        return rest[0]
    numbers = [dim for dim in rest if isinstance(dim, int)]
    return prod(numbers) if len(numbers) == len(rest) else None


def broadcast(*shapes: Dims) -> Dims:
    """The sizes of an element-wise result, as NumPy broadcasts."""
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(dims)) + dims for dims in shapes]
    return tuple(_together(column) for column in zip(*padded, strict=True))


def _together(sizes: Sequence[Dim]) -> Dim:
    larger = [size for size in sizes if size != 1]
    numbers = [size for size in larger if isinstance(size, int)]
    return numbers[0] if numbers else (larger[0] if larger else 1)


def _same(call: Call) -> Sequence[Dims]:
    return [call.dims()]


def _elementwise(call: Call) -> Sequence[Dims]:
    return [broadcast(*(call.dims(i) for i in range(len(call.inputs))))]


def _flatten(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    axis = _axis(call.int("axis", 1), len(dims) + 1)
    return [(product(dims[:axis]), product(dims[axis:]))]


def _reshape(call: Call) -> Sequence[Dims]:
    wanted = call.given("shape", 1)
    if wanted is None:
        return [_unknown(call.dims(1)[0])]
    old = call.dims()
    keep = not call.int("allowzero")
    dims = tuple(old[i] if size == 0 and keep else _dim(size) for i, size in enumerate(wanted))
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
    return [tuple(dims[i] for i in call.ints("perm", range(len(dims))[::-1]))]


def _concat(call: Call) -> Sequence[Dims]:
    shapes = [call.dims(i) for i in range(len(call.inputs))]
    axis = _axis(call.int("axis", 1), len(shapes[0]))
    sizes = [dims[axis] for dims in shapes]
    numbers = [size for size in sizes if isinstance(size, int)]
    return [_with(shapes[0], {axis: sum(numbers) if len(numbers) == len(sizes) else None})]


def _split(call: Call) -> Sequence[Dims]:
    dims, count = call.dims(), len(call.node.outputs)
    axis = _axis(call.int("axis"), len(dims))
    given = call.given("split", 1)
    if given:
        return [_with(dims, {axis: _dim(size)}) for size in given]
    total = dims[axis]
    if not isinstance(total, int):
        return [_with(dims, {axis: None})] * count
    each = -(-total // count)
    return [_with(dims, {axis: min(each, total - i * each)}) for i in range(count)]


def _squeeze(call: Call) -> Sequence[Dims]:
    dims, axes = call.dims(), call.axes(1)
    if axes is None:
        return [tuple(dim for dim in dims if dim != 1)]
    gone = {_axis(axis, len(dims)) for axis in axes}
    return [tuple(dim for i, dim in enumerate(dims) if i not in gone)]


def _unsqueeze(call: Call) -> Sequence[Dims]:
    axes = call.axes(1)
    if axes is None:
        raise LookupError("axes")
    dims = list(call.dims())
    rank = len(dims) + len(axes)
    for axis in sorted(_axis(axis, rank) for axis in axes):
        dims.insert(axis, 1)
    return [tuple(dims)]


def _gather(call: Call) -> Sequence[Dims]:
    dims, indices = call.dims(), call.dims(1)
    axis = _axis(call.int("axis"), len(dims))
    return [dims[:axis] + indices + dims[axis + 1 :]]


def _slice(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    if call.given("starts", 1) is None or call.given("ends", 2) is None:
        return [_unknown(len(dims))]
    return [_with(dims, {axis: _length(dims[axis], *bounds) for axis, bounds in slices(call).items()})]


def slices(call: Call) -> dict[int, tuple[Element, Element, Element]]:
    """For each sliced axis: the first index, the index after the last, and the step."""
    starts, ends = call.given("starts", 1), call.given("ends", 2)
    if starts is None or ends is None:
        raise LookupError("starts")
    axes = call.axes(3) or range(len(starts))
    steps = call.values(4) or (1,) * len(starts)
    rank = len(call.dims())
    return {_axis(axis, rank): bounds for axis, *bounds in zip(axes, starts, ends, steps, strict=True)}  # type: ignore[misc]


def _length(size: Dim, start: Element, end: Element, step: Element) -> Dim:
    if start == 0 and step == 1 and isinstance(end, int) and end >= _TO_THE_END:
        return size
    if not isinstance(size, int) or not isinstance(start, int) or not isinstance(end, int) or not isinstance(step, int):
        return None
    return len(range(*slice(start, end if end > -_TO_THE_END else None, step).indices(size)))


def _reduce(call: Call) -> Sequence[Dims]:
    dims, gone = call.dims(), reduced_axes(call)
    if call.int("keepdims", 1):
        return [tuple(1 if i in gone else dim for i, dim in enumerate(dims))]
    return [tuple(dim for i, dim in enumerate(dims) if i not in gone)]


def reduced_axes(call: Call) -> set[int]:
    """The axes that a `Reduce…` or `Arg…` operator sums up."""
    rank = len(call.dims())
    if "axis" in call.node.attributes or call.node.op.startswith("Arg"):
        return {_axis(call.int("axis"), rank)}
    axes = call.axes(1)
    if not axes:
        return set() if call.int("noop_with_empty_axes") else set(range(rank))
    return {_axis(axis, rank) for axis in axes}


def _pad(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    pads = call.given("pads", 1)
    axes = call.axes(3) or tuple(range(len(dims)))
    if pads is None:
        return [_unknown(len(dims))]
    pairs = zip(axes, pads[: len(axes)], pads[len(axes) :], strict=True)
    return [_with(dims, {_axis(axis, len(dims)): _sum(dims[axis], before, after) for axis, before, after in pairs})]


def _expand(call: Call) -> Sequence[Dims]:
    return [broadcast(call.dims(), _listed(call, 1))]


def _tile(call: Call) -> Sequence[Dims]:
    return [tuple(product((dim, times)) for dim, times in zip(call.dims(), _listed(call, 1), strict=True))]


def _resize(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    sizes = call.values(3)
    if sizes:
        return [tuple(_dim(size) for size in sizes)]
    scales = scales_of(call)
    return [tuple(_scaled(dim, scale) for dim, scale in zip(dims, scales, strict=True))]


def scales_of(call: Call) -> tuple[Element, ...]:
    """By how much `Resize` or `Upsample` scales each size; raises `LookupError` where that is unknown."""
    if "scales" in call.node.attributes:
        return call.node.attributes["scales"].floats
    newer = call.node.op == "Resize" and call.opset > 10  # noqa: PLR2004 - version 11 put `roi` before `scales`
    scales = call.values(2 if newer else 1)
    if not scales:
        raise LookupError("scales")
    return scales


def _scaled(dim: Dim, scale: Element) -> Dim:
    if scale == 1:
        return dim
    return int(dim * scale) if isinstance(dim, int) and isinstance(scale, int | float) else None


def _depth_to_space(call: Call) -> Sequence[Dims]:
    batch, channels, *spatial = call.dims()
    block = call.int("blocksize", 1)
    fewer = channels // block**2 if isinstance(channels, int) else None
    return [(batch, fewer, *(product((dim, block)) for dim in spatial))]


def _space_to_depth(call: Call) -> Sequence[Dims]:
    batch, channels, *spatial = call.dims()
    block = call.int("blocksize", 1)
    return [(batch, product((channels, block**2)), *(dim // block if isinstance(dim, int) else None for dim in spatial))]


def _shape(call: Call) -> Sequence[Dims]:
    dims = call.dims()
    return [(len(range(len(dims))[call.int("start") : call.int("end", len(dims))]),)]


def _constant_of_shape(call: Call) -> Sequence[Dims]:
    return [_listed(call, 0)]


def _unknown(rank: Dim) -> Dims:
    """Sizes of which only the number is known."""
    if not isinstance(rank, int) or rank > MOST_RANK:
        raise LookupError("rank")
    return (None,) * rank


def _listed(call: Call, index: int) -> Dims:
    values = call.values(index)
    if values is None:
        raise LookupError(f"input {index}")
    return tuple(_dim(value) for value in values)


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise LookupError(f"axis {axis}")
    return axis % rank


def _dim(value: Element) -> Dim:
    return int(value) if isinstance(value, float) else value


def _sum(*dims: Element) -> Dim:
    numbers = [dim for dim in dims if isinstance(dim, int)]
    return sum(numbers) if len(numbers) == len(dims) else None


def _with(dims: Dims, changed: dict[int, Dim]) -> Dims:
    return tuple(changed.get(i, dim) for i, dim in enumerate(dims))


_SAME = """
    Abs Acos Acosh Asin Asinh Atan Atanh BatchNormalization Bernoulli Cast Ceil Celu Clip Cos Cosh CumSum DequantizeLinear Dropout Elu Erf Exp
    EyeLike Floor Gelu GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf IsNaN LRN LayerNormalization
    LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not PRelu QuantizeLinear RMSNormalization RandomNormalLike
    RandomUniformLike Reciprocal Relu Round ScatterElements ScatterND Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Swish
    Tan Tanh ThresholdedRelu Trilu
""".split()
_ELEMENTWISE = "Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum Where Xor".split()
_REDUCE = """
    ArgMax ArgMin ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare
""".split()

RULES: dict[str, Rule] = {
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    **dict.fromkeys(_REDUCE, _reduce),
    "Concat": _concat,
    "ConstantOfShape": _constant_of_shape,
    "DepthToSpace": _depth_to_space,
    "Expand": _expand,
    "Flatten": _flatten,
    "Gather": _gather,
    "Pad": _pad,
    "Reshape": _reshape,
    "Resize": _resize,
    "Shape": _shape,
    "Size": lambda _: [()],
    "Slice": _slice,
    "SpaceToDepth": _space_to_depth,
    "Split": _split,
    "Squeeze": _squeeze,
    "Tile": _tile,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
    "Upsample": _resize,
}
"""Rules by operator; those that slide windows or multiply matrices stand in `windows`."""
