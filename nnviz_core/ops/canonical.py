"""Whether attributes are in the form that a kind's rules count on: a model file may say anything."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from nnviz_core.network import Shape
from nnviz_core.ops.base import LARGEST_SIZE, Attributes, Field, Kind


def is_canonical(kind: Kind, attributes: Attributes) -> bool:
    """Whether each attribute has the form that its field declares (see `Field`), and none is missing that must be there."""
    return all(_holds(field, attributes, kind.rank) for field in kind.fields)


def _holds(field: Field, attributes: Attributes, rank: int) -> bool:
    value = attributes.get(field.name)
    if value is None:
        return not field.required or (field.symbolic and field.name in attributes)
    return _CHECKS[field.type](value, field, rank)


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST_SIZE


def _count(value: Any, field: Field, _: int) -> bool:
    return _is_whole(value, field.at_least) or (field.symbolic and isinstance(value, str))


def _number(value: Any, field: Field, _: int) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        return False
    return (not field.whole or isinstance(value, int)) and (field.at_most is None or field.at_least <= value <= field.at_most)


def _sizes(value: Any, field: Field, rank: int) -> bool:
    return isinstance(value, tuple) and len(value) == (rank or len(value)) and all(_is_whole(size, field.at_least) for size in value)


def _padding(value: Any, _: Field, rank: int) -> bool:
    """Negative padding cuts off, which some files ask for."""
    if value in ("valid", "same"):
        return True
    return isinstance(value, tuple) and len(value) == (rank or len(value)) and all(map(_is_pair, value))


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(_is_whole(size, -LARGEST_SIZE) for size in value)  # noqa: PLR2004


_CHECKS: dict[str, Callable[[Any, Field, int], bool]] = {
    "count": _count,
    "number": _number,
    "bool": lambda value, _, __: isinstance(value, bool),
    "text": lambda value, _, __: isinstance(value, str),
    "sizes": _sizes,
    "padding": _padding,
    "shape": lambda value, _, __: isinstance(value, Shape),
    "axes": lambda value, _, __: isinstance(value, tuple) and all(_is_whole(axis, 1) for axis in value),
    "choice": lambda value, field, _: value in field.choices,
    "numbers": lambda value, _, __: isinstance(value, tuple) and all(isinstance(each, int | float) for each in value),
    "names": lambda value, _, __: isinstance(value, tuple) and all(isinstance(each, str) for each in value),
    "pairs": lambda value, _, __: hasattr(value, "items"),
}
