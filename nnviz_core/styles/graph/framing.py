"""Frames as items, their labels where arrows leave room."""

from __future__ import annotations

from nnviz_core.fonts import ascent
from nnviz_core.geometry import Box, rectangle
from nnviz_core.kit.frames import SIDE, Frame
from nnviz_core.layout.strips import BELOW, Arrows, free_start
from nnviz_core.scene import Item, Path

INSET = 2.0
"""From the end of a label to its frame, at least, in pixels."""


def draw_label(frame: Frame, box: Box, arrows: Arrows) -> tuple[Item, ...]:
    """A frame's label, at the left or, where an arrow passes there, farther right; over the arrows where they leave no gap."""
    top = box[1]
    start, is_free = _free_start(frame, box, arrows)
    items: list[Item] = []
    if not is_free:
        items.append(Path(segments=rectangle(start - 3, top + 2, frame.width - 2 * SIDE + 6, frame.height - 1, 3.0), fill="cluster"))
    y = top + frame.height / 2 + ascent(frame.badge.size) / 2
    if frame.label.text:
        items.append(frame.label.at(start, y, "start", "muted"))
        start += frame.label.width + SIDE
    if frame.badge.text:
        items.append(frame.badge.at(start, y, "start"))
    return tuple(items)


def _free_start(frame: Frame, box: Box, arrows: Arrows) -> tuple[float, bool]:
    """Where the label begins: in the leftmost gap between the arrows through the strip that is wide enough, if there is one."""
    left, top, right, _ = box
    crossed = arrows.crossings((left, top, right, top + frame.height + BELOW))
    start = free_start(crossed, left + SIDE, frame.width - 2 * SIDE, right - INSET)
    return (left + SIDE, False) if start is None else (start, True)
