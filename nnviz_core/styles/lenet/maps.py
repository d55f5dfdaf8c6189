"""Feature maps as stacks of sheets, vectors as slanted bars: the shapes of LeNet-5's figure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from nnviz_core.geometry import circle, polygon, polyline, rectangle
from nnviz_core.kit.nodes import picture
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.scale import Scale
from nnviz_core.network import Dim, Layer, Shape
from nnviz_core.scene import Item, Path, Point

STEP = 5.0
"""How far each sheet is shifted from the one behind it."""
BAR = 9.0
"""How thick a vector is."""
STRIP = 8.0
"""How thick a signal is."""
Front = tuple[float, float, float, float]
"""A rectangle: x, y, width and height."""
GAP = 4
"""So many sheets' room is left where sheets are left out."""


class Glyph(Struct, frozen=True, kw_only=True):
    """A tensor as it will be drawn; its place is given when it is.

    Attributes:
        width: Of all of it.
        height: Of all of it.
        sheet: Width and height of one sheet; a vector's length, twice.
        places: Where sheets lie, in steps; of a vector, its two ends where its middle is left out.
        dots: Where dots stand for what is left out.
        cells: How many units a vector shows; 0 where its middle is left out.
        dashed: Its size is not known.
        color: Its role; empty for alternating greys.
    """

    layer: Layer
    width: float
    height: float
    sheet: tuple[float, float]
    places: tuple[int, ...] = ()
    dots: tuple[int, ...] = ()
    cells: int = 0
    dashed: bool = False
    is_vector: bool = False
    color: str = ""

    def front(self, x: float, y: float) -> Front:
        """The sheet in front, on which kernels lie; a vector's box."""
        offset = self.places[-1] * STEP if self.places else 0.0
        return x + offset, y + offset, *(self.sheet if self.places else (self.width, self.height))


class StackSettings(Struct, frozen=True, kw_only=True):
    """How tensors are drawn.

    Attributes:
        maps: How long the sides of maps are.
        vectors: How long vectors are.
        max_maps: More maps than this have dots for those left out.
        max_units: Vectors of more units than this have dots for their middle.
        upright: The data flow down or up, so that signals lie across.
        colored: Maps have the colours of their categories instead of greys.
    """

    maps: Scale
    vectors: Scale
    max_maps: int
    max_units: int
    upright: bool = False
    colored: bool = False


def glyph(layer: Layer, settings: StackSettings) -> Glyph:
    """The tensor that a layer makes, measured."""
    shape = layer.shape
    if shape is None:
        return _stack(layer, 3, (48.0, 48.0), settings)
    if not shape.spatial:
        return _bar(layer, shape.channels, settings)
    return _stack(layer, shape.channels, _sheet(shape, settings), settings)


def _sheet(shape: Shape, settings: StackSettings) -> tuple[float, float]:
    """Width and height of one sheet; a signal or a sequence is a strip across the flow."""
    *_, height, width = (1, *shape.spatial)
    if len(shape.spatial) == 1:
        return (settings.maps(width), STRIP) if settings.upright else (STRIP, settings.maps(width))
    return settings.maps(width), settings.maps(height)


def _stack(layer: Layer, channels: Dim, sheet: tuple[float, float], settings: StackSettings) -> Glyph:
    places, dots = _places(channels, settings.max_maps)
    reach = places[-1] * STEP
    return Glyph(
        layer=layer, width=sheet[0] + reach, height=sheet[1] + reach, sheet=sheet, places=tuple(places), dots=tuple(dots),
        dashed=_unknown(layer), color=_color(layer, settings),
    )  # fmt: skip


def _bar(layer: Layer, units: Dim, settings: StackSettings) -> Glyph:
    length = settings.vectors(units)
    cells = units if isinstance(units, int) and units <= settings.max_units else 0
    return Glyph(
        layer=layer, width=length + BAR, height=length, sheet=(length, length), cells=cells, dashed=_unknown(layer), is_vector=True,
        color=_color(layer, settings),
    )  # fmt: skip


def _unknown(layer: Layer) -> bool:
    return layer.shape is None or not all(isinstance(size, int) for size in layer.shape.dims)


