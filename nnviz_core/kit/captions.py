"""What is written beside a tensor, and beside the operation that made it."""

from __future__ import annotations

from nnviz_core.abilities import Worded
from nnviz_core.fonts import ascent, text_width
from nnviz_core.kit.amounts import amount
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.scene import Text

SMALL = 0.92
"""The size of what is written of operations and of colours, in font sizes."""

WIDEST = 12.5
"""The width of what is written of a tensor, in sizes of the font; what is longer is broken."""
NAME = 10.8
"""The width of its name, which is bold."""


def told(layer: Layer, options: Worded, *, shape: bool = True) -> TextBlock:
    """The name that the author gave a tensor, its shape where it is wanted here, and what it has and costs."""
    size = options.font_size
    name = (layer.label or ("Input" if layer.kind == "input" else "")) if options.shows("names") else ""
    made = (layer.shape.compact if layer.shape else "?") if shape and options.shows("shapes") else ""
    lines = (*wrapped(name, NAME * size, size, bold=True), *wrapped(made, WIDEST * size, size))
    return TextBlock((*lines, *_cost(layer, options, size)))


def _cost(layer: Layer, options: Worded, size: float) -> tuple[Line, ...]:
    """What a layer has and costs, in two lines where one is too long."""
    text = amount(layer, options)
    parts = [text] if text_width(text, size) <= WIDEST * size else text.split(", ")
    return tuple([Line(part, size, role="muted") for part in parts if part])


def length(caption: TextBlock, flow: Flow) -> float:
    """The room that a caption takes in the direction of the flow, in pixels."""
    return caption.inked if flow.upright else caption.width


def before(caption: TextBlock, at: float, wall: float, flow: Flow) -> tuple[Text, ...]:
    """A caption above a row, its last baseline at `wall`, or to the left of a column, its lines ending there; its middle is at `at`."""
    if flow.upright:
        return _beside(caption, at, wall, flow, ends=True)
    return caption.from_baseline(at, wall - sum(line.height for line in caption.lines[1:]))


def after(caption: TextBlock, at: float, wall: float, flow: Flow) -> tuple[Text, ...]:
    """A caption below a row, its first baseline at `wall`, or to the right of a column, its lines beginning there."""
    return _beside(caption, at, wall, flow, ends=False) if flow.upright else caption.from_baseline(at, wall)


def _beside(caption: TextBlock, at: float, x: float, flow: Flow, *, ends: bool) -> tuple[Text, ...]:
    _, middle = flow(at, 0.0)
    top = middle - caption.inked / 2
    return caption.from_baseline(x, top + ascent(caption.lines[0].size), "end" if ends else "start") if caption.lines else ()
