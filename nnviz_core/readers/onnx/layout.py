"""Which axis of an activation is the batch and which counts the channels, followed from the inputs on.

A `Shape` leaves the batch out. ONNX has no mark for it: it is the first axis of
the inputs, and goes where transposes and reshapes carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from nnviz_core.network import Dim, Shape
from nnviz_core.readers.onnx.analysis import Analysis
from nnviz_core.readers.onnx.facts import Call, Fact, Origin, Step
from nnviz_core.readers.onnx.proto import Dims, ValueInfo
from nnviz_core.readers.onnx.shapes import reduced_axes
from nnviz_core.readers.onnx.sizes import axis_of, product
from nnviz_core.readers.texts import Names

Axis: TypeAlias = "int | None"
Moved: TypeAlias = Callable[[int], Axis]

_SEQUENCE = 3
"""The rank of a batch of sequences."""


class Layout(Struct, frozen=True):
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


class View(Struct, frozen=True, eq=False):
    """How an activation is laid out, and its shape (`None` where its rank is unknown); one object for all that look alike."""

    layout: Layout
    shape: Shape | None


def views_of(inputs: Sequence[ValueInfo], analysis: Analysis) -> dict[str, View]:
    """The views of all activations, by name."""
    readers: dict[str, list[Call]] = {info.name: [] for info in inputs}
    views = _Views(_batch(inputs))
    for node, call, _ in analysis.steps:
        for name in node.inputs[:1]:
            if node.operator.op in _CHANNELS_SECOND:
                views.second.add(name)
            if name in readers:
                readers[name].append(call)
    for info in inputs:
        layout = _input_layout(info, views.batch, readers[info.name])
        views.by_name[info.name] = views.view(layout, analysis.facts[info.name].dims)
    for step in analysis.steps:
        if step.call.origin is Origin.ACTIVATION:
            views.follow(step)
    return views.by_name


class _Views(Struct):
    """The views of the activations that were followed.

    Attributes:
        batch: The batch's size, or its name.
        second: The names of those whose channels are their second axis, because an operator that reads them counts on it.
        by_name: The views.
        sizes: The names of sizes, as harmless as those of layers.
        known: All views, by what they show.
        followed: What calls make of what they read; it is found once for each.
    """

    batch: Dim
    second: set[str] = field(default_factory=set)
    by_name: dict[str, View] = field(default_factory=dict)
    sizes: Names = field(default_factory=Names)
    known: dict[tuple[Layout, Dims | None], View] = field(default_factory=dict)
    followed: dict[tuple[Call, tuple[Fact, ...], tuple[View | None, ...]], list[View]] = field(default_factory=dict)

    def view(self, layout: Layout, dims: Dims | None) -> View:
        """The view of sizes in a layout."""
        if (layout, dims) not in self.known:
            named = None if dims is None else tuple(self.sizes.of(dim) if isinstance(dim, str) else dim for dim in dims)
            self.known[layout, dims] = View(layout, None if named is None else layout.shape(named))
        return self.known[layout, dims]

    def follow(self, step: Step) -> None:
        """Notes what an operator makes."""
        node, call, made = step
        read = tuple([self.by_name.get(name) for name in node.inputs])
        found = self.followed.get((call, made, read))
        if found is None:
            found = [self.view(_follow(call, read, fact.dims or (), self.batch), fact.dims) for fact in made]
            self.followed[call, made, read] = found
        for name, view, fact in zip(node.outputs, found, made, strict=False):
            second = name in self.second and view.layout.channel != 1
            if name:
                self.by_name[name] = self.view(Layout(view.layout.batch, 1), fact.dims) if second else view


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
    if any(call.op in _RECURRENT and not call.integer("layout") for call in readers):
        return Layout(1, 2)  # these read T×N×D
    if any(call.op in _CHANNELS_SECOND for call in readers):
        return Layout(axis, 1)
    carried = any(call.op == "Transpose" and call.integers("perm")[1:2] == (last,) for call in readers)
    return Layout(axis, last if carried or len(dims) == _SEQUENCE else min(1, last))


def _follow(call: Call, views: Sequence[View | None], dims: Dims, batch: Dim) -> Layout:
    """The layout of an operator's output, from the views of what it reads."""
    found = _followed(call, views, dims)
    if isinstance(batch, str) and batch in dims:
        return Layout(dims.index(batch), found.channel)
    if found.batch is None and batch == 1 and 1 in dims and call.op == "Reshape":
        return Layout(dims.index(1), found.channel)
    return found


def _followed(call: Call, views: Sequence[View | None], dims: Dims) -> Layout:
    read = [(view.layout, fact.dims) for view, fact in zip(views, call.inputs, strict=False) if view and fact and fact.dims]
    if call.op in _CHANNELS_SECOND or not read:
        return Layout(0, 1)
    layout, old = max(read, key=lambda pair: len(pair[1]))
    try:
        move = _MOVES.get(call.op, _aligned)(call, old, dims)
        axes = [None if axis is None or axis >= len(old) else move(axis) for axis in (layout.batch, layout.channel)]
    except (LookupError, TypeError, ValueError):
        return Layout()  # what a file says need not fit together; then the axes are not known
    embeds = call.op == "Gather" and 0 not in call.activations
    return Layout(axes[0], len(dims) - 1 if embeds or call.op in _CHANNELS_LAST else axes[1])


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
