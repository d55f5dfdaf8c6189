"""A layer as a strip of cells or as small images of cells, with its name beside it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.data import Tensor
from nnviz_core.geometry import circle, rectangle
from nnviz_core.kit.nodes import picture
from nnviz_core.kit.text import TextBlock
from nnviz_core.network import Layer, Shape
from nnviz_core.scene import Item, Path, Text
from nnviz_core.styles.activity.cells import Sheet, diverging, grey, largest, level, normalized, painted, sheets
from nnviz_core.styles.activity.options import ActivityOptions

DOTS = 3
"""Dots of an ellipsis."""
BETWEEN = 6.0
"""Room between the images of two channels."""
ASIDE = 10.0
"""Room between a grid and its words."""


class ActivationGrid(Struct, frozen=True, kw_only=True):
    """A measured layer: images, or one strip of cells with perhaps a gap after some of them.

    Attributes:
        sheets: Images; a strip is one sheet.
        cell: The side of each cell.
        dot: The room that a dot of an ellipsis takes.
        upright: Whether data flow down or up: then images lie side by side, and so do the cells of a strip.
        color: From a level to a role.
        words: What is written beside it.
        is_strip: Whether it is a vector.
        gap: After how many cells of a strip an ellipsis stands; 0 for none.
        more: Whether there are more channels than images.
        image: The author's picture of an input whose values are not known.
    """

    sheets: tuple[Sheet, ...]
    cell: float
    dot: float
    upright: bool
    color: Callable[[int], str]
    words: TextBlock
    is_strip: bool = False
    gap: int = 0
    more: bool = False
    image: str = ""

    @property
    def width(self) -> float:
        """Of all cells."""
        return self._reach if self.upright else self.sheets[0].columns * self.cell

    @property
    def height(self) -> float:
        """Of all cells."""
        return self.sheets[0].rows * self.cell if self.upright else self._reach

    @property
    def _reach(self) -> float:
        """How far sheets reach, one after the other."""
        first, count = self.sheets[0], len(self.sheets)
        side = (first.columns if self.upright else first.rows) * self.cell
        return side * count + BETWEEN * (count - 1) + (DOTS * self.dot if self.gap else 0.0)

    @property
    def words_width(self) -> float:
        """How wide the words beside it are."""
        lines = self.words.lines
        return sum(line.width for line in lines) + lines[0].size / 2 if self._in_one_line else self.words.width

    @property
    def words_height(self) -> float:
        """How high they are."""
        return self.words.lines[0].height if self._in_one_line else self.words.height

    @property
    def aside(self) -> float:
        """How far its words are from it: an ellipsis may lie between."""
        return (DOTS * self.dot if self.more else 0.0) + (ASIDE if self.upright else ASIDE / 2)

    @property
    def _in_one_line(self) -> bool:
        """Whether the two lines beside a strip stand in one, where they reach into no arrow's way."""
        return self.upright and len(self.words.lines) == 2 and self.height < self.words.height  # noqa: PLR2004 - a name and a shape

    def written(self, x: float, y: float) -> tuple[Text, ...]:
        """The words of a grid whose upper left corner is (x, y): at its right, or below it where layers stand side by side."""
        if not self._in_one_line:
            edge = (x + self.width, y + self.height / 2) if self.upright else (x + self.width / 2, y + self.height)
            return self.words.beside(edge, self.aside, upright=self.upright)
        name, shape = self.words.lines
        x, baseline = x + self.width + self.aside, y + self.height / 2 + name.drop
        return name.at(x, baseline, "start"), shape.at(x + name.width + name.size / 2, baseline, "start")

    def drawn(self, x: float, y: float) -> Iterator[Item]:
        """The cells of a grid whose upper left corner is (x, y)."""
        if self.is_strip:
            yield from self._strip(x, y)
            return
        if self.image:
            yield picture(self.image, (x, y, x + self.width, y + self.height))
            return
        for sheet in self.sheets:
            yield from painted(sheet, x, y, self.cell, self.color)
            x, y = self._past(x, y, (sheet.columns if self.upright else sheet.rows) * self.cell + BETWEEN)
        if self.more:
            middle = (x - BETWEEN / 2, y + self.height / 2) if self.upright else (x + self.width / 2, y - BETWEEN / 2)
            yield from self._ellipsis(*middle)

    def _strip(self, x: float, y: float) -> Iterator[Item]:
        """A strip, cell by cell, an ellipsis in its middle where it is too long."""
        (sheet,) = self.sheets
        for number in range(sheet.rows * sheet.columns):
            if self.gap and number == self.gap:
                yield from self._ellipsis(*((x, y + self.cell / 2) if self.upright else (x + self.cell / 2, y)))
                x, y = self._past(x, y, DOTS * self.dot)
            fill = self.color(level(sheet.values[number])) if sheet.values else "surface"
            yield Path(segments=rectangle(x, y, self.cell, self.cell), fill=fill, stroke="line", width=0.8)
            x, y = self._past(x, y, self.cell)

    def _ellipsis(self, x: float, y: float) -> Iterator[Path]:
        """Three dots from (x, y) on."""
        for number in range(DOTS):
            yield Path(segments=circle(*self._past(x, y, self.dot * (number + 0.5)), 1.3), fill="muted")

    def _past(self, x: float, y: float, far: float) -> tuple[float, float]:
        """The point so far behind another one, in the direction in which sheets, or the cells of a strip, follow each other."""
        return (x + far, y) if self.upright else (x, y + far)


