"""Pictures that are already drawn, by the hash of all that can change them.

An entry is one file, `ab/abcdef….svg`: a line with the hash of what follows it, then
the bytes. It is written under another name and then renamed, so that builds running
at the same time only ever see whole entries; a damaged one is found by its hash,
thrown away and drawn again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nnviz_core.errors import Problem
from nnviz_core.plugins import Artifact

_MAGIC = b"nnviz-cache-1"


@dataclass(slots=True)
class Cache:
    """A folder of drawn pictures; without a folder, nothing is kept.

    Attributes:
        folder: Made when first written to.
        problems: At most one: that the folder cannot be written to. Drawing goes on without it.
        hits: How many pictures came from it.
        misses: How many had to be drawn.
    """

    folder: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    hits: int = 0
    misses: int = 0

    def get(self, key: str, output: str) -> Artifact | None:
        """The picture, or `None` when it is not there or damaged."""
        artifact = self._read(key, output)
        if artifact is None:
            self.misses += 1
        else:
            self.hits += 1
        return artifact

    def has(self, key: str, output: str) -> bool:
        """Whether there is such a picture, without reading it; it counts as used."""
        if self.folder is None:
            return False
        path = self._path(key, output)
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
        except OSError:
            return path.is_file()
        return True

    def _read(self, key: str, output: str) -> Artifact | None:
        if self.folder is None:
            return None
        path = self._path(key, output)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        artifact = _unpacked(content, output)
        with contextlib.suppress(OSError):
            # The time of last use is what `prune` goes by.
            path.unlink() if artifact is None else os.utime(path)
        return artifact

    def put(self, key: str, artifact: Artifact) -> None:
        """Keep a picture; a folder that cannot be written to is told once and then left alone."""
        if self.folder is None:
            return
        try:
            _write(self._path(key, artifact.format), _packed(artifact))
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            hint = "choose another folder, or make this one writable; pictures are drawn anew in each build until then"
            self.problems.append(Problem(f"cannot write to the cache '{self.folder}': {reason}", hint=hint, topic="cache"))
            self.folder = None

    def _path(self, key: str, output: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}.{output}"

    def entries(self) -> Iterator[Path]:
        """The files of the cache, and no others that lie in its folder."""
        if self.folder is None:
            return
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if len(path.stem) == 64 and path.is_file():  # noqa: PLR2004 - a SHA-256 in hexadecimal
                yield path

    def prune(self, *, days: float) -> int:
        """Remove the entries that no build has used for so many days; returns how many."""
        oldest = time.time() - days * 86_400
        removed = 0
        for path in self.entries():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime <= oldest:
                    path.unlink()
                    removed += 1
        return removed


def _packed(artifact: Artifact) -> bytes:
    digest = hashlib.sha256(artifact.data).hexdigest().encode()
    size = f"{artifact.width} {artifact.height}".encode()
    return b"%s %s %s\n%s" % (_MAGIC, digest, size, artifact.data)


def _unpacked(content: bytes, output: str) -> Artifact | None:
    head, newline, data = content.partition(b"\n")
    parts = head.split(b" ")
    if not newline or len(parts) != 4 or parts[0] != _MAGIC or parts[1] != hashlib.sha256(data).hexdigest().encode():  # noqa: PLR2004
        return None
    width, height = (None if part == b"None" else float(part) for part in parts[2:])
    return Artifact(format=output, data=data, width=width, height=height)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".new-{os.getpid()}-{threading.get_ident()}")
    try:
        temporary.write_bytes(content)
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _replace(temporary: Path, path: Path) -> None:
    """Rename; on Windows that fails while another build reads the file, whose bytes are the same."""
    try:
        temporary.replace(path)
    except PermissionError:
        if not path.exists():
            raise
        temporary.unlink()
