"""Rows of tensors: what is written beside each and beside the operation that made it, and the scene, turned the way data flow."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.abilities import CommonWithLegend, Directed, Worded
from nnviz_core.fonts import ascent, text_width
from nnviz_core.geometry import Box, mirrored
from nnviz_core.kit.legend import Draw, with_legend
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.kit.words import Words, called
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.scene import Item, Scene, Text

OPERATION_SIZE = 0.92
"""The size of what is written of operations and of colours, in font sizes."""

CAPTION_WIDTH = 12.5
"""The width of what is written of a tensor, in sizes of the font; what is longer is broken."""
NAME_WIDTH = 10.8
"""The width of its name, which is bold."""


USUAL = frozenset({"names", "shapes", "kinds", "kernels", "activations"})
"""What is written of tensors and operations where the author did not choose."""


def caption(layer: Layer, options: Worded, *, shape: bool = True) -> TextBlock:
    """The name that the author gave a tensor, its shape where it is wanted here, and what it has and costs."""
    words, size = Words(options.show, USUAL), options.font_size
    named = wrapped(words.name(layer, called(layer)), NAME_WIDTH * size, size, bold=True)
    made = wrapped(words.shape(layer) if shape else "", CAPTION_WIDTH * size, size)
    return TextBlock((*named, *made, *one_line(words.amounts(layer), CAPTION_WIDTH * size, size)))


def one_line(parts: Sequence[str], width: float, size: float) -> tuple[Line, ...]:
    """Some words in one line, or in a line each where that is wider than `width` pixels."""
    text = ", ".join(parts)
    lines = [text] if text_width(text, size) <= width else parts
    return tuple([Line(line, size, role="muted") for line in lines if line])


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


def flow_of(options: Directed) -> Flow:
    """The flow to arrange for: what goes to the left is arranged to the right, and mirrored by `row_scene`."""
    return Flow("right" if options.direction in {"", "left"} else options.direction)


def row_scene(items: Sequence[Item], extent: Box, draw: Draw, options: CommonWithLegend, *, helps: bool) -> Scene:
    """The scene, its legend under it.

    Args:
        items: As arranged for `flow_of(options)`.
        extent: The box around them.
        draw: Draws the legend.
        options: Its direction and whether a legend is wanted.
        helps: Whether there is a legend where the author did not choose.
    """
    if options.direction == "left":
        items, extent = [mirrored(item) for item in items], (-extent[2], extent[1], -extent[0], extent[3])
    return with_legend(items, draw, options, helps=helps, gap=options.font_size * 1.6, within=extent)