def _color(layer: Layer, settings: StackSettings) -> str:
    return role_of(layer) if settings.colored else layer.look.color


def _places(channels: Dim, most: int) -> tuple[list[int], list[int]]:
    """Where sheets lie, from the back to the front, and where dots stand for those left out."""
    if not isinstance(channels, int):
        return [0, 1 + GAP], list(range(2, GAP + 1))
    if channels <= most:
        return list(range(max(1, channels))), []
    behind, before = most - most // 2, most // 2
    start = behind + GAP - 1
    return [*range(behind), *range(start, start + before)], list(range(behind, start))


def drawn(on: Glyph, x: float, y: float) -> list[Item]:
    """The glyph with its box's upper left corner at (x, y)."""
    return _drawn_bar(on, x, y) if on.is_vector else _drawn_stack(on, x, y)


def _drawn_stack(on: Glyph, x: float, y: float) -> list[Item]:
    dash = (4.0, 3.0) if on.dashed else ()
    items: list[Item] = []
    for number, place in enumerate(on.places):
        outline = rectangle(x + place * STEP, y + place * STEP, *on.sheet)
        items.append(Path(segments=outline, fill=_fill(on.color, number), stroke="line", width=0.8, dash=dash))
    right = x + on.sheet[0]
    items += [Path(segments=circle(right + (place + 0.1) * STEP, y + (place + 0.1) * STEP, 1.1), fill="line") for place in on.dots]
    if on.layer.look.image:
        left, top, width, height = on.front(x, y)
        items.append(picture(on.layer.look.image, (left, top, left + width, top + height)))
    return items


def _fill(color: str, number: int) -> str:
    if color:
        return color if number % 2 else f"{color}-top"
    return "map-dark" if number % 2 else "map-light"


def _drawn_bar(on: Glyph, x: float, y: float) -> list[Item]:
    """A slanted bar; few units are cells of it, of many the middle is left out."""
    dash = (4.0, 3.0) if on.dashed else ()
    color = on.color or "map-light"
    length = on.height

    def piece(start: float, end: float) -> Path:
        left, right = x + start, x + end
        corners: list[Point] = [(left, y + start), (left + BAR, y + start), (right + BAR, y + end), (right, y + end)]
        return Path(segments=polygon(corners), fill=color, stroke="line", width=0.8, dash=dash)

    if on.cells:
        lines = (number * length / on.cells for number in range(1, on.cells))
        cells = [polyline([(x + place, y + place), (x + place + BAR, y + place)]) for place in lines]
        return [piece(0.0, length), *(Path(segments=line, stroke="line", width=0.6) for line in cells)]
    cut = min(length * 0.36, (length - 14) / 2)
    middle = [circle(x + BAR / 2 + place, y + place, 1.2) for place in (length / 2 - 4, length / 2, length / 2 + 4)]
    return [piece(0.0, cut), *(Path(segments=dot, fill="line") for dot in middle), piece(length - cut, length)]


def kernel_patch(front: Front, kernel: tuple[int, ...], shape: Shape, place: Point, *, upright: bool) -> Front:
    """Where a kernel lies on a front sheet, true to the sheet's scale but never too small to see.

    Args:
        front: The sheet.
        kernel: The kernel's sizes.
        shape: What the sheet belongs to.
        place: How far right and down the kernel lies, in shares of the room that it leaves.
        upright: Whether the data flow down or up.
    """
    x, y, width, height = front
    (rows, columns), (high, wide) = (_plane(sizes, upright=upright) for sizes in (shape.spatial, kernel))
    wide_px = _share(wide, columns, width)
    high_px = _share(high, rows, height)
    return x + (width - wide_px) * place[0], y + (height - high_px) * place[1], wide_px, high_px


def _plane(sizes: Sequence[Dim], *, upright: bool) -> tuple[Dim, Dim]:
    """Rows and columns; the steps of a signal or a sequence lie across the flow."""
    if len(sizes) == 1:
        return (1, sizes[0]) if upright else (sizes[0], 1)
    return sizes[-2], sizes[-1]


def _share(part: Dim, whole: Dim, length: float) -> float:
    true = length * part / whole if isinstance(part, int) and isinstance(whole, int) and whole else length / 3
    return min(length, max(true, min(5.0, length)))
