"""What is written beside a tensor, and beside the operation that made it."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz_core.abilities import Worded
from nnviz_core.fonts import ascent, descent, text_width, wrap
from nnviz_core.kit.amounts import amount
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.scene import Anchor, Text

LINE = 1.3
"""Line height, in font sizes."""
SMALL = 0.92
"""The size of what is written of operations and of colours, in font sizes."""

WIDEST = 12.5
"""The width of what is written of a tensor, in sizes of the font; what is longer is broken."""
NAME = 10.8
"""The width of its name, which is bold."""

Line = tuple[str, str, bool]
"""A text, its role, and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Lines of text that belong together.

    Attributes:
        lines: From the top.
        size: Of the font, in pixels.
    """

    lines: tuple[Line, ...]
    size: float

    @property
    def width(self) -> float:
        """Of the longest line."""
        return max([text_width(text, self.size, bold=bold) for text, _, bold in self.lines], default=0.0)

    @property
    def height(self) -> float:
        """Of all lines."""
        return (len(self.lines) - 1) * self.size * LINE + ascent(self.size) + descent(self.size) if self.lines else 0.0

    def along(self, flow: Flow) -> float:
        """The room that it takes in the direction of the flow."""
        return self.height if flow.upright else self.width


def broken(text: str, role: str, width: float, size: float, *, bold: bool = False) -> list[Line]:
    """A text in lines of at most `width` pixels; none where there is no text."""
    return [(line, role, bold) for line in wrap(text, width, size, bold=bold)] if text else []


def told(layer: Layer, options: Worded, *, shape: bool = True) -> Caption:
    """The name that the author gave a tensor, its shape where it is wanted here, and what it has and costs."""
    size = options.font_size
    name = (layer.label or ("Input" if layer.kind == "input" else "")) if options.shows("names") else ""
    lines = broken(name, "ink", NAME * size, size, bold=True)
    if shape and options.shows("shapes"):
        lines += broken(layer.shape.compact if layer.shape else "?", "ink", WIDEST * size, size)
    return Caption((*lines, *_cost(layer, options, size)), size)


def _cost(layer: Layer, options: Worded, size: float) -> list[Line]:
    """What a layer has and costs, in two lines where one is too long."""
    text = amount(layer, options)
    parts = [text] if text_width(text, size) <= WIDEST * size else text.split(", ")
    return [(part, "muted", False) for part in parts if part]


def before(caption: Caption, at: float, wall: float, flow: Flow) -> tuple[Text, ...]:
    """A caption above a row, its last baseline at `wall`, or to the left of a column, its lines ending there; its middle is at `at`."""
    if flow.upright:
        return _beside(caption, at, wall, flow, ends=True)
    return _centred(caption, at, wall - caption.size * LINE * (len(caption.lines) - 1))


def after(caption: Caption, at: float, wall: float, flow: Flow) -> tuple[Text, ...]:
    """A caption below a row, its first baseline at `wall`, or to the right of a column, its lines beginning there."""
    return _beside(caption, at, wall, flow, ends=False) if flow.upright else _centred(caption, at, wall)


def _beside(caption: Caption, at: float, x: float, flow: Flow, *, ends: bool) -> tuple[Text, ...]:
    _, middle = flow(at, 0.0)
    return _written(caption, x, middle - caption.height / 2 + ascent(caption.size), "end" if ends else "start")


def _centred(caption: Caption, x: float, y: float) -> tuple[Text, ...]:
    return _written(caption, x, y, "middle")


def _written(caption: Caption, x: float, y: float, anchor: Anchor) -> tuple[Text, ...]:
    size = caption.size
    return tuple([
        Text(x=x, y=y + index * size * LINE, text=text, size=size, fill=fill, anchor=anchor, bold=bold)
        for index, (text, fill, bold) in enumerate(caption.lines)
    ])  # fmt: skip
