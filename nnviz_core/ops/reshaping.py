"""Layers that move, cut, repeat or rename elements and compute nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Dim, Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch, Trait, short, spelled
from nnviz_core.ops.conv import pairs, spatial_input
from nnviz_core.ops.dims import named, product, scaled

MOST_PARTS = 10_000


def flatten(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """All elements in one vector."""
    return Inferred((Shape((product(inputs[0].dims),)),))


def reshape(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """The same elements in another shape; one size may be left to be found (-1)."""
    before, wanted = inputs[0].size, attributes["shape"]
    if wanted.dims.count(-1) > 1:
        raise Mismatch("can find one size, and not several")
    rest = product(size for size in wanted.dims if size != -1)
    if -1 in wanted.dims:
        found = before // rest if before is not None and rest and before % rest == 0 else None
        if before is not None and rest is not None and found is None:
            message = f"cannot put {before} elements into {wanted}"
            raise Mismatch(message)
        wanted = Shape(tuple(found if size == -1 else size for size in wanted.dims), wanted.channel_axis)
    elif before is not None and rest is not None and before != rest:
        message = f"cannot put {before} elements into {wanted}, which has {rest}"
        raise Mismatch(message)
    return Inferred((wanted,))


def permute(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """The sizes in another order; `order` counts them from 1, as Keras does, the batch being 0."""
    shape, order = inputs[0], attributes["order"]
    if sorted(order) != list(range(1, shape.rank + 1)):
        message = f"needs each of 1 to {shape.rank} once in its order, got {', '.join(map(str, order))}"
        raise Mismatch(message)
    # Who moves the channels to the end of a matrix makes a sequence of it.
    axis = order.index(shape.channel_axis + 1) if order else 0
    dims = tuple(shape.dims[number - 1] for number in order)
    return Inferred((Shape(dims, axis if axis in {0, shape.rank - 1} else 0),))


def squeeze(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Sizes of 1 are dropped."""
    shape = inputs[0]
    kept = [index for index, size in enumerate(shape.dims) if size != 1]
    dims = tuple(shape.dims[index] for index in kept)
    axis = kept.index(shape.channel_axis) if shape.channel_axis in kept else 0
    return Inferred((Shape(dims, axis),))


