"""Tensors as boxes that face the flow: the map lies across it, the channels along it; and what leads from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from nnviz_core.kit.roles import role_of
from nnviz_core.kit.scale import Scale
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Dim, Layer, Shape
from nnviz_core.ops.questions import spreads, window_of
from nnviz_core.scene import Point
from nnviz_core.styles.alexnet.solids import (
    ALL,
    BACK_SIDE,
    BOTTOM,
    RECEDE_X,
    RECEDE_Y,
    SIDE,
    TOP,
    Corners,
    Range,
    Solid,
    centred,
)  # fmt: skip

BAR = 9.0
"""How thick a vector is."""
STRIP = 12.0
"""How deep a signal or a sequence is."""
LEAST = 4.0
"""No kernel's side is drawn shorter."""
PLACES: tuple[Point, Point] = ((0.3, 0.65), (0.72, 0.35))
"""Where kernels lie, by rows and columns, in shares of the room that is left; every second one elsewhere, so that pyramids do not meet."""

_EXITS: dict[str, Corners] = {"right": SIDE, "down": BOTTOM, "up": TOP}
_ENTRIES: dict[str, Corners] = {"right": BACK_SIDE, "down": TOP, "up": BOTTOM}


class Tensor(Struct, frozen=True):
    """What a layer makes, as a box."""

    layer: Layer
    solid: Solid

    @property
    def role(self) -> str:
        """The colour of its faces."""
        return role_of(self.layer)

    @property
    def known(self) -> bool:
        """Whether all of its sizes are numbers."""
        shape = self.layer.shape
        return shape is not None and all(isinstance(size, int) for size in shape.dims)

    def moved(self, dx: float, dy: float) -> Tensor:
        """The same tensor elsewhere."""
        return Tensor(self.layer, self.solid.moved(dx, dy))


class Scales(Struct, frozen=True, kw_only=True):
    """How long the sides of boxes are."""

    maps: Scale
    channels: Scale
    vectors: Scale


def tensor(layer: Layer, scales: Scales, flow: Flow) -> Tensor:
    """The box of a layer's output, its middle at (0, 0)."""
    thick, rows, columns = _lengths(layer.shape, scales)
    strip = layer.shape is not None and len(layer.shape.spatial) < 2  # noqa: PLR2004 - a map has rows and columns
    if flow.upright:
        return Tensor(layer, centred(rows, thick, columns) if strip else centred(columns, thick, rows))
    return Tensor(layer, centred(thick, rows, columns))


def _lengths(shape: Shape | None, scales: Scales) -> tuple[float, float, float]:
    """Along the flow, and the two across it; of a vector or a signal the long one first."""
    if shape is None:
        return scales.channels(None), scales.maps(None), scales.maps(None)
    if not shape.spatial:
        return BAR, scales.vectors(shape.channels), BAR
    rows, columns = _plane(shape.spatial)
    return scales.channels(shape.channels), scales.maps(rows), STRIP if columns == 1 and len(shape.spatial) == 1 else scales.maps(columns)


def _plane(sizes: Sequence[Dim]) -> tuple[Dim, Dim]:
    """Rows and columns; the steps of a signal are rows, and of a volume's sizes the last two are drawn."""
    *_, rows, columns = (1, *sizes) if len(sizes) > 1 else (*sizes, 1)
    return rows, columns


class TensorLink(Struct, frozen=True):
    """What leads from one tensor to the next.

    Attributes:
        start: Points on the side on which the data leave: one, or the corners of a kernel.
        end: Points on the side on which they arrive.
        kernel: The kernel's box, or `None` for an arrow.
    """

    start: tuple[Point, ...]
    end: tuple[Point, ...]
    kernel: Solid | None = None

    def between(self, tail: Point, head: Point) -> TensorLink:
        """The same link when the two tensors are moved by these."""
        on = tail if len(self.end) == 1 else head  # a kernel has corners where the other end is a point
        return TensorLink(_moved(self.start, tail), _moved(self.end, head), self.kernel and self.kernel.moved(*on))


