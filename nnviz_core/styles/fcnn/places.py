"""Where layers of neurons stand: levels along the flow, and across it the layers of one level and the ways of long links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.styles.fcnn.net import NeuronGraph, NeuronLink
from nnviz_core.styles.fcnn.neurons import Column
from nnviz_core.styles.fcnn.options import FcnnOptions
from nnviz_core.styles.fcnn.words import Caption

Key = tuple[str, int]
"""A layer and its level; another level of the same layer is the way of its links past that level."""
STEEPEST = 2.8
"""A steeper edge would touch its neuron's neighbours."""


class Extent(Struct, frozen=True):
    """What something takes across the flow, before and after its middle."""

    before: float
    after: float


class NeuronPlaces(Struct, frozen=True):
    """Where everything is.

    Attributes:
        net: What is drawn.
        columns: Each layer's neurons.
        ways: Where the links of a layer pass a level that is not theirs.
        bias: Where the unit that is always 1 stands in a level.
        biased: The layers that read it.
        floor: Where all of this ends, across the flow.
        alongs: Where the levels lie along the flow.
    """

    net: NeuronGraph
    columns: Mapping[str, Column]
    ways: Mapping[Key, float]
    bias: Mapping[int, float]
    biased: frozenset[str]
    floor: float
    alongs: Sequence[float] = ()

    def along(self, layer: str) -> float:
        """Where a layer lies along the flow."""
        return self.alongs[self.net.levels[layer]]


def places_of(
    net: NeuronGraph,
    columns: Mapping[str, Column],
    rooms: Mapping[str, Extent],
    captions: Mapping[str, Caption],
    biased: frozenset[str],
    options: FcnnOptions,
) -> NeuronPlaces:
    """Place everything.

    Args:
        net: What is drawn.
        columns: Each layer's neurons about 0.
        rooms: What each layer takes across the flow.
        captions: The captions, which need room along the flow.
        biased: Layers that read a unit that is always 1.
        options: Of the style.
    """
    across = _across(net, rooms, options)
    placed = {name: column.moved(across[name, net.levels[name]]) for name, column in columns.items()}
    ways = {key: place for key, place in across.items() if net.levels[key[0]] != key[1]}
    bias = {level: _top(level, net, placed, ways) - options.pitch * 1.15 for level in sorted({net.levels[name] - 1 for name in biased})}
    floor = max([*(across[name, net.levels[name]] + room.after for name, room in rooms.items()), *ways.values()])
    unspaced = NeuronPlaces(net, placed, ways, bias, biased, floor)
    return replace(unspaced, alongs=_alongs(unspaced, captions, options))


def _top(level: int, net: NeuronGraph, columns: Mapping[str, Column], ways: Mapping[Key, float]) -> float:
    tops = [columns[layer.name].reach[0] for layer in net.by_level[level]]
    return min([*tops, *(place for (_, at), place in ways.items() if at == level)])


def passed_levels(link: NeuronLink, net: NeuronGraph) -> range:
    """The levels between the two ends of a link."""
    return range(net.levels[link.tail] + 1, net.levels[link.head])


def _across(net: NeuronGraph, rooms: Mapping[str, Extent], options: FcnnOptions) -> dict[Key, float]:
    """The middles of layers and ways: each level in the order of what it reads, its layers centred on 0."""
    ways = dict.fromkeys((link.tail, level) for link in net.links for level in passed_levels(link, net))
    found: dict[Key, float] = {}
    for level, layers in enumerate(net.by_level):
        keys: list[Key] = [*(key for key in ways if key[1] == level), *((layer.name, level) for layer in layers)]
        if level and len(keys) > 1:
            wishes = {key: _wish(key, net, found) for key in keys}
            keys.sort(key=wishes.__getitem__)
        found |= _in_time(keys, net, rooms, found, options) or _stacked(keys, ways, rooms, options)
    return found


def _in_time(
    keys: Sequence[Key], net: NeuronGraph, rooms: Mapping[str, Extent], found: Mapping[Key, float], options: FcnnOptions
) -> dict[Key, float]:
    """The steps of an unrolled layer, each beside its like in other levels, or what alone reads them; nothing for other levels."""
    if not net.states:
        return {}
    if len(keys) == 1:
        return {keys[0]: _wish(keys[0], net, found)}
    steps = [net.by_name[name].step if net.levels[name] == level else None for name, level in keys]
    numbers = [step.number for step in steps if step]
    if sorted(numbers) != list(range(1, len(keys) + 1)):
        return {}
    widest = max(room.before + room.after for name, room in rooms.items() if net.by_name[name].step)
    stride, middle = widest + options.diameter, (len(keys) + 1) / 2
    return {key: (number - middle) * stride for key, number in zip(keys, numbers, strict=True)}


def _wish(key: Key, net: NeuronGraph, found: Mapping[Key, float]) -> float:
    """The middle of what is read in the level before."""
    name, level = key
    tails = [link.tail for link in net.into[name]] if net.levels[name] == level else [name]
    places = [found[tail, level - 1] for tail in tails]
    return round(sum(places) / len(places), 6) if places else 0.0


def _stacked(keys: Sequence[Key], ways: Mapping[Key, None], rooms: Mapping[str, Extent], options: FcnnOptions) -> dict[Key, float]:
    """Keys one after the other; what the layers among them take has its middle at 0."""
    narrow = Extent(2.0, 2.0)
    taken = [narrow if key in ways else rooms[key[0]] for key in keys]
    places: list[float] = []
    end = 0.0
    for room in taken:
        places.append(end + room.before)
        end = places[-1] + room.after + options.diameter
    solid = [(place - room.before, place + room.after) for key, place, room in zip(keys, places, taken, strict=True) if key not in ways]
    middle = (solid[0][0] + solid[-1][1]) / 2 if len(solid) > 1 else places[[key in ways for key in keys].index(False)]
    return {key: place - middle for key, place in zip(keys, places, strict=True)}


def _alongs(unspaced: NeuronPlaces, captions: Mapping[str, Caption], options: FcnnOptions) -> list[float]:
    """Where the levels lie: wider apart where edges are steep or words are long."""
    slopes = _slopes(unspaced)
    upright = options.direction in {"down", "up"}
    words = [_along_of_words([captions[layer.name] for layer in layers], upright=upright) for layers in unspaced.net.by_level]
    alongs = [0.0]
    for level, (one, other) in enumerate(pairwise(words)):
        alongs.append(alongs[-1] + max(options.spacing, slopes[level] / STEEPEST, (one + other) / 2 + 16.0))
    return alongs


def _along_of_words(words: Sequence[Caption], *, upright: bool) -> float:
    return max((each.words.along(upright=upright) for each in words if each.where in {"floor", "under"}), default=0.0)


def _slopes(unspaced: NeuronPlaces) -> list[float]:
    """For each level, how far across its edges lead at most."""
    net = unspaced.net
    found = [0.0] * len(net.by_level)
    for link in net.links:
        reaches = [unspaced.columns[link.tail].reach]
        reaches += [(unspaced.ways[link.tail, level],) * 2 for level in passed_levels(link, net)]
        reaches.append(unspaced.columns[link.head].reach)
        for level, (one, other) in enumerate(pairwise(reaches), start=net.levels[link.tail]):
            found[level] = max(found[level], abs(one[0] - other[1]), abs(one[1] - other[0]))
    for level, place in unspaced.bias.items():
        lowest = max(unspaced.columns[layer.name].reach[1] for layer in net.by_level[level + 1])
        found[level] = max(found[level], lowest - place)
    return found
