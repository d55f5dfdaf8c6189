"""Convolutions: plain, depthwise, separable, transposed, in one to three dimensions.

Output sizes: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Dim, Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch, short, spelled
from nnviz_core.ops.dims import named, product, same, scaled, total, window

MAPS = {1: "a sequence or a signal", 2: "a feature map C×H×W", 3: "a volume C×D×H×W"}


def spatial_input(inputs: Sequence[Shape], rank: int) -> Shape:
    """The one input, which must have `rank` spatial dimensions."""
    shape = inputs[0]
    if len(shape.spatial) != rank:
        message = f"needs {MAPS[rank]}, got {named(shape)}"
        raise Mismatch(message)
    return shape


def pairs(padding: object, rank: int) -> Sequence[tuple[int, int]]:
    """The padding as (before, after), a pair a dimension; `valid` is none."""
    return padding if isinstance(padding, tuple) else ((0, 0),) * rank


def windows(attributes: Attributes, spatial: Sequence[Dim], kernel: Sequence[int], *, ceil: bool = False) -> tuple[Dim, ...]:
    """The spatial sizes that a sliding window leaves."""
    rank = len(spatial)
    stride, dilation = attributes.get("stride") or (1,) * rank, attributes.get("dilation") or (1,) * rank
    padding = attributes.get("padding", "valid")
    if padding == "same":
        return tuple(map(same, spatial, stride))
    reach = [(size - 1) * gap + 1 for size, gap in zip(kernel, dilation, strict=True)]
    return tuple(
        window(size, span, step, pad, ceil=ceil) for size, span, step, pad in zip(spatial, reach, stride, pairs(padding, rank), strict=True)
    )


def convolution(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a convolution: k·(C/groups)·F weights, each used at every output position."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        filters, groups = attributes["filters"], attributes.get("groups", 1)
        _check_groups(shape.channels, filters, groups)
        spatial = windows(attributes, shape.spatial, attributes["kernel"])
        each = shape.channels // groups if isinstance(shape.channels, int) else None
        weights = product([*attributes["kernel"], each, filters])
        return _inferred(shape.having(channels=filters, spatial=spatial), weights, attributes, filters, spatial)

    return infer


def depthwise(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a depthwise convolution: `multiplier` filters for each channel by itself."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        filters = scaled(shape.channels, attributes.get("multiplier", 1))
        spatial = windows(attributes, shape.spatial, attributes["kernel"])
        weights = product([*attributes["kernel"], filters])
        return _inferred(shape.having(channels=filters, spatial=spatial), weights, attributes, filters, spatial)

    return infer


def separable(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a depthwise convolution and the 1×1 convolution after it, in one layer with one bias (Keras)."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        filters, middle = attributes["filters"], scaled(shape.channels, attributes.get("multiplier", 1))
        spatial = windows(attributes, shape.spatial, attributes["kernel"])
        weights = total([product([*attributes["kernel"], middle]), product([middle, filters])])
        return _inferred(shape.having(channels=filters, spatial=spatial), weights, attributes, filters, spatial)

    return infer


def transposed(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a transposed convolution: every input position is multiplied with all of the kernel."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        filters, groups = attributes["filters"], attributes.get("groups", 1)
        _check_groups(shape.channels, filters, groups)
        spatial = _grown(attributes, shape.spatial)
        if any(isinstance(size, int) and size < 1 for size in spatial):
            message = f"leaves nothing of {named(shape)}: its padding is larger than what it makes"
            raise Mismatch(message)
        each = shape.channels // groups if isinstance(shape.channels, int) else None
        weights = product([*attributes["kernel"], each, filters])
        return _inferred(shape.having(channels=filters, spatial=spatial), weights, attributes, filters, shape.spatial)

    return infer


def _grown(attributes: Attributes, spatial: Sequence[Dim]) -> tuple[Dim, ...]:
    rank = len(spatial)
    stride, dilation = attributes.get("stride") or (1,) * rank, attributes.get("dilation") or (1,) * rank
    if attributes.get("padding") == "same":
        return tuple(scaled(size, step) for size, step in zip(spatial, stride, strict=True))
    extra = attributes.get("output_padding") or (0,) * rank
    padding = pairs(attributes.get("padding", "valid"), rank)
    sizes = zip(spatial, attributes["kernel"], stride, dilation, padding, extra, strict=True)
    return tuple(
        (size - 1) * step - sum(pad) + gap * (span - 1) + more + 1 if isinstance(size, int) else None
        for size, span, step, gap, pad, more in sizes
    )


def _check_groups(channels: Dim, filters: Dim, groups: int) -> None:
    for size, what in ((channels, "channels"), (filters, "filters")):
        if isinstance(size, int) and size % groups:
            message = f"cannot divide {size} {what} into {groups} groups"
            raise Mismatch(message)


def _inferred(shape: Shape, weights: int | None, attributes: Attributes, filters: Dim, positions: Sequence[Dim]) -> Inferred:
    params = total([weights, filters]) if attributes.get("bias", True) else weights
    return Inferred((shape,), params, params, product([weights, *positions]))


FILTERS = Field(name="filters", type="count", required=True, help="how many feature maps it makes")
KERNEL = Field(name="kernel", type="sizes", required=True, help="the window's size")
STRIDE = Field(name="stride", type="sizes", help="how far the window moves")
PADDING = Field(name="padding", type="padding", default="valid", help="valid, same, or how many zeros are put around")
DILATION = Field(name="dilation", type="sizes", help="how far apart the window's cells are", said="dilation")
GROUPS = Field(name="groups", type="count", default=1, help="channels are divided into so many groups", said="groups")
BIAS = Field(name="bias", type="bool", default=True, help="whether a bias is added")
MULTIPLIER = Field(name="multiplier", type="count", default=1, help="filters for each channel", said="multiplier")
OUTPUT_PADDING = Field(name="output_padding", type="sizes", at_least=0, help="added to one side of the output")


def _conv(rank: int) -> Kind:
    return Kind(
        name=f"conv{rank}d",
        title=short("Conv", rank),
        short=short("conv", rank),
        category="conv",
        traits=frozenset({"convolves"}),
        detail=wording.kernel,
        verb="Convolution",
        glyph="\\|/",
        infer=convolution(rank),
        costs="F·C/groups·k weights, F biases; MACs: the weights at each position of the output",
        fields=(FILTERS, KERNEL, STRIDE, PADDING, DILATION, GROUPS, BIAS),
        main="filters",
        reading="kernel",
        rank=rank,
        aliases=spelled(rank, "convolution"),
    )


def _depthwise(rank: int) -> Kind:
    return Kind(
        name=f"depthwise{rank}d",
        title=short("Depthwise conv", rank),
        short=short("depthwise", rank),
        category="conv",
        traits=frozenset({"convolves"}),
        detail=wording.kernel,
        verb="Depthwise convolution",
        glyph="\\|/|",
        infer=depthwise(rank),
        costs="C·multiplier·k weights, a bias a map; MACs: the weights at each position of the output",
        fields=(KERNEL, STRIDE, PADDING, DILATION, MULTIPLIER, BIAS),
        main="kernel",
        reading="window",
        rank=rank,
        aliases=spelled(rank, "depthwise_conv"),
    )


def _separable(rank: int) -> Kind:
    return Kind(
        name=f"separable{rank}d",
        title=short("Separable conv", rank),
        short=short("separable", rank),
        category="conv",
        traits=frozenset({"convolves"}),
        detail=wording.kernel,
        glyph="\\|/x",
        infer=separable(rank),
        costs="C·multiplier·(k + F) weights, F biases; MACs: the weights at each position of the output",
        fields=(FILTERS, KERNEL, STRIDE, PADDING, DILATION, MULTIPLIER, BIAS),
        main="filters",
        reading="kernel",
        rank=rank,
        aliases=spelled(rank, "separable_conv", "separable_convolution"),
    )


def _deconv(rank: int) -> Kind:
    return Kind(
        name=f"deconv{rank}d",
        title=short("Deconv", rank),
        short=short("deconv", rank),
        category="upsample",
        traits=frozenset({"convolves", "spreads"}),
        detail=wording.kernel,
        verb="Transposed convolution",
        glyph="/|\\",
        infer=transposed(rank),
        costs="F·C/groups·k weights, F biases; MACs: the weights at each position of the input",
        fields=(FILTERS, KERNEL, STRIDE, PADDING, OUTPUT_PADDING, DILATION, GROUPS, BIAS),
        main="filters",
        reading="kernel",
        rank=rank,
        aliases=(f"conv{rank}d_transpose", *spelled(rank, "conv_transpose", "transposed", "transposed_conv", "deconvolution")),
    )


KINDS = tuple(make(rank) for rank in (2, 1, 3) for make in (_conv, _depthwise, _separable, _deconv))
