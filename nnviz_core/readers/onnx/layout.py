"""Which axis of an activation is the batch and which counts the channels, followed from the inputs on.

A `Shape` leaves the batch out. ONNX has no mark for it: it is the first axis of
the inputs, and goes where transposes and reshapes carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nnviz_core.network import Dim, Shape
from nnviz_core.readers.onnx.analysis import Analysis
from nnviz_core.readers.onnx.facts import Call, Dims, Origin
from nnviz_core.readers.onnx.proto import ValueInfo
from nnviz_core.readers.onnx.shapes import reduced_axes
from nnviz_core.readers.onnx.sizes import axis_of, product

Axis: TypeAlias = "int | None"
Moved: TypeAlias = Callable[[int], Axis]

_SEQUENCE = 3
"""The rank of a batch of sequences."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The axes of the batch and of the channels; `None` where there is none, or it is unknown."""

    batch: Axis = None
    channel: Axis = None

    def shape(self, dims: Dims) -> Shape:
        """Sizes as a shape, without the batch."""
        kept = tuple(dim for i, dim in enumerate(dims) if i != self.batch)
        last = max(len(kept) - 1, 0)
        if self.channel is None:
            return Shape(kept, 1 if last == 1 else 0)
        channel = self.channel - (self.batch is not None and self.batch < self.channel)
        return Shape(kept, last if channel == last else 0)


def layouts_of(inputs: Sequence[ValueInfo], analysis: Analysis) -> dict[str, Layout]:
    """The layouts of all activations, by name."""
    facts, batch = analysis.facts, _batch(inputs)
    readers: dict[str, list[Call]] = {}
    for call in analysis.calls:
        for name in call.node.inputs[:1]:
            readers.setdefault(name, []).append(call)
    layouts = {info.name: _input_layout(info, batch, readers.get(info.name, [])) for info in inputs}
    for call in analysis.calls:
        made = [name for name in call.node.outputs if name and facts[name].origin is Origin.ACTIVATION]
        layouts.update({name: _follow(call, layouts, facts[name].dims or (), batch) for name in made})
        layouts.update({name: Layout(layouts[name].batch, 1) for name in made if _wants_second(readers.get(name, []))})
    return layouts


def _wants_second(readers: Sequence[Call]) -> bool:
    return any(call.node.op in _CHANNELS_SECOND for call in readers)


def _batch(inputs: Sequence[ValueInfo]) -> Dim:
    """The batch's size: the first size of the inputs, a named one before a number."""
    ranked = [info.dims for info in inputs if info.dims and len(info.dims) > 1]
    named = [dims for dims in ranked if isinstance(dims[0], str)]
    return (named or ranked or [(None,)])[0][0]


def _input_layout(info: ValueInfo, batch: Dim, readers: Sequence[Call]) -> Layout:
    """The layout of one of the network's inputs: the batch comes first, channels where the operators that read it expect them."""
    dims = info.dims or ()
    axis = 0 if len(dims) > 1 or isinstance(batch, str) else None
    if dims and dims[0] != batch:
        axis = dims.index(batch) if isinstance(batch, str) and batch in dims else None
    last = len(dims) - 1
    if any(call.node.op in _RECURRENT and not call.integer("layout") for call in readers):
        return Layout(1, 2)  # these read T×N×D
    if _wants_second(readers):
        return Layout(axis, 1)
    carried = any(call.node.op == "Transpose" and call.integers("perm")[1:2] == (last,) for call in readers)
    return Layout(axis, last if carried or len(dims) == _SEQUENCE else min(1, last))


def _follow(call: Call, layouts: Mapping[str, Layout], dims: Dims, batch: Dim) -> Layout:
    """The layout of an operator's output, from those of the activations that it reads."""
    found = _followed(call, layouts, dims)
    if isinstance(batch, str) and batch in dims:
        return Layout(dims.index(batch), found.channel)
    if found.batch is None and batch == 1 and 1 in dims and call.node.op == "Reshape":
        return Layout(dims.index(1), found.channel)
    return found


