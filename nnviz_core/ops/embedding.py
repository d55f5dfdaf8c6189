"""From words and positions to vectors."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch
from nnviz_core.ops.dims import named, product, total


def embedding(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """A table of `vocabulary` rows; each number of the input picks one."""
    shape, width = inputs[0], attributes["width"]
    if shape.rank != 1:
        message = f"needs a vector of numbers, got {named(shape)}"
        raise Mismatch(message)
    params = product([attributes.get("vocabulary"), width])
    return Inferred((Shape((shape.dims[0], width), 1),), params, params)


def position(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Adds a vector a position: learned, or sines (Vaswani et al., 2017)."""
    shape = inputs[0]
    if shape.rank != 2 or shape.channel_axis != 1:  # noqa: PLR2004 - T and D
        message = f"needs a sequence T×D, got {named(shape)}"
        raise Mismatch(message)
    length = attributes.get("length") or shape.dims[0]
    params = product([length, shape.channels]) if attributes.get("learned", True) else 0
    return Inferred((shape,), params, params)


def class_token(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """One learned vector before the sequence (Devlin et al., 2018; Dosovitskiy et al., 2020)."""
    shape = inputs[0]
    if shape.rank != 2 or shape.channel_axis != 1:  # noqa: PLR2004 - T and D
        message = f"needs a sequence T×D, got {named(shape)}"
        raise Mismatch(message)
    width = shape.channels if isinstance(shape.channels, int) else None
    return Inferred((shape.having(channels=shape.channels, spatial=(total([shape.dims[0], 1]),)),), width, width)


KINDS = (
    Kind(
        name="embedding",
        title="Embedding",
        short="embedding",
        category="embedding",
        traits=frozenset({"looks_up"}),
        detail=wording.table,
        letters="E",
        glyph="emb |",
        infer=embedding,
        costs="vocabulary·width parameters",
        main="width",
        fields=(
            Field(name="width", type="count", required=True, help="the size of a vector"),
            Field(name="vocabulary", type="count", symbolic=True, help="how many rows the table has"),
        ),
    ),
    Kind(
        name="position",
        title="Position",
        short="position",
        category="embedding",
        traits=frozenset({"positions"}),
        letters="PE",
        glyph="+ pos",
        infer=position,
        costs="length·D parameters, where they are learned",
        main="length",
        aliases=("positional_encoding", "position_embedding", "positional_embedding"),
        fields=(
            Field(name="length", type="count", help="the longest sequence; the input's length by default"),
            Field(name="learned", type="bool", default=True, help="whether they are learned, or sines"),
        ),
    ),
    Kind(
        name="class_token",
        title="Class token",
        short="class_token",
        category="embedding",
        glyph="emb |",
        infer=class_token,
        costs="D parameters",
        aliases=("cls_token",),
    ),
)
