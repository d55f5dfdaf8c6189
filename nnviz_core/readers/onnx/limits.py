"""How much of a file is read: what belongs to so many layers as a figure may have."""

from __future__ import annotations

from math import ceil

from nnviz_core.budget import allowed, overrun
from nnviz_core.errors import NnvizError, Problem

FIELDS = 100
"""So many fields of the file a layer: four times what residual networks have that list their shapes."""

OPERATORS = 2.5
"""So many operators a layer: some are arithmetic on sizes, which is not drawn."""

TENSORS = 5
"""So many stored tensors a layer, and so many whose sizes are listed: two an operator."""

CONNECTIONS = 10
"""So many connections a layer: no network that people draw has more."""

LEAST_LAYERS = 20_000
"""What belongs to so many layers is read however few a figure may have: a second's work."""


def most(a_layer: float) -> int:
    """How many of something are read before a file is refused.

    Args:
        a_layer: How many of them each layer may have.
    """
    return int(a_layer * max(LEAST_LAYERS, allowed().layers))


def check(found: int, what: str, a_layer: float = 1) -> None:
    """Raises `NnvizError` where a model has more of something than the layers of a figure may have."""
    if found > a_layer * allowed().layers:
        raise NnvizError(too_many(f"the model has {found:,} {what}", a_layer, found))


def too_many(message: str, a_layer: float, found: int | None = None) -> Problem:
    """What is said of more than a figure may have: the limit, how to raise it, and what to draw instead.

    Args:
        message: What was found.
        a_layer: How many of them each layer may have.
        found: How many there are, where that is known.
    """
    each = "" if a_layer == 1 else f", more than {a_layer:g} a layer" if found else f", {a_layer:g} a layer"
    part = "cut out the part to be drawn (`onnx.utils.extract_model`)"
    return overrun("layers", message + each, instead=part, needed=ceil(found / a_layer) if found else None)
