"""Pictures as files, for writers that cannot hold them."""

from __future__ import annotations

import os
from pathlib import Path

from nnviz_core.plugins import Artifact


def picture_file(folder: Path, name: str, artifact: Artifact) -> Path:
    """Write a picture, unless the file holds it already."""
    path = folder / f"{name}.{artifact.format}"
    if path.is_file() and path.read_bytes() == artifact.data:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(artifact.data)
    temporary.replace(path)
    return path


def png_width(data: bytes) -> int:
    """How many pixels wide a PNG file is (PNG specification, section 11.2.2); 0 for other files."""
    return int.from_bytes(data[16:20], "big") if data.startswith(b"\x89PNG\r\n\x1a\n") else 0
