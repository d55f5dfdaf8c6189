"""Recurrent layers: one cell, run over a sequence T×D.

Weights of a cell with G gates, D inputs and U units: G·(D·U + U·U + b·U), where b is
the number of biases a gate (Keras and the papers have one, but two in GRU).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnviz_core.network import Dim, Shape
from nnviz_core.ops.base import Attributes, Field, Figures, Kind, Mismatch
from nnviz_core.ops.dense import UNITS
from nnviz_core.ops.dims import named, product, scaled, total


def recurrent(gates: int, biases: int) -> Callable[[Attributes, Sequence[Shape]], Figures]:
    """Figures of a layer of cells; a further input is the first state."""

    def figures(attributes: Attributes, inputs: Sequence[Shape]) -> Figures:
        units, steps = attributes["units"], _steps(inputs[0])
        directions = 2 if attributes.get("bidirectional") else 1
        made = scaled(units, directions)
        weights = _weights(inputs[0].channels, units, gates, directions, attributes.get("layers", 1))
        each = attributes.get("biases") or biases
        bias = product([gates, units, each, directions, attributes.get("layers", 1)])
        params = total([weights, bias]) if attributes.get("bias", True) else weights
        shape = Shape((steps, made), 1) if attributes.get("sequences") else Shape((made,))
        return Figures((shape,), params, params, product([weights, steps]))

    return figures


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

KINDS = (
    Kind(
        name="rnn",
        title="RNN",
        short="rnn",
        category="recurrent",
        figures=recurrent(1, 1),
        fields=FIELDS,
        main="units",
        inputs=(1, 2),
        aliases=("simplernn", "vanillarnn"),
    ),
    Kind(
        name="lstm", title="LSTM", short="lstm", category="recurrent", figures=recurrent(4, 1), fields=FIELDS, main="units", inputs=(1, 3)
    ),
    Kind(name="gru", title="GRU", short="gru", category="recurrent", figures=recurrent(3, 2), fields=FIELDS, main="units", inputs=(1, 2)),
)
