"""Tracks: where links run across the flow in the channels between rows, so that none runs along another."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from nnviz_core.layout.intervals import Marks, lowest_zero

Place = tuple[int, int]
"""A channel (the row behind it), and how deep in frames that begin there; negative for frames that end there."""

Name = tuple[str, int]
"""What shares a track: the links from a layer to lanes or to its readers, the links that join at a layer, the prongs of a link."""

NEARER = ("lane", "fan", "merge", "fork")
"""What is nearer to the row before, where there is a choice."""

CLEAR = 5.0
"""How far apart two nets on one track are at least, in pixels."""


class Segment(Struct, frozen=True):
    """A link's way across the flow: where, as a part of which net, from which place to which."""

    place: Place
    net: Name
    start: float
    end: float


class Net(Struct):
    """The segments that share a track: how far they reach, where links come to it, and where they leave it along the flow."""

    low: float
    high: float
    come: set[int] = field(default_factory=set)
    leave: set[int] = field(default_factory=set)

    def add(self, segment: Segment) -> None:
        """Takes in a segment."""
        self.low, self.high = min(self.low, segment.start, segment.end), max(self.high, segment.start, segment.end)
        self.come.add(round(segment.start))
        self.leave.add(round(segment.end))


def tracks(segments: Iterable[Segment]) -> dict[Place, dict[Name, int]]:
    """For each place, the track of each net, counted from 0 in the direction of the flow."""
    places: dict[Place, dict[Name, Net]] = {}
    for segment in segments:
        places.setdefault(segment.place, {}).setdefault(segment.net, Net(segment.start, segment.start)).add(segment)
    return {place: _assigned(nets) for place, nets in places.items()}


def _assigned(nets: Mapping[Name, Net]) -> dict[Name, int]:
    """The lowest track for each net that is above those it must be above, and that no net uses that it would touch."""
    found: dict[Name, int] = {}
    least: dict[int, int] = {}  # where links leave: above all tracks from which others come there
    taken = Marks(end for net in nets.values() for end in (net.low, net.high + CLEAR))
    for name in _sorted(nets):
        net = nets[name]
        track = max((least.get(place, 0) for place in net.leave), default=0)
        track += lowest_zero(taken.within(net.low, net.high + CLEAR) >> track)
        taken.mark(net.low, net.high + CLEAR, 1 << track)
        least |= {place: max(track + 1, least.get(place, 0)) for place in net.come}
        found[name] = track
    return found


def _sorted(nets: Mapping[Name, Net]) -> Iterator[Name]:
    """The nets, each behind those that must be under it as far as they do not contradict each other."""
    names = sorted(nets, key=lambda name: (NEARER.index(name[0]), name[1]))
    queue = _Queue([nets[name] for name in names])
    return (names[number] for number in queue.taken())


class _Queue:
    """Nets by their numbers. A net must wait for another one where links come to that one at a place where its own leave."""

    def __init__(self, nets: Sequence[Net]) -> None:
        self._nets = nets
        self._coming: dict[int, set[int]] = {}
        self._leaving: dict[int, set[int]] = {}
        for number, net in enumerate(nets):
            for place in net.come:
                self._coming.setdefault(place, set()).add(number)
            for place in net.leave:
                self._leaving.setdefault(place, set()).add(number)
        self._waits = [sum(self._is_blocked(number, place) for place in net.leave) for number, net in enumerate(nets)]
        self._ready = [number for number, count in enumerate(self._waits) if not count]

    def _is_blocked(self, number: int, place: int) -> bool:
        """Whether another net comes to a place where this one leaves."""
        coming = self._coming.get(place, set())
        return len(coming) > (number in coming)

    def taken(self) -> Iterator[int]:
        """The nets in an order; where all wait for each other the first of them goes on."""
        done = [False] * len(self._nets)
        for first in range(len(self._nets)):
            while not done[first]:
                number = heapq.heappop(self._ready) if self._ready else first
                if not done[number]:
                    done[number] = True
                    self._leave(number)
                    yield number

    def _leave(self, number: int) -> None:
        """Nobody waits for a net any more."""
        for place in self._nets[number].come:
            still = self._coming[place]
            still.discard(number)
            if not still:
                self._free(self._leaving.get(place, set()))
            elif len(still) == 1:  # who waits for itself does not wait
                self._free(still & self._leaving.get(place, set()))

    def _free(self, numbers: Iterable[int]) -> None:
        """Nets wait at one place fewer."""
        for number in numbers:
            self._waits[number] -= 1
            if not self._waits[number]:
                heapq.heappush(self._ready, number)
