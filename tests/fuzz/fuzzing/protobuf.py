"""Protobuf messages as trees of `[field number, value]`: written, read back, and changed field by field.

A value is an int (a number), a float (four bytes), bytes, or a list (a message).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from fuzzing.chance import Chance
from fuzzing.texts import text

Tree = list[Any]

NUMBERS = (
    0,
    1,
    2,
    3,
    5,
    7,
    16,
    127,
    128,
    255,
    65_535,
    1 << 31,
    (1 << 31) - 1,
    1 << 32,
    (1 << 63) - 1,
    1 << 63,
    (1 << 64) - 1,
    (1 << 64) - 2,
    (1 << 64) - 100,
)
"""Numbers as the wire has them: the last ones are -1, -2 and -100."""


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def write(tree: Tree) -> bytes:
    """A message's bytes."""
    return b"".join(_field(number, value) for number, value in tree)


def _field(number: int, value: Any) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    body = write(value) if isinstance(value, list) else value
    return varint(number << 3 | 2) + varint(len(body)) + body


def read(data: bytes, depth: int = 0) -> Tree | None:
    """A message as a tree, as deep as it can be read as one; `None` for what is none. For shrinking."""
    tree: Tree = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if at < 0 or key >> 3 == 0:
            return None
        if key & 7 == 0:
            value, at = _varint(data, at)
        elif key & 7 == 5 and at + 4 <= len(data):
            value, at = struct.unpack_from("<f", data, at)[0], at + 4
        elif key & 7 == 2:
            length, at = _varint(data, at)
            if at < 0 or at + length > len(data):
                return None
            body, at = data[at : at + length], at + length
            value = (read(body, depth + 1) or body) if depth < 8 else body
        else:
            return None
        if at < 0:
            return None
        tree.append([key >> 3, value])
    return tree


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while 0 <= at < len(data) and shift < 64:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at
    return 0, -1


def messages(tree: Tree) -> Iterator[Tree]:
    """The tree and all trees in it."""
    yield tree
    for _, value in tree:
        if isinstance(value, list):
            yield from messages(value)


def changed(tree: Tree, chance: Chance, times: int) -> None:
    """Change fields in place."""
    for _ in range(times):
        places = [each for each in messages(tree) if each]
        if not places:
            return
        _change(chance.choice(places), places, chance)


def _change(message: Tree, others: list[Tree], chance: Chance) -> None:
    at = chance.randrange(len(message))
    other = chance.choice(chance.choice(others))
    match chance.randrange(9):
        case 0:
            del message[at]
        case 1:
            message.insert(at, message[at])
        case 2:
            message[at] = [message[at][0], other[1]] if not _holds(other[1], message) else [*other[:1], b""]
        case 3:
            message[at] = [chance.choice((other[0], chance.randrange(1, 32))), message[at][1]]
        case 4:
            swapped = chance.randrange(len(message))
            message[at], message[swapped] = message[swapped], message[at]
        case 5:
            message.insert(at, [other[0], chance.choice(NUMBERS)])
        case _:
            message[at] = [message[at][0], _other_value(message[at][1], others, chance)]


def _holds(value: Any, message: Tree) -> bool:
    """Whether a tree has a message in it: it would stand in itself."""
    return isinstance(value, list) and any(each is message for each in messages(value))


def _other_value(value: Any, others: list[Tree], chance: Chance) -> Any:
    if isinstance(value, int):
        return chance.choice(NUMBERS)
    if isinstance(value, float):
        return chance.choice((0.0, -1.0, 1e30, float("nan"), float("inf")))
    if isinstance(value, bytes):
        used = [found for tree in others for _, found in tree if isinstance(found, bytes) and len(found) < 100]
        return chance.choice(
            (chance.choice(used or [b""]), b"", text(chance, hostile=1).encode("utf-8", "surrogatepass"), chance.randbytes(chance.few(12)))
        )
    return chance.choice(([], b"", 0, chance.choice(NUMBERS)))


def flipped(data: bytes, chance: Chance) -> bytes:
    """Bytes with some of them changed, left out, put in, or cut off: lengths lie then."""
    for _ in range(chance.few(6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data = data[:at] + data[at + chance.few(8) :]
            case 1:
                data = data[:at] + chance.choice((b"\xff" * 9, b"\x80", b"\0", chance.randbytes(4))) + data[at:]
            case 2 if chance.once_in(6):
                data = data[:at]
            case _:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    return data