def bordered(sign: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of `pad` (sign 1) and `crop` (sign -1)."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = inputs[0]
        borders = pairs(attributes["padding"], len(shape.spatial))
        if len(borders) != len(shape.spatial):
            message = f"gives {len(borders)} pairs for {named(shape)}"
            raise Mismatch(message)
        sizes = tuple(size + sign * sum(pad) if isinstance(size, int) else None for size, pad in zip(shape.spatial, borders, strict=True))
        if any(size is not None and size < 1 for size in sizes):
            message = f"leaves nothing of {named(shape)}"
            raise Mismatch(message)
        return Inferred((shape.having(channels=shape.channels, spatial=sizes),))

    return infer


def cut(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """From `start` to `stop` (not included) along `axis`."""
    shape, axis = inputs[0], _axis(attributes.get("axis", 0), inputs[0])
    size = shape.dims[axis]
    made = len(range(*slice(attributes.get("start", 0), attributes.get("stop"), None).indices(size))) if isinstance(size, int) else None
    if made == 0:
        message = f"leaves nothing of {named(shape)}"
        raise Mismatch(message)
    return Inferred((_with(shape, axis, made),))


def split(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Equal parts along `axis` (the channels by default), each an output of its own."""
    shape, parts = inputs[0], attributes["parts"]
    axis = _axis(shape.channel_axis if attributes.get("axis") is None else attributes["axis"], shape)
    size = shape.dims[axis]
    if parts > MOST_PARTS:
        message = f"cannot make more than {MOST_PARTS:,} parts"
        raise Mismatch(message)
    if isinstance(size, int) and size % parts:
        message = f"cannot split {size} into {parts} equal parts"
        raise Mismatch(message)
    made = size // parts if isinstance(size, int) else None
    return Inferred((_with(shape, axis, made),) * parts)


def _axis(axis: int, shape: Shape) -> int:
    if not -shape.rank <= axis < shape.rank:
        message = f"has no axis {axis} in {named(shape)}"
        raise Mismatch(message)
    return axis % shape.rank


def _with(shape: Shape, axis: int, size: Dim) -> Shape:
    return Shape((*shape.dims[:axis], size, *shape.dims[axis + 1 :]), shape.channel_axis)


def upsample(rank: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of upsampling by whole factors."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        shape = spatial_input(inputs, rank)
        factors = attributes.get("factor") or (2,) * rank
        return Inferred((shape.having(channels=shape.channels, spatial=tuple(map(scaled, shape.spatial, factors))),))

    return infer


def pixelshuffle(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """C·r²×H×W becomes C×rH×rW (Shi et al., 2016)."""
    shape, factor = spatial_input(inputs, 2), attributes["factor"]
    if isinstance(shape.channels, int) and shape.channels % factor**2:
        message = f"cannot divide {shape.channels} channels by {factor}²"
        raise Mismatch(message)
    channels = shape.channels // factor**2 if isinstance(shape.channels, int) else None
    return Inferred((shape.having(channels=channels, spatial=tuple(scaled(size, factor) for size in shape.spatial)),))


def pixelunshuffle(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """C×rH×rW becomes C·r²×H×W: the way back."""
    shape, factor = spatial_input(inputs, 2), attributes["factor"]
    if any(isinstance(size, int) and size % factor for size in shape.spatial):
        message = f"cannot divide {named(shape)} into squares of {factor}"
        raise Mismatch(message)
    spatial = tuple(size // factor if isinstance(size, int) else None for size in shape.spatial)
    return Inferred((shape.having(channels=scaled(shape.channels, factor**2), spatial=spatial),))


MOVES: frozenset[Trait] = frozenset({"rearranges"})
_SHAPE = Field(name="shape", type="shape", required=True, help="the new shape; -1 for a size that follows")
_AXIS = Field(name="axis", type="number", whole=True, help="which size, counted from 0 without the batch")


def _pad(rank: int) -> Kind:
    return Kind(
        name=f"pad{rank}d",
        title="Pad",
        short=short("pad", rank),
        category="shape",
        traits=MOVES,
        glyph="\\|||/",
        infer=bordered(1),
        fields=(Field(name="padding", type="padding", required=True, help="how much at each side"),),
        main="padding",
        rank=rank,
        aliases=spelled(rank, "zeropadding", "zeropad", "reflectionpad", "replicationpad", "constantpad", "circularpad"),
    )


def _crop(rank: int) -> Kind:
    return Kind(
        name=f"crop{rank}d",
        title="Crop",
        short=short("crop", rank),
        category="shape",
        traits=MOVES,
        glyph="/|||\\",
        infer=bordered(-1),
        fields=(Field(name="padding", type="padding", required=True, help="how much at each side"),),
        main="padding",
        rank=rank,
        aliases=spelled(rank, "cropping"),
    )


def _upsample(rank: int) -> Kind:
    return Kind(
        name=f"upsample{rank}d",
        title="Upsample",
        short=short("upsample", rank),
        category="upsample",
        traits=frozenset({"spreads"}),
        detail=wording.factor,
        verb="Upsampling",
        glyph="AAAAA",
        infer=upsample(rank),
        fields=(
            Field(name="factor", type="sizes", help="how many times larger; 2 by default"),
            Field(name="mode", type="text", default="nearest", help="how cells in between are made"),
        ),
        main="factor",
        rank=rank,
        aliases=spelled(rank, "upsampling", "upsamplingnearest", "upsamplingbilinear", "resize", "interpolate"),
    )


KINDS = (
    Kind(
        name="flatten",
        title="Flatten",
        short="flatten",
        category="shape",
        traits=MOVES | {"flattens"},
        letters="→",
        glyph="|||||",
        infer=flatten,
    ),
    Kind(
        name="reshape",
        title="Reshape",
        short="reshape",
        category="shape",
        traits=MOVES,
        letters="→",
        glyph="|",
        infer=reshape,
        fields=(_SHAPE,),
        main="shape",
        aliases=("view", "unflatten"),
    ),
    Kind(
        name="permute",
        title="Permute",
        short="permute",
        category="shape",
        traits=MOVES,
        letters="⇄",
        glyph="|",
        infer=permute,
        main="order",
        aliases=("transpose",),
        fields=(Field(name="order", type="axes", required=True, help="the sizes in their new order, counted from 1"),),
    ),
    Kind(name="squeeze", title="Squeeze", short="squeeze", category="shape", traits=MOVES, glyph="|", infer=squeeze),
    Kind(
        name="slice",
        title="Slice",
        short="slice",
        category="shape",
        traits=MOVES,
        glyph="| /",
        infer=cut,
        main="start",
        fields=(
            Field(name="start", type="number", default=0, whole=True, help="the first element"),
            Field(name="stop", type="number", whole=True, help="the one after the last"),
            _AXIS,
        ),
    ),
    Kind(
        name="split",
        title="Split",
        short="split",
        category="shape",
        traits=MOVES,
        glyph="/ | \\",
        infer=split,
        main="parts",
        aliases=("chunk",),
        fields=(Field(name="parts", type="count", required=True, help="into how many"), _AXIS),
    ),
    Kind(
        name="pixelshuffle",
        title="Pixel shuffle",
        short="pixelshuffle",
        category="upsample",
        traits=frozenset({"spreads"}),
        detail=wording.factor,
        glyph="AAAAA",
        infer=pixelshuffle,
        main="factor",
        aliases=("depthtospace",),
        fields=(Field(name="factor", type="count", required=True, help="how many times larger"),),
    ),
    Kind(
        name="pixelunshuffle",
        title="Pixel unshuffle",
        short="pixelunshuffle",
        category="shape",
        traits=MOVES,
        glyph="|",
        infer=pixelunshuffle,
        main="factor",
        aliases=("spacetodepth",),
        fields=(Field(name="factor", type="count", required=True, help="how many times smaller"),),
    ),
    *(make(rank) for rank in (2, 1, 3) for make in (_pad, _crop, _upsample)),
)
