"""What a user names at the command line or at a Python prompt."""

from __future__ import annotations

import os
from pathlib import Path

from nnviz_core.callers import caller
from nnviz_core.contracts import Source
from nnviz_core.files import project_root
from nnviz_core.network import Network
from nnviz_core.reading import read_object


def as_source(text: str, root: Path | None = None) -> Source:
    """What a user names: a path, `preset:NAME`, or the text itself when it has a line break or is a mapping (`mlp: 4-3-2`).

    Raises:
        NnvizError: There is no such file or preset.
    """
    found = unread(text, root)
    return found if found.path is None else Source.of(found.path, name=found.name, root=found.root)


def opened(given: object, root: Path | None = None) -> tuple[Source, Network | None]:
    """What a user names or holds in Python: its source, and its network where there is nothing left to read.

    Args:
        given: A path, `preset:NAME`, YAML text, a `Network`, or an object that a reader accepts.
        root: No file that it names may lie outside of it.

    Raises:
        NnvizError: There is no such file or preset, or nothing reads such an object.
    """
    if isinstance(given, str | os.PathLike):
        return as_source(os.fsdecode(given), root), None
    source = python_source(root or project_root(Path.cwd()))
    return source, given if isinstance(given, Network) else read_object(given, source)


def python_source(root: Path | None = None) -> Source:
    """The line of Python from which we were called, as a source; `root` is that of files which are named there."""
    place = caller()
    return Source(data=b"", name=place.source, line=max(0, place.line - 1), folder=Path.cwd(), root=root)


def unread(text: str, root: Path | None = None) -> Source:
    """The same; of a file its path alone."""
    here = root or project_root(Path.cwd())
    if text.startswith("preset:") and "\n" not in text:
        return Source(data=text.replace(":", ": ", 1).encode("utf-8", "replace"), name=text, root=here)
    if "\n" in text or (": " in text and not _exists(text)):
        return Source(data=text.encode("utf-8", "replace"), root=here)
    # Who calls may name any file, by whatever links; what the file names stays inside of the project.
    path = Path(os.path.realpath(text))
    return Source(data=b"", name=text, path=path, folder=path.parent, root=root or project_root(path.parent))


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long, or with a NUL
        return False
