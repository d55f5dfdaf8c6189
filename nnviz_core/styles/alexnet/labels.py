"""The dimensions of a box, written on three of its edges, beside whatever leads to it and from it."""

from __future__ import annotations

import math

from msgspec import Struct

from nnviz_core.fonts import ascent, descent, text_width
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Dim, Layer
from nnviz_core.scene import Text
from nnviz_core.styles.alexnet.solids import Range, Solid
from nnviz_core.styles.alexnet.tensors import TensorLink

GAP = 3.0
"""Between an edge and its number."""
NEAR = 0.4
"""How much of a link's way counts as beside the box."""
NOWHERE: Range = (-1e9, -1e9)


class Edges(Struct, frozen=True):
    """What is written on the edge below the front, on the one to its left, and on the one that recedes to the right; empty for nothing."""

    below: str
    left: str
    receding: str


def edges(layer: Layer, flow: Flow) -> Edges:
    """The sizes of what a layer makes, by the edges of its box."""
    shape = layer.shape
    if shape is None:
        return Edges("?", "?", "?")
    channels = _size(shape.channels)
    if not shape.spatial:
        return Edges("", channels, "") if flow.upright else Edges(channels, "", "")
    *outer, rows, columns = (_size(size) for size in (*shape.spatial, *((None,) if len(shape.spatial) == 1 else ())))
    if len(shape.spatial) == 1:
        return Edges(rows, channels, "") if flow.upright else Edges(channels, rows, "")
    # A volume has one size more than a box has edges.
    channels = "@".join((channels, "×".join(outer))) if outer else channels
    return Edges(columns, channels, rows) if flow.upright else Edges(channels, rows, columns)


def _size(size: Dim) -> str:
    return "?" if size is None else str(size)


def labels(solid: Solid, written: Edges, flow: Flow, size: float, links: tuple[TensorLink | None, TensorLink | None]) -> list[Text]:
    """The texts of a box.

    Args:
        solid: The box.
        written: What is written on it.
        flow: To the right, down or up.
        size: Of the font.
        links: What leads to the box and what leads from it, where there is such a thing.
    """
    into, out = (_beside(each, flow, leaves=leaves) for each, leaves in zip(links, (False, True), strict=True))
    # What passes the lower edges, and what passes the left one.
    under, left_of = (into if flow.direction == "up" else out, NOWHERE) if flow.upright else (NOWHERE, into)
    below = _below(solid, written.below, size, under)
    half = text_width(below.text, size) / 2
    clear = max(below.x + half + 2 * GAP, under[1] + GAP) if below.text else NOWHERE[1]
    # Two numbers share the corner only where the lower one leaves it free.
    floor = solid.y + solid.height if below.text and below.x - half < solid.x else math.inf
    left = _left(solid, written.left, size, left_of, floor)
    receding = _receding(solid, written.receding, size, clear, NOWHERE if flow.upright else out)
    return [text for text in (below, left, receding) if text.text]


def _beside(link: TensorLink | None, flow: Flow, *, leaves: bool) -> Range:
    """From where to where, across the flow, a link takes room beside a box."""
    if link is None:
        return NOWHERE
    axis = 0 if flow.upright else 1
    near, far = (link.start, link.end) if leaves else (link.end, link.start)
    found = [point[axis] + share * (other[axis] - point[axis]) for point in near for other in far for share in (0.0, NEAR)]
    room = GAP if link.kernel else 2 * GAP  # an arrow's head is wider than its line
    return min(found) - room, max(found) + room


def _below(solid: Solid, text: str, size: float, shunned: Range) -> Text:
    """Under the front's lower edge; beside what leaves there."""
    half, middle = text_width(text, size) / 2, solid.x + solid.width / 2
    if shunned is not NOWHERE:
        middle = max(middle, shunned[1] + half) if sum(shunned) / 2 < middle else min(middle, shunned[0] - half)
    return Text(x=middle, y=solid.y + solid.height + GAP + ascent(size), text=text, size=size, fill="muted", anchor="middle")


def _left(solid: Solid, text: str, size: float, shunned: Range, floor: float) -> Text:
    """To the left of the front's left edge, no lower than `floor`; above or below what arrives there."""
    half, middle = (ascent(size) + descent(size)) / 2, solid.y + solid.height / 2
    if shunned is not NOWHERE:
        middle = max(middle, shunned[1] + half) if sum(shunned) / 2 < middle else min(middle, shunned[0] - half)
    bottom = min(middle + half, floor)
    return Text(x=solid.x - GAP, y=bottom - descent(size), text=text, size=size, fill="muted", anchor="end")


def _receding(solid: Solid, text: str, size: float, clear: float, shunned: Range) -> Text:
    """To the right of the lower edge that recedes; to the right of `clear`, and under what leaves there."""
    x, y = solid.at((1, 1, 0.5))
    top = max(y, shunned[1])
    return Text(x=max(x + GAP, clear), y=top + ascent(size), text=text, size=size, fill="muted")
