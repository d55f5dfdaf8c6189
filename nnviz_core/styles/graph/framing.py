"""Frames around groups, with their labels and how often they are repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nnviz_core.fonts import ascent, shorten
from nnviz_core.geometry import Box, rectangle
from nnviz_core.layout.graphs.check import bezier
from nnviz_core.network import Network
from nnviz_core.scene import Item, Path, Point, Text
from nnviz_core.styles.graph.nodes import WIDEST, Line

SIDE = 8.0
"""From a frame's edge to its label, in pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A framed group: its number among them, its label, and its badge (`×12`)."""

    number: int
    label: Line
    badge: Line

    @property
    def width(self) -> float:
        """The room for label and badge."""
        between = SIDE if self.label.text and self.badge.text else 0.0
        return self.label.width + between + self.badge.width + 2 * SIDE

    @property
    def height(self) -> float:
        """The room for label and badge."""
        return self.label.height


def frames_of(network: Network, size: float) -> dict[str, Frame]:
    """The groups that are framed: those with a label or a number, and with a layer in them.

    A group whose only content is another group shares a frame with it, unless both have something to say.
    """
    said = _said(network)
    framed = [group.name for group in network.groups if any(said[group.name])]
    return {name: _frame(number, *said[name], size) for number, name in enumerate(framed)}


def _said(network: Network) -> dict[str, tuple[str, str]]:
    """For each group, its label and its badge; both are empty where the group around it says them."""
    content = Counter([layer.group for layer in network.layers] + [group.parent for group in network.groups])
    said = {group.name: (group.label, f"×{group.count}" if group.count > 1 else "") for group in network.groups}
    for group in reversed(network.groups):
        if group.parent is not None and content[group.parent] == 1:
            outer, inner = said[group.parent], said[group.name]
            if not any(one and other for one, other in zip(outer, inner, strict=True)):
                said[group.parent] = (outer[0] or inner[0], outer[1] or inner[1])
                said[group.name] = ("", "")
    return said


def _frame(number: int, label: str, badge: str, size: float) -> Frame:
    return Frame(number, Line(shorten(label, WIDEST * size, size * 0.9), size * 0.9), Line(badge, size, bold=True))


def draw_frame(box: Box) -> Path:
    """A frame; arrows run over it."""
    left, top, right, bottom = box
    return Path(segments=rectangle(left, top, right - left, bottom - top, 8.0), fill="cluster", stroke="faint")


def draw_label(frame: Frame, box: Box, links: Sequence[Sequence[Point]]) -> tuple[Item, ...]:
    """A frame's label, at the left or, where an arrow passes there, farther right; over the arrows where they leave no gap."""
    top = box[1]
    start, is_free = _free_start(frame, box, links)
    items: list[Item] = []
    if not is_free:
        items.append(Path(segments=rectangle(start - 3, top + 2, frame.width - 2 * SIDE + 6, frame.height - 1, 3.0), fill="cluster"))
    y = top + frame.height / 2 + ascent(frame.badge.size) / 2
    if frame.label.text:
        items.append(Text(x=start, y=y, text=frame.label.text, size=frame.label.size, fill="muted"))
        start += frame.label.width + SIDE
    if frame.badge.text:
        items.append(Text(x=start, y=y, text=frame.badge.text, size=frame.badge.size, fill="ink", bold=True))
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
