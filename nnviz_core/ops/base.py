"""What a kind of layer is: its names, its attributes, and the one function that tells what it makes and costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct

from nnviz_core.network import Shape

Attributes: TypeAlias = Mapping[str, Any]
"""A layer's attributes, checked and in canonical form (see `Field.type`)."""

FieldType: TypeAlias = Literal[
    "count", "number", "bool", "text", "sizes", "padding", "shape", "axes", "choice", "numbers", "names", "pairs",
]  # fmt: skip


class Mismatch(Exception):  # noqa: N818 - it says what was found, and becomes a `Problem` with a place
    """An input does not fit the layer: "needs a feature map C×H×W, got a vector of 120"."""


class Inferred(Struct, frozen=True):
    """What a layer makes and costs; `None` for a figure that depends on an unknown size."""

    shapes: tuple[Shape | None, ...]
    params: int | None = 0
    trainable_params: int | None = 0
    macs: int | None = 0


class Field(Struct, frozen=True, kw_only=True):
    """One attribute of a kind, declared once: the reader, the schema and the docs are derived from it.

    `type` fixes the canonical form that `Layer.attributes` holds:

    - `count`: an int ≥ 1, or a str or `None` (a named or unknown size) where `symbolic`;
    - `number`: int or float, an int where `whole`;  `bool`;  `text`: str;  `choice`: one of `choices`
    - `sizes`: a tuple of ints, one a spatial dimension (`Kind.rank` of them)
    - `padding`: `"valid"`, `"same"`, or a tuple of (before, after) pairs, one a spatial dimension
    - `shape`: a `Shape`;  `axes`: a tuple of ints;  `numbers`: a tuple of ints and floats
    - `names`: a tuple of layers' names;  `pairs`: layers' names by others; both may mean layers that follow

    An attribute that is absent has its `default`. `said` is the word by which pictures tell a value that is not the
    usual one, after everything else: `dilation 2`, `causal`.
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
    said: str = ""


Trait: TypeAlias = Literal[
    "activates", "attends", "convolves", "distributes", "drops", "flattens", "greatest", "joins", "looks_up", "merges", "normalises",
    "passes", "pools", "positions", "queries", "rearranges", "recurrent", "single", "spreads", "sums", "symmetric", "unitwise", "weighs",
]  # fmt: skip

TRAITS: Mapping[Trait, str] = {
    "activates": "an activation: where it follows a layer, it is drawn as a part of it",
    "attends": "each position looks at others: attention, and blocks that are made of it",
    "convolves": "slides a learned kernel over a map",
    "distributes": "an activation that makes a distribution of a whole vector, as softmax does",
    "drops": "drops values at random while the network learns; drawn as a part of the layer before",
    "flattens": "makes a vector of whatever it reads",
    "greatest": "a pool that takes the greatest value of its window",
    "joins": "puts what it reads side by side, as concat does",
    "looks_up": "takes a row out of a table for each number that it reads: an embedding",
    "merges": "makes one tensor of several ones by a simple operation; a ball where a style has no words in its boxes",
    "normalises": "a normalisation; drawn as a part of the layer before",
    "passes": "hands on what it reads as it is; at the end of a network it only names an output",
    "pools": "makes one value of each window, and learns nothing",
    "positions": "tells a sequence where each of its vectors stands",
    "queries": "reads queries, keys and values: where these come from one layer, its line ends in three prongs",
    "rearranges": "moves, cuts or repeats values and computes nothing",
    "recurrent": "runs over a sequence and remembers the step before: drawn with a loop, and unrolled in time",
    "single": "is one neuron by itself, with weights of its own",
    "spreads": "makes a window of each value: upsampling, transposed convolution",
    "sums": "adds what it reads: where a residual's path and its shortcut come together",
    "symmetric": "the order of what it reads says nothing",
    "unitwise": "each of its units reads only the units of its own number; a merge that does is a ball in every style",
    "weighs": "each of its units is a weighted sum of all that it reads: layers of neurons",
}
"""What pictures may ask of a kind, besides its colour."""

assert tuple(TRAITS) == get_args(Trait)


class Gate(Struct, frozen=True):
    """A gate of a recurrent cell: a weighted sum of the input and the state, and a transfer function.

    Attributes:
        name: `forget`, `input`, `output`, `reset`, `update`, or `candidate` for what is gated.
        function: The kind of its transfer function.
    """

    name: str
    function: str = "sigmoid"


class TransferFunction(Struct, frozen=True):
    """A function of one number, with its usual parameters, as pictures plot it.

    Attributes:
        function: Of each number from `-reach` to `reach`.
        reach: How far it is worth looking at, to both sides of zero.
    """

    function: Callable[[float], float]
    reach: float = 3.0


def nothing(_: Attributes) -> str:
    """No words."""
    return ""


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of layer: what it is called, what it makes and costs, and all that pictures ask of it.

    Attributes:
        name: Canonical: `conv2d`. What `summary` prints.
        title: What pictures say: `Conv`.
        short: The stem of made-up names: `conv`, `conv_1`.
        category: The role that colours it, and nothing else: `conv`, `pool`, `dense`, … (see `nnviz_core.palettes`).
        infer: Shape inference, `(attributes, input shapes) → Inferred`; raises `Mismatch`.
        costs: Its parameters and MACs in words, for the docs; empty where it has neither.
        aliases: Other names, as Keras, PyTorch and ONNX use them; compared without case, `_`, `-` and spaces.
        fields: Its attributes.
        main: The attribute that the value beside the kind fills (`dense: 120` fills `units`); empty if none does.
        reading: How that value is read: `kernel` is `64@7x7/2`, `window` is `3x3/2`, `plain` is the field's own type.
        rank: The number of spatial dimensions that `sizes` and `padding` have; 0 where it depends on the input.
        inputs: The least and the greatest number of inputs; `None` for no limit.
        traits: What it does, as far as pictures ask (see `TRAITS`).
        symbol: What stands in its ball: `+`, `‖`, `max`; empty for what is no ball (see `nnviz_core.kit.signs.sign`).
        detail: Its attributes in the papers' notation, `64@7×7/2`; see `nnviz_core.ops.wording`. What fields `said` follows.
        verb: What happens, in words: `Max pooling`; its title by default.
        letters: A few letters for a small box: `PE`; those of its title by default.
        glyph: Up to five characters for tables of plain text.
        ports: What its inputs are called, a tuple for each number of them.
        gates: Of a recurrent cell, in the order in which they are drawn; none for a cell without any.
        curve: The function that it applies to each value.
        bars: What it makes of the vector (1, 2, 3), where it looks at a whole vector.
    """

    name: str
    title: str
    short: str
    category: str
    infer: Callable[[Attributes, Sequence[Shape]], Inferred]
    aliases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    main: str = ""
    reading: Literal["plain", "kernel", "window"] = "plain"
    rank: int = 0
    inputs: tuple[int, int | None] = (1, 1)
    costs: str = ""
    traits: frozenset[Trait] = frozenset()
    symbol: str = ""
    detail: Callable[[Attributes], str] = nothing
    verb: str = ""
    letters: str = ""
    glyph: str = "?????"
    ports: tuple[tuple[str, ...], ...] = ()
    gates: tuple[Gate, ...] = ()
    curve: TransferFunction | None = None
    bars: tuple[float, ...] = ()


LARGEST_SIZE = 1 << 63
"""No size of a tensor is greater: nobody can count on one, and products of such sizes have no end."""


def inferred(kind: Kind, attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """What a layer makes and costs; raises `Mismatch` where the inputs do not fit, or it makes sizes that nothing has."""
    made = kind.infer(attributes, inputs)
    for shape in made.shapes:
        for size in shape.dims if shape else ():
            if isinstance(size, int) and size > LARGEST_SIZE:
                raise Mismatch("makes a size that is too large to be counted with")
    return made


def short(name: str, rank: int) -> str:
    """`conv` in two dimensions, which need no saying; `conv1d`, `conv3d`."""
    return name if rank == 2 else f"{name}{rank}d"  # noqa: PLR2004 - see above


def spelled(rank: int, *names: str) -> tuple[str, ...]:
    """Each name with its dimensions, and as `short` has it."""
    return tuple(form for name in names for form in dict.fromkeys((f"{name}{rank}d", short(name, rank))))
