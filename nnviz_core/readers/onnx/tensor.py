"""A stored tensor: its name, its sizes, and its elements where they are few."""

from __future__ import annotations

import struct
from math import prod
from typing import NamedTuple

from nnviz_core.readers.onnx.wire import FIXED32, FIXED64, VARINT, Message, WireError, key, messages, signed

MOST_VALUES = 64
"""Tensors of more elements are weights; those of fewer may be shapes, axes or pads, and are read."""

MOST_RANK = 64

_DIM, _DIMS, _TYPE, _NAME, _RAW_DATA = key(1, VARINT), key(1), key(2, VARINT), key(8), key(9)
_REAL = {key(4, FIXED32): "f", key(4): "f", key(10, FIXED64): "d", key(10): "d"}
_WHOLE = {key(number, VARINT) for number in (5, 7, 11)}
_WHOLES = {key(number) for number in (5, 7, 11)}
_DATA = {_RAW_DATA, *_REAL, *_WHOLE, *_WHOLES}
_SPARSE_VALUES = 1
_RAW_FORMATS = {1: "f", 2: "B", 3: "b", 4: "H", 5: "h", 6: "i", 7: "q", 9: "?", 10: "e", 11: "d", 12: "I", 13: "Q"}
_NEGATIVE = 1 << 63
"""The bits of a number from here on are those of a negative one."""


class Tensor(NamedTuple):
    """A stored tensor.

    Attributes:
        name: Empty for the value of an attribute.
        dims: Its sizes.
        dtype: `TensorProto.DataType`: 1 is float32, 7 is int64.
        values: Its elements, in order; `None` where they are many, or lie in another file (which is never opened).
    """

    name: str
    dims: tuple[int, ...]
    dtype: int
    values: tuple[float, ...] | None = None

    @property
    def size(self) -> int:
        """How many elements it has."""
        return prod(self.dims)


def read_tensor(message: Message) -> Tensor:
    """Decodes a `TensorProto`, all but the elements of a large one.

    Raises:
        WireError: A size is negative, or there are too many of them.
    """
    name, dtype = "", 0
    dims: list[int] = []
    data: list[tuple[int, int, int]] = []
    for found, value, stop in message.fields():
        if found == _DIM:
            dims.append(value)
        elif found == _TYPE:
            dtype = value
        elif found == _NAME:
            name = message.wire.text(value, stop)
        elif found == _DIMS:
            dims.extend(message.at(value, stop).varints())
        elif found in _DATA and len(data) <= MOST_VALUES:
            data.append((found, value, stop))
    if dims and (len(dims) > MOST_RANK or max(dims) >= _NEGATIVE):
        raise _wrong_sizes(dims, message.start)
    size = prod(dims)
    values = _values(data, dtype, message) if data and size <= MOST_VALUES else ()
    return Tensor(name, tuple(dims), dtype, values if len(values) == size else None)


def _wrong_sizes(dims: list[int], offset: int) -> WireError:
    if len(dims) > MOST_RANK:
        return WireError(f"expected a tensor of at most {MOST_RANK} dimensions, found more", offset)
    first = next(size for size in dims if size >= _NEGATIVE)
    return WireError(f"expected the sizes of a tensor, found {signed(first)}", offset)


def read_sparse(message: Message) -> Tensor:
    """The stored elements of a `SparseTensorProto` as a tensor that has its name: what is stored is what is counted."""
    for values in messages(message, _SPARSE_VALUES):
        return read_tensor(values)
    raise WireError("expected the elements of a sparse tensor, found none", message.start)


def _values(data: list[tuple[int, int, int]], dtype: int, message: Message) -> tuple[float, ...]:
    values: list[float] = []
    for found, value, stop in data:
        if found in _WHOLE:
            values.append(signed(value))
        elif found in _WHOLES:
            values.extend(map(signed, message.at(value, stop).varints()))
        elif found == _RAW_DATA:
            values.extend(_unpacked(message.at(value, stop), _RAW_FORMATS.get(dtype, "")))
        elif found in _REAL:
            values.extend(_unpacked(message.at(value, stop), _REAL[found]))
    return tuple(values)


def _unpacked(message: Message, code: str) -> tuple[float, ...]:
    width, size = struct.calcsize(f"<{code}"), message.end - message.start
    if not width or size % width or size > width * MOST_VALUES:
        return ()
    return struct.unpack(f"<{size // width}{code}", message.bytes)
