"""Frames around groups, with their labels and how often what is in them is repeated: `Group.count`, as a badge `×12`."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from nnviz_core.geometry import Box, outline
from nnviz_core.kit.text import Line
from nnviz_core.network import Network
from nnviz_core.notation import repeats
from nnviz_core.scene import Path

LABEL_WIDTH = 24
"""Labels are cut at this many times the size of text."""
SIDE = 8.0
"""From a frame's edge to its label, in pixels."""


class Frame(Struct, frozen=True):
    """A framed group.

    Attributes:
        number: Its own among the framed groups, from 0 on.
        label: Its label, shortened.
        count: How often what is in it stands there.
        badge: The same in words: `×12`; empty for once.
    """

    number: int
    label: Line
    count: int
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


def frame(box: Box, radius: float = 8.0, width: float = 1.0) -> Path:
    """The frame around a group, its corners round; arrows run over it."""
    return Path(segments=outline(box, radius), fill="cluster", stroke="faint", width=width)


def frames_of(network: Network, size: float) -> dict[str, Frame]:
    """The groups that are framed: those with a label or a number, and with a layer in them.

    A group whose only content is another group shares a frame with it, unless both have something to say.
    """
    said = _said(network)
    framed = [group.name for group in network.groups if any(said[group.name])]
    return {name: _frame(number, *said[name], size) for number, name in enumerate(framed)}


def _said(network: Network) -> dict[str, tuple[str, int]]:
    """For each group, its label and how often it stands there; neither where the group around it says them."""
    content = Counter([layer.group for layer in network.layers] + [group.parent for group in network.groups])
    said = {group.name: (group.label, group.count if group.count > 1 else 0) for group in network.groups}
    for group in reversed(network.groups):
        if group.parent is not None and content[group.parent] == 1:
            outer, inner = said[group.parent], said[group.name]
            if not any(one and other for one, other in zip(outer, inner, strict=True)):
                said[group.parent] = (outer[0] or inner[0], outer[1] or inner[1])
                said[group.name] = ("", 0)
    return said


def _frame(number: int, label: str, count: int, size: float) -> Frame:
    return Frame(number, Line(label, size * 0.9).shortened(LABEL_WIDTH * size), count or 1, Line(repeats(count), size, bold=True))
