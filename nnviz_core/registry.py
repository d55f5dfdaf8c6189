"""Readers, styles and renderers by name."""

from __future__ import annotations

from pathlib import Path

from nnviz_core.contracts import Reader, Renderer, Style
from nnviz_core.entrypoints import available, plugin

__all__ = ["FALLBACK", "available", "find_reader", "find_renderer", "find_style", "format_of", "formats", "stand_ins"]

FALLBACK = "svg"
"""The renderer that draws what another one cannot, and the format that pages want."""


def find_reader(name: str) -> Reader:
    """The reader of that name; raises `UsageError` for an unknown one."""
    reader: Reader = plugin("readers", name)
    return reader


def find_style(name: str) -> Style:
    """The style of that name; raises `UsageError` for an unknown one."""
    style: Style = plugin("styles", name)
    return style


def stand_ins() -> list[Style]:
    """The styles that draw what others cannot, the first choice first."""
    styles = (find_style(name) for name in available("styles"))
    return sorted((style for style in styles if style.stands_in), key=lambda style: -style.stands_in)


def find_renderer(name: str) -> Renderer:
    """The renderer of that name; raises `UsageError` for an unknown one."""
    renderer: Renderer = plugin("renderers", name)
    return renderer


def formats() -> set[str]:
    """All formats that renderers make."""
    return {output for name in available("renderers") for output in find_renderer(name).formats}


def format_of(path: Path) -> str:
    """The format that a file's ending names: the longest one that a renderer makes, as `drawio.svg`, else the last; empty for none."""
    _, *endings = path.name.lower().split(".")
    longer = (".".join(endings[start:]) for start in range(len(endings) - 1))
    return next((ending for ending in longer if ending in formats()), endings[-1] if endings else "")