def _moved(points: Sequence[Point], by: Point) -> tuple[Point, ...]:
    return tuple([(x + by[0], y + by[1]) for x, y in points])


def link(before: Tensor, after: Tensor, number: int, flow: Flow, *, kernels: bool) -> TensorLink:
    """The pyramid from a kernel to the one point that it makes, or from one point to what a kernel makes of it, or an arrow.

    Args:
        before: Where the data come from.
        after: Where they go.
        number: How many links are before this one.
        flow: To the right, down or up.
        kernels: Whether kernels are drawn at all.
    """
    widens = spreads(after.layer)
    on, other = (after, before) if widens else (before, after)
    kernel, shape = window_of(after.layer), on.layer.shape
    if not kernels or not kernel or shape is None or len(kernel) != len(shape.spatial) or not _is_map(other):
        return TensorLink((_leaving(before.solid, flow),), (_arriving(after.solid, flow),))
    place = PLACES[number % 2]
    box = _kernel(on.solid, kernel, shape, place, flow)
    if widens:
        return TensorLink((_point(before, place, flow, leaving=True),), tuple(box.face(_ENTRIES[flow.direction])), box)
    return TensorLink(tuple(box.face(_EXITS[flow.direction])), (_point(after, place, flow, leaving=False),), box)


def _is_map(on: Tensor) -> bool:
    return on.layer.shape is None or bool(on.layer.shape.spatial)


def _kernel(on: Solid, kernel: Sequence[int], shape: Shape, place: Point, flow: Flow) -> Solid:
    """A kernel's box: true to the map's scale, through all channels."""
    (high, wide), (rows, columns) = _plane(kernel), _plane(shape.spatial)
    if flow.upright and len(kernel) == 1:
        return on.within(_range(high, rows, place[1], on.width), ALL, ALL)
    if flow.upright:
        start, end = _range(high, rows, place[0], on.depth)
        return on.within(_range(wide, columns, place[1], on.width), ALL, (1 - end, 1 - start))
    return on.within(ALL, _range(high, rows, place[0], on.height), _range(wide, columns, place[1], on.depth))


def _range(part: Dim, size: Dim, place: float, length: float) -> Range:
    """From where to where a kernel reaches, in shares of a side that is `length` pixels long."""
    true = part / size if isinstance(part, int) and isinstance(size, int) and size else 1 / 3
    share = min(1.0, max(true, LEAST / length))
    start = (1 - share) * place
    return start, start + share


def _point(on: Tensor, place: Point, flow: Flow, *, leaving: bool) -> Point:
    """One point of a map, on the side on which data leave or arrive."""
    row, column = place
    if not flow.upright:
        return on.solid.at((float(leaving), row, column))
    return on.solid.at((column, float(leaving == (flow.direction == "down")), 1 - row))


def _leaving(solid: Solid, flow: Flow) -> Point:
    """Where an arrow begins: the middle of a side that is seen, or the outline before a side that is not."""
    if flow.direction == "down":
        return _under(solid)
    left, top, right, bottom = solid.box
    if flow.direction == "up":
        return (left + right) / 2, top + solid.depth * RECEDE_Y / 2
    return right - solid.depth * RECEDE_X / 2, (top + bottom) / 2


def _arriving(solid: Solid, flow: Flow) -> Point:
    """Where an arrow ends."""
    left, top, right, bottom = solid.box
    if flow.direction == "down":
        return (left + right) / 2, top + solid.depth * RECEDE_Y / 2
    if flow.direction == "up":
        return _under(solid)
    middle = (top + bottom) / 2
    return left + max(0.0, solid.y - middle) / RECEDE_Y * RECEDE_X, middle


def _under(solid: Solid) -> Point:
    """The point of the outline under the middle."""
    left, _, right, bottom = solid.box
    middle = (left + right) / 2
    return middle, bottom - max(0.0, middle - solid.x - solid.width) / RECEDE_X * RECEDE_Y
