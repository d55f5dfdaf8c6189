"""Neurons: which units of a layer are drawn, where, and the discs, dots and loops that show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from nnviz_core.geometry import circle, polyline
from nnviz_core.kit.arrows import SMALL, arrowheads
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.signs import disc
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Dim, Layer
from nnviz_core.ops import kind_of
from nnviz_core.scene import Item, Path, Point, Segment

ROOM = 1.5
"""From one neuron's middle to the next one's, in diameters."""
LOOP = 0.95
"""How far a loop reaches beyond its neuron, in radii."""


class Column(Struct, frozen=True):
    """The neurons of one layer that are drawn.

    Attributes:
        units: How many there are; a name or `None` where that is unknown.
        numbers: Which of them are drawn, counted from 0.
        across: Where they lie.
        dots: Where dots stand for the others.
    """

    units: Dim
    numbers: tuple[int, ...]
    across: tuple[float, ...]
    dots: tuple[float, ...]

    @property
    def reach(self) -> tuple[float, float]:
        """The first and the last neuron's place; the middle of a layer of none."""
        return (self.across[0], self.across[-1]) if self.across else (0.0, 0.0)

    def moved(self, by: float) -> Column:
        """The same neurons elsewhere."""
        if not by:
            return self
        return Column(self.units, self.numbers, tuple(place + by for place in self.across), tuple(place + by for place in self.dots))


def column(units: Dim, most: int, pitch: float) -> Column:
    """A layer's column about 0: all of its units, or the first and the last of them with dots in between."""
    numbers, gap = _numbers(units, most)
    half = (len(numbers) + 1) // 2 if gap else len(numbers)
    middle = (len(numbers) + gap - 1) / 2
    slots = [*range(half), *range(half + gap, len(numbers) + gap)]
    dots = tuple((half - middle + step * 0.32) * pitch for step in (-1, 0, 1)) if gap else ()
    return Column(units, tuple(numbers), tuple((slot - middle) * pitch for slot in slots), dots)


def _numbers(units: Dim, most: int) -> tuple[list[int], int]:
    """Which units are drawn, and how many slots the dots take."""
    if isinstance(units, int) and units <= most:
        return list(range(units)), 0
    shown = max(2, most - 1)
    first = (shown + 1) // 2
    last = units if isinstance(units, int) else shown + 1
    return [*range(first), *range(last - (shown - first), last)], 1


def role_of_units(layer: Layer) -> str:
    """The role of a layer's neurons: the author's colour, else that of a softmax that is fused with it, else its own."""
    ends = [part for part in layer.fused if "distributes" in kind_of(part).traits]
    return role_of(ends[0] if ends and not layer.look.color else layer)


def discs(points: Iterable[Point], diameter: float, role: str, opacity: float = 1.0) -> list[Item]:
    """The neurons."""
    return [disc(point, diameter / 2, role, opacity=opacity) for point in points]


def dots(points: Iterable[Point], diameter: float) -> list[Item]:
    """What stands for neurons that are not drawn."""
    return [Path(segments=circle(*point, diameter * 0.08), fill="ink") for point in points]


def cross(point: Point, diameter: float, role: str) -> Item:
    """A neuron that dropout leaves out: crossed."""
    x, y, reach = *point, diameter * 0.34
    lines = (*polyline([(x - reach, y - reach), (x + reach, y + reach)]), *polyline([(x - reach, y + reach), (x + reach, y - reach)]))
    return Path(segments=lines, stroke=f"{role}-text", width=1.2)


def loop(place: Point, radius: float, flow: Flow, role: str, scale: float = 1.0) -> tuple[Item, Item]:
    """An arrow from a neuron to itself, and its head.

    Args:
        place: The neuron's middle, along the flow and across it.
        radius: The neuron's.
        flow: Which way the data go.
        role: The loop's colour.
        scale: How much larger than usual it is.
    """
    along, across = place
    begin, end = ((along + sign * 0.55 * radius, across - 0.84 * radius) for sign in (1, -1))
    far = 0.84 + 1.5 * scale
    handles = [(along + sign * radius * 1.5 * scale, across - far * radius) for sign in (1, -1)]
    p0, p1, p2, p3 = (flow(*point) for point in (begin, *handles, end))
    curve: tuple[Segment, ...] = (("M", *p0), ("C", *p1, *p2, *p3))
    return Path(segments=curve, stroke=role, width=1.0), arrowheads([(p2, p3)], SMALL, role)


def ends(segments: Sequence[Segment]) -> tuple[Point, Point]:
    """The last point of a line, and the one that it comes from."""
    numbers = [number for segment in segments[-2:] for number in segment[1:]]
    return (numbers[-4], numbers[-3]), (numbers[-2], numbers[-1])
