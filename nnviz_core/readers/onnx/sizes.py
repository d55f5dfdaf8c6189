"""Small helps for sizes of which some are unknown or have but a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeAlias

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.facts import Call, Element
from nnviz_core.readers.onnx.proto import Dims
from nnviz_core.readers.onnx.tensor import MOST_RANK

Rule: TypeAlias = Callable[[Call], Sequence[Dims]]
"""The sizes of an operator's outputs; raises `LookupError` where it needs a size or a value that is unknown."""


def product(dims: Dims) -> Dim:
    """The product of sizes; a single unknown or named size stays what it is."""
    rest = tuple(dim for dim in dims if dim != 1)
    if len(rest) == 1:
        return rest[0]
    numbers = [dim for dim in rest if isinstance(dim, int)]
    return prod(numbers) if len(numbers) == len(rest) else None


def broadcast(*shapes: Dims) -> Dims:
    """The sizes of an element-wise result, as NumPy broadcasts."""
    rank = max(map(len, shapes), default=0)
    padded = [(1,) * (rank - len(dims)) + dims for dims in shapes]
    return tuple(_together(column) for column in zip(*padded, strict=True))


def _together(sizes: Sequence[Dim]) -> Dim:
    larger = [size for size in sizes if size != 1]
    numbers = [size for size in larger if isinstance(size, int)]
    return numbers[0] if numbers else (larger[0] if larger else 1)


def unknown(rank: Dim) -> Dims:
    """Sizes of which only the number is known."""
    if not isinstance(rank, int) or rank > MOST_RANK:
        raise LookupError("rank")
    return (None,) * rank


def listed(call: Call, index: int) -> Dims:
    """The sizes that an input lists; raises `LookupError` where its elements are unknown."""
    values = call.values(index)
    if values is None:
        raise LookupError(f"input {index}")
    return tuple(whole(value) for value in values)


def axis_of(axis: int, rank: int) -> int:
    """An axis counted from 0; one counted from the end is negative. Raises `LookupError` where there is no such axis."""
    if not -rank <= axis < rank:
        raise LookupError(f"axis {axis}")
    return axis % rank


def whole(value: Element) -> Dim:
    """An element as a size."""
    return int(value) if isinstance(value, float) else value


def changed(dims: Dims, by_axis: dict[int, Dim]) -> Dims:
    """The sizes, with others on some axes."""
    return tuple(by_axis.get(i, dim) for i, dim in enumerate(dims))
