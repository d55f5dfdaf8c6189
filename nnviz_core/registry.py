"""Readers, styles and renderers by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nnviz_core import plugins
from nnviz_core.contracts import Reader, Renderer, Style
from nnviz_core.entrypoints import EntryPoint, Group, available
from nnviz_core.errors import Problem

__all__ = [
    "FALLBACK",
    "available",
    "find_reader",
    "find_renderer",
    "find_style",
    "format_of",
    "formats",
    "readers",
    "renderers",
    "stand_ins",
    "styles",
    "unused",
]  # fmt: skip

FALLBACK = "svg"
"""The renderer that draws what another one cannot, and the format that pages want."""


def _take(value: Any, point: EntryPoint) -> Any:
    from nnviz_core.strangers import take  # noqa: PLC0415 - who has no plug-ins of other packages, or does not use them, does without

    return take(value, point)


def find_reader(name: str) -> Reader:
    """The reader of that name; raises `UsageError` for an unknown one, and for one that is broken."""
    reader: Reader = plugins.plugin("readers", name, _take)
    return reader


def find_style(name: str) -> Style:
    """The style of that name; raises `UsageError` for an unknown one, and for one that is broken."""
    style: Style = plugins.plugin("styles", name, _take)
    return style


def find_renderer(name: str) -> Renderer:
    """The renderer of that name; raises `UsageError` for an unknown one, and for one that is broken."""
    renderer: Renderer = plugins.plugin("renderers", name, _take)
    return renderer


def readers() -> Mapping[str, Reader]:
    """All readers by name; those of other packages are imported for it, and what is broken is told."""
    return plugins.loaded("readers", _take)


def styles() -> Mapping[str, Style]:
    """The same of styles."""
    return plugins.loaded("styles", _take)


def renderers() -> Mapping[str, Renderer]:
    """The same of renderers."""
    return plugins.loaded("renderers", _take)


def unused(*groups: Group) -> Iterator[Problem]:
    """Why plug-ins of these groups (not `kinds`) are not used: they are broken, or others have their names. Imports all of them."""
    for group in groups:
        yield from plugins.unused(group, _take)


def stand_ins() -> list[Style]:
    """The styles that draw what others cannot, the first choice first."""
    return sorted((style for style in styles().values() if style.stands_in), key=lambda style: -style.stands_in)


def formats() -> set[str]:
    """All formats that renderers make."""
    return {output for renderer in renderers().values() for output in renderer.formats}


def format_of(path: Path) -> str:
    """The format that a file's ending names: the longest one that a renderer makes, as `drawio.svg`, else the last; empty for none."""
    _, *endings = path.name.lower().split(".")
    longer = (".".join(endings[start:]) for start in range(len(endings) - 1))
    return next((ending for ending in longer if ending in formats()), endings[-1] if endings else "")
