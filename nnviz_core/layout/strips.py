"""Words in a strip that arrows cross: where they leave a gap that is wide enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnviz_core.geometry import Box
from nnviz_core.layout.check import bezier, hull
from nnviz_core.layout.near import Near
from nnviz_core.scene import Point

BEHIND, BEFORE = 5.0, 3.0
"""Room between words and the arrows at their left and at their right, in pixels."""
BELOW = 4.0
"""And below them."""
STEPS = 12
"""Points of a curve that are looked at."""


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
        samples = (bezier(curve, step / STEPS) for curve in curves for step in range(STEPS + 1))
        return sorted(x for x, y in samples if left <= x <= right and top <= y <= bottom)


def free_start(crossed: Sequence[float], start: float, width: float, end: float) -> float | None:
    """Where words begin in the leftmost gap that is wide enough for them; `None` where there is none.

    Args:
        crossed: Where arrows run through their strip, from left to right.
        start: No words begin farther left.
        width: Of the words.
        end: No words end farther right.
    """
    for x in crossed:
        if x >= start + width + BEFORE:
            break
        start = max(start, x + BEHIND)
    return start if start + width <= end else None
