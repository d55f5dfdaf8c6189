"""The elements of small tensors: shape arithmetic, worked out as far as sizes are known."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TypeAlias

from nnviz_core.readers.onnx.facts import Call, Element
from nnviz_core.readers.onnx.shapes import slices
from nnviz_core.readers.onnx.tensor import MOST_VALUES

Values: TypeAlias = tuple[Element, ...]
Rule: TypeAlias = Callable[[Call], Sequence[Element]]

_LARGEST = 1 << 63
_BOOL = 9
_WHOLE = (2, 3, 4, 5, 6, 7, 12, 13)


def values_of(call: Call) -> Values | None:
    """The elements of an operator's first output; `None` where they are many, or not known."""
    rule = _RULES.get(call.op) if not call.operator.domain else None
    try:
        values = tuple(rule(call)) if rule else None
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None  # what a file says need not fit together; then its elements are not known
    if values is None or len(values) > MOST_VALUES:
        return None
    return tuple(None if isinstance(value, int) and abs(value) > _LARGEST else value for value in values)


def _known(call: Call, index: int = 0) -> Values:
    values = call.values(index)
    if values is None:
        raise LookupError(f"input {index}")
    return values


def _shape(call: Call) -> Sequence[Element]:
    dims = call.dims()
    return dims[call.integer("start") : call.integer("end", len(dims))]


def _size(call: Call) -> Sequence[Element]:
    total = 1
    for dim in call.dims():
        if not isinstance(dim, int):
            return [None]
        total *= dim
    return [total]


def _gather(call: Call) -> Sequence[Element]:
    values = _known(call)
    if len(call.dims()) != 1:
        raise LookupError("a gather along one axis of several")
    return [values[int(index)] if isinstance(index, int) else None for index in _known(call, 1)]


def _concat(call: Call) -> Sequence[Element]:
    return [value for i in range(len(call.inputs)) for value in _known(call, i)]


def _slice(call: Call) -> Sequence[Element]:
    bounds = slices(call)
    if len(call.dims()) != 1:
        raise LookupError("a slice of a matrix")
    start, end, step = bounds[0]
    return _known(call)[operator.index(start) : operator.index(end) : operator.index(step)]  # type: ignore[arg-type]


def _cast(call: Call) -> Sequence[Element]:
    convert: dict[int, Callable[[float], float]] = {_BOOL: bool, **dict.fromkeys(_WHOLE, int)}
    to = convert.get(call.integer("to"), float)
    return [to(value) if isinstance(value, int | float) else value for value in _known(call)]


def _not(call: Call) -> Sequence[Element]:
    return [None if value is None else not value for value in _known(call)]


def _filled(call: Call) -> Sequence[Element]:
    count = 1
    for size in _known(call):
        if not isinstance(size, int) or not 0 <= size * count <= MOST_VALUES:
            raise LookupError("a size")
        count *= size
    value = call.attribute("value")
    tensor = value.tensor if value else None
    fill = tensor.values[0] if tensor and tensor.values else 0.0
    return [fill] * count


def _pairwise(combine: Callable[[int | float, int | float], Element]) -> Rule:
    """A rule for an operator on numbers; one element is used with each of the other's."""

    def rule(call: Call) -> Sequence[Element]:
        left, right = _known(call), _known(call, 1)
        count = max(len(left), len(right))
        pairs = zip(left * count if len(left) == 1 else left, right * count if len(right) == 1 else right, strict=True)
        return [combine(a, b) if isinstance(a, int | float) and isinstance(b, int | float) else None for a, b in pairs]

    return rule


def _divided(left: float, right: float) -> Element:
    if isinstance(left, int) and isinstance(right, int):
        return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    return left / right


_RULES: dict[str, Rule] = {
    "Shape": _shape,
    "Size": _size,
    "Gather": _gather,
    "Concat": _concat,
    "Slice": _slice,
    "Cast": _cast,
    "ConstantOfShape": _filled,
    "Add": _pairwise(operator.add),
    "Sub": _pairwise(operator.sub),
    "Mul": _pairwise(operator.mul),
    "Div": _pairwise(_divided),
    "Max": _pairwise(max),
    "Min": _pairwise(min),
    "Equal": _pairwise(operator.eq),
    "Greater": _pairwise(operator.gt),
    "Less": _pairwise(operator.lt),
    "Not": _not,
    **dict.fromkeys(("Identity", "Squeeze", "Unsqueeze", "Reshape", "Floor", "Ceil"), _known),
}
