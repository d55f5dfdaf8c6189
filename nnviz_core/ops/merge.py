"""Layers with several inputs: sums, products, concatenation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from nnviz_core.network import Dim, Shape
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch, Trait
from nnviz_core.ops.dims import may_equal, product, total


def elementwise(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Equal shapes; a size of 1 is repeated, and missing leading sizes are 1 (NumPy's broadcasting)."""
    return Inferred((reduce(_broadcast, inputs),))


def _broadcast(one: Shape, other: Shape) -> Shape:
    longer, shorter = (one, other) if one.rank >= other.rank else (other, one)
    if shorter.rank == 1 and longer.rank > 1 and longer.channel_axis == 0:
        # A vector of channels scales a feature map, as squeeze-and-excitation does.
        padded: tuple[Dim, ...] = (shorter.dims[0], *(1,) * (longer.rank - 1))
    else:
        padded = (*(1,) * (longer.rank - shorter.rank), *shorter.dims)
    sizes = tuple(_common(x, y) for x, y in zip(longer.dims, padded, strict=True))
    if any(size == 0 for size in sizes):
        message = f"cannot combine {one} and {other}"
        raise Mismatch(message)
    return Shape(sizes, longer.channel_axis)


def _common(one: Dim, other: Dim) -> Dim:
    """The size that two sizes make together; 0 where they do not fit."""
    if other in (one, 1):
        return one
    if one == 1:
        return other
    if isinstance(one, int) and isinstance(other, int):
        return 0
    return one if isinstance(one, int) else other


def concat(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """One after the other along `axis` (the channels by default); the other sizes are equal."""
    first = inputs[0]
    axis = first.channel_axis if attributes.get("axis") is None else attributes["axis"]
    if not -first.rank <= axis < first.rank:
        message = f"has no axis {axis} in {first}"
        raise Mismatch(message)
    axis %= first.rank
    for shape in dict.fromkeys(inputs):
        if shape.rank != first.rank or not all(
            may_equal(x, y) for index, (x, y) in enumerate(zip(first.dims, shape.dims, strict=True)) if index != axis
        ):
            message = f"cannot join {first} and {shape}"
            raise Mismatch(message)
    sizes = list(first.dims)
    sizes[axis] = total(shape.dims[axis] for shape in inputs)
    return Inferred((Shape(tuple(sizes), first.channel_axis),))


def dot(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """The inner product of two vectors, or of each pair of a sequence's."""
    one, other = inputs
    if _common(one.channels, other.channels) == 0 or one.rank != other.rank:
        message = f"cannot multiply {one} and {other}"
        raise Mismatch(message)
    return Inferred((Shape((*one.spatial, 1), len(one.spatial)),), macs=product(one.dims))


def matmul(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """(…, M, K) × (…, K, N); `transpose` turns the second one first."""
    one, other = inputs
    if min(one.rank, other.rank) < 2:  # noqa: PLR2004 - matrices have two sizes
        message = f"needs two matrices, got {one} and {other}"
        raise Mismatch(message)
    rows, columns = (other.dims[-1], other.dims[-2]) if attributes.get("transpose") else other.dims[-2:]
    if _common(one.dims[-1], rows) == 0:
        message = f"cannot multiply {one} and {other}"
        raise Mismatch(message)
    made = (*one.dims[:-1], columns)
    return Inferred((Shape(made, len(made) - 1),), macs=product([*one.dims, columns]))


MERGES: frozenset[Trait] = frozenset({"merges"})
UNITWISE: frozenset[Trait] = frozenset({"merges", "unitwise"})
SYMMETRIC: frozenset[Trait] = frozenset({"merges", "unitwise", "symmetric"})


def _merge(name: str, symbol: str, glyph: str, *aliases: str, traits: frozenset[Trait] = SYMMETRIC, ports: tuple[str, ...] = ()) -> Kind:
    """Something that is done element by element."""
    return Kind(name=name, title=name.capitalize(), short=name, category="merge", infer=elementwise, inputs=(2, None), aliases=aliases,
                symbol=symbol, glyph=glyph, traits=traits, ports=(ports,) if ports else ())  # fmt: skip


_AXIS = Field(name="axis", type="number", whole=True, help="which size, counted from 0 without the batch")

KINDS = (
    _merge("add", "+", "\\+/", "sum", "eltwise", traits=SYMMETRIC | {"sums"}),
    _merge("multiply", "×", "\\*/", "mul", "product"),
    _merge("subtract", "−", "\\-/", "sub", traits=UNITWISE, ports=("+", "−")),
    _merge("divide", "÷", "\\÷/", "div", traits=UNITWISE, ports=("a", "b")),
    _merge("average", "x̄", "\\~/", "mean"),
    _merge("maximum", "max", "\\^/", "max"),
    _merge("minimum", "min", "\\v/", "min"),
    Kind(name="concat", title="Concat", short="concat", category="merge", infer=concat, fields=(_AXIS,), inputs=(1, None),
         symbol="‖", glyph="\\||/", traits=UNITWISE | {"joins"}, aliases=("concatenate", "concatenation", "cat", "depthconcat")),
    Kind(name="dot", title="Dot", short="dot", category="merge", infer=dot, costs="MACs: C for each pair", inputs=(2, 2),
         symbol="·", glyph="\\./", traits=MERGES | {"symmetric"}),
    Kind(name="matmul", title="MatMul", short="matmul", category="merge", infer=matmul, inputs=(2, 2), aliases=("bmm", "batchmatmul"),
         costs="MACs: M·K·N",
         symbol="·", glyph="\\@/", traits=MERGES, ports=(("A", "B"),),
         fields=(Field(name="transpose", type="bool", default=False, help="turn the second matrix"),)),
)  # fmt: skip
