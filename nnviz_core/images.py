"""Picture files that authors name: only bitmaps, and none that is too large for a page, before or after it is unpacked."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

from nnviz_core.budget import allowed, overrun
from nnviz_core.errors import Problem, SpecError
from nnviz_core.files import opened

LARGEST = 4 * 1024 * 1024
"""A page should not carry more than this many bytes for one picture."""

Size = tuple[int, int]
"""Width and height in pixels."""


def read_image(path: str) -> tuple[bytes, str]:
    """The file's bytes and its format: `png`, `jpeg`, `gif` or `webp`.

    Raises:
        SpecError: It cannot be read, is too large, has more pixels than the budget allows, or is no bitmap that browsers
            know. (An SVG could carry scripts.)
    """
    data = _content(path)
    kind = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if kind is None:
        raise SpecError(Problem(f"'{path}' is no PNG, JPEG, GIF or WebP file", hint="convert it to PNG", topic="render"))
    _check_size(path, data, kind)
    return data, kind


def _content(path: str) -> bytes:
    try:
        with opened(Path(path)) as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise SpecError(Problem(f"cannot read the image '{path}': {reason}", topic="render")) from error
    if len(data) > LARGEST:
        raise SpecError(Problem(f"the image '{path}' is larger than {LARGEST >> 20} MB", hint="scale it down", topic="render"))
    return data


def _check_size(path: str, data: bytes, kind: str) -> None:
    """What unpacks a bitmap takes as much memory as its head asks for."""
    try:
        width, height = _SIZES[kind](data)
    except (struct.error, IndexError):  # it ends before its size is said
        width = height = 0
    if not width or not height:
        raise SpecError(Problem(f"the image '{path}' is damaged: it does not say how large it is", topic="render"))
    if (millions := width * height / 1e6) > allowed().pixels:
        raise SpecError(overrun("pixels", f"the image '{path}' has {millions:,.0f} million pixels"))


def _png(data: bytes) -> Size:
    width, height = struct.unpack_from(">II", data, 16)
    return (width, height) if data[12:16] == b"IHDR" else (0, 0)


def _gif(data: bytes) -> Size:
    """The screen, or as much more as the first picture on it reaches over."""
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + _colors(flags)
    while data[position] == 0x21:  # noqa: PLR2004 - an extension: its kind, then blocks
        position += 2
        while data[position]:
            position += data[position] + 1
        position += 1
    left, top, across, down = struct.unpack_from("<HHHH", data, position + 1)
    return (max(width, left + across), max(height, top + down)) if data[position] == 0x2C else (0, 0)  # noqa: PLR2004 - a picture


def _colors(flags: int) -> int:
    """How many bytes a table of colours has."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _jpeg(data: bytes) -> Size:
    """The largest size of any frame's head before the first scan."""
    found, position = (0, 0), 2
    while data[position] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker = data[position + 1]
        if marker == 0xFF:  # noqa: PLR2004 - filling
            position += 1
            continue
        if marker == _SCAN:
            return found
        (length,) = struct.unpack_from(">H", data, position + 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            found = max(found, (width, height), key=lambda size: size[0] * size[1])
        position += 2 + length
    return 0, 0


_SCAN = 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _webp(data: bytes) -> Size:
    if data[8:12] != b"WEBP":
        return 0, 0
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    return 0, 0


_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}
_SIZES: dict[str, Callable[[bytes], Size]] = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}


def name_beside(path: str) -> str:
    """What a document calls the file that lies beside it: the same content has the same name; raises `SpecError`."""
    data, kind = read_image(path)
    return f"nnviz-{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
