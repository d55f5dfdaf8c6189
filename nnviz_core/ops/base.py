"""What a kind of layer is: its names, its attributes, and the one function that tells what it makes and costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from nnviz_core.network import Shape

Attributes: TypeAlias = Mapping[str, Any]
"""A layer's attributes, checked and in canonical form (see `Field.type`)."""

FieldType: TypeAlias = Literal[
    "count", "number", "bool", "text", "sizes", "padding", "shape", "axes", "choice", "numbers", "names", "pairs",
]  # fmt: skip


class Mismatch(Exception):  # noqa: N818 - it says what was found, and becomes a `Problem` with a place
    """An input does not fit the layer: "needs a feature map C×H×W, got a vector of 120"."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a layer makes and costs; `None` for a figure that depends on an unknown size."""

    shapes: tuple[Shape | None, ...]
    params: int | None = 0
    trainable_params: int | None = 0
    macs: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One attribute of a kind, declared once: the reader, the schema and the docs are derived from it.

    `type` fixes the canonical form that `Layer.attributes` holds:

    - `count`: an int ≥ 1, or a str or `None` (a named or unknown size) where `symbolic`;
    - `number`: int or float, an int where `whole`;  `bool`;  `text`: str;  `choice`: one of `choices`
    - `sizes`: a tuple of ints, one a spatial dimension (`Kind.rank` of them)
    - `padding`: `"valid"`, `"same"`, or a tuple of (before, after) pairs, one a spatial dimension
    - `shape`: a `Shape`;  `axes`: a tuple of ints;  `numbers`: a tuple of ints and floats
    - `names`: a tuple of layers' names;  `pairs`: layers' names by others; both may mean layers that follow

    An attribute that is absent has its `default`.
    """

    name: str
    type: FieldType
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False
    symbolic: bool = False
    at_least: int = 1
    at_most: int | None = None
    whole: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of layer.

    Attributes:
        name: Canonical: `conv2d`. What `summary` prints.
        title: What pictures say: `Conv`.
        short: The stem of made-up names: `conv`, `conv_1`.
        category: The role that colours it: `conv`, `pool`, `dense`, … (see `nnviz_core.theme`).
        figures: `(attributes, input shapes) → Figures`; raises `Mismatch`.
        aliases: Other names, as Keras, PyTorch and ONNX use them; compared without case, `_`, `-` and spaces.
        fields: Its attributes.
        main: The attribute that the value beside the kind fills (`dense: 120` fills `units`); empty if none does.
        notation: How that value is written: `kernel` is `64@7x7/2`, `window` is `3x3/2`, `plain` is the field's own type.
        rank: The number of spatial dimensions that `sizes` and `padding` have; 0 where it depends on the input.
        inputs: The least and the greatest number of inputs; `None` for no limit.
    """

    name: str
    title: str
    short: str
    category: str
    figures: Callable[[Attributes, Sequence[Shape]], Figures]
    aliases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    main: str = ""
    notation: Literal["plain", "kernel", "window"] = "plain"
    rank: int = 0
    inputs: tuple[int, int | None] = (1, 1)


LARGEST_SIZE = 1 << 63
"""No size of a tensor is greater: nobody can count on one, and products of such sizes have no end."""


def figured(kind: Kind, attributes: Attributes, inputs: Sequence[Shape]) -> Figures:
    """What a layer makes and costs; raises `Mismatch` where the inputs do not fit, or it makes sizes that nothing has."""
    figures = kind.figures(attributes, inputs)
    for shape in figures.shapes:
        for size in shape.dims if shape else ():
            if isinstance(size, int) and size > LARGEST_SIZE:
                raise Mismatch("makes a size that is too large to be counted with")
    return figures


def short(name: str, rank: int) -> str:
    """`conv` in two dimensions, which need no saying; `conv1d`, `conv3d`."""
    return name if rank == 2 else f"{name}{rank}d"  # noqa: PLR2004 - see above


def spelled(rank: int, *names: str) -> tuple[str, ...]:
    """Each name with its dimensions, and as `short` has it."""
    return tuple(form for name in names for form in dict.fromkeys((f"{name}{rank}d", short(name, rank))))
