"""Frames as items, their labels where arrows leave room."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.fonts import ascent
from nnviz_core.geometry import Box, rectangle
from nnviz_core.kit.frames import SIDE, Frame
from nnviz_core.layout.graphs.check import bezier
from nnviz_core.scene import Item, Path, Point


def draw_label(frame: Frame, box: Box, links: Sequence[Sequence[Point]]) -> tuple[Item, ...]:
    """A frame's label, at the left or, where an arrow passes there, farther right; over the arrows where they leave no gap."""
    top = box[1]
    start, is_free = _free_start(frame, box, links)
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


def _free_start(frame: Frame, box: Box, links: Sequence[Sequence[Point]]) -> tuple[float, bool]:
    """Where the label begins: in the leftmost gap between the arrows through the strip that is wide enough, if there is one."""
    left, top, right, _ = box
    width = frame.width - 2 * SIDE
    crossed = sorted(x for link in links for x in _crossings(link, top, top + frame.height + 4) if left <= x <= right)
    start = left + SIDE
    for x in crossed:
        if x >= start + width + 3:
            break
        start = max(start, x + 5)
    return (start, True) if start + width <= right - 2 else (left + SIDE, False)


def _crossings(link: Sequence[Point], top: float, bottom: float) -> list[float]:
    """Where a link runs between two heights, sampled."""
    xs: list[float] = []
    for index in range(0, len(link) - 3, 3):
        corners = link[index : index + 4]
        ys = [y for _, y in corners]
        if min(ys) <= bottom and max(ys) >= top:
            samples = (bezier(corners, step / 12) for step in range(13))
            xs += [x for x, y in samples if top <= y <= bottom]
    return xs
