"""Pictures that are already drawn, by the hash of all that can change them.

An entry is one file, `ab/abcdef….svg`, that proves what it is: a damaged one, or one in
another's place, is drawn anew. Where the project has a secret, so is one that was not
written with it: who can write into the folder but does not know the secret cannot put
a picture into a page. Any number of builds and threads may use one folder at once.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nnviz_core.budget import allowed
from nnviz_core.cache.entry import MOST_HEAD, is_keepable, packed, unpacked
from nnviz_core.cache.files import content, found_at, is_file, is_folder, is_link, listed, remove, sweep, use, write_whole
from nnviz_core.contracts import Artifact
from nnviz_core.errors import Problem
from nnviz_core.words import harmless

_ENTRY = re.compile(r"[0-9a-f]{64}\.\w[\w.+-]*", re.ASCII)
"""An entry's name: a SHA-256 in hexadecimal and a format; nothing that leads elsewhere."""
_SUBFOLDER = re.compile(r"[0-9a-f]{2}")


def _secret() -> bytes:
    return os.environ.get("NNVIZ_CACHE_SECRET", "").encode("utf-8", "surrogateescape")


@dataclass(slots=True)
class Cache:
    """A folder of drawn pictures; without a folder, nothing is kept.

    Attributes:
        folder: Made when first written to.
        problems: At most two: that the folder cannot be written to, and that something in it is damaged. Drawing goes on.
        hits: How many pictures came from it.
        misses: How many had to be drawn.
        secret: The project's, `$NNVIZ_CACHE_SECRET` by default: only entries written with it are used. Empty for none: then all are.
    """

    folder: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    hits: int = 0
    misses: int = 0
    secret: bytes = field(default_factory=_secret, repr=False)
    _told: dict[str, Problem] = field(default_factory=dict, init=False, repr=False, compare=False)
    _is_unwritable: bool = field(default=False, init=False, repr=False, compare=False)
    _swept: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def get(self, key: str, output: str) -> Artifact | None:
        """The picture, or `None` when it is not there, damaged, larger than a figure may be, or not written with the secret."""
        artifact = self._read(key, output)
        if artifact is None:
            self.misses += 1
        else:
            self.hits += 1
        return artifact

    def has(self, key: str, output: str) -> bool:
        """Whether `get` would give a picture; it counts as used, but neither as a hit nor as a miss."""
        return self._read(key, output) is not None

    def has_file(self, key: str, output: str) -> bool:
        """Whether something lies where the picture would, which counts as used; whether it is one, `get` finds out."""
        path = self._path(key, output)
        if path is None or not is_file(found_at(path)):
            return False
        use(path)
        return True

    def put(self, key: str, artifact: Artifact) -> bool:
        """Keep a picture; whether it is kept. A folder that cannot be written to is told once, and from then on only read."""
        path = self._path(key, artifact.format)
        if path is None or self._is_unwritable or not is_keepable(artifact, _most()):
            return False
        try:
            self._make(path.parent)
            write_whole(path, packed(key, artifact, self.secret))
        except OSError as error:
            if _is_taken(path):
                self._tell_damaged()
            else:
                self._tell_unwritable(error)
            return False
        return True

    def tell(self, problem: Problem) -> None:
        """Add to the problems what was found in the folder, here or by another process, unless it was told before."""
        # Of many threads that find it, one tells it.
        if self._told.setdefault(problem.message, problem) is problem:
            self.problems.append(problem)

    def entries(self) -> Iterator[Path]:
        """The files of the cache, and no others that lie in its folder; no links."""
        for folder in self._subfolders():
            for path in listed(folder):
                if _ENTRY.fullmatch(path.name) and is_file(found_at(path)):
                    yield path

    def prune(self, *, days: float) -> int:
        """Remove the entries that no build has used for so many days, and what killed builds left; returns how many entries."""
        oldest = time.time() - days * 86_400
        removed = 0
        for path in self.entries():
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime <= oldest:
                    path.unlink()
                    removed += 1
        for folder in self._subfolders():
            sweep(folder)
        return removed

    def _subfolders(self) -> list[Path]:
        inside = listed(self.folder) if self.folder else []
        return [path for path in inside if _SUBFOLDER.fullmatch(path.name) and is_folder(found_at(path))]

    def _path(self, key: str, output: str) -> Path | None:
        name = f"{key}.{output}"
        return Path(self.folder, key[:2], name) if self.folder and _ENTRY.fullmatch(name) else None

    def _read(self, key: str, output: str) -> Artifact | None:
        path = self._path(key, output)
        if path is None:
            return None
        try:
            artifact = unpacked(_content(path), key, output, self.secret)
        except OSError:  # it is not there, or cannot be read
            return None
        except ValueError:
            remove(path.parent if is_link(found_at(path.parent)) else path)
            self._tell_damaged()
            return None
        if artifact:
            use(path)
        return artifact

    def _make(self, folder: Path) -> None:
        """See to it that a subfolder is there, is no link, and, once, holds nothing that killed builds left."""
        found = found_at(folder)
        if is_link(found):
            remove(folder)
        if not is_folder(found):
            folder.mkdir(parents=True, exist_ok=True)
        if folder.name not in self._swept:
            self._swept.add(folder.name)
            sweep(folder)

    def _tell_damaged(self) -> None:
        hint = "nothing has to be done; where it happens again, look at who else writes into this folder"
        self.tell(Problem(f"damaged entries in the cache '{self._name()}' are drawn anew", hint=hint, topic="cache"))

    def _tell_unwritable(self, error: OSError) -> None:
        self._is_unwritable = True
        reason = (error.strerror or type(error).__name__).lower()
        hint = "choose another folder, or make this one writable; what is not in it is drawn in each build until then"
        self.tell(Problem(f"cannot write to the cache '{self._name()}': {reason}", hint=hint, topic="cache"))

    def _name(self) -> str:
        return harmless(str(self.folder and self.folder.absolute()))


def _most() -> int:
    """How many bytes a picture may have."""
    return int(allowed().output * 2**20)


def _content(path: Path) -> bytes:
    """The bytes of an entry; raises `OSError` where there are none, `ValueError` where they are no entry's."""
    if is_link(found_at(path.parent)):
        raise ValueError("must lie in a folder of the cache's own")
    return content(path, _most() + MOST_HEAD)


def _is_taken(path: Path) -> bool:
    """Whether something is in an entry's way: a folder in its place, or no folder where it should lie."""
    parent, found = found_at(path.parent), found_at(path)
    return (parent is not None and not is_folder(parent)) or is_folder(found)
