"""Lines that are led over the boxes of a path: up from a box, across above all that lies between, down to a ball."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nnviz_core.fonts import text_width
from nnviz_core.geometry import arrowhead, circle, polyline, rectangle
from nnviz_core.network import Layer
from nnviz_core.notation import detail, notation, tooltip
from nnviz_core.ops import KINDS
from nnviz_core.scene import Group, Item, Path, Text
from nnviz_core.styles._boxes import Block
from nnviz_core.styles._skips import Skip, Spine

LANE = 14.0
"""Room between lines one above the other."""
ROOM = 16.0
"""Room between the lowest line and the boxes under it."""


class Placed(Protocol):
    """A run of boxes, or a ball, at its place."""

    @property
    def boxes(self) -> tuple[Block, ...]:
        """Its boxes; none for a ball."""

    @property
    def ball(self) -> Layer | None:
        """The merge that is drawn as a ball."""

    @property
    def x(self) -> float:
        """The middle of a ball."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a line may begin or end: over a layer."""

    x: float
    y: float


def routes(found: Spine, runs: Sequence[Placed], size: float) -> list[Item]:
    """The skips as lines, the short ones below the long ones."""
    stops = _stops(found, runs)
    walls = [(box.x, box.end, box.summit) for run in runs for box in run.boxes] + [(run.x - 9, run.x + 9, -9.0) for run in runs if run.ball]
    lanes: list[tuple[float, float, float]] = []
    items: list[Item] = []
    ends: dict[str, int] = {}
    for skip in sorted(found.skips, key=lambda each: stops[each.head].x - stops[each.tail].x):
        begin, end = _spread(skip, stops, ends)
        tall = min((wall[2] for wall in walls if wall[1] >= begin.x and wall[0] <= end.x), default=0.0) - ROOM
        extra = size * 0.9 if skip.via else 0.0
        under = min((lane[2] for lane in lanes if lane[1] >= begin.x - 4 and lane[0] <= end.x + 4), default=1e9) - LANE - extra
        height = min(tall, under)
        lanes.append((begin.x, end.x, height - extra))
        items.append(_line(skip, begin, end, height, size))
    return items


def _stops(found: Spine, runs: Sequence[Placed]) -> dict[str, Stop]:
    """A place over each layer of the path; one that is not drawn has that of the layer before it."""
    drawn: dict[str, Stop] = {}
    for run in runs:
        for box in run.boxes:
            drawn[box.layer.name] = Stop(box.x + box.thick / 2 + box.recede, box.summit)
        if run.ball:
            drawn[run.ball.name] = Stop(run.x, -9.0)
    last = Stop(0.0, 0.0)
    for layer in found.path:
        last = drawn.setdefault(layer.name, last)
    return drawn


def _spread(skip: Skip, stops: dict[str, Stop], ends: dict[str, int]) -> tuple[Stop, Stop]:
    """The two ends, moved aside where several lines end at one layer."""
    placed = []
    for name, step in ((skip.tail, 5.0), (skip.head, -5.0)):
        count = ends.get(name, 0)
        ends[name] = count + 1
        placed.append(Stop(stops[name].x + count * step, stops[name].y))
    return placed[0], placed[1]


def _line(skip: Skip, begin: Stop, end: Stop, height: float, size: float) -> Group:
    points = [(begin.x, begin.y), (begin.x, height), (end.x, height), (end.x, end.y)]
    items: list[Item] = [
        Path(segments=polyline(points), stroke="line", width=1.2),
        Path(segments=circle(begin.x, begin.y, 2.0), fill="line"),
        Path(segments=arrowhead((end.x, end.y), 1.5707963267948966, 8.0), fill="line"),
    ]
    if skip.via:
        items += _label(skip.via, (begin.x + end.x) / 2, height, size * 0.9, end.x - begin.x)
    return Group(items=tuple(items), role="edge", name=skip.via.name if skip.via else "", title=tooltip(skip.via) if skip.via else "")


def _label(layer: Layer, x: float, y: float, size: float, room: float) -> list[Item]:
    """A layer on a line, as a small box with as many words as there is room for."""
    words = next((text for text in (notation(layer), detail(layer)) if text_width(text, size) + size < room - 12), "")
    width = text_width(words, size) + size if words else size * 1.4
    category = KINDS[layer.kind].category
    outline = rectangle(x - width / 2, y - size * 0.8, width, size * 1.6, 3.0)
    box = Path(segments=outline, fill=category, stroke=f"{category}-line", width=0.8)
    return [box, Text(x=x, y=y + size * 0.34, text=words, size=size, fill=f"{category}-text", anchor="middle")] if words else [box]
