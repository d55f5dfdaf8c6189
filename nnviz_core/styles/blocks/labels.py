"""The words beside frames, where no link runs through them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TypeAlias

from nnviz_core.kit.text import TextBlock
from nnviz_core.layout.columns.place import Extent
from nnviz_core.scene import Text
from nnviz_core.styles.blocks.figure import Figure
from nnviz_core.styles.blocks.layout import Layout

CLEAR = 2.0
"""Between words and the links and frames around them, in pixels."""


Crossing: TypeAlias = tuple[float, float, float]
"""A straight piece of a link that runs across the flow: how far along it lies, where it begins and where it ends."""


def crossings(placed: Layout) -> list[Crossing]:
    """All pieces of links that run across the flow, those first that lie first along it."""
    corners = (pair for line in placed.links for pair in pairwise(line.corners))
    return sorted((one, min(start, end), max(start, end)) for (one, start), (other, end) in corners if one == other)


def label(figure: Figure, placed: Layout, name: str, crossing: Sequence[Crossing]) -> tuple[Text, ...]:
    """The words beside a frame, about its middle or, where links pass there, in the widest gap between them.

    Args:
        figure: What is drawn.
        placed: Where it stands.
        name: Of the frame.
        crossing: The links' pieces, as `crossings` finds them.
    """
    reach, sides, side = placed.frames[name]
    room = figure.label_room(name)
    column = (sides[0] - room, sides[0]) if side < 0 else (sides[1], sides[1] + room)
    within = crossing[bisect_right(crossing, reach[0], key=itemgetter(0)) : bisect_left(crossing, reach[1], key=itemgetter(0))]
    crossed = [along for along, start, end in within if start < column[1] and end > column[0]]
    words, flow = figure.labels[name], figure.setting.flow
    middle, length = _free(reach, crossed, words.along(upright=flow.upright))
    fitted = _fitted(words, length - 2 * CLEAR, lengthwise=not flow.upright)
    return fitted.about(flow(middle, (column[0] + column[1]) / 2))


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