def grid_of(layer: Layer, tensor: Tensor | None, words: TextBlock, options: ActivityOptions, strongest: float) -> ActivationGrid:
    """A layer, measured.

    Args:
        layer: With what is fused into it.
        tensor: What it puts out, if that is known.
        words: What is written beside it.
        options: Of the style.
        strongest: The absolute value that has the strongest colour; 0 for the layer's own.
    """
    is_input, shape = layer.kind == "input", layer.shape or Shape((None,))
    scaled = normalized(tensor, strongest or largest(tensor), grey=is_input) if tensor else None
    empty = ActivationGrid(
        sheets=(), cell=options.cell, dot=options.cell / 2, upright=options.flow.upright, color=grey if is_input else diverging, words=words
    )
    if is_input and layer.look.image and tensor is None:
        made = _images(empty, shape if shape.spatial else Shape((None, None, None)), None, dataclasses.replace(options, channel=1))
        return replace(made, image=layer.look.image)
    if shape.spatial and not _is_line(shape):
        return _images(empty, shape, scaled, options)
    return _vector(empty, shape, scaled, options.max_units)


def _is_line(shape: Shape) -> bool:
    """Whether it is a signal of one channel, which is drawn as a vector is."""
    return shape.rank == 2 and shape.channels == 1  # noqa: PLR2004 - channels and time


def _vector(empty: ActivationGrid, shape: Shape, tensor: Tensor | None, most: int) -> ActivationGrid:
    size = shape.spatial[0] if _is_line(shape) else shape.channels
    units = size if isinstance(size, int) else None
    shown = min(units or most, most)
    gap = 0 if units and units <= most else math.ceil(shown / 2)
    values = (*tensor.values[:gap], *tensor.values[len(tensor.values) - (shown - gap) :]) if tensor else ()
    sheet = Sheet(1, shown, values) if empty.upright else Sheet(shown, 1, values)
    return replace(empty, sheets=(sheet,), is_strip=True, gap=gap)


def _images(empty: ActivationGrid, shape: Shape, tensor: Tensor | None, options: ActivityOptions) -> ActivationGrid:
    made = sheets(shape, tensor, _channels(shape, tensor, options), options.cells)
    cell = min(float(max(1, round(options.size / max(made[0].rows, made[0].columns)))), options.cell)
    more = not options.channel and shape.rank > 2 and shape.channels != len(made)  # noqa: PLR2004 - a sequence is shown whole
    return replace(empty, sheets=tuple(made), cell=cell, more=more)


def _channels(shape: Shape, tensor: Tensor | None, options: ActivityOptions) -> range:
    """The numbers of the channels that are shown."""
    most = options.max_maps
    count = tensor.sizes[shape.channel_axis] if tensor else shape.channels if isinstance(shape.channels, int) else most
    if options.channel:
        first = min(options.channel, count) - 1
        return range(first, first + 1)
    return range(min(count, most))
