"""Activations as cells: which numbers are shown, averaged to as many as can be seen, and the colour of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby

from msgspec import Struct

from nnviz_core.data import Tensor
from nnviz_core.geometry import polyline, rectangle
from nnviz_core.network import Dim, Shape
from nnviz_core.scene import Path, Segment
from nnviz_core.theme import mix, to_hex, to_rgb

LEVELS = 16
"""Steps of colour on each side of zero: as many as the eye tells apart, and each is one path."""

_NEGATIVE, _ZERO, _POSITIVE = to_rgb("#1a56c4"), to_rgb("#f4f4f4"), to_rgb("#b3261e")
"""Blue, white, red: told apart by every kind of colour vision."""

FINE = 6.0
"""Empty cells smaller than this, in pixels, would be a grey blur: their lines are left out."""


class Sheet(Struct, frozen=True):
    """Cells in rows. Without values they are empty.

    Attributes:
        rows: How many cells lie below each other.
        columns: How many lie side by side.
        values: Row by row, in -1..1; empty where none were given.
    """

    rows: int
    columns: int
    values: tuple[float, ...] = ()


class Slice(Struct, frozen=True):
    """The two axes of a tensor that a sheet shows, and where it begins in the tensor's numbers."""

    start: int
    rows: tuple[int, int]
    columns: tuple[int, int]


def largest(tensor: Tensor) -> float:
    """The largest absolute value, which has the strongest colour; 1 where all are zero."""
    return max(map(abs, tensor.values), default=0.0) or 1.0


def normalized(tensor: Tensor, most: float, *, grey: bool) -> Tensor:
    """The tensor in -1..1: as parts of `most`; greys from black (-1) to white (1), whatever the range."""
    if not grey:
        return Tensor(tensor.sizes, tuple(value / most for value in tensor.values))
    low, high = min(tensor.values, default=0.0), max(tensor.values, default=0.0)
    spread = high - low or 1.0
    return Tensor(tensor.sizes, tuple(2 * (value - low) / spread - 1 for value in tensor.values))


def sheets(shape: Shape, tensor: Tensor | None, channels: Sequence[int], most: int) -> list[Sheet]:
    """The maps of some channels, each of at most `most` × `most` cells; one sheet for a sequence or a signal."""
    if tensor is None:
        sizes = shape.dims if shape.rank == 2 else shape.spatial[-2:]  # noqa: PLR2004 - a sequence or a signal
        rows, columns = (_known(size, most) for size in sizes)
        return [Sheet(rows, columns)] * (1 if shape.rank == 2 else max(1, len(channels)))  # noqa: PLR2004 - see above
    return [_averaged(tensor, each, most) for each in _slices(shape, tensor, channels)]


def _known(size: Dim, most: int) -> int:
    return min(size, most) if isinstance(size, int) else most


def _slices(shape: Shape, tensor: Tensor, channels: Sequence[int]) -> list[Slice]:
    strides = [math.prod(tensor.sizes[axis + 1 :]) for axis in range(len(tensor.sizes))]
    axes = list(zip(tensor.sizes, strides, strict=True))
    if len(axes) == 2:  # noqa: PLR2004 - a sequence or a signal
        return [Slice(0, axes[0], axes[1])]
    _, step = axes.pop(shape.channel_axis)
    *deeper, rows, columns = axes
    # Of a volume, the slice in the middle.
    middle = sum(size // 2 * stride for size, stride in deeper)
    return [Slice(channel * step + middle, rows, columns) for channel in channels]


def _averaged(tensor: Tensor, part: Slice, most: int) -> Sheet:
    """A slice as a sheet; where there are too many cells, each is the mean of a block."""
    rows, columns = _blocks(part.rows, most), _blocks(part.columns, most)
    values = tuple(
        sum(tensor.values[part.start + row + column] for row in down for column in across) / (len(down) * len(across))
        for down in rows
        for across in columns
    )
    return Sheet(len(rows), len(columns), values)


def _blocks(axis: tuple[int, int], most: int) -> list[range]:
    """An axis in at most `most` runs of offsets of about the same length."""
    size, stride = axis
    count = min(size, most)
    bounds = [size * number // count for number in range(count + 1)]
    return [range(bounds[number] * stride, bounds[number + 1] * stride, stride) for number in range(count)]


@cache
def diverging(level: int) -> str:
    """The colour of a level: blue below zero, white at it, red above."""
    share = abs(level) / LEVELS
    return to_hex(mix(_ZERO, _POSITIVE if level > 0 else _NEGATIVE, share**0.85)) + "-data"


@cache
def grey(level: int) -> str:
    """The colour of a level from black to white."""
    share = (level + LEVELS) / (2 * LEVELS)
    return to_hex((share, share, share)) + "-data"


def level(value: float) -> int:
    """The step of colour of a value in -1..1."""
    return round(max(-1.0, min(1.0, value)) * LEVELS)


def painted(sheet: Sheet, x: float, y: float, cell: float, color: Callable[[int], str]) -> list[Path]:
    """The cells of a sheet whose upper left corner is (x, y): one path a colour, neighbours of one colour in one rectangle."""
    outline = rectangle(x, y, sheet.columns * cell, sheet.rows * cell)
    inside = _filled(sheet, x, y, cell, color) if sheet.values else _empty(sheet, x, y, cell)
    return [*inside, Path(segments=outline, stroke="line", width=0.8)]


def _filled(sheet: Sheet, x: float, y: float, cell: float, color: Callable[[int], str]) -> list[Path]:
    found: dict[int, list[Segment]] = {}
    for row in range(sheet.rows):
        last = row == sheet.rows - 1
        for each, start, end in _runs(sheet, row):
            # A little over its neighbours, or the page would show through between them.
            wide, high = (end - start) * cell + (0.4 if end < sheet.columns else 0.0), cell + (0.0 if last else 0.4)
            found.setdefault(each, []).extend(rectangle(x + start * cell, y + row * cell, wide, high))
    return [Path(segments=tuple(found[each]), fill=color(each)) for each in sorted(found)]


def _empty(sheet: Sheet, x: float, y: float, cell: float) -> list[Path]:
    grid = tuple(_grid(sheet, x, y, cell)) if cell >= FINE else ()
    back = Path(segments=rectangle(x, y, sheet.columns * cell, sheet.rows * cell), fill="surface")
    return [back, Path(segments=grid, stroke="faint", width=0.5)] if grid else [back]


def _runs(sheet: Sheet, row: int) -> Iterator[tuple[int, int, int]]:
    """The levels of a row, each with the columns from and to which it reaches."""
    start = 0
    for each, run in groupby(map(level, sheet.values[row * sheet.columns : (row + 1) * sheet.columns])):
        end = start + len(list(run))
        yield each, start, end
        start = end


def _grid(sheet: Sheet, x: float, y: float, cell: float) -> Iterator[Segment]:
    """The lines between empty cells."""
    for column in range(1, sheet.columns):
        yield from polyline([(x + column * cell, y), (x + column * cell, y + sheet.rows * cell)])
    for row in range(1, sheet.rows):
        yield from polyline([(x, y + row * cell), (x + sheet.columns * cell, y + row * cell)])
