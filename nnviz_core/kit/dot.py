"""Pictures in DOT, Graphviz' language: tables of cells, and what users wrote as it may stand in strings and in HTML-like labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from nnviz_core.diagram import Options
from nnviz_core.fonts import families, text_width, wrap
from nnviz_core.markup import escaped, safe_link
from nnviz_core.mathtext import plain
from nnviz_core.network import Layer
from nnviz_core.notation import tooltip

Ink: TypeAlias = Callable[[str], str]
"""Turns a role into a colour that Graphviz knows."""

WIDEST = 24
"""Text is wrapped at this many times its size."""

RANKDIR = {"down": "TB", "up": "BT", "right": "LR", "left": "RL"}


def literal(text: str) -> str:
    r"""Text for an attribute of the type escString: `\N`, `&amp;` and `<b>` mean nothing in it."""
    import graphviz  # noqa: PLC0415 - only DOT needs it

    quoted: str = graphviz.escape(escaped(text).replace("\n", "&#10;"))
    return quoted


def attributes(given: Mapping[str, str]) -> dict[str, str]:
    """The attributes that have a value."""
    return {name: value for name, value in given.items() if value}


def hints(layer: Layer) -> dict[str, str]:
    """A layer's tooltip and its link, as attributes of a node."""
    link = safe_link(layer.look.link)
    return attributes({"tooltip": literal(tooltip(layer)), "URL": literal(link) if link else ""})


def typeface(options: Options) -> str:
    """The font's name, and others for where it is not installed."""
    return families(options.font).replace("'", "")


def page(options: Options, ink: Ink) -> dict[str, str]:
    """What is said of the whole picture: its ground, the room around it, its typeface."""
    return {"bgcolor": ink(options.background), "pad": "0.11", "margin": "0", "fontname": typeface(options)}


def digraph(name: str, settings: Mapping[str, str]) -> Any:
    """An empty `graphviz.Digraph`, or a cluster for one."""
    import graphviz  # noqa: PLC0415 - only DOT needs it

    return graphviz.Digraph(name, graph_attr=dict(settings))


class Cell(Struct, frozen=True, kw_only=True):
    """One cell of a node's table: some lines on a colour, at least `least` points wide, framed where `line` is a role."""

    lines: tuple[str, ...]
    role: str
    size: int
    bold: bool = False
    text: str = ""
    least: int = 0
    line: str = ""

    @property
    def width(self) -> int:
        """The room that its words take, in points."""
        words = max(text_width(line, self.size, bold=self.bold) for line in self.lines)
        return max(self.least, math.ceil(words + self.size * 1.6))

    @property
    def height(self) -> int:
        """The room that its lines take, in points; words on no colour need no room around them."""
        return math.ceil(len(self.lines) * self.size * 1.3 + (self.size * 0.5 if self.role else 0.0))


def cell(text: str, role: str, size: float, *, bold: bool = False, ink: str = "") -> Cell:
    """A cell of some words, wrapped; Graphviz takes whole numbers for sizes alone."""
    whole = max(4, round(size))
    return Cell(lines=wrap(text, WIDEST * whole, whole, bold=bold), role=role, size=whole, bold=bold, text=ink or f"{role}-text")


def table(rows: Sequence[Sequence[Cell]], ink: Ink, line: str = "") -> str:
    """Rows of cells as an HTML-like label, each row as wide as the widest, with lines of the role `line` around and between them.

    Cells have fixed sizes, so that no font of the machine changes the picture.
    """
    width = max(sum(each.width for each in row) for row in rows)
    border = f'BORDER="1" COLOR="{ink(line)}" BGCOLOR="{ink(line)}"' if line else 'BORDER="0"'
    between = "<HR/>" if line else ""
    written = between.join(f"<TR>{_row(row, width, ink)}</TR>" for row in rows)
    return f'<<TABLE {border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{written}</TABLE>>'


def _row(row: Sequence[Cell], width: int, ink: Ink) -> str:
    """A row: its cell, or a table of its cells, which share what is left of the width."""
    height, spare = max(each.height for each in row), width - sum(each.width for each in row)
    shares = [each.width + spare // len(row) + (spare % len(row) if number == 0 else 0) for number, each in enumerate(row)]
    cells = "".join(_cell(each, share, height, ink) for each, share in zip(row, shares, strict=True))
    if len(row) == 1:
        return cells
    return f'<TD><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cells}</TR></TABLE></TD>'


def _cell(cell: Cell, width: int, height: int, ink: Ink) -> str:
    words = "<BR/>".join(escaped(plain(line)).replace("\\", "\\\\") or " " for line in cell.lines)
    weighty = f"<B>{words}</B>" if cell.bold else words
    font = f'<FONT COLOR="{ink(cell.text)}" POINT-SIZE="{cell.size}">{weighty}</FONT>'
    frame = f' BORDER="1" COLOR="{ink(cell.line)}"' if cell.line else ""
    return f'<TD{frame} FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}" BGCOLOR="{ink(cell.role)}">{font}</TD>'
