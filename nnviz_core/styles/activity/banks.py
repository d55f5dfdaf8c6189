"""Banks: a layer as a strip of cells or as small images of cells, with its name beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nnviz_core.data import Tensor
from nnviz_core.geometry import circle, rectangle
from nnviz_core.kit.nodes import picture
from nnviz_core.kit.text import TextBlock
from nnviz_core.network import Layer, Shape
from nnviz_core.scene import Item, Path, Text
from nnviz_core.styles.activity.cells import Sheet, diverging, grey, largest, level, normalized, painted, sheets

DOTS = 3
"""Dots of an ellipsis; it takes as much room as so many half cells."""
BETWEEN = 6.0
"""Room between the images of two channels."""
ASIDE = 10.0
"""Room between a bank and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What banks are drawn by.

    Attributes:
        cell: The side of a vector's cell, in pixels.
        side: The longer side of an image of cells.
        units: The most cells of a vector.
        maps: The most images of a layer.
        channel: The one channel that is drawn, counted from 1; 0 for the first ones.
        most: Cells on a side of an image.
        size: Of the font.
        upright: Whether vectors lie across an upward flow.
        strongest: The absolute value that has the strongest colour; 0 for each layer's own.
    """

    cell: float
    side: float
    units: int
    maps: int
    channel: int
    most: int
    size: float
    upright: bool
    strongest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A measured layer: images, or one strip of cells with perhaps a gap after some of them.

    Attributes:
        sheets: Images; a strip is one sheet.
        cell: The side of each cell.
        is_strip: Whether it is a vector.
        gap: After how many cells of a strip an ellipsis stands; 0 for none.
        width: Of the whole.
        height: Of the whole.
        more: Whether there are more channels than images.
        color: From a level to a role.
        words: What is written beside it.
        image: The author's picture of an input whose values are not known.
    """

    sheets: tuple[Sheet, ...]
    cell: float
    is_strip: bool
    gap: int
    width: float
    height: float
    more: bool
    color: Callable[[int], str]
    words: TextBlock
    image: str = ""


def bank(layer: Layer, tensor: Tensor | None, words: TextBlock, look: Look) -> Bank:
    """A layer, measured."""
    is_input = layer.kind == "input"
    scaled = normalized(tensor, look.strongest or largest(tensor), grey=is_input) if tensor else None
    color = grey if is_input else diverging
    shape = layer.shape or Shape((None,))
    if is_input and layer.look.image and tensor is None:
        made = _images(shape if shape.spatial else Shape((None, None, None)), None, replace(look, channel=1), color, words)
        return replace(made, image=layer.look.image)
    if shape.spatial and not _is_line(shape):
        return _images(shape, scaled, look, color, words)
    return _strip(shape, scaled, look, color, words)


def _is_line(shape: Shape) -> bool:
    """Whether it is a signal of one channel, which is drawn as a vector is."""
    return shape.rank == 2 and shape.channels == 1  # noqa: PLR2004 - channels and time


def _strip(shape: Shape, tensor: Tensor | None, look: Look, color: Callable[[int], str], words: TextBlock) -> Bank:
    size = shape.spatial[0] if _is_line(shape) else shape.channels
    units = size if isinstance(size, int) else None
    shown = min(units or look.units, look.units)
    gap = 0 if units and units <= look.units else math.ceil(shown / 2)
    tail = shown - gap
    values = (*tensor.values[:gap], *tensor.values[len(tensor.values) - tail :]) if tensor else ()
    length, cell = shown * look.cell + (look.cell * DOTS / 2 if gap else 0), look.cell
    along, across = (length, cell) if look.upright else (cell, length)
    sheet = Sheet(1, shown, values) if look.upright else Sheet(shown, 1, values)
    return Bank(
        sheets=(sheet,), cell=cell, is_strip=True, gap=gap, width=along, height=across, more=False, color=color, words=words
    )  # fmt: skip


