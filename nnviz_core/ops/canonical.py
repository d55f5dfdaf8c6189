"""Whether attributes are in the form that a kind's rules count on: a model file, or who makes a layer in Python, may say anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from nnviz_core.network import Shape
from nnviz_core.ops.base import LARGEST_SIZE, Attributes, Field, Kind


def is_canonical(kind: Kind, attributes: Attributes) -> bool:
    """Whether each attribute has the form that its field declares (see `Field`), and none is missing that must be there."""
    return all(_has(field, attributes, kind.rank) for field in kind.fields)


def faults(kind: Kind, attributes: Attributes) -> Iterator[tuple[str, str]]:
    """What is wrong with attributes: what was expected and found, and an example of what would do."""
    for field in kind.fields:
        if _has(field, attributes, kind.rank):
            continue
        word, example = _forms(field, kind.rank)
        if attributes.get(field.name) is None:
            yield f"needs '{field.name}', {word}", f"such as attributes={{'{field.name}': {example}}}"
        else:
            value = attributes[field.name]
            yield f"has the attribute '{field.name}', which must be {word}, got {type(value).__name__} {value!r:.60}", f"such as {example}"


def _forms(field: Field, rank: int) -> tuple[str, str]:
    """The form of a field's value in words, and an example of it."""
    form, example = _FORMS[field.type]
    form = form.format(count=rank or "some", least=field.at_least, choices=", ".join(map(repr, field.choices)))
    if field.symbolic:
        form += ", or a name or None where it is unknown"
    return form, example.format(
        three=repr((3,) * (rank or 2)), pairs=repr(((1, 1),) * (rank or 2)), choice=repr(next(iter(field.choices), ""))
    )


_FORMS = {
    "count": ("a whole number from {least}", "8"),
    "number": ("a number", "0.5"),
    "bool": ("True or False", "True"),
    "text": ("a str", "'text'"),
    "sizes": ("a tuple of {count} whole numbers from {least}", "{three}"),
    "padding": ("'valid', 'same', or a tuple of {count} pairs of whole numbers", "{pairs}"),
    "shape": ("a Shape", "Shape((3, 32, 32))"),
    "axes": ("a tuple of whole numbers from 1", "(1, 2)"),
    "choice": ("one of {choices}", "{choice}"),
    "numbers": ("a tuple of numbers", "(0.5, -1.0)"),
    "names": ("a tuple of layers' names", "('dense',)"),
    "pairs": ("a mapping of layers' names to names", "{{'dense': 'gate'}}"),
}
"""For each type of field, the form of its values, and an example."""


def _has(field: Field, attributes: Attributes, rank: int) -> bool:
    """Whether an attribute is as its field declares it, or may be absent."""
    return holds(field, attributes.get(field.name), rank) and (not field.required or field.name in attributes)


def holds(field: Field, value: Any, rank: int) -> bool:
    """Whether a value has the form that a field declares; `rank` is its kind's."""
    if value is None:
        return not field.required or field.symbolic
    return _CHECKS[field.type](value, field, rank)


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST_SIZE


def _count(value: Any, field: Field, _: int) -> bool:
    return _is_whole(value, field.at_least) or (field.symbolic and isinstance(value, str) and not value.isdigit())


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


def is_shape(value: Any) -> bool:
    """Whether a value is a shape, with sizes that are numbers, names or unknown, and an axis of channels among them."""
    if not isinstance(value, Shape) or not isinstance(value.dims, tuple) or not isinstance(value.channel_axis, int):
        return False
    return 0 <= value.channel_axis < max(1, len(value.dims)) and all(isinstance(size, int | str | None) for size in value.dims)


_CHECKS: dict[str, Callable[[Any, Field, int], bool]] = {
    "count": _count,
    "number": _number,
    "bool": lambda value, _, __: isinstance(value, bool),
    "text": lambda value, _, __: isinstance(value, str),
    "sizes": _sizes,
    "padding": _padding,
    "shape": lambda value, _, __: is_shape(value),
    "axes": lambda value, _, __: isinstance(value, tuple) and all(_is_whole(axis, 1) for axis in value),
    "choice": lambda value, field, _: value in field.choices,
    "numbers": lambda value, _, __: isinstance(value, tuple) and all(isinstance(each, int | float) for each in value),
    "names": lambda value, _, __: isinstance(value, tuple) and all(isinstance(each, str) for each in value),
    "pairs": lambda value, _, __: hasattr(value, "items"),
}
