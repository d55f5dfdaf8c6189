"""Pictures as files, for writers that cannot hold them."""

from __future__ import annotations

from pathlib import Path

from nnviz_core.cache.files import holds, write_whole
from nnviz_core.contracts import Artifact


def picture_file(folder: Path, name: str, artifact: Artifact) -> Path:
    """Write a picture, unless the file holds it already; a link in its place is replaced, and what it leads to left alone.

    Raises:
        OSError: It cannot be written.
    """
    path = folder / f"{name}.{artifact.format}"
    if not holds(path, artifact.data):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, artifact.data)
    return path


def png_width(data: bytes) -> int:
    """How many pixels wide a PNG file is (PNG specification, section 11.2.2); 0 for other files."""
    return int.from_bytes(data[16:20], "big") if data.startswith(b"\x89PNG\r\n\x1a\n") else 0
