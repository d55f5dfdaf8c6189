"""The style `ascii`: a table of operations and data with small glyphs, as it would be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from nnviz_core.abilities import Colored, Selected
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.fonts import text_width
from nnviz_core.geometry import fitted, polyline, rectangle
from nnviz_core.kit.nodes import layer_group
from nnviz_core.network import Network
from nnviz_core.scene import Anchor, Item, Path, Scene, Text
from nnviz_core.simplify.steps import FUSE
from nnviz_core.styles.ascii.rows import COLUMN_HEADS, Row, rows
from nnviz_core.styles.ascii.text import text_table

GAP = 1.6
"""Between columns, in sizes of the font."""
PITCH = 0.62
"""From one character of a glyph to the next, in sizes of the font."""
WIDE = 5
"""How many characters a glyph has at most."""
MOST_ROWS = 4000
_SIGNS = re.compile(r"[A-Za-z]{2,}|\S")
_END: Anchor = "end"
_MIDDLE: Anchor = "middle"


class AsciiOptions(Colored, Selected):
    """The options of `ascii`."""

    line_height: float = option(1.5, "number", "From one line to the next, in sizes of the font.", least=1)
    header: bool = option(default=True, kind="bool", text="Whether the columns have heads.")


class Columns(Struct, frozen=True):
    """Where the columns end, except `glyph`, which is where it begins; in pixels."""

    words: float
    glyph: float
    dims: tuple[float, ...]
    weights: float
    share: float
    size: float


def arrange(network: Network, options: AsciiOptions) -> Scene:
    """The scene of a network as a table."""
    table = rows(network)
    columns = _columns(table, options)
    pitch = options.font_size * options.line_height
    items: list[Item] = list(_head(columns)) if options.header else []
    numbered = [(number * pitch, row) for number, row in enumerate(table, start=1)]
    for name, of_layer in groupby(numbered, key=lambda entry: entry[1].layer):
        layer = network.by_name[name]
        drawn = tuple(item for y, row in of_layer for item in _row(row, y, columns, layer.look.color))
        items.append(layer_group(layer, drawn))
    return fitted(items)


def _columns(table: Sequence[Row], options: AsciiOptions) -> Columns:
    """As wide as what stands in them."""
    size = options.font_size
    gap = size * GAP
    heads = [text_width(text, size * 0.85, bold=True) if options.header else 0.0 for text in COLUMN_HEADS]
    words = max([heads[0], *(text_width(row.words, size) for row in table)])
    glyph = words + gap
    begin = glyph + WIDE * PITCH * size + gap
    count = max((len(row.dims) for row in table), default=1)
    widest = max((text_width(dim, size) for row in table for dim in row.dims), default=0.0)
    ends = [begin + (at + 1) * widest + at * size for at in range(count)]
    missing = max(0.0, heads[1] - (ends[-1] - begin))
    dims = tuple(end + missing for end in ends)
    weights = dims[-1] + gap + max([heads[2], *(text_width(row.weights, size) for row in table)])
    return Columns(words, glyph, dims, weights, weights + gap + max(heads[3], text_width("100.0%", size)), size)


def _head(columns: Columns) -> Iterator[Text]:
    places = (columns.words, columns.dims[-1], columns.weights, columns.share)
    for text, x in zip(COLUMN_HEADS, places, strict=True):
        yield Text(x=x, y=0.0, text=text, size=columns.size * 0.85, fill="muted", anchor=_END, bold=True)


def _row(row: Row, y: float, columns: Columns, color: str) -> Iterator[Item]:
    """One line; `y` is its baseline."""
    size = columns.size
    is_data = not row.role
    yield Text(x=columns.words, y=y, text=row.words, size=size, fill="muted" if is_data else "ink", anchor=_END)
    if row.glyph:
        yield from _glyph(row, y, columns, color)
    for text, x in zip(reversed(row.dims), reversed(columns.dims), strict=False):
        yield Text(x=x, y=y, text=text, size=size, anchor=_END)
    if row.role:
        begin = columns.glyph + WIDE * PITCH * size + size * 0.7
        line = polyline([(begin, y - size * 0.3), (columns.dims[-1], y - size * 0.3)])
        yield Path(segments=line, stroke="faint", width=1.0, dash=(4.0, 3.0))
        yield Text(x=columns.weights, y=y, text=row.weights, size=size, anchor=_END)
        yield Text(x=columns.share, y=y, text=row.share, size=size, anchor=_END)


def _glyph(row: Row, y: float, columns: Columns, color: str) -> Iterator[Item]:
    """A glyph, each sign in its own place, so that it needs no font whose characters are equally wide; a word stays together."""
    size, pitch = columns.size, columns.size * PITCH
    role = color or row.role
    if row.role:
        box = rectangle(columns.glyph - size * 0.25, y - size * 0.98, WIDE * pitch + size * 0.5, size * 1.28, size * 0.2)
        yield Path(segments=box, fill=role, stroke=f"{role}-line", width=0.8)
    begin = columns.glyph + (WIDE - len(row.glyph)) * pitch / 2
    for sign in _SIGNS.finditer(row.glyph):
        x = begin + (sign.start() + sign.end()) / 2 * pitch
        yield Text(x=x, y=y, text=sign[0], size=size, fill=f"{role}-text" if row.role else "muted", anchor=_MIDDLE)


def why_not(network: Network) -> str:
    """Why there is no table of it; empty where there is."""
    if not network.layers:
        return "it has no layers"
    return f"it has more than {MOST_ROWS:,} layers" if len(network.layers) > MOST_ROWS else ""


style = Style(
    name="ascii",
    summary="a table in characters: operation, dimensions, weights",
    options=AsciiOptions,
    prepare=(FUSE,),
    arrange=arrange,
    why_not=why_not,
    written=dict.fromkeys(("txt", "ascii"), text_table),
)
