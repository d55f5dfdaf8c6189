"""Files that a spec names: each is found, and noted as one that the picture depends on, in one way."""

from __future__ import annotations

from pathlib import Path

from nnviz_core.files import content, resolve
from nnviz_core.readers.spec.context import Context
from nnviz_core.readers.spec.fields import text_of
from nnviz_core.readers.spec.marks import Node

LONGEST = 4096
"""Characters of a path: no system has longer ones."""


def path_of(text: str, context: Context) -> Path:
    """The file that a text names; raises `ValueError` where there is none, or it lies outside of the project."""
    if len(text) > LONGEST:
        message = f"must be a path of at most {LONGEST:,} characters"
        raise ValueError(message)
    source = context.marks.source
    path = resolve(text, source.folder, source.root)
    context.files.append(str(path))
    return path


def content_of(node: Node, most: int, context: Context) -> bytes:
    """The bytes of the file that a node names; raises `ValueError` where it cannot be read, or has more than `most`."""
    path = path_of(text_of(node, {}), context)
    try:
        return content(path, most)
    except OSError as error:
        message = f"cannot be read: {(error.strerror or 'error').lower()}"
        raise ValueError(message) from None