def _images(shape: Shape, tensor: Tensor | None, look: Look, color: Callable[[int], str], words: TextBlock) -> Bank:
    channels = _channels(shape, tensor, look)
    made = sheets(shape, tensor, channels, look.most)
    cell = min(float(max(1, round(look.side / max(made[0].rows, made[0].columns)))), look.cell)
    more = not look.channel and shape.rank > 2 and shape.channels != len(made)  # noqa: PLR2004 - a sequence is shown whole
    wide, high = made[0].columns * cell, made[0].rows * cell
    room = BETWEEN * (len(made) - 1)
    width, height = (wide * len(made) + room, high) if look.upright else (wide, high * len(made) + room)
    return Bank(
        sheets=tuple(made), cell=cell, is_strip=False, gap=0, width=width, height=height, more=more, color=color, words=words
    )  # fmt: skip


def _channels(shape: Shape, tensor: Tensor | None, look: Look) -> range:
    """The numbers of the channels that are shown."""
    count = tensor.sizes[shape.channel_axis] if tensor else shape.channels if isinstance(shape.channels, int) else look.maps
    if look.channel:
        first = min(look.channel, count) - 1
        return range(first, first + 1)
    return range(min(count, look.maps))


def drawn(made: Bank, x: float, y: float, look: Look) -> Iterator[Item]:
    """The items of a bank whose upper left corner is (x, y)."""
    if made.is_strip:
        yield from _cells(made, x, y, look)
        return
    if made.image:
        yield picture(made.image, (x, y, x + made.width, y + made.height))
        return
    for sheet in made.sheets:
        yield from painted(sheet, x, y, made.cell, made.color)
        if look.upright:
            x += sheet.columns * made.cell + BETWEEN
        else:
            y += sheet.rows * made.cell + BETWEEN
    if made.more:
        middle = (x - BETWEEN / 2, y + made.height / 2) if look.upright else (x + made.width / 2, y - BETWEEN / 2)
        yield from _dots(*middle, look)


def _cells(made: Bank, x: float, y: float, look: Look) -> Iterator[Item]:
    """A strip, cell by cell, an ellipsis in its middle where it is too long."""
    (sheet,) = made.sheets
    for number in range(sheet.rows * sheet.columns):
        if made.gap and number == made.gap:
            yield from _dots(*((x, y + made.cell / 2) if look.upright else (x + made.cell / 2, y)), look)
            x, y = (x + look.cell * DOTS / 2, y) if look.upright else (x, y + look.cell * DOTS / 2)
        fill = made.color(level(sheet.values[number])) if sheet.values else "surface"
        yield Path(segments=rectangle(x, y, made.cell, made.cell), fill=fill, stroke="line", width=0.8)
        x, y = (x + made.cell, y) if look.upright else (x, y + made.cell)


def _dots(x: float, y: float, look: Look) -> Iterator[Path]:
    """Three dots from (x, y) on."""
    for number in range(DOTS):
        step = look.cell * (number + 0.5) / 2
        yield Path(segments=circle(*((x + step, y) if look.upright else (x, y + step)), 1.3), fill="muted")


def words_width(made: Bank, look: Look) -> float:
    """How wide the words beside a bank are."""
    if _in_one_line(made, look):
        return sum(line.width for line in made.words.lines) + look.size / 2
    return made.words.width


def words_height(made: Bank, look: Look) -> float:
    """How high they are."""
    return made.words.lines[0].height if _in_one_line(made, look) else made.words.height


def aside(made: Bank, look: Look) -> float:
    """How far a bank's words are from it: an ellipsis may lie between."""
    return (look.cell * DOTS / 2 if made.more else 0.0) + (ASIDE if look.upright else ASIDE / 2)


def _in_one_line(made: Bank, look: Look) -> bool:
    """Whether the two lines beside a strip stand in one, where they reach into no arrow's way."""
    return look.upright and len(made.words.lines) == 2 and made.height < made.words.height  # noqa: PLR2004 - a name and a shape


def words(made: Bank, x: float, y: float, look: Look) -> tuple[Text, ...]:
    """The words beside a bank whose upper left corner is (x, y): at its right, or below it where layers stand side by side."""
    if not _in_one_line(made, look):
        edge = (x + made.width, y + made.height / 2) if look.upright else (x + made.width / 2, y + made.height)
        return made.words.beside(edge, aside(made, look), upright=look.upright)
    name, shape = made.words.lines
    x, baseline = x + made.width + aside(made, look), y + made.height / 2 + name.drop
    return name.at(x, baseline, "start"), shape.at(x + name.width + look.size / 2, baseline, "start")
