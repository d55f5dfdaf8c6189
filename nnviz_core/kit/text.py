"""Text: lines and blocks of them, measured, broken and shortened, and set where they belong.

::

    block = TextBlock.of((*wrapped("Convolution", 80, 12, bold=True), *wrapped("64@3×3", 80, 10.5, role="muted")))
    texts = block.about((x, y))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core import fonts
from nnviz_core.fonts import ascent, descent, text_width
from nnviz_core.scene import Anchor, Point, Text

LOOSE = 1.3
"""From one line to the next, in sizes of the font."""
CAPITALS = 0.36
"""Half the height of capitals and digits, in sizes of the font."""
TIGHT = 1.25
"""Of the short lines under boxes and glyphs: numbers reach below no baseline, so that they may stand closer."""


class Line(Struct, frozen=True):
    """A line of text and how it is set.

    Attributes:
        text: What is read.
        size: Of the font, in pixels.
        bold: Whether it is.
        role: Of its colour; empty for that of what it stands on.
    """

    text: str
    size: float
    bold: bool = False
    role: str = ""

    @property
    def height(self) -> float:
        """The room that it takes on its own, in pixels."""
        return self.size * LOOSE

    @property
    def width(self) -> float:
        """How wide it is, in pixels."""
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def drop(self) -> float:
        """From the middle of its room down to its baseline, in pixels."""
        return (ascent(self.size) - descent(self.size)) / 2

    def at(self, x: float, baseline: float, anchor: Anchor = "middle", fill: str = "ink") -> Text:
        """The line on a baseline, in a role where it has none of its own."""
        return Text(x=x, y=baseline, text=self.text, size=self.size, fill=self.role or fill, anchor=anchor, bold=self.bold)

    def about(self, x: float, middle: float, fill: str = "ink", *, capitals: bool = False) -> Text:
        """The line about a point; of one that is all `capitals`, digits or signs, their own middle is there."""
        return self.at(x, middle + (self.size * CAPITALS if capitals else self.drop), fill=fill)

    def shortened(self, width: float) -> Line:
        """The line, its end replaced by an ellipsis where it is wider than `width` pixels."""
        return Line(fonts.shorten(self.text, width, self.size, bold=self.bold), self.size, self.bold, self.role)


def wrapped(text: str, width: float, size: float, *, bold: bool = False, role: str = "") -> tuple[Line, ...]:
    """A text in lines of at most `width` pixels; none where there is no text."""
    return tuple([Line(line, size, bold, role) for line in fonts.wrap(text, width, size, bold=bold)]) if text else ()


def fitting(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """The largest size of the font, up to `size`, at which a text is no wider than `width` pixels."""
    return size * min(1.0, width / max(text_width(text, size, bold=bold), 1.0))


class TextBlock(Struct, frozen=True):
    """Lines of text that belong together.

    Attributes:
        lines: From the top.
        leading: From one line to the next, in sizes of the font: `LOOSE` or `TIGHT`.
    """

    lines: tuple[Line, ...] = ()
    leading: float = LOOSE

    @staticmethod
    def of(lines: Iterable[Line], leading: float = LOOSE) -> TextBlock:
        """A block of those lines that have a text."""
        return TextBlock(tuple([line for line in lines if line.text]), leading)

    @property
    def width(self) -> float:
        """Of the longest line, in pixels."""
        return max([line.width for line in self.lines], default=0.0)

    @property
    def height(self) -> float:
        """The room that all lines take below each other, in pixels."""
        return sum([line.size * self.leading for line in self.lines])

    @property
    def first(self) -> float:
        """From its top down to the baseline of the first line, in pixels."""
        return self.lines[0].size * self.leading / 2 + self.lines[0].drop if self.lines else 0.0

    @property
    def inked(self) -> float:
        """From the top of the first line's letters to the bottom of the last one's, in pixels."""
        if not self.lines:
            return 0.0
        last = self.lines[-1].size
        return self.height - last * self.leading + ascent(last) + descent(last)

    def along(self, *, upright: bool) -> float:
        """The room that it takes in the direction of a flow."""
        return self.height if upright else self.width

    def across(self, *, upright: bool) -> float:
        """The room that it takes across a flow."""
        return self.width if upright else self.height

    def below(self, x: float, top: float, anchor: Anchor = "middle", fill: str = "ink") -> tuple[Text, ...]:
        """The lines from a height down, each in the middle of its room."""
        return tuple([line.at(x, y, anchor, fill) for line, y in self._baselines(top)])

    def about(self, middle: Point, fill: str = "ink", *, turned: bool = False) -> tuple[Text, ...]:
        """The lines about a point; turned, they are read from the bottom up."""
        x, y = middle
        if not turned:
            return self.below(x, y - self.height / 2, fill=fill)
        placed = self._baselines(x - self.height / 2)
        return tuple([replace(line.at(across, y, fill=fill), rotate=-90.0) for line, across in placed])

    def beside(self, point: Point, gap: float, fill: str = "ink", *, upright: bool, far: bool = True) -> tuple[Text, ...]:
        """The lines at one side of a point: below it, or at its right where the flow is upright; above it, or at its left, unless `far`.

        Args:
            point: On the edge of what the lines belong to.
            gap: Between the two, in pixels.
            fill: The role of lines that have none of their own.
            upright: Whether data flow down or up.
            far: See above.
        """
        x, y = point
        if upright:
            return self.below(x + (gap if far else -gap), y - self.height / 2, "start" if far else "end", fill)
        return self.below(x, y + gap if far else y - gap - self.height, "middle", fill)

    def from_baseline(self, x: float, baseline: float, anchor: Anchor = "middle", fill: str = "ink") -> tuple[Text, ...]:
        """The lines from the baseline of the first one down."""
        return tuple([line.at(x, baseline + y, anchor, fill) for line, y in self._steps()])

    def _steps(self) -> Iterator[tuple[Line, float]]:
        """Each line with how far it is from the first."""
        y = 0.0
        for line in self.lines:
            yield line, y
            y += line.size * self.leading

    def _baselines(self, top: float) -> Iterator[tuple[Line, float]]:
        for line, y in self._steps():
            yield line, top + (y + line.size * self.leading / 2) + line.drop


NOTHING = TextBlock()
"""A block without lines."""
