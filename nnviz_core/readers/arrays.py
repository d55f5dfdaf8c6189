"""Arrays of numbers in `.npy` and `.npz` files, read without numpy.

Such a file may be hostile: nothing is unpacked or converted before its header has
said how much it is, and no more than that is unpacked then.

The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Container, Iterable, Iterator
from itertools import chain
from math import prod
from typing import IO

from msgspec import Struct

from nnviz_core.data import Tensor

LARGEST_FILE = 64 * 1024 * 1024
MOST_VALUES = 2_000_000
"""In all arrays of a file together: pictures show a few thousand of them."""
MOST_ARRAYS = 4096
DEEPEST = 8
"""An array has no more axes than this."""
LARGEST = 1e30
"""A larger number, or what is none, is read as 0: a picture could only show that it is off the scale."""

_MAGIC = b"\x93NUMPY"
_HEAD = 4096
"""More bytes than the header of an array of numbers has."""
_LENGTHS = {1: "<H", 2: "<I", 3: "<I"}
"""How the length of the header is written, by the format's version."""

_TYPE = re.compile(rb"'descr'\s*:\s*'([<>=|]?)([a-zA-Z]\d*)")
_ORDER = re.compile(rb"'fortran_order'\s*:\s*(True|False)")
_SHAPE = re.compile(rb"'shape'\s*:\s*\(([\d,\sL]*)\)")

_CODES = {
    b"f2": "e", b"f4": "f", b"f8": "d", b"b1": "?",
    b"i1": "b", b"i2": "h", b"i4": "i", b"i8": "q", b"u1": "B", b"u2": "H", b"u4": "I", b"u8": "Q",
}  # fmt: skip
"""numpy's types of numbers, as `struct` calls them."""


class _RefusedError(ValueError):
    """We do not read it, and say why; what `zipfile` says of a damaged archive helps nobody."""


class _Header(Struct, frozen=True):
    """What an array's header says.

    Attributes:
        elements: Its type of numbers as `struct` calls it; empty for texts, dates and the like.
        sizes: Of its axes.
        end: The first byte of its elements.
        big_endian: Whether a number's first byte counts most.
        by_column: Whether the first index runs fastest.
    """

    elements: str
    sizes: tuple[int, ...]
    end: int
    big_endian: bool
    by_column: bool

    @property
    def count(self) -> int:
        return prod(self.sizes)


def read_arrays(data: bytes, axes: Container[int] = range(DEEPEST + 1)) -> dict[str, Tensor]:
    """The arrays of numbers in a file, by name; a lone one has no name. Texts, dates and empty arrays are left out.

    Args:
        data: All of the file, which has at most `LARGEST_FILE` bytes.
        axes: How many axes the arrays have that are wanted; others are left out.

    Raises:
        ValueError: It is no such file, is damaged, has Python objects, or too many numbers; the message goes on after "it".
    """
    try:
        return dict(_arrays(_files(data), axes))
    except _RefusedError:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError):
        raise ValueError("is no archive of arrays, or is damaged") from None


def _arrays(files: Iterable[tuple[str, IO[bytes]]], axes: Container[int]) -> Iterator[tuple[str, Tensor]]:
    left = MOST_VALUES
    for name, file in files:
        with file:
            head = file.read(_HEAD)
            header = _header(head)
            if not header.elements or not header.count or len(header.sizes) not in axes:
                continue
            left -= header.count
            if left < 0:
                message = f"has more than {MOST_VALUES:,} numbers"
                raise _RefusedError(message)
            yield name, _tensor(header, head, file)


def _files(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """The arrays in a file, each with its name, to be read from its beginning."""
    if data.startswith(_MAGIC):
        yield "", io.BytesIO(data)
        return
    if data.count(b"PK\x01\x02") > MOST_ARRAYS:
        message = f"has more than {MOST_ARRAYS:,} arrays"
        raise _RefusedError(message)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".npy"):
                yield entry.filename.removesuffix(".npy"), _opened(archive, entry)


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """An entry that is unpacked as it is read: other ways of packing unpack all that they were given at once."""
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _RefusedError("is packed as numpy does not pack")
    return archive.open(entry)


def _header(head: bytes) -> _Header:
    if not head.startswith(_MAGIC) or len(head) < 12 or head[6] not in _LENGTHS:  # noqa: PLR2004 - magic, version, length
        raise _RefusedError("has an entry that is no array")
    code = _LENGTHS[head[6]]
    start = 8 + struct.calcsize(code)
    end = start + struct.unpack_from(code, head, 8)[0]
    kind, order, shape = (expression.search(head, start, end) for expression in (_TYPE, _ORDER, _SHAPE))
    if len(head) < end or not order or not shape:
        raise _RefusedError("has an array whose header we do not understand")
    if kind and kind[2].startswith(b"O"):
        raise _RefusedError("has Python objects")
    sizes = tuple(int(word) for word in shape[1].replace(b"L", b"").split(b",") if word.strip())
    if len(sizes) > DEEPEST:
        message = f"has an array of more than {DEEPEST} axes"
        raise _RefusedError(message)
    elements = kind and _CODES.get(kind[2])
    return _Header(elements or "", sizes, end, big_endian=bool(kind and kind[1] == b">"), by_column=order[1] == b"True")


def _tensor(header: _Header, head: bytes, file: IO[bytes]) -> Tensor:
    layout = f"{'>' if header.big_endian else '<'}{header.count}{header.elements}"
    needed = struct.calcsize(layout)
    body = head[header.end : header.end + needed]
    body += file.read(needed - len(body))
    if len(body) < needed:
        raise _RefusedError("is cut off")
    values = struct.unpack(layout, body)
    if header.by_column:
        values = _by_row(values, tuple(size for size in header.sizes if size != 1))
    return Tensor(header.sizes, tuple(float(value) if abs(value) <= LARGEST else 0.0 for value in values))


def _by_row(values: tuple[float, ...], sizes: tuple[int, ...]) -> tuple[float, ...]:
    """Values whose first index runs fastest, in the order in which the last one does."""
    if len(sizes) < 2:  # noqa: PLR2004 - the same in either order
        return values
    return tuple(chain.from_iterable(_by_row(values[first :: sizes[0]], sizes[1:]) for first in range(sizes[0])))
