"""Which kinds of layers can read what, found by asking the program's own rules: networks of them get past the checks."""

from __future__ import annotations

from functools import cache
from typing import Any

from nnviz_core.network import Shape
from nnviz_core.ops import KINDS, Field, Kind, Mismatch

STATES = {
    "map": Shape((8, 16, 16), 0),
    "volume": Shape((4, 8, 8, 8), 0),
    "signal": Shape((8, 32), 0),
    "vector": Shape((16,), 0),
    "sequence": Shape((12, 16), 1),
}
"""One shape for each of its kind."""


def state_of(shape: Shape | None) -> str:
    """Which kind of shape one is; empty for others."""
    if shape is None:
        return ""
    return {(1, 0): "vector", (2, 0): "signal", (2, 1): "sequence", (3, 0): "map", (4, 0): "volume"}.get(
        (shape.rank, shape.channel_axis), ""
    )


@cache
def fitting() -> dict[str, list[tuple[Kind, str]]]:
    """For each kind of shape the layers that read one such input, and what they make of it."""
    found: dict[str, list[tuple[Kind, str]]] = {state: [] for state in STATES}
    for state, shape in STATES.items():
        for kind in KINDS.values():
            if kind.name != "input" and kind.inputs[0] <= 1 and (made := _made(kind, shape)):
                found[state].append((kind, made))
    return found


def _made(kind: Kind, shape: Shape) -> str:
    try:
        return state_of(kind.infer({field.name: _ordinary(field, kind, shape) for field in kind.fields}, [shape]).shapes[0])
    except (Mismatch, LookupError, TypeError, ValueError, ArithmeticError):
        return ""


def _ordinary(field: Field, kind: Kind, shape: Shape) -> Any:
    """An attribute's value as layers hold it."""
    if not field.required and field.type != "sizes":
        return field.default
    values: dict[str, Any] = {
        "count": 2, "number": 0, "sizes": (1,) * (kind.rank or len(shape.spatial)), "padding": "same", "shape": shape, "text": "Layer",
        "axes": tuple(range(1, shape.rank + 1)), "numbers": (1.0,),
    }  # fmt: skip
    return values.get(field.type, field.default)


@cache
def keeping(state: str) -> list[Kind]:
    """The kinds that make of such a shape one of the same kind."""
    return [kind for kind, made in fitting()[state] if made == state]


@cache
def joining() -> list[Kind]:
    """The kinds that read several layers."""
    return [kind for kind in KINDS.values() if kind.category == "merge"]


@cache
def called(category: str) -> list[str]:
    """The names of the kinds of a category."""
    return [name for kind in KINDS.values() if kind.category == category for name in (kind.short, *kind.aliases)]
