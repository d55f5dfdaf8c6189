"""Picture files that authors name: only bitmaps, and none that is too large for a page."""

from __future__ import annotations

from pathlib import Path

from nnviz_core.errors import Problem, SpecError

LARGEST = 4 * 1024 * 1024
"""A page should not carry more than this many bytes for one picture."""

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


def read_image(path: str) -> tuple[bytes, str]:
    """The file's bytes and its media type.

    Raises:
        SpecError: It cannot be read, is too large, or is no bitmap that browsers know. (An SVG could carry scripts.)
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SpecError(Problem(f"cannot read the image '{path}': {(error.strerror or 'error').lower()}", topic="render")) from error
    if len(data) > LARGEST:
        raise SpecError(Problem(f"the image '{path}' is larger than {LARGEST >> 20} MB", hint="scale it down", topic="render"))
    kind = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if kind is None:
        raise SpecError(Problem(f"'{path}' is no PNG, JPEG, GIF or WebP file", hint="convert it to PNG", topic="render"))
    return data, kind
