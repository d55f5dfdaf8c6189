"""Walks protobuf's wire format in place: nothing is copied that is not asked for.

The format: https://protobuf.dev/programming-guides/encoding/. A message is a run
of fields; each begins with a key that holds its number and its wire type. A
field's length is known from its first bytes, so that a tensor of a gigabyte is
stepped over in a microsecond.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from nnviz_core.errors import Problem
from nnviz_core.readers.onnx.limits import FIELDS, most, too_many

Buffer: TypeAlias = bytes | mmap.mmap

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_WIRE_TYPE = 7
_FIXED = FIXED64 | FIXED32
"""Wire types with one of these bits say how long a value is; those without them let it begin with a number."""
_MORE = 0x80
"""The bit of a byte that says that another one of the same number follows."""
_LONGEST_NUMBER = 10
"""Bytes of the longest number, which has 64 bits, seven a byte."""
_ALL_BITS = (1 << 64) - 1


class WireError(Exception):
    """The bytes are no message of the expected form; `offset` says where, in bytes from the file's beginning."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class OversizeError(WireError):
    """There is more than a figure may cost, as `problem` says; nothing need be wrong with the file."""

    def __init__(self, problem: Problem, offset: int) -> None:
        super().__init__(problem.message, offset)
        self.problem = problem


def key(number: int, wire_type: int = LENGTH) -> int:
    """The key of a field: its number, and how its value is written; a message or a text is a `LENGTH` with so many bytes."""
    return number << 3 | wire_type


class Wire(Struct):
    """A file's bytes, and how many of its fields may still be looked at."""

    buffer: Buffer
    left: int = field(default_factory=lambda: most(FIELDS))

    def spend(self, offset: int, count: int = 1) -> None:
        """Counts fields; raises `OversizeError` when there were too many."""
        self.left -= count
        if self.left < 0:
            raise _oversize(offset)

    def text(self, start: int, end: int) -> str:
        """Bytes as UTF-8; what is none is replaced. A long text counts as so many fields as it has lines of 64 bytes."""
        if end - start >= 64:  # noqa: PLR2004 - see above
            self.spend(start, (end - start) // 64)
        return self.buffer[start:end].decode("utf-8", "replace")

    def fields(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """For each field of a message its key, its value and where it ends, in the file's order.

        The value of a `VARINT` is a number's unsigned bits (see `signed`); any other one is where its bytes begin.

        Raises:
            WireError: A field leads out of the message, or has an unknown wire type.
        """
        buffer, left, count, stop = self.buffer, self.left, 0, start
        try:
            while stop < end:
                count += 1
                if count > left:
                    raise _oversize(stop)
                found, start = buffer[stop], stop + 1
                if found >= _MORE:
                    found, start = varint(buffer, stop, end)
                if found & _FIXED:
                    value, stop = start, start + _width(found & _WIRE_TYPE, start)
                else:
                    value, stop = buffer[start] if start < end else _MORE, start + 1
                    if value >= _MORE:
                        value, stop = varint(buffer, start, end)
                    if found & LENGTH:
                        value, stop = stop, stop + value
                if stop > end:
                    raise _cut_off(value, stop, end)
                yield found, value, stop
        finally:
            self.left -= count


class Message(NamedTuple):
    """A range of a file: an embedded message, a text, or packed numbers."""

    wire: Wire
    start: int
    end: int

    @classmethod
    def of(cls, buffer: Buffer) -> Message:
        """All of a file."""
        return cls(Wire(buffer), 0, len(buffer))

    def fields(self) -> Iterator[tuple[int, int, int]]:
        """Its fields (see `Wire.fields`)."""
        return self.wire.fields(self.start, self.end)

    def at(self, start: int, end: int) -> Message:
        """A message in this one."""
        return Message(self.wire, start, end)

    @property
    def bytes(self) -> bytes:
        """A copy of its bytes."""
        return self.wire.buffer[self.start : self.end]

    @property
    def text(self) -> str:
        """Its bytes as UTF-8 (see `Wire.text`)."""
        return self.wire.text(self.start, self.end)

    def varints(self) -> Iterator[int]:
        """Its bytes as packed numbers."""
        position = self.start
        while position < self.end:
            self.wire.spend(position)
            value, position = varint(self.wire.buffer, position, self.end)
            yield value


def _oversize(offset: int) -> OversizeError:
    return OversizeError(too_many(f"the file has more than {most(FIELDS):,} fields", FIELDS), offset)


def _cut_off(start: int, stop: int, end: int) -> WireError:
    return WireError(f"expected {stop - start:,} more bytes, found {end - start:,}: the file is cut off or damaged", start)


def _width(wire_type: int, start: int) -> int:
    if wire_type not in (FIXED32, FIXED64):
        raise WireError(f"expected a protobuf field, found wire type {wire_type}", start)
    return 4 if wire_type == FIXED32 else 8


def varint(buffer: Buffer, position: int, end: int) -> tuple[int, int]:
    """The base-128 number at a position, and the position after it.

    Raises:
        WireError: It does not end, or has more than 64 bits.
    """
    value = shift = 0
    for byte in buffer[position : min(end, position + _LONGEST_NUMBER)]:
        position += 1
        value |= (byte & ~_MORE) << shift
        if byte < _MORE:
            return value & _ALL_BITS, position
        shift += 7
    raise WireError("expected the end of a number: the file is cut off or damaged", position)


def signed(value: int) -> int:
    """The bits of an `int64` field as a number: protobuf stores a negative one in two's complement."""
    return value - (1 << 64) if value >> 63 else value


def messages(message: Message, number: int) -> Iterator[Message]:
    """The messages or texts in one field."""
    wanted = key(number)
    return (message.at(value, stop) for found, value, stop in message.fields() if found == wanted)


def first_text(message: Message, number: int) -> str:
    """The first text in one field; empty where there is none."""
    return next((value.text for value in messages(message, number)), "")


def numbers(message: Message, number: int) -> Iterator[int]:
    """The numbers in one field's occurrences, packed or not, as unsigned bits."""
    for found, value, stop in message.fields():
        if found == key(number, VARINT):
            yield value
        elif found == key(number):
            yield from message.at(value, stop).varints()
