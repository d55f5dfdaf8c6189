"""Picture files that authors name: only bitmaps, and none that is too large for a page."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nnviz_core.errors import Problem, SpecError

LARGEST = 4 * 1024 * 1024
"""A page should not carry more than this many bytes for one picture."""

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}


def read_image(path: str) -> tuple[bytes, str]:
    """The file's bytes and its format: `png`, `jpeg`, `gif` or `webp`.

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


def name_beside(path: str) -> str:
    """What a document calls the file that lies beside it: the same content has the same name; raises `SpecError`."""
    data, kind = read_image(path)
    return f"nnviz-{hashlib.sha256(data).hexdigest()[:12]}.{kind}"
