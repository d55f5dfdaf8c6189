"""A stored tensor: its name, its sizes, and its elements where they are few."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod

from nnviz_core.readers.onnx.wire import Message, WireError, signed

MOST_VALUES = 64
"""Tensors of more elements are weights; those of fewer may be shapes, axes or pads, and are read."""

MOST_RANK = 64

_DIMS, _TYPE, _FLOAT_DATA, _INT32_DATA, _INT64_DATA, _NAME, _RAW_DATA, _DOUBLE_DATA, _UINT64_DATA = 1, 2, 4, 5, 7, 8, 9, 10, 11
_SPARSE_VALUES = 1
_INTEGERS = (_INT32_DATA, _INT64_DATA, _UINT64_DATA)
_RAW_FORMATS = {1: "f", 2: "B", 3: "b", 4: "H", 5: "h", 6: "i", 7: "q", 9: "?", 10: "e", 11: "d", 12: "I", 13: "Q"}
_FLOATS = {1, 10, 11, 14, 15, 16}
_QUANTIZED = {2, 3, 17, 18, 19, 20, 21, 22, 23, 24}


@dataclass(frozen=True, slots=True)
class Tensor:
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

    @property
    def is_weight(self) -> bool:
        """Whether its elements could be learned: real numbers, or bytes that stand for them."""
        return self.dtype in _FLOATS or self.dtype in _QUANTIZED


def read_tensor(message: Message) -> Tensor:
    """Decodes a `TensorProto`, all but the elements of a large one.

    Raises:
        WireError: A size is negative, or there are too many of them.
    """
    name, dtype, dims, data = "", 0, list[int](), list[tuple[int, int | Message]]()
    for number, value in message.fields():
        if number == _DIMS:
            dims.extend(_sizes(value))
            _check(dims, message.start)
        elif number == _TYPE and isinstance(value, int):
            dtype = value
        elif number == _NAME and isinstance(value, Message):
            name = value.text
        elif len(data) <= MOST_VALUES:
            data.append((number, value))
    values = _values(data, dtype) if prod(dims) <= MOST_VALUES else None
    return Tensor(name, tuple(dims), dtype, values if values is not None and len(values) == prod(dims) else None)


def read_sparse(message: Message) -> Tensor:
    """The stored elements of a `SparseTensorProto` as a tensor that has its name: what is stored is what is counted."""
    for number, value in message.fields():
        if number == _SPARSE_VALUES and isinstance(value, Message):
            return read_tensor(value)
    raise WireError("expected the elements of a sparse tensor, found none", message.start)


def _sizes(value: int | Message) -> Iterable[int]:
    return [signed(value)] if isinstance(value, int) else (signed(size) for size in islice(value.varints(), MOST_RANK + 1))


def _check(dims: Sequence[int], offset: int) -> None:
    if len(dims) > MOST_RANK:
        raise WireError(f"expected a tensor of at most {MOST_RANK} dimensions, found more", offset)
    if min(dims, default=0) < 0:
        raise WireError(f"expected the sizes of a tensor, found {min(dims)}", offset)


def _values(data: list[tuple[int, int | Message]], dtype: int) -> tuple[float, ...] | None:
    values: list[float] = []
    for number, value in data:
        if number == _RAW_DATA and isinstance(value, Message):
            values.extend(_unpacked(value, _RAW_FORMATS.get(dtype, "")))
        elif number in (_FLOAT_DATA, _DOUBLE_DATA):
            values.extend(_real(value, "f" if number == _FLOAT_DATA else "d"))
        elif number in _INTEGERS:
            values.extend([signed(value)] if isinstance(value, int) else [signed(v) for v in value.varints()])
    return tuple(values)


def _real(value: int | Message, code: str) -> tuple[float, ...]:
    if isinstance(value, Message):
        return _unpacked(value, code)
    return struct.unpack(f"<{code}", value.to_bytes(8, "little")[: struct.calcsize(f"<{code}")])


def _unpacked(message: Message, code: str) -> tuple[float, ...]:
    width = struct.calcsize(f"<{code}")
    if not width or len(message) % width or len(message) > width * MOST_VALUES:
        return ()
    return struct.unpack(f"<{len(message) // width}{code}", message.bytes)
