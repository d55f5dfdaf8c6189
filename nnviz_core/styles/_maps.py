"""Feature maps as stacks of sheets, vectors as slanted bars: the shapes of LeNet-5's figure."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz_core.geometry import circle, polygon, polyline, rectangle
from nnviz_core.network import Dim, Layer, Shape
from nnviz_core.scene import Image, Item, Path, Point
from nnviz_core.styles._scaling import Scale

STEP = 5.0
"""How far each sheet is shifted from the one behind it."""
BAR = 9.0
"""How thick a vector is."""
GAP = 4
"""So many sheets' room is left where sheets are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A tensor as it will be drawn; its place is given when it is.

    Attributes:
        width: Of all of it.
        height: Of all of it.
        sheet: Width and height of one sheet; a vector's length, twice.
        places: Where sheets lie, in steps; of a vector, its two ends where its middle is left out.
        dots: Where dots stand for what is left out.
        cells: How many units a vector shows; 0 where its middle is left out.
        dashed: Its size is not known.
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

    def front(self, x: float, y: float) -> tuple[float, float, float, float]:
        """The sheet in front (x, y, width, height), on which kernels lie; a vector's box."""
        offset = self.places[-1] * STEP if self.places else 0.0
        return x + offset, y + offset, *(self.sheet if self.places else (self.width, self.height))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """How long maps and vectors are, and how many of them are drawn."""

    maps: Scale
    vectors: Scale
    max_maps: int
    max_units: int


def glyph(layer: Layer, scales: Scales) -> Glyph:
    """The tensor that a layer makes, measured."""
    shape = layer.shape
    if shape is None:
        return _stack(layer, 3, (48.0, 48.0), scales, dashed=True)
    if not shape.spatial:
        return _bar(layer, shape.channels, scales)
    return _stack(layer, shape.channels, _sheet(shape, scales), scales, dashed=not all(isinstance(size, int) for size in shape.dims))


def _sheet(shape: Shape, scales: Scales) -> tuple[float, float]:
    """Width and height of one sheet; a signal or a sequence is a strip."""
    *_, height, width = (1, *shape.spatial)
    if len(shape.spatial) == 1:
        return 8.0, scales.maps(width)
    return scales.maps(width), scales.maps(height)


def _stack(layer: Layer, channels: Dim, sheet: tuple[float, float], scales: Scales, *, dashed: bool) -> Glyph:
    places, dots = _places(channels, scales.max_maps)
    reach = places[-1] * STEP
    return Glyph(
        layer=layer, width=sheet[0] + reach, height=sheet[1] + reach, sheet=sheet, places=tuple(places), dots=tuple(dots), dashed=dashed
    )  # fmt: skip


def _bar(layer: Layer, units: Dim, scales: Scales) -> Glyph:
    length = scales.vectors(units)
    known = isinstance(units, int)
    cells = units if isinstance(units, int) and units <= scales.max_units else 0
    return Glyph(layer=layer, width=length + BAR, height=length, sheet=(length, length), cells=cells, dashed=not known, is_vector=True)


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
        items.append(Path(segments=outline, fill=_fill(on.layer, number), stroke="line", width=0.8, dash=dash))
    right = x + on.sheet[0]
    items += [Path(segments=circle(right + (place + 0.1) * STEP, y + (place + 0.1) * STEP, 1.1), fill="line") for place in on.dots]
    if on.layer.look.image:
        left, top, width, height = on.front(x, y)
        items.append(Image(corner=(left, top), right=(left + width, top), down=(left, top + height), path=on.layer.look.image))
    return items


def _fill(layer: Layer, number: int) -> str:
    if layer.look.color:
        return layer.look.color if number % 2 else f"{layer.look.color}-top"
    return "map-dark" if number % 2 else "map-light"


def _drawn_bar(on: Glyph, x: float, y: float) -> list[Item]:
    """A slanted bar; few units are cells of it, of many the middle is left out."""
    dash = (4.0, 3.0) if on.dashed else ()
    color = on.layer.look.color or "map-light"
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


def kernel_patch(front: tuple[float, float, float, float], kernel: tuple[int, ...], shape: Shape) -> tuple[float, float, float, float]:
    """Where a kernel lies on a front sheet: (x, y, width, height), true to the sheet's scale but never too small to see."""
    x, y, width, height = front
    # The steps of a signal or a sequence go downwards.
    *_, rows, columns = (1, *shape.spatial) if len(kernel) > 1 else (*shape.spatial, 1)
    *_, high, wide = (1, *kernel) if len(kernel) > 1 else (*kernel, 1)
    wide_px = _share(wide, columns, width)
    high_px = _share(high, rows, height)
    return x + (width - wide_px) * 0.62, y + (height - high_px) * 0.34, wide_px, high_px


def _share(part: int, whole: Dim, length: float) -> float:
    true = length * part / whole if isinstance(whole, int) and whole else length / 3
    return min(length, max(true, min(5.0, length)))
