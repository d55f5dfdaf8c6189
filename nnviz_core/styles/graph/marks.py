"""The small marks of a layer's box: ports, at which links end and begin, and the loops of recurrent layers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nnviz_core.geometry import KAPPA, Box
from nnviz_core.kit.arrows import SMALL, arrow, curve
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.graphs.placement import port
from nnviz_core.scene import Item, Path, Point, Segment
from nnviz_core.styles.graph.nodes import NodeContent, port_line, upright

NOTCH = 3.0
"""How large the mark of a port is, in pixels."""


def ports(content: NodeContent, at: Point) -> Iterator[Item]:
    """A half disc for each place at which links end or begin, with its name."""
    along, across = (content.height, content.width) if upright(content.direction) else (content.width, content.height)
    for names, side in ((content.ports.inputs, -1), (content.ports.outputs, 1)):
        for number, name in enumerate(names):
            yield from _port(content, at, (side * along / 2, port(across, len(names), number)), name)


def _port(content: NodeContent, at: Point, place: Point, name: str) -> Iterator[Item]:
    """One port at a place along and across the flow, from the middle of the box."""
    flow, inwards = Flow(content.direction), -math.copysign(1.0, place[0])
    x, y = flow(*place)
    dx, dy = flow(inwards * NOTCH, 0.0)
    yield Path(segments=_half_disc((at[0] + x, at[1] + y), (dx, dy)), fill=f"{content.role}-line")
    if name:
        line = port_line(name, content.words.lines[0].size)
        inside = NOTCH + (line.height / 2 if flow.upright else line.width / 2 + 2.0)
        x, y = flow(place[0] + inwards * inside, place[1])
        yield line.about(at[0] + x, at[1] + y, f"{content.role}-text")


def _half_disc(at: Point, reach: Point) -> tuple[Segment, ...]:
    """A half disc about a point; `reach` leads to the farthest point of its arc."""
    (x, y), (dx, dy), k = at, reach, KAPPA
    return (
        ("M", x - dy, y + dx),
        ("C", x - dy + dx * k, y + dx + dy * k, x + dx - dy * k, y + dy + dx * k, x + dx, y + dy),
        ("C", x + dx + dy * k, y + dy - dx * k, x + dy + dx * k, y - dx + dy * k, x + dy, y - dx),
        ("Z",),
    )


def loops(content: NodeContent, box: Box) -> Iterator[Item]:
    """Arrows from a recurrent layer to itself: at the right or above, and for time that runs backwards at the other side."""
    left, top, right, bottom = box
    flow = Flow(content.direction)
    first = 1 if flow.upright else -1
    along, across = (bottom - top, right - left) if flow.upright else (right - left, bottom - top)
    for side, back in ((first, 1), (-first, -1))[: content.loops]:
        half, edge, out = back * min(along / 4, 12.0), side * across / 2, side * (across / 2 + content.room * 0.95)
        local = [(half, edge), (half * 1.4, out), (-half * 1.4, out), (-half, edge)]
        points = [((left + right) / 2 + x, (top + bottom) / 2 + y) for x, y in (flow(*point) for point in local)]
        yield from arrow(points, SMALL, curve)
