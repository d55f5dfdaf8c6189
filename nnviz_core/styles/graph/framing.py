"""Frames as items, their labels where arrows leave room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnviz_core.fonts import ascent
from nnviz_core.geometry import Box, rectangle
from nnviz_core.kit.frames import SIDE, Frame
from nnviz_core.layout.check import bezier, hull
from nnviz_core.layout.near import Near
from nnviz_core.scene import Item, Path, Point


class Arrows:
    """The curves of arrows, in an index."""

    def __init__(self, links: Iterable[Sequence[Point]]) -> None:
        """All arrows: for each a start, and cubics: two handles and an end each."""
        self._curves = [link[start : start + 4] for link in links for start in range(0, len(link) - 3, 3)]
        self._near = Near([hull(curve) for curve in self._curves])

    def crossings(self, strip: Box) -> list[float]:
        """Where arrows run through a strip, sampled, from left to right."""
        left, top, right, bottom = strip
        curves = (self._curves[number] for number in self._near.touching(strip, 1.0))
        samples = (bezier(curve, step / 12) for curve in curves for step in range(13))
        return sorted(x for x, y in samples if left <= x <= right and top <= y <= bottom)


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
    width = frame.width - 2 * SIDE
    crossed = arrows.crossings((left, top, right, top + frame.height + 4))
    start = left + SIDE
    for x in crossed:
        if x >= start + width + 3:
            break
        start = max(start, x + 5)
    return (start, True) if start + width <= right - 2 else (left + SIDE, False)
