"""Text, measured, and set where it belongs."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz_core.fonts import ascent, descent, text_width
from nnviz_core.scene import Text


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and how it is set."""

    text: str
    size: float
    bold: bool = False

    @property
    def height(self) -> float:
        """The room that it takes, in pixels."""
        return self.size * 1.3

    @property
    def width(self) -> float:
        """How wide it is, in pixels."""
        return text_width(self.text, self.size, bold=self.bold)


def set_line(line: Line, x: float, middle: float, fill: str) -> Text:
    """A line of text about a point."""
    y = middle + (ascent(line.size) - descent(line.size)) / 2
    return Text(x=x, y=y, text=line.text, size=line.size, fill=fill, anchor="middle", bold=line.bold)