def _followed(call: Call, layouts: Mapping[str, Layout], dims: Dims) -> Layout:
    read = [(name, fact.dims) for name, fact in zip(call.node.inputs, call.inputs, strict=False) if fact and fact.dims and name in layouts]
    if call.node.op in _CHANNELS_SECOND or not read:
        return Layout(0, 1)
    name, old = max(read, key=lambda pair: len(pair[1]))
    try:
        move = _MOVES.get(call.node.op, _aligned)(call, old, dims)
        axes = [None if axis is None or axis >= len(old) else move(axis) for axis in (layouts[name].batch, layouts[name].channel)]
    except (LookupError, TypeError, ValueError):
        return Layout()  # what a file says need not fit together; then the axes are not known
    embeds = call.node.op == "Gather" and 0 not in call.activations
    return Layout(axes[0], len(dims) - 1 if embeds or call.node.op in _CHANNELS_LAST else axes[1])


def _aligned(_: Call, old: Dims, new: Dims) -> Moved:
    """Sizes are aligned at the end, as in broadcasting."""
    return lambda axis: axis + len(new) - len(old)


def _transposed(call: Call, old: Dims, _: Dims) -> Moved:
    perm = call.integers("perm", range(len(old))[::-1])
    return perm.index


def _without(gone: set[int]) -> Moved:
    return lambda axis: None if axis in gone else axis - sum(other < axis for other in gone)


def _reduced(call: Call, _: Dims, __: Dims) -> Moved:
    return (lambda axis: axis) if call.integer("keepdims", 1) else _without(reduced_axes(call))


def _squeezed(call: Call, old: Dims, _: Dims) -> Moved:
    axes = call.axes(1)
    return _without({i for i, dim in enumerate(old) if dim == 1} if axes is None else {axis_of(axis, len(old)) for axis in axes})


def _unsqueezed(call: Call, _: Dims, new: Dims) -> Moved:
    added = {axis_of(axis, len(new)) for axis in call.axes(1) or ()}
    return [i for i in range(len(new)) if i not in added].__getitem__


def _gathered(call: Call, old: Dims, new: Dims) -> Moved:
    if 0 not in call.activations:  # a table of vectors: the activations are the indices
        return lambda axis: axis
    axis, more = axis_of(call.integer("axis"), len(old)), len(new) - len(old)
    return lambda old_axis: None if old_axis == axis else old_axis + (more if old_axis > axis else 0)


def _reshaped(_: Call, old: Dims, new: Dims) -> Moved:
    """An axis lives on where as much comes before it as before, and its size is the same."""

    def move(axis: int) -> Axis:
        before = product(old[:axis])
        if before is None and axis:
            return None
        return next((i for i, dim in enumerate(new) if dim == old[axis] and product(new[:i]) == before), None)

    return move


def _recurrent(call: Call, _: Dims, new: Dims) -> Moved:
    return lambda axis: axis if call.integer("layout") else axis + len(new) - _SEQUENCE


_CHANNELS_SECOND = {
    *("AveragePool", "BatchNormalization", "Conv", "ConvTranspose", "DepthToSpace", "GlobalAveragePool", "GlobalMaxPool"),
    *("GroupNormalization", "InstanceNormalization", "LRN", "LpPool", "MaxPool", "SpaceToDepth"),
}
_RECURRENT = ("GRU", "LSTM", "RNN")
_CHANNELS_LAST = {"GRU", "Gemm", "LSTM", "LayerNormalization", "MatMul", "RMSNormalization", "RNN"}
_MOVES: dict[str, Callable[[Call, Dims, Dims], Moved]] = {
    **dict.fromkeys(_RECURRENT, _recurrent),
    **dict.fromkeys(("ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "ArgMax", "ArgMin"), _reduced),
    **dict.fromkeys(("Flatten", "Reshape"), _reshaped),
    "Gather": _gathered,
    "Squeeze": _squeezed,
    "Transpose": _transposed,
    "Unsqueeze": _unsqueezed,
}
