"""Columns of neurons and the edges between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nnviz_core.geometry import arrowhead, circle, polyline
from nnviz_core.network import Dim
from nnviz_core.scene import Item, Path, Point, Segment

ROOM = 1.5
"""From one neuron's middle to the next one's, in diameters."""


@dataclass(frozen=True, slots=True)
class Column:
    """The neurons of one layer that are drawn.

    Attributes:
        units: How many there are; a name or `None` where that is unknown.
        numbers: Which of them are drawn, counted from 0.
        across: Where they lie, from the column's middle.
        dots: Where dots stand for the others.
        bias: Where the unit that is always 1 lies; `None` without one.
    """

    units: Dim
    numbers: tuple[int, ...]
    across: tuple[float, ...]
    dots: tuple[float, ...]
    bias: float | None = None

    @property
    def reach(self) -> tuple[float, float]:
        """The first and the last neuron's place."""
        places = [*self.across, *([] if self.bias is None else [self.bias])]
        return min(places), max(places)


def column(units: Dim, most: int, diameter: float, *, bias: bool) -> Column:
    """A layer's column: all of its units, or the first and the last of them with dots in between."""
    pitch = diameter * ROOM
    numbers, gap = _numbers(units, most)
    half = (len(numbers) + 1) // 2 if gap else len(numbers)
    slots = [*range(half), *range(half + gap, len(numbers) + gap)]
    middle = (len(numbers) + gap - 1) / 2
    across = tuple((slot - middle) * pitch for slot in slots)
    centre = (half - 0.5 + (gap - 1) / 2 + 0.5 - middle) * pitch - pitch / 2 + pitch / 2
    dots = tuple(centre + step * pitch * 0.32 for step in (-1, 0, 1)) if gap else ()
    return Column(units, tuple(numbers), across, dots, across[0] - pitch * 1.15 if bias else None)


def _numbers(units: Dim, most: int) -> tuple[list[int], int]:
    """Which units are drawn, and how many slots the dots take."""
    if isinstance(units, int) and units <= most:
        return list(range(units)), 0
    shown = max(2, most - 1)
    first = (shown + 1) // 2
    last = units if isinstance(units, int) else shown + 1
    return [*range(first), *range(last - (shown - first), last)], 1


@dataclass(frozen=True, slots=True)
class Flow:
    """Which way the data go: turns (along, across) into a point."""

    direction: str

    def __call__(self, along: float, across: float) -> Point:
        """The point of the picture."""
        return {"right": (along, across), "left": (-along, across), "down": (across, along), "up": (across, -along)}[self.direction]

    @property
    def upright(self) -> bool:
        """Whether layers are rows."""
        return self.direction in {"down", "up"}


def edges(
    before: Column, after: Column, ends: tuple[float, float], flow: Flow, link: Callable[[Point, Point], tuple[Segment, ...]]
) -> Iterator[tuple[int | None, int, tuple[Segment, ...]]]:
    """Each drawn edge: the number of the unit it comes from (`None` for the bias), the one it goes to, and its line."""
    sources = [*zip(before.numbers, before.across, strict=True), *([(None, before.bias)] if before.bias is not None else [])]
    for number, place in sources:
        for target, there in zip(after.numbers, after.across, strict=True):
            yield number, target, link(flow(ends[0], place), flow(ends[1], there))


def straight(begin: Point, end: Point) -> tuple[Segment, ...]:
    """A straight line."""
    return polyline([begin, end])


def curved(flow: Flow) -> Callable[[Point, Point], tuple[Segment, ...]]:
    """Lines that leave and arrive along the flow."""

    def link(begin: Point, end: Point) -> tuple[Segment, ...]:
        if flow.upright:
            middle = (begin[1] + end[1]) / 2
            return (("M", *begin), ("C", begin[0], middle, end[0], middle, *end))
        middle = (begin[0] + end[0]) / 2
        return (("M", *begin), ("C", middle, begin[1], middle, end[1], *end))

    return link


def discs(points: Sequence[Point], diameter: float, role: str) -> list[Item]:
    """The neurons."""
    return [Path(segments=circle(*point, diameter / 2), fill=role, stroke=f"{role}-line", width=1.0) for point in points]


def dots(points: Sequence[Point], diameter: float) -> list[Item]:
    """What stands for neurons that are not drawn."""
    return [Path(segments=circle(*point, diameter * 0.08), fill="ink") for point in points]


def cross(point: Point, diameter: float, role: str) -> Item:
    """A neuron that dropout leaves out: crossed."""
    x, y, reach = *point, diameter * 0.34
    lines = (*polyline([(x - reach, y - reach), (x + reach, y + reach)]), *polyline([(x - reach, y + reach), (x + reach, y - reach)]))
    return Path(segments=lines, stroke=f"{role}-text", width=1.2)


def head(end: Point, angle: float) -> Path:
    """An arrow's head."""
    return Path(segments=arrowhead(end, angle, 6.0), fill="line")
