"""Recurrent layers: one cell, run over a sequence T×D.

Weights of a cell with G gates, D inputs and U units: G·(D·U + U·U + b·U), where b is
the number of biases a gate (Keras and the papers have one, but two in GRU).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Dim, Shape
from nnviz_core.ops import wording
from nnviz_core.ops.base import Attributes, Field, Gate, Inferred, Kind, Mismatch
from nnviz_core.ops.dense import UNITS
from nnviz_core.ops.dims import named, product, scaled, total


def recurrent(gates: int, biases: int) -> Callable[[Attributes, Sequence[Shape]], Inferred]:
    """Rule of a layer of cells; a further input is the first state."""

    def infer(attributes: Attributes, inputs: Sequence[Shape]) -> Inferred:
        units, steps = attributes["units"], _steps(inputs[0])
        directions = 2 if attributes.get("bidirectional") else 1
        made = scaled(units, directions)
        weights = _weights(inputs[0].channels, units, gates, directions, attributes.get("layers", 1))
        each = attributes.get("biases") or biases
        bias = product([gates, units, each, directions, attributes.get("layers", 1)])
        params = total([weights, bias]) if attributes.get("bias", True) else weights
        shape = Shape((steps, made), 1) if attributes.get("sequences") else Shape((made,))
        return Inferred((shape,), params, params, product([weights, steps]))

    return infer


def _steps(shape: Shape) -> Dim:
    if shape.rank != 2 or shape.channel_axis != 1:  # noqa: PLR2004 - T and D
        message = f"needs a sequence T×D, got {named(shape)}"
        raise Mismatch(message)
    return shape.dims[0]


def _weights(inputs: Dim, units: Dim, gates: int, directions: int, layers: int) -> int | None:
    """The matrices of all layers: the first reads the input, later ones both directions of the one before."""
    first = product([total([inputs, units]), units])
    later = product([total([scaled(units, directions), units]), units, layers - 1]) if layers > 1 else 0
    return product([gates, directions, total([first, later])])


FIELDS = (
    UNITS,
    Field(name="sequences", type="bool", default=False, help="keep every step's output, not the last one's alone"),
    Field(name="bidirectional", type="bool", default=False, help="run it in both directions"),
    Field(name="layers", type="count", default=1, help="how many are stacked"),
    Field(name="bias", type="bool", default=True, help="whether biases are added"),
    Field(name="biases", type="count", help="biases a gate: 1 as in the papers, 2 as in cuDNN"),
)

CANDIDATE = Gate("candidate", "tanh")


def _cell(name: str, title: str, gates: tuple[Gate, ...], *, biases: int, states: tuple[str, ...], aliases: tuple[str, ...] = ()) -> Kind:
    """A layer of cells that have these gates and may be given these states to begin with."""
    inputs, times = ("x", *states), f"{len(gates)}·" if gates else ""
    return Kind(
        name=name,
        title=title,
        short=name,
        category="recurrent",
        traits=frozenset({"recurrent"}),
        detail=wording.units,
        glyph="LLLLL",
        gates=gates,
        ports=tuple(inputs[:count] for count in range(2, len(inputs) + 1)),
        infer=recurrent(len(gates) or 1, biases),
        costs=f"{times}(D·U + U·U) weights, {times}{'2·' if biases > 1 else ''}U biases, in each direction; MACs: the weights at each step",
        fields=FIELDS,
        main="units",
        inputs=(1, len(inputs)),
        aliases=aliases,
    )


KINDS = (
    _cell("rnn", "RNN", (), biases=1, states=("h",), aliases=("simplernn", "vanillarnn")),
    # Hochreiter and Schmidhuber, 1997, with the forget gate of Gers, Schmidhuber and Cummins, 2000.
    _cell("lstm", "LSTM", (Gate("forget"), Gate("input"), CANDIDATE, Gate("output")), biases=1, states=("h", "c")),
    # Cho et al., 2014.
    _cell("gru", "GRU", (Gate("reset"), Gate("update"), CANDIDATE), biases=2, states=("h",)),
)
