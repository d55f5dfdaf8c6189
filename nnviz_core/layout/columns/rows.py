"""Where rows, tracks and the borders of frames are along the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnviz_core.layout.columns.plan import Plan
from nnviz_core.layout.columns.tracks import Name, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
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


@dataclass(frozen=True, slots=True)
class Channel:
    """What is between two rows: how many frames end and begin there, its nets' tracks by level, whether the rows belong together."""

    closes: int
    opens: int
    tracks: Mapping[int, Mapping[Name, int]]
    glued: bool


@dataclass(frozen=True, slots=True)
class Along:
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


def along(plan: Plan, heights: Sequence[float], tracks: Mapping[Place, Mapping[Name, int]], glued: Mapping[int, bool], room: Room) -> Along:
    """Where everything is along the flow.

    Args:
        plan: The rows.
        heights: Their heights.
        tracks: Of the nets in each place.
        glued: Whether a row and the one before it belong together; false for those not named.
        room: Lengths.
    """
    found = Along()
    at = 0.0
    for row, channel in enumerate(_channels(plan, tracks, glued)):
        at += _lay(found, row, channel, at, room)
        if row < len(heights):
            found.rows.append(at + heights[row] / 2)
            at += heights[row]
    return found


def _channels(plan: Plan, tracks: Mapping[Place, Mapping[Name, int]], glued: Mapping[int, bool]) -> list[Channel]:
    count = plan.spots[0].part.rows + 1
    opens, closes = [0] * count, [0] * count
    for spot in plan.spots:
        if spot.part.kind == "frame":
            opens[spot.row] = max(opens[spot.row], spot.opens[spot.row])
            closes[spot.end] = max(closes[spot.end], spot.closes[spot.end])
    levels: list[dict[int, Mapping[Name, int]]] = [{} for _ in range(count)]
    for (row, level), nets in tracks.items():
        levels[row][level] = nets
    return [Channel(closes[row], opens[row], levels[row], glued.get(row, False)) for row in range(count)]


def _lay(found: Along, row: int, channel: Channel, begin: float, room: Room) -> float:
    """Places what is in a channel; how long it is."""
    at = begin
    for level in range(-channel.closes, channel.opens + 1):
        if nets := channel.tracks.get(level):
            found.tracks.update({((row, level), name): at + room.track * (track + 1) for name, track in nets.items()})
            at += room.track * (max(nets.values()) + 1)
        if level < 0:
            at += room.border
            found.closes[row, -level] = at
        elif level < channel.opens:
            at += room.border
            found.opens[row, level + 1] = at
    least = 0.0 if row == 0 else room.glue if channel.glued and at == begin else room.gap
    last = room.head if channel.opens in channel.tracks else room.border if at > begin else 0.0
    return max(at + last - begin, least)
