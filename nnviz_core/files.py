"""The one door to files that a document names: inside of the root, regular, and of bounded size.

Nothing else in the program opens a path that came from a document.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from nnviz_core.errors import Problem, SpecError

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""Without waiting for whoever writes into a pipe; what is no regular file is refused then."""


def project_root(folder: Path) -> Path:
    """The nearest folder around a document that looks like a project's own, or that folder itself."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists() or (candidate / "pyproject.toml").is_file():
            return candidate
    return folder


def resolve(text: str, folder: Path, root: Path | None) -> Path:
    """The file that a document names: relative to its folder, or, with a leading `/`, to the root where there is one.

    Args:
        text: As it was written.
        folder: The document's.
        root: No path leads out of it, by links neither; `None` allows any.

    Raises:
        ValueError: It lies outside of the root, or there is no such regular file; the message goes on after what names it.
    """
    if "\0" in text:
        raise ValueError("must be a path, and a path has no NUL")
    path = root / text.lstrip("/") if root and text.startswith("/") else folder / text
    try:
        found = inside(path, root, text)
        is_regular = found.is_file()
    except (OSError, RuntimeError):  # too long, or links in a circle
        is_regular = False
    if not is_regular:
        message = f"names no file: '{text}'"
        raise ValueError(message)
    return found


def inside(path: Path, root: Path | None, name: str) -> Path:
    """The path without links; raises `ValueError` where it leads out of the root."""
    found = path.resolve()
    if root and not found.is_relative_to(root.resolve()):
        message = f"leads outside the project: '{name}' (a 'root' in the configuration opens more)"
        raise ValueError(message)
    return found


def opened(path: Path) -> BinaryIO:
    """An open regular file.

    Raises:
        OSError: It is not there, or cannot be read.
        ValueError: It is a folder, a pipe or a device.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("must be a regular file")  # noqa: TRY301 - the descriptor is closed in one place
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def content(path: Path, most: int) -> bytes:
    """A file's bytes.

    Args:
        path: As `resolve` gives it.
        most: A longer file is refused.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no regular file, or longer.
    """
    with opened(path) as file:
        data = file.read(min(most, os.fstat(file.fileno()).st_size) + 1)
    if len(data) > most:
        message = f"must be a file of at most {most >> 20} MB"
        raise ValueError(message)
    return data


def readable(path: Path, name: str) -> BinaryIO:
    """An open regular file, as `opened`, whose absence is a problem of the document that names it; raises `SpecError`."""
    try:
        return opened(path)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise SpecError(Problem(f"cannot read '{name}': {reason}", topic="model")) from error
