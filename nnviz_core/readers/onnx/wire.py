"""Walks protobuf's wire format in place: nothing is copied that is not asked for.

The format: https://protobuf.dev/programming-guides/encoding/. A message is a run
of fields; each begins with a key that holds its number and its wire type. A
field's length is known from its first bytes, so that a tensor of a gigabyte is
stepped over in a microsecond.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from nnviz_core.budget import allowed

Buffer: TypeAlias = bytes | mmap.mmap

FIELDS_A_LAYER = 50
"""Twenty-five times what DenseNet-121 has."""

LEAST_MOST_FIELDS = 1_000_000
"""So many fields are looked at however few layers a figure may have: a second's work."""

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_MOST_SHIFT = 63
_ALL_BITS = (1 << 64) - 1


class WireError(Exception):
    """The bytes are no message of the expected form; `offset` says where, in bytes from the file's beginning."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class OversizeError(WireError):
    """There is more than a figure may cost; nothing need be wrong with it."""


def most_fields() -> int:
    """How many fields of a file are looked at before it is refused."""
    return max(LEAST_MOST_FIELDS, int(FIELDS_A_LAYER * allowed().layers))


@dataclass(slots=True)
class Budget:
    """How many fields may still be looked at in one file."""

    fields: int = field(default_factory=most_fields)

    def spend(self, offset: int, count: int = 1) -> None:
        """Counts fields; raises `OversizeError` when there were too many."""
        self.fields -= count
        if self.fields < 0:
            raise OversizeError(f"more than {most_fields():,} fields", offset)


@dataclass(frozen=True, slots=True)
class Message:
    """A range of a buffer: an embedded message, a text, or packed numbers."""

    buffer: Buffer
    start: int
    end: int
    budget: Budget = field(default_factory=Budget, compare=False)

    def fields(self) -> Iterator[tuple[int, int | Message]]:
        """Each field's number and value, in the file's order.

        A number is given as its unsigned bits (see `signed`), a length-delimited value as a `Message`.

        Raises:
            WireError: A field leads out of the message, or has an unknown wire type.
        """
        return ((number, value) for number, value, _, _ in self.spans())

    def spans(self) -> Iterator[tuple[int, int | Message, int, int]]:
        """As `fields`, with where each field begins and ends, its key included."""
        stop = self.start
        while stop < self.end:
            start = stop
            self.budget.spend(start)
            key, position = varint(self.buffer, start, self.end)
            value, stop = self._value(key & 7, position)
            yield key >> 3, value, start, stop

    def _value(self, wire_type: int, position: int) -> tuple[int | Message, int]:
        if wire_type == VARINT:
            return varint(self.buffer, position, self.end)
        if wire_type == LENGTH:
            length, position = varint(self.buffer, position, self.end)
            stop = self._within(position, length)
            return Message(self.buffer, position, stop, self.budget), stop
        if wire_type not in (FIXED32, FIXED64):
            raise WireError(f"expected a protobuf field, found wire type {wire_type}", position)
        stop = self._within(position, 4 if wire_type == FIXED32 else 8)
        return int.from_bytes(self.buffer[position:stop], "little"), stop

    def _within(self, position: int, length: int) -> int:
        if length > self.end - position:
            raise WireError(f"expected {length:,} more bytes, found {self.end - position:,}: the file is cut off or damaged", position)
        return position + length

    def __len__(self) -> int:
        """How many bytes it has."""
        return self.end - self.start

    @property
    def bytes(self) -> bytes:
        """A copy of its bytes."""
        return self.buffer[self.start : self.end]

    def first(self, count: int) -> Message:
        """A message of its first bytes."""
        return Message(self.buffer, self.start, min(self.end, self.start + count), self.budget)

    @property
    def text(self) -> str:
        """Its bytes as UTF-8; what is none is replaced. A long text counts as so many fields as it has lines of 64 bytes."""
        self.budget.spend(self.start, len(self) // 64)
        return self.bytes.decode("utf-8", "replace")

    def varints(self) -> Iterator[int]:
        """Its bytes as packed numbers."""
        position = self.start
        while position < self.end:
            self.budget.spend(position)
            value, position = varint(self.buffer, position, self.end)
            yield value


def varint(buffer: Buffer, position: int, end: int) -> tuple[int, int]:
    """The base-128 number at a position, and the position after it.

    Raises:
        WireError: It does not end, or has more than 64 bits.
    """
    value = shift = 0
    while position < end and shift <= _MOST_SHIFT:
        byte = buffer[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that another byte follows
            return value & _ALL_BITS, position
        shift += 7
    raise WireError("expected the end of a number: the file is cut off or damaged", position)


def signed(value: int) -> int:
    """The bits of an `int64` field as a number: protobuf stores a negative one in two's complement."""
    value &= _ALL_BITS
    return value - (1 << 64) if value >> 63 else value


def messages(message: Message, wanted: int) -> Iterator[Message]:
    """The values of one field that are messages or texts."""
    return (value for number, value in message.fields() if number == wanted and isinstance(value, Message))


def first_text(message: Message, wanted: int) -> str:
    """The first text in one field; empty where there is none."""
    return next((value.text for value in messages(message, wanted)), "")


def numbers(message: Message, wanted: int) -> Iterator[int]:
    """The numbers in one field's occurrences, packed or not, as unsigned bits."""
    for number, value in message.fields():
        if number == wanted:
            yield from [value] if isinstance(value, int) else value.varints()
