"""Feature maps as stacks of sheets, vectors as slanted bars: the shapes of LeNet-5's figure."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """A drawn tensor, its box's top left corner at (x, y).

    Attributes:
        front: The front sheet (x, y, width, height), on which kernels lie; a vector's box.
        is_vector: Drawn as a bar.
    """

    items: tuple[Item, ...]
    width: float
    height: float
    front: tuple[float, float, float, float]
    is_vector: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """How long maps and vectors are, and how many of them are drawn."""

    maps: Scale
    vectors: Scale
    max_maps: int
    max_units: int


def glyph(layer: Layer, scales: Scales) -> Glyph:
    """The tensor that a layer makes."""
    shape = layer.shape
    if shape is None:
        return _stack(layer, 3, 48.0, 48.0, scales, dashed=True)
    if not shape.spatial:
        return _bar(layer, shape.channels, scales)
    width, height = _sheet(shape, scales)
    return _stack(layer, shape.channels, width, height, scales, dashed=None in shape.spatial)


def _sheet(shape: Shape, scales: Scales) -> tuple[float, float]:
    """Width and height of one sheet; a signal or a sequence is a strip."""
    *_, height, width = (1, *shape.spatial)
    if len(shape.spatial) == 1:
        return 8.0, scales.maps(width)
    return scales.maps(width), scales.maps(height)


def _stack(layer: Layer, channels: Dim, width: float, height: float, scales: Scales, *, dashed: bool) -> Glyph:
    places, dots = _places(channels, scales.max_maps)
    last = places[-1]
    dash = (4.0, 3.0) if dashed or not isinstance(channels, int) else ()
    sheets: list[Item] = []
    for number, place in enumerate(places):
        offset = place * STEP
        outline = rectangle(offset, offset, width, height)
        sheets.append(Path(segments=outline, fill=_fill(layer, number), stroke="line", width=0.8, dash=dash))
    sheets += [Path(segments=circle(width + (place + 0.1) * STEP, (place + 0.1) * STEP, 1.1), fill="line") for place in dots]
    front = (last * STEP, last * STEP, width, height)
    if layer.look.image:
        x, y = front[:2]
        sheets.append(Image(corner=(x, y), right=(x + width, y), down=(x, y + height), path=layer.look.image))
    return Glyph(items=tuple(sheets), width=width + last * STEP, height=height + last * STEP, front=front)


def _places(channels: Dim, most: int) -> tuple[list[int], list[int]]:
    """Where sheets lie, from the back to the front, and where dots stand for those left out."""
    if not isinstance(channels, int):
        return [0, 1 + GAP], list(range(2, GAP + 1))
    if channels <= most:
        return list(range(max(1, channels))), []
    behind, before = most - most // 2, most // 2
    start = behind + GAP - 1
    return [*range(behind), *range(start, start + before)], list(range(behind, start))


def _fill(layer: Layer, number: int) -> str:
    if layer.look.color:
        return layer.look.color if number % 2 else f"{layer.look.color}-top"
    return "map-dark" if number % 2 else "map-light"


def _bar(layer: Layer, units: Dim, scales: Scales) -> Glyph:
    """A slanted bar; few units are cells of it, of many the middle is left out."""
    length = scales.vectors(units)
    dash = () if isinstance(units, int) else (4.0, 3.0)
    fill = layer.look.color or "map-light"
    if isinstance(units, int) and units <= scales.max_units:
        items = [_piece(0.0, length, fill, dash), *_cells(units, length)]
    else:
        cut = min(length * 0.36, (length - 14) / 2)
        dots = [Path(segments=circle(BAR / 2 + place, place, 1.2), fill="line") for place in (length / 2 - 4, length / 2, length / 2 + 4)]
        items = [_piece(0.0, cut, fill, dash), *dots, _piece(length - cut, length, fill, dash)]
    width = length + BAR
    return Glyph(items=tuple(items), width=width, height=length, front=(0.0, 0.0, width, length), is_vector=True)


def _piece(start: float, end: float, fill: str, dash: tuple[float, ...]) -> Path:
    corners: list[Point] = [(start, start), (start + BAR, start), (end + BAR, end), (end, end)]
    return Path(segments=polygon(corners), fill=fill, stroke="line", width=0.8, dash=dash)


def _cells(units: int, length: float) -> list[Item]:
    pitch = length / units
    lines = [polyline([(number * pitch, number * pitch), (number * pitch + BAR, number * pitch)]) for number in range(1, units)]
    return [Path(segments=line, stroke="line", width=0.6) for line in lines]


def kernel_patch(on: Glyph, kernel: tuple[int, ...], shape: Shape) -> tuple[float, float, float, float]:
    """Where a kernel lies on a glyph's front sheet: (x, y, width, height), true to the sheet's scale but never too small to see."""
    x, y, width, height = on.front
    *_, rows, columns = (1, *shape.spatial)
    *_, high, wide = (1, *kernel)
    wide_px = _share(wide, columns, width)
    high_px = _share(high, rows, height)
    return x + (width - wide_px) * 0.62, y + (height - high_px) * 0.34, wide_px, high_px


def _share(part: int, whole: Dim, length: float) -> float:
    true = length * part / whole if isinstance(whole, int) and whole else length / 3
    return min(length, max(true, min(5.0, length)))


def shifted(on: Glyph, dx: float, dy: float) -> Glyph:
    """The glyph's measures at its place in the picture (its items are moved by who draws them)."""
    x, y, width, height = on.front
    return replace(on, front=(x + dx, y + dy, width, height))
