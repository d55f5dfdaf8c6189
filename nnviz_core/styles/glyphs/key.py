"""The legend of `glyphs`: a swatch a kind of layer, and for each block a swatch and the small graph of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from nnviz_core.geometry import bounds, moved, rectangle
from nnviz_core.kit.nodes import tile
from nnviz_core.kit.text import Line
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.wires import Edge, Node, place, wire_line
from nnviz_core.scene import Item, Path
from nnviz_core.styles.glyphs.measure import Glyph
from nnviz_core.styles.glyphs.picture import outlines
from nnviz_core.styles.glyphs.shapes import painted
from nnviz_core.styles.glyphs.units import Block

PART, HALF = 11.0, 8.0
"""The width, and half the height, of a part in a small graph."""
APART = 26.0
"""Room between the graphs of two blocks."""


class Named(Struct, frozen=True):
    """A block with its name, and the colours that its swatch and its parts have."""

    block: Block
    name: str
    role: str
    parts: tuple[str, ...]


def block_legend(named: Sequence[Named], *, width: float, size: float) -> list[Item]:
    """The blocks, in rows no wider than `width` where that is possible; the upper left corner at (0, 0)."""
    rows: list[list[list[Item]]] = [[]]
    reached = 0.0
    for each in named:
        entry = _entry(each, size)
        wide = _width(entry)
        if rows[-1] and reached + wide > width:
            rows.append([])
            reached = 0.0
        rows[-1].append(entry)
        reached += wide + APART
    return _set(rows, width, size)


def _width(items: Sequence[Item]) -> float:
    left, _, right, _ = bounds(items)
    return right - left


def _set(rows: Sequence[Sequence[Sequence[Item]]], width: float, size: float) -> list[Item]:
    """Rows below each other, each centred."""
    found: list[Item] = []
    top = 0.0
    for row in rows:
        heights = [bounds(entry) for entry in row]
        over, under = max((-box[1] for box in heights), default=0.0), max((box[3] for box in heights), default=0.0)
        x = (width - sum(map(_width, row)) - APART * (len(row) - 1)) / 2
        for entry, box in zip(row, heights, strict=True):
            found += [moved(item, x - box[0], top + over) for item in entry]
            x += box[2] - box[0] + APART
        top += over + under + size
    return found


def _entry(named: Named, size: float) -> list[Item]:
    """`▮ Block A = ▯▯◗`: a swatch, a name, and the graph; all about the line y = 0."""
    inner = rectangle(3.0, -HALF + 3.0, PART * 1.6 - 6.0, 2 * HALF - 6.0)
    items: list[Item] = [
        tile((0.0, -HALF, PART * 1.6, HALF), named.role),
        Path(segments=inner, fill=f"{named.role}-side"),
    ]
    x, line = PART * 1.6 + size * 0.5, Line(f"{named.name} =", size)
    items.append(line.at(x, line.drop, "start"))
    graph = small_graph(named)
    left = bounds(graph)[0]
    return items + [moved(item, x + line.width + size * 0.6 - left, 0.0) for item in graph]


def small_graph(named: Named) -> list[Item]:
    """The parts of a block as small glyphs of one size; where several read what comes in, it is split by a bar."""
    parts = named.block.parts
    numbers = {part.name: number + 1 for number, part in enumerate(parts)}
    reads = [tuple(dict.fromkeys(numbers.get(name, 0) for name in part.reads)) for part in parts]
    outer = sum(0 in each for each in reads)
    glyphs = [Glyph(3.0, (), HALF), *(Glyph(PART, (HALF,) * len(each), HALF) for each in reads)]
    wires = [Edge(tail, head + 1) for head, each in enumerate(reads) for tail in each]
    placed = place([Node(each.width, each.enters, each.leaves, 0.0) for each in glyphs], wires, between=8.0)
    shapes, flow = outlines(glyphs, wires, placed), Flow("right")
    drawn: list[Item] = [
        Path(segments=wire_line(runs, shapes[wire.tail].end, shapes[wire.head].start, flow), stroke="line", width=1.0)
        for wire, runs in zip(wires, placed.wires, strict=True)
        if wire.tail or outer > 1
    ]
    if outer > 1:
        top, bottom = (edge(across for across, _ in shapes[0].leaves) for edge in (min, max))
        drawn.append(Path(segments=rectangle(shapes[0].start, top - HALF, 3.0, bottom - top + 2 * HALF), fill="line"))
    for part, shape, role in zip(parts, shapes[1:], named.parts, strict=True):
        drawn += painted(shape, flow, role, is_block=part.is_block)
    _, top, _, bottom = bounds(drawn)
    return [moved(item, 0.0, -(top + bottom) / 2) for item in drawn]
