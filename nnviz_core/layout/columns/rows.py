"""Where rows, tracks and the borders of frames are along the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from nnviz_core.layout.columns.plan import BlockRows
from nnviz_core.layout.columns.tracks import Name, Place


class Gaps(Struct, frozen=True, kw_only=True):
    """Lengths along the flow, in pixels.

    Attributes:
        gap: Between rows, for an arrow.
        glue: Between rows that belong together.
        track: Between tracks, and from a row to the first one.
        head: From the last track to the row behind it, for a bend and an arrowhead.
        border: Before the border of a frame, and behind it.
    """

    gap: float
    glue: float
    track: float
    head: float
    border: float


class Channel(Struct, frozen=True):
    """What is between two rows: how many frames end and begin there, its nets' tracks by level, whether the rows belong together."""

    closes: int
    opens: int
    tracks: Mapping[int, Mapping[Name, int]]
    glued: bool


class MainAxis(Struct, frozen=True):
    """Places along the flow.

    Attributes:
        rows: The middle of each row.
        tracks: Where each net runs.
        opens: Where frames begin, by the row and by how many begin around them there.
        closes: Where they end.
    """

    rows: list[float] = field(default_factory=list)
    tracks: dict[tuple[Place, Name], float] = field(default_factory=dict)
    opens: dict[Place, float] = field(default_factory=dict)
    closes: dict[Place, float] = field(default_factory=dict)


def along(
    plan: BlockRows, heights: Sequence[float], tracks: Mapping[Place, Mapping[Name, int]], glued: Mapping[int, bool], gaps: Gaps
) -> MainAxis:
    """Where everything is along the flow.

    Args:
        plan: The rows.
        heights: Their heights.
        tracks: Of the nets in each place.
        glued: Whether a row and the one before it belong together; false for those not named.
        gaps: Lengths.
    """
    found = MainAxis()
    at = 0.0
    for row, channel in enumerate(_channels(plan, tracks, glued)):
        at += _lay(found, row, channel, at, gaps)
        if row < len(heights):
            found.rows.append(at + heights[row] / 2)
            at += heights[row]
    return found


def _channels(plan: BlockRows, tracks: Mapping[Place, Mapping[Name, int]], glued: Mapping[int, bool]) -> list[Channel]:
    count = plan.parts[0].part.rows + 1
    opens, closes = [0] * count, [0] * count
    for node in plan.parts:
        if node.part.kind == "frame":
            opens[node.row] = max(opens[node.row], node.opens[node.row])
            closes[node.end] = max(closes[node.end], node.closes[node.end])
    levels: list[dict[int, Mapping[Name, int]]] = [{} for _ in range(count)]
    for (row, level), nets in tracks.items():
        levels[row][level] = nets
    return [Channel(closes[row], opens[row], levels[row], glued.get(row, False)) for row in range(count)]


def _lay(found: MainAxis, row: int, channel: Channel, begin: float, gaps: Gaps) -> float:
    """Places what is in a channel; how long it is."""
    at = begin
    for level in range(-channel.closes, channel.opens + 1):
        if nets := channel.tracks.get(level):
            found.tracks.update({((row, level), name): at + gaps.track * (track + 1) for name, track in nets.items()})
            at += gaps.track * (max(nets.values()) + 1)
        if level < 0:
            at += gaps.border
            found.closes[row, -level] = at
        elif level < channel.opens:
            at += gaps.border
            found.opens[row, level + 1] = at
    least = 0.0 if row == 0 else gaps.glue if channel.glued and at == begin else gaps.gap
    last = gaps.head if channel.opens in channel.tracks else gaps.border if at > begin else 0.0
    return max(at + last - begin, least)
