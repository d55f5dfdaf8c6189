"""Picture files that TeX can read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnviz_core.errors import Problem, SpecError
from nnviz_core.images import name_beside, read_image

KINDS = frozenset({"png", "jpeg"})
"""Formats that TeX reads."""


def beside(path: str) -> str:
    """What a document calls a picture file that lies beside it; raises `SpecError` for one that TeX cannot read."""
    _read(path)
    return name_beside(path)


def copied_to(folder: Path) -> Callable[[str], str]:
    """Puts picture files into TeX's folder; raises `SpecError` for those that TeX cannot read."""

    def copied(path: str) -> str:
        name = beside(path)
        folder.joinpath(name).write_bytes(_read(path))
        return name

    return copied


def _read(path: str) -> bytes:
    data, kind = read_image(path)
    if kind not in KINDS:
        raise SpecError(Problem(f"TeX cannot read the image '{path}', a {kind} file", hint="convert it to PNG", topic="render"))
    return data
