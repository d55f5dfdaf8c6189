"""The picture: every glyph, sample and wire at its place."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.diagram import Options
from nnviz_core.fonts import ascent, text_width
from nnviz_core.geometry import polygon
from nnviz_core.kit.arrows import edge_group
from nnviz_core.kit.nodes import picture as picture_in
from nnviz_core.kit.text import Line
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.wires import Edge, Node, Run, WiresPlacement, place, wire_line
from nnviz_core.network import Shape as Sizes
from nnviz_core.scene import Group, Item, Path, Text
from nnviz_core.styles.glyphs.measure import RESOLUTION_SIZE, Glyph, resolution
from nnviz_core.styles.glyphs.shapes import Arm, Shape, painted
from nnviz_core.styles.glyphs.units import Unit

CLEAR = 4.0
"""Room between a glyph or a wire and its words."""


class Mark(Struct, frozen=True):
    """A glyph, or the placeholder of a sample.

    Attributes:
        unit: What is drawn; of a sample, the input or output that it belongs to.
        glyph: Its measures.
        reads: The numbers of the marks that it reads.
        role: Its colour; empty for a sample.
        title: Its tooltip.
    """

    unit: Unit
    glyph: Glyph
    reads: tuple[int, ...]
    role: str
    title: str = ""


def picture(marks: Sequence[Mark], flow: Flow, options: Options) -> list[Item]:
    """The items of all marks, wires first."""
    size = options.font_size
    wires = [_wire(marks, tail, head, size) for head, mark in enumerate(marks) for tail in mark.reads]
    placed = place([_node(mark, flow) for mark in marks], wires)
    shapes = outlines([mark.glyph for mark in marks], wires, placed)
    items: list[Item] = []
    for wire, runs in zip(wires, placed.wires, strict=True):
        line = wire_line(runs, shapes[wire.tail].end, shapes[wire.head].start, flow)
        inside: list[Item] = [Path(segments=line, stroke="line", width=1.2)]
        if wire.foot:
            inside.append(_label(_resolution(marks, wire.tail), runs[0], flow, size * RESOLUTION_SIZE))
        items.append(edge_group(inside, marks[wire.tail].unit.name, marks[wire.head].unit.name))
    return items + [_drawn(mark, shape, flow) for mark, shape in zip(marks, shapes, strict=True)]


def _node(mark: Mark, flow: Flow) -> Node:
    words = mark.glyph.words
    along, foot = words.along(upright=flow.upright), words.across(upright=flow.upright)
    return Node(max(mark.glyph.width, along), mark.glyph.enters[: len(mark.reads)], mark.glyph.leaves, foot + CLEAR if foot else 0.0)


def _wire(marks: Sequence[Mark], tail: int, head: int, size: float) -> Edge:
    text = _resolution(marks, tail)
    if not text:
        return Edge(tail, head)
    letters = size * RESOLUTION_SIZE
    return Edge(tail, head, foot=max(text_width(text, letters), letters) + 2 * CLEAR, lead=letters + CLEAR)


def _resolution(marks: Sequence[Mark], number: int) -> str:
    """The resolution to write at a mark's output: where it is another one than before."""
    mark = marks[number]
    before: Sizes | None = marks[mark.reads[0]].unit.last.shape if mark.reads and marks[mark.reads[0]].role else None
    now = resolution(mark.unit.last.shape)
    return now if mark.role and now != resolution(before) else ""


def outlines(glyphs: Sequence[Glyph], wires: Sequence[Edge], placed: WiresPlacement) -> list[Shape]:
    """The outline of each glyph, with an arm for each of its wires."""
    enters: list[list[Arm]] = [[] for _ in glyphs]
    leaves: list[list[Arm]] = [[] for _ in glyphs]
    for wire, runs in zip(wires, placed.wires, strict=True):
        enters[wire.head].append((runs[-1].right, glyphs[wire.head].enters[len(enters[wire.head])]))
        leaves[wire.tail].append((runs[0].left, glyphs[wire.tail].leaves))
    return [_shape(*each) for each in zip(glyphs, placed.middles, enters, leaves, strict=True)]


def _shape(glyph: Glyph, middle: float, enters: Sequence[Arm], leaves: Sequence[Arm]) -> Shape:
    """An outline; a side without wires lies where the other one does."""
    if not enters:
        level = _mean(leaves)
        enters = [(level, glyph.enters[0] if glyph.enters else glyph.leaves)]
    if not leaves:
        leaves = [(_mean(enters), glyph.leaves)]
    return Shape(middle - glyph.width / 2, middle + glyph.width / 2, tuple(sorted(enters)), tuple(sorted(leaves)))


def _mean(arms: Sequence[Arm]) -> float:
    return sum(across for across, _ in arms) / len(arms) if arms else 0.0


def _label(text: str, run: Run, flow: Flow, size: float) -> Text:
    """A resolution at the beginning of a wire, turned where the wire is level; not so a lone letter, which would be another sign."""
    x, y = flow(run.start + CLEAR + size / 2, run.left)
    line = Line(text, size, role="muted")
    if flow.upright:
        return line.at(x + CLEAR, y + line.drop, "start")
    return line.at(x, y + CLEAR + ascent(size)) if line.width <= size else replace(line.at(x - line.drop, y + CLEAR, "start"), rotate=90.0)


def _drawn(mark: Mark, shape: Shape, flow: Flow) -> Group:
    unit = mark.unit
    if not mark.role:
        return Group(items=(_sample(unit, shape, flow), *_words(mark, shape, flow, "muted")), role="decoration", name=unit.name)
    items: tuple[Item, ...] = (
        *painted(shape, flow, mark.role, is_block=unit.is_block, dashed=mark.glyph.is_unknown),
        *_words(mark, shape, flow, "ink"),
    )
    return Group(items=items, role="layer", name=unit.name, link=unit.last.look.link, title=mark.title)


def _sample(unit: Unit, shape: Shape, flow: Flow) -> Item:
    """A dashed placeholder, or the author's picture of the input."""
    corners = [flow(*corner) for corner in shape.corners()]
    xs, ys = zip(*corners, strict=True)
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    if unit.last.look.image and unit.last.kind == "input":
        return picture_in(unit.last.look.image, (left, top, right, bottom))
    return Path(segments=polygon(corners), stroke="muted", width=1.0, dash=(4.0, 3.0))


def _words(mark: Mark, shape: Shape, flow: Flow, fill: str) -> tuple[Text, ...]:
    """Words past a glyph's end: below it, or at its right where the flow is upright."""
    words, point = mark.glyph.words, flow((shape.start + shape.end) / 2, shape.bottom)
    return (
        words.beside(point, CLEAR, fill, upright=True)
        if flow.upright
        else words.from_baseline(point[0], point[1] + CLEAR + words.first, fill=fill)
    )
