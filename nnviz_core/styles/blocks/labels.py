"""The words beside frames, where no link runs through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from nnviz_core.fonts import shorten
from nnviz_core.kit.text import Line
from nnviz_core.layout.columns.place import Extent
from nnviz_core.scene import Item
from nnviz_core.styles.blocks.draw import words
from nnviz_core.styles.blocks.figure import Figure
from nnviz_core.styles.blocks.layout import Layout

CLEAR = 2.0
"""Between words and the links and frames around them, in pixels."""


def label(figure: Figure, placed: Layout, name: str) -> list[Item]:
    """The words beside a frame, about its middle or, where links pass there, in the widest gap between them."""
    reach, sides, side = placed.frames[name]
    room = figure.label_room(name)
    column = (sides[0] - room, sides[0]) if side < 0 else (sides[1], sides[1] + room)
    crossed = sorted(along for along in _crossings(placed, column) if reach[0] < along < reach[1])
    middle, length = _free(reach, crossed, _length(figure, figure.labels[name]))
    lines = _fitted(figure.labels[name], length - 2 * CLEAR, lengthwise=not figure.setting.flow.upright)
    return words(lines, figure.setting.flow(middle, (column[0] + column[1]) / 2), "ink")


def _length(figure: Figure, lines: Sequence[Line]) -> float:
    """How long the words are along the flow."""
    return sum(line.height for line in lines) if figure.setting.flow.upright else max(line.width for line in lines)


def _crossings(placed: Layout, column: Extent) -> Iterable[float]:
    """Where links run across a column."""
    for line in placed.links:
        for (one, start), (other, end) in pairwise(line.corners):
            if one == other and min(start, end) < column[1] and max(start, end) > column[0]:
                yield one


def _free(reach: Extent, crossed: Sequence[float], length: float) -> Extent:
    """The middle of where the words go, and how long they may be there."""
    gaps = list(pairwise([reach[0], *crossed, reach[1]]))
    middle = (reach[0] + reach[1]) / 2
    if all(abs(along - middle) > length / 2 + CLEAR for along in crossed):
        return middle, reach[1] - reach[0]
    first, last = max(gaps, key=lambda gap: gap[1] - gap[0])
    return (first + last) / 2, last - first


def _fitted(lines: Sequence[Line], length: float, *, lengthwise: bool) -> list[Line]:
    """The lines that fit, shortened where they run along the flow; how often a frame is repeated is always told."""
    if lengthwise:
        return [replace(line, text=shorten(line.text, length, line.size)) for line in lines]
    kept = list(lines)
    while len(kept) > 1 and sum(line.height for line in kept) > length:
        kept.pop(-2)
    return kept
