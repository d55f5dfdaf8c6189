"""Readers, styles and renderers by name."""

from __future__ import annotations

from nnviz_core.contracts import Reader, Renderer, Style
from nnviz_core.entrypoints import available, plugin

__all__ = ["FALLBACK", "available", "find_reader", "find_renderer", "find_style", "stand_ins"]

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
