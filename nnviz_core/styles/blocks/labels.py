"""The words beside frames, where no link runs through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from nnviz_core.kit.text import TextBlock
from nnviz_core.layout.columns.place import Extent
from nnviz_core.scene import Text
from nnviz_core.styles.blocks.figure import Figure
from nnviz_core.styles.blocks.layout import Layout

CLEAR = 2.0
"""Between words and the links and frames around them, in pixels."""


def label(figure: Figure, placed: Layout, name: str) -> tuple[Text, ...]:
    """The words beside a frame, about its middle or, where links pass there, in the widest gap between them."""
    reach, sides, side = placed.frames[name]
    room = figure.label_room(name)
    column = (sides[0] - room, sides[0]) if side < 0 else (sides[1], sides[1] + room)
    crossed = sorted(along for along in _crossings(placed, column) if reach[0] < along < reach[1])
    words, flow = figure.labels[name], figure.setting.flow
    middle, length = _free(reach, crossed, words.along(upright=flow.upright))
    fitted = _fitted(words, length - 2 * CLEAR, lengthwise=not flow.upright)
    return fitted.about(flow(middle, (column[0] + column[1]) / 2))


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


def _fitted(words: TextBlock, length: float, *, lengthwise: bool) -> TextBlock:
    """The lines that fit, shortened where they run along the flow; how often a frame is repeated is always told."""
    if lengthwise:
        return TextBlock(tuple([line.shortened(length) for line in words.lines]))
    while len(words.lines) > 1 and words.height > length:
        words = TextBlock((*words.lines[:-2], words.lines[-1]))
    return words
