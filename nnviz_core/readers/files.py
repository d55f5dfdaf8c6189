"""Paths that a source names, held inside the project."""

from __future__ import annotations

from pathlib import Path

from nnviz_core.plugins import Source


def resolve(text: str, source: Source) -> Path:
    """The file that a source names: relative to it, or, with a leading `/`, to the project's root where there is one.

    Raises:
        ValueError: It lies outside the root, or there is no such file.
    """
    if "\0" in text:
        raise ValueError("must be a path, and a path has no NUL")
    path = source.root / text.lstrip("/") if source.root and text.startswith("/") else source.folder / text
    if source.root and not path.resolve().is_relative_to(source.root.resolve()):
        message = f"leads outside the project: '{text}'"
        raise ValueError(message)
    if not path.is_file():
        message = f"names no file: '{text}'"
        raise ValueError(message)
    return path
