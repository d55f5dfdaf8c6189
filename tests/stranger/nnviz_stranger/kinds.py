"""Kinds: the selective state space block Mamba (Gu and Dao, 2023), and the squared ReLU (So et al., 2021)."""

from collections.abc import Sequence

from nnviz_core.network import Shape
from nnviz_core.ops import Attributes, Field, Inferred, Kind, Mismatch, TransferFunction
from nnviz_core.ops.dims import named, product, scaled, total


def mamba(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
    shape, state = inputs[0], attributes["state"]
    if shape.rank != 2 or shape.channel_axis != 1:
        raise Mismatch(f"needs a sequence T×D, got {named(shape)}")
    width = shape.channels
    inner = scaled(width, attributes.get("expand", 2))
    rank = -(-width // 16) if isinstance(width, int) else None
    window = product([inner, attributes.get("window", 4)])
    matrices = [
        product([2, width, inner]),  # the input and its gate
        product([inner, total([rank, 2 * state])]),  # what chooses: the step, B and C
        product([rank, inner]),
        product([inner, width]),
    ]
    # Besides: the biases of the convolution and of the step, A and D.
    params = total([*matrices, window, product([3, inner]), product([inner, state])])
    steps = product([total([*matrices, window, product([inner, state])]), shape.dims[0]])
    return Inferred((shape,), params, params, steps)


def same(_: Attributes, inputs: Sequence[Shape]) -> Inferred:
    return Inferred((inputs[0],))


KINDS = (
    Kind(
        name="mamba",
        title="Mamba",
        short="mamba",
        category="recurrent",  # a colour
        infer=mamba,
        costs="about 3·expand·D² weights; MACs: the weights at each step",
        fields=(
            Field(name="state", type="count", required=True, help="how many numbers each feature remembers"),
            Field(name="expand", type="count", default=2, help="how many times wider it is inside", said="expand"),
            Field(name="window", type="count", default=4, help="how many steps its convolution sees", said="window"),
        ),
        main="state",  # what 'mamba: 16' says
        detail=lambda attributes: f"state {attributes['state']}",
        verb="Selective state space",
        glyph="SSM",
    ),
    Kind(
        name="squared_relu",
        title="ReLU²",
        short="squared_relu",
        category="activation",
        infer=same,
        aliases=("relu2",),
        traits=frozenset({"activates", "unitwise"}),
        curve=TransferFunction(lambda x: max(0.0, x) ** 2, reach=2.0),
        glyph="f|",
    ),
)
