"""Files that others may be reading, writing or exchanging at the same time: whole or not there, and never through a link."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

_NEW = ".new-"
_SECONDS_LEFT = 3600
"""A file is written and renamed at once; one that is so old was left behind by a build that was killed."""

_READING = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _READING |= getattr(os, _flag, 0)

_JUNCTION = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT, which Windows gives to a folder that stands for another one."""


def content(path: Path, most: int) -> bytes:
    """The bytes of a regular file.

    Args:
        path: A link in its place is not followed.
        most: A longer file is refused.

    Raises:
        OSError: It is not there, or cannot be read.
        ValueError: It is anything else, or longer.
    """
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_size > most:
        raise ValueError("must be a regular file of bounded size")
    # Whatever is exchanged for it in between: no link is followed, no pipe waited for, and no more read.
    descriptor = os.open(path, _READING)
    try:
        return _bytes(descriptor, found.st_size)
    finally:
        os.close(descriptor)


def _bytes(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def holds(path: Path, data: bytes) -> bool:
    """Whether a regular file, no link, has these bytes."""
    try:
        return content(path, len(data)) == data
    except (OSError, ValueError):
        return False


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of which others never see a part; a link in its place is replaced, and what it leads to left alone.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    temporary = path.with_name(f"{_NEW}{os.urandom(8).hex()}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        # On Windows no file is replaced while another build reads it, whose bytes are the same.
        if not isinstance(error, PermissionError) or not holds(path, data):
            raise


def sweep(folder: Path) -> None:
    """Remove what builds that were killed left half-written in a folder."""
    oldest = time.time() - _SECONDS_LEFT
    for path in listed(folder):
        if path.name.startswith(_NEW) and (found := found_at(path)) and found.st_mtime <= oldest:
            with contextlib.suppress(OSError):
                path.unlink()


def use(path: Path) -> None:
    """Set a file's time of last use to now, where that is permitted."""
    with contextlib.suppress(OSError):
        os.utime(path, follow_symlinks=os.utime not in os.supports_follow_symlinks)


def remove(path: Path) -> None:
    """Remove a file, a link itself, a pipe, an empty folder, where that is permitted."""
    with contextlib.suppress(OSError):
        if stat.S_ISDIR(path.lstat().st_mode):
            path.rmdir()
        else:
            path.unlink()


def listed(folder: Path) -> list[Path]:
    """What lies in a folder, sorted; nothing where it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def found_at(path: Path) -> os.stat_result | None:
    """What lies there, links not followed; `None` for nothing."""
    try:
        return os.lstat(path)
    except OSError:
        return None


def is_link(found: os.stat_result | None) -> bool:
    """Whether it is a symbolic link, or a junction."""
    return found is not None and (stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION)


def is_file(found: os.stat_result | None) -> bool:
    """Whether it is a regular file."""
    return found is not None and stat.S_ISREG(found.st_mode)


def is_folder(found: os.stat_result | None) -> bool:
    """Whether it is a folder, no link to one."""
    return found is not None and stat.S_ISDIR(found.st_mode) and not is_link(found)
