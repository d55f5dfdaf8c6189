"""What one layer looks like in a graph, and its size: a box with what is fused in strips, a pill, or a circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from nnviz_core.kit.roles import role_of
from nnviz_core.kit.signs import sign
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.layout.graphs.placement import Direction, Node
from nnviz_core.network import Layer
from nnviz_core.notation import notation
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import is_bidirectional
from nnviz_core.styles.graph.ports import NONE, Ports
from nnviz_core.styles.graph.words import texts

LINE_WIDTH = 24
"""Text is wrapped at this many times its size."""

LOOP = 1.6
"""How far a recurrent layer's loop reaches from its box, in times the size of text."""

UNDER = 4.0
"""Between a picture and the words under it, in pixels."""

Form: TypeAlias = Literal["box", "pill", "circle"]


class NodeContent(Struct, frozen=True, kw_only=True):
    """A measured layer: what it says, its form, and how large it is.

    Attributes:
        role: Its colour.
        words: What it says.
        width: Of the whole, loops included.
        height: The same.
        strips: What is fused: a colour and a line each.
        form: Of the outline. A circle has its strips behind it, the others inside.
        ports: Where links end and begin; their names stand inside.
        loops: How many arrows lead from it to itself: one a direction in time.
        room: Beside the box for the loops, at either side of the flow.
        image: A picture above the words.
        picture: Its width and height.
        direction: Of the flow.
    """

    role: str
    words: TextBlock
    width: float
    height: float
    strips: tuple[tuple[str, Line], ...] = ()
    form: Form = "box"
    ports: Ports = NONE
    loops: int = 0
    room: float = 0.0
    image: str = ""
    picture: tuple[float, float] = (0.0, 0.0)
    direction: Direction = "down"

    @property
    def node(self) -> Node:
        """What it asks of a layout."""
        if self.form == "circle" and not self.strips:
            return Node(self.width, self.height, round=True)
        fixed = 1 if self.loops or self.form == "circle" else 0
        return Node(self.width, self.height, None, len(self.ports.inputs) or fixed, len(self.ports.outputs) or fixed)


def symbol_size(line: Line) -> float:
    """How wide the circle around a symbol is."""
    return line.size * 1.6


def strip_height(line: Line) -> float:
    """The room that a strip takes."""
    return line.size * 1.5


def port_line(name: str, size: float) -> Line:
    """The name of a port."""
    return Line(name, size * 0.75)


def upright(direction: Direction) -> bool:
    """Whether data flow down or up."""
    return direction in {"down", "up"}


def content_of(
    layer: Layer, words: Words, size: float, *, ports: Ports = NONE, direction: Direction = "down", before: str = ""
) -> NodeContent:  # fmt: skip
    """What is written on a layer and how much room it takes.

    Args:
        layer: As it is drawn.
        words: What is written.
        size: Of its heading, in pixels.
        ports: Where links end and begin.
        direction: Of the flow.
        before: The shapes that it reads, where they are written.
    """
    strips = tuple((role_of(part), line) for part in layer.fused for line in _strip(part, size)) if "activations" in words else ()
    if sign(layer) and not layer.label and not layer.look.image and not (ports.inputs or ports.boxed):
        return _circle(layer, strips, size, direction)
    written = _wrapped(texts(layer, words, before), size)
    picture = _picture(layer, size)
    pill = layer.kind == "input"
    pad = size * (1.4 if pill else 0.8)
    wide = max([written.width] + [line.width for _, line in strips] + [picture[0]]) + 2 * pad
    body = written.height + size * 0.7 + picture[1] + (UNDER if picture[1] else 0.0)
    width, height = _with_ports(max(wide, size * 5), body, ports, size, direction)
    height += sum(strip_height(line) for _, line in strips)
    loops = _loops(layer)
    room = size * LOOP if loops else 0.0
    least = _least(ports, size, room)
    return NodeContent(
        role=role_of(layer),
        words=written,
        width=max(width, least) + 2 * room if upright(direction) else width,
        height=height if upright(direction) else max(height, least) + 2 * room,
        strips=strips,
        form="pill" if pill else "box",
        ports=ports,
        loops=loops,
        room=room,
        image=layer.look.image,
        picture=picture,
        direction=direction,
    )


def _loops(layer: Layer) -> int:
    """A recurrent layer reads itself, one of two directions twice; a copy of it that stands for one step does not."""
    if "recurrent" not in kind_of(layer).traits or layer.step:
        return 0
    return 2 if is_bidirectional(layer) else 1


def _circle(layer: Layer, strips: tuple[tuple[str, Line], ...], size: float, direction: Direction) -> NodeContent:
    """A symbol, and what is fused behind it in the direction of the flow."""
    symbol = Line(sign(layer), size * 1.25, bold=True)
    round_ = symbol_size(symbol)
    across = max([line.width + size * 1.2 for _, line in strips], default=0.0)
    deep = sum(strip_height(line) for _, line in strips)
    width, height = (max(round_, across), round_ + deep) if upright(direction) else (round_ + across, max(round_, deep))
    return NodeContent(
        role=role_of(layer), words=TextBlock((symbol,)), width=width, height=height, strips=strips, form="circle", direction=direction
    )


def _with_ports(width: float, height: float, ports: Ports, size: float, direction: Direction) -> tuple[float, float]:
    """A box with room for the names of its ports, beside each other and beside the words."""
    names = [port_line(name, size) for name in ports.inputs if name]
    if not names:
        return width, height
    widest = max(line.width for line in names) + size * 0.5
    if upright(direction):
        return max(width, widest * len(names)), height + names[0].height
    return width + widest, max(height, names[0].height * 1.2 * len(names))


def _least(ports: Ports, size: float, room: float) -> float:
    """The least length of a side with ports: they stand apart, and none beside the box where its loops are."""
    count = max(len(ports.inputs), len(ports.outputs))
    return max(count * size * 1.7, 2 * count * (room + size * 0.4) - 2 * room) if count > 1 else 0.0


def _picture(layer: Layer, size: float) -> tuple[float, float]:
    """The width and height of a picture, in the proportions of a feature map's where they are known."""
    if not layer.look.image:
        return 0.0, 0.0
    sides = layer.shape.spatial if layer.shape is not None else ()
    high, wide = sides[-2:] if len(sides) > 1 else (1, 1)
    ratio = wide / high if isinstance(high, int) and isinstance(wide, int) and high else 1.0
    return size * 5 * min(max(ratio, 0.5), 2.5), size * 5


def _wrapped(paragraphs: Sequence[str], size: float) -> TextBlock:
    first, *rest = paragraphs
    small = (line for each in rest for line in wrapped(each, LINE_WIDTH * size, size * 0.88))
    return TextBlock((*wrapped(first, LINE_WIDTH * size, size, bold=True), *small))


def _strip(part: Layer, size: float) -> tuple[Line, ...]:
    return wrapped(notation(part), LINE_WIDTH * size, size * 0.85)
