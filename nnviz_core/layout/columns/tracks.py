"""Tracks: where links run across the flow in the channels between rows, so that none runs along another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
"""A channel (the row behind it), and how deep in frames that begin there; negative for frames that end there."""

Name = tuple[str, int]
"""What shares a track: the links from a layer to lanes or to its readers, the links that join at a layer, the prongs of a link."""

NEARER = ("lane", "fan", "merge", "fork")
"""What is nearer to the row before, where there is a choice."""

CLEAR = 5.0
"""How far apart two nets on one track are at least, in pixels."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A link's way across the flow: where, as a part of which net, from which place to which."""

    place: Place
    net: Name
    start: float
    end: float


@dataclass(slots=True)
class Net:
    """The segments that share a track: how far they reach, where links come to it, and where they leave it along the flow."""

    low: float
    high: float
    come: set[float] = field(default_factory=set)
    leave: set[float] = field(default_factory=set)

    def add(self, segment: Segment) -> None:
        """Takes in a segment."""
        self.low, self.high = min(self.low, segment.start, segment.end), max(self.high, segment.start, segment.end)
        self.come.add(round(segment.start))
        self.leave.add(round(segment.end))

    def meets(self, other: Net) -> bool:
        """Whether the two would touch on one track."""
        return self.low < other.high + CLEAR and other.low < self.high + CLEAR

    def under(self, other: Net) -> bool:
        """Whether it must be nearer to the row before: where links come to it others leave, and they would run along each other."""
        return bool(self.come & other.leave)


def tracks(segments: Iterable[Segment]) -> dict[Place, dict[Name, int]]:
    """For each place, the track of each net, counted from 0 in the direction of the flow."""
    places: dict[Place, dict[Name, Net]] = {}
    for segment in segments:
        places.setdefault(segment.place, {}).setdefault(segment.net, Net(segment.start, segment.start)).add(segment)
    return {place: _assigned(nets) for place, nets in places.items()}


def _assigned(nets: Mapping[Name, Net]) -> dict[Name, int]:
    """The lowest track for each net that is above those it must be above, and that no net uses that it would touch."""
    found: dict[Name, int] = {}
    for name in _sorted(nets):
        net = nets[name]
        track = max((found[other] + 1 for other in found if nets[other].under(net)), default=0)
        taken = {found[other] for other in found if nets[other].meets(net)}
        while track in taken:
            track += 1
        found[name] = track
    return found


def _sorted(nets: Mapping[Name, Net]) -> Iterable[Name]:
    """The nets, each behind those that must be under it as far as they do not contradict each other."""
    waiting = sorted(nets, key=lambda name: (NEARER.index(name[0]), name[1]))
    while waiting:
        free = (name for name in waiting if not any(nets[other].under(nets[name]) for other in waiting if other != name))
        name = next(free, waiting[0])
        waiting.remove(name)
        yield name
