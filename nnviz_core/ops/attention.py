"""Attention (Vaswani et al., "Attention Is All You Need", 2017) and the blocks made of it."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Dim, Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Inferred, Kind, Mismatch
from nnviz_core.ops.conv import BIAS
from nnviz_core.ops.dims import named, product, total


def _sequences(inputs: Sequence[Shape]) -> tuple[Shape, Shape]:
    """The queries and the memory they look at: the same where there is one input."""
    for shape in inputs:
        if shape.rank != 2 or shape.channel_axis != 1:  # noqa: PLR2004 - T and D
            message = f"needs a sequence T×D, got {named(shape)}"
            raise Mismatch(message)
    return inputs[0], inputs[1] if len(inputs) > 1 else inputs[0]


def _products(queries: Dim, keys: Dim, width: Dim) -> int | None:
    """QKᵀ, and its product with V."""
    return product([2, queries, keys, width])


def attention(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Scaled dot-product attention, without projections: nothing is learned."""
    queries, memory = _sequences(inputs)
    values = inputs[-1]
    made = Shape((queries.dims[0], values.channels), 1)
    return Inferred((made,), macs=_products(queries.dims[0], memory.dims[0], queries.channels))


def _multihead(attributes: Attributes, queries: Shape, memory: Shape) -> tuple[int | None, int | None]:
    """Weights and MACs of the four projections and the products between them."""
    width, heads = queries.channels, attributes["heads"]
    if isinstance(width, int) and not attributes.get("size") and width % heads:
        message = f"cannot divide {width} features among {heads} heads"
        raise Mismatch(message)
    inner = heads * attributes["size"] if attributes.get("size") else width
    reads, looks = product([width, inner]), product([memory.channels, inner])
    params = total([reads, reads, looks, looks])
    if attributes.get("bias", True):
        params = total([params, inner, inner, inner, width])
    steps, seen = queries.dims[0], memory.dims[0]
    macs = total([product([2, reads, steps]), product([2, looks, seen]), _products(steps, seen, inner)])
    return params, macs


def multihead(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """4·D² weights and 4·D biases; self-attention with one input, attention to the second one with two or three."""
    queries, memory = _sequences(inputs)
    params, macs = _multihead(attributes, queries, memory)
    return Inferred((queries,), params, params, macs)


def _feed_forward(attributes: Attributes, shape: Shape) -> tuple[int | None, int | None]:
    width, inner = shape.channels, attributes["ff"]
    weights = product([2, width, inner])
    return total([weights, inner, width]), product([weights, shape.dims[0]])


def _block(parts: Sequence[tuple[int | None, int | None]], shape: Shape) -> Inferred:
    """Sub-layers, each with a layer normalisation (2·D) around it."""
    norms = product([2, shape.channels, len(parts)])
    params = total([norms, *(params for params, _ in parts)])
    return Inferred((shape,), params, params, total(macs for _, macs in parts))


def transformer_encoder(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Self-attention and a feed-forward network, with residual connections."""
    shape, _ = _sequences(inputs[:1])
    return _block([_multihead(attributes, shape, shape), _feed_forward(attributes, shape)], shape)


def transformer_decoder(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    """Self-attention, attention to the encoder's output (where there is one), and a feed-forward network."""
    shape, memory = _sequences(inputs)
    cross = [_multihead(attributes, shape, memory)] if len(inputs) > 1 else []
    return _block([_multihead(attributes, shape, shape), *cross, _feed_forward(attributes, shape)], shape)


HEADS = Field(name="heads", type="count", required=True, help="how many heads")
SIZE = Field(name="size", type="count", help="a head's size; the features divided among the heads by default")
FF = Field(name="ff", type="count", required=True, help="the width of the feed-forward network")

QUERIES = (("Q", "K V"), ("Q", "K", "V"))
"""What is read by attention: queries and what they look at, or queries, keys and values."""

KINDS = (
    Kind(
        name="attention",
        title="Attention",
        short="attention",
        category="attention",
        traits=frozenset({"attends", "queries"}),
        ports=QUERIES,
        detail=wording.heads,
        glyph="Q K V",
        infer=attention,
        costs="MACs: 2·T·S·D for T queries and S keys",
        inputs=(1, 3),
        aliases=("dot_product_attention", "scaled_dot_product_attention", "luong_attention"),
    ),
    Kind(
        name="multihead",
        title="Multi-head attention",
        short="multihead",
        category="attention",
        traits=frozenset({"attends", "queries"}),
        ports=QUERIES,
        detail=wording.heads,
        glyph="Q K V",
        infer=multihead,
        costs="4·D² weights, 4·D biases; MACs: the weights at each position, and 2·T·S·D",
        main="heads",
        inputs=(1, 3),
        fields=(HEADS, SIZE, BIAS, Field(name="causal", type="bool", default=False, help="no position sees a later one", said="causal")),
        aliases=("multihead_attention", "mha", "self_attention"),
    ),
    Kind(
        name="transformer_encoder",
        title="Transformer encoder",
        short="transformer_encoder",
        category="attention",
        traits=frozenset({"attends"}),
        detail=wording.heads,
        glyph="Q K V",
        infer=transformer_encoder,
        costs="a multi-head attention, two dense layers over D and ff, two layer norms",
        main="heads",
        fields=(HEADS, SIZE, FF, BIAS),
        aliases=("transformer_encoder_layer", "encoder_layer"),
    ),
    Kind(
        name="transformer_decoder",
        title="Transformer decoder",
        short="transformer_decoder",
        category="attention",
        traits=frozenset({"attends"}),
        ports=(("x", "memory"),),
        detail=wording.heads,
        glyph="Q K V",
        infer=transformer_decoder,
        costs="two multi-head attentions, or one with one input, two dense layers over D and ff, a layer norm for each part",
        main="heads",
        fields=(HEADS, SIZE, FF, BIAS),
        inputs=(1, 2),
        aliases=("transformer_decoder_layer", "decoder_layer"),
    ),
)
