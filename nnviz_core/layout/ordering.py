"""Items in layers, sorted so that few of the links between them cross (Sugiyama, Tagawa and Toda, 1981).

An item is a number. It stands in one layer; links lead from layers to later ones.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

Rule: TypeAlias = Callable[[Sequence[int], Sequence[float]], list[int]]
"""Sorts a layer: its items in their present order, and for each of them where it would like to stand."""


def longest_paths(count: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """How many links the longest path to each item has; links lead from lower numbers to higher ones."""
    found = [0] * count
    for tail, head in sorted(links):
        found[head] = max(found[head], found[tail] + 1)
    return found


def late_beginnings(depths: Sequence[int], links: Iterable[tuple[int, int]]) -> list[int]:
    """The depths of items, those that nothing leads to just before the first that they lead to."""
    found, fed = list(depths), set[int]()
    nearest: dict[int, list[int]] = {}
    for tail, head in links:
        fed.add(head)
        nearest.setdefault(tail, []).append(head)
    # From the last to the first: what feeds a late beginning comes late, too.
    for item in range(len(found) - 1, -1, -1):
        if item not in fed and item in nearest:
            found[item] = min(found[head] for head in nearest[item]) - 1
    return found


def longest_rise(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising part of some numbers (patience sorting)."""
    tops: list[int] = []
    top_places: list[int] = []
    below: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        below.append(top_places[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [number]
        top_places[pile : pile + 1] = [place]
    kept: set[int] = set()
    place = top_places[-1] if top_places else -1
    while place >= 0:
        kept.add(place)
        place = below[place]
    return kept


def barycentre(places: Sequence[float]) -> float:
    """The mean of some places."""
    return sum(places) / len(places)


def by_wish(layer: Sequence[int], wishes: Sequence[float]) -> list[int]:
    """The layer by what its items wish; those that wish the same keep their order."""
    return [layer[place] for place in sorted(range(len(layer)), key=wishes.__getitem__)]


def by_wish_and_number(layer: Sequence[int], wishes: Sequence[float]) -> list[int]:
    """The layer by what its items wish, and of those that wish the same the one with the lower number first."""
    return [item for _, item in sorted(zip(wishes, layer, strict=True))]


class Neighbours(Struct):
    """For each item, its neighbours in the layers before it, or in those behind it.

    Attributes:
        near: The neighbours.
        shifts: How far from the middles of neighbours the links to them end, for items with such links.
    """

    near: list[list[int]]
    shifts: dict[int, list[float]] = field(default_factory=dict)

    def add(self, item: int, neighbour: int, shift: float) -> None:
        """One more neighbour of an item."""
        near = self.near[item]
        near.append(neighbour)
        if shift or item in self.shifts:
            shifts = self.shifts.setdefault(item, [])
            shifts += [0.0] * (len(near) - 1 - len(shifts)) + [shift]

    def wish(self, item: int, position: Sequence[float]) -> float:
        """Where an item would like to stand: in the middle of its neighbours; where it is, if it has none."""
        near = self.near[item]
        if shifts := self.shifts.get(item):
            return barycentre([position[each] + shift for each, shift in zip(near, shifts, strict=True)])
        if len(near) == 1:
            return position[near[0]]
        return barycentre([position[each] for each in near]) if near else position[item]


class Ordering:
    """Layers that are sorted back and forth by where the neighbours of each item stand on average.

    Attributes:
        layers: The items of each layer, in order.
        position: Where each item stands: its place in its layer, or how far that is from the layer's middle.
    """

    def __init__(
        self, layers: list[list[int]], links: Sequence[tuple[int, int]], shifts: Mapping[int, tuple[float, float]], *, centred: bool = False
    ) -> None:  # fmt: skip
        """Layers in their first order.

        Args:
            layers: The items of each.
            links: Between them; one that skips layers pulls at its ends, but does not count as crossing others.
            shifts: For links, by their numbers, how far from the middles of their ends they leave and enter, if not there.
            centred: Whether positions are counted from the middles of layers.
        """
        count = sum(map(len, layers))
        self.layers, self.position = layers, [0.0] * count
        self._before, self._after = Neighbours([[] for _ in range(count)]), Neighbours([[] for _ in range(count)])
        for number, (tail, head) in enumerate(links):
            leaves, enters = shifts.get(number, (0.0, 0.0))
            self._before.add(head, tail, leaves)
            self._after.add(tail, head, enters)
        self._centred = centred
        layer_of = {item: number for number, layer in enumerate(layers) for item in layer}
        self._next = [[head for head in heads if layer_of[head] == layer_of[item] + 1] for item, heads in enumerate(self._after.near)]
        self._crossings = [-1] * len(layers)
        for layer in layers:
            self._number(layer)

    def begin(self, rule: Rule) -> None:
        """Sort each layer by where its items stand already."""
        for number, layer in enumerate(self.layers):
            self._put(number, rule(layer, [self.position[item] for item in layer]))

    def sort(self, sweeps: int, rule: Rule) -> None:
        """Sort all layers so many times, forth and back in turn."""
        for _ in self._sweeps(sweeps, rule):
            pass

    def untangle(self, sweeps: int, rule: Rule, then: Callable[[], None] = lambda: None) -> None:
        """The same; of all orders on the way the one with the fewest crossings is kept.

        Args:
            sweeps: How many at most.
            rule: By which each layer is sorted.
            then: What is done after each sweep.
        """
        best, fewest = [list(layer) for layer in self.layers], self.crossings()
        for _ in self._sweeps(sweeps if fewest else 0, rule):
            if (count := self.crossings()) < fewest:
                best, fewest = [list(layer) for layer in self.layers], count
            if not fewest:
                break
            then()
        for number, layer in enumerate(best):
            self._put(number, layer)

    def _sweeps(self, sweeps: int, rule: Rule) -> Iterator[int]:
        """Sweep, one after the other, until nothing moves any more."""
        still = 0
        for sweep in range(sweeps):
            forth = sweep % 2 == 0
            numbers = range(len(self.layers)) if forth else reversed(range(len(self.layers)))
            moved = [self._sort(number, self._before if forth else self._after, rule) for number in numbers]
            yield sweep
            still = 0 if any(moved) else still + 1
            if still == 2:  # noqa: PLR2004 - forth and back
                return

    def _sort(self, number: int, neighbours: Neighbours, rule: Rule) -> bool:
        """Sort one layer; whether that changed it."""
        layer = self.layers[number]
        ordered = rule(layer, [neighbours.wish(item, self.position) for item in layer])
        return ordered != layer and self._put(number, ordered)

    def _put(self, number: int, layer: list[int]) -> bool:
        self.layers[number][:] = layer
        self._number(layer)
        self._crossings[max(0, number - 1) : number + 1] = [-1] * (number + 1 - max(0, number - 1))
        return True

    def _number(self, layer: Sequence[int]) -> None:
        middle = (len(layer) - 1) / 2 if self._centred else 0
        for place, item in enumerate(layer):
            self.position[item] = place - middle

    def crossings(self) -> int:
        """How many pairs of links between neighbouring layers cross."""
        for number, count in enumerate(self._crossings):
            if count < 0:
                self._crossings[number] = self._crossings_behind(number)
        return sum(self._crossings)

    def _crossings_behind(self, number: int) -> int:
        total, seen = 0, list[float]()
        for item in self.layers[number]:
            heads = [self.position[head] for head in self._next[item]]
            for head in sorted(heads) if len(heads) > 1 else heads:
                if not seen or head >= seen[-1]:
                    seen.append(head)
                else:
                    place = bisect_right(seen, head)
                    total += len(seen) - place
                    seen.insert(place, head)
        return total
