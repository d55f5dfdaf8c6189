"""A network as layers of neurons: which layers are drawn, who is connected to whom, and in which level they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.network import Dim, Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import delayed, gated_by

MOST_PARTS = 32
"""A concatenation of more parts than this is drawn, not passed through."""

Sources = Sequence[tuple[str, int | None]]
"""Drawn layers, each with the number of its first unit among all that are read; `None` where a size is unknown."""


class NeuronLink(Struct, frozen=True):
    """The connections between two layers.

    Attributes:
        tail: Where they come from.
        head: Where they go.
        offset: Which of the values that `head` reads is `tail`'s first; `None` where a size is unknown.
        full: Whether every unit is connected to every other one, not only to the one of its number.
    """

    tail: str
    head: str
    offset: int | None
    full: bool


class NeuronGraph(Struct, frozen=True, dict=True):
    """The layers that are drawn, in an order in which they can run.

    Attributes:
        layers: With what is fused into them.
        links: Between them.
        levels: In which level each stands: the length of the longest path to it, but the last for what nobody reads.
        states: Of unrolled layers, who reads whose value of the step before.
    """

    layers: tuple[Layer, ...]
    links: tuple[NeuronLink, ...]
    levels: dict[str, int]
    states: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_level(self) -> list[list[Layer]]:
        """The layers of each level."""
        found: list[list[Layer]] = [[] for _ in range(max(self.levels.values(), default=-1) + 1)]
        for layer in self.layers:
            found[self.levels[layer.name]].append(layer)
        return found

    @cached_property
    def into(self) -> dict[str, list[NeuronLink]]:
        """The links to each layer."""
        found: dict[str, list[NeuronLink]] = {layer.name: [] for layer in self.layers}
        for link in self.links:
            found[link.head].append(link)
        return found

    @cached_property
    def read(self) -> frozenset[str]:
        """The layers that others read."""
        return frozenset(link.tail for link in self.links)

    @cached_property
    def last(self) -> frozenset[str]:
        """The layers that no other layer reads, at no step."""
        read = {self.by_name[name].origin for name in self.read}
        return frozenset(layer.name for layer in self.layers if layer.origin not in read)

    def units(self, layer: Layer) -> Dim:
        """How many neurons a layer has: all values of an image, the features of a sequence, one for a sequence of tokens."""
        return 1 if layer.name in self.tokens else units_of(layer)

    @property
    def loops(self) -> int:
        """How many connections to the step after there are, and how many gates."""
        return sum(len(delayed(layer)) + len(gated_by(layer)) for layer in self.layers)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The inputs of which an embedding reads one value a step."""
        readers: dict[str, list[bool]] = {layer.name: [] for layer in self.layers if layer.kind == "input"}
        for link in self.links:
            if link.tail in readers:
                readers[link.tail].append("looks_up" in kind_of(self.by_name[link.head]).traits)
        return frozenset(name for name, tables in readers.items() if tables and all(tables))

    @cached_property
    def by_name(self) -> dict[str, Layer]:
        """The layers by name."""
        return {layer.name: layer for layer in self.layers}


def net_of(network: Network) -> NeuronGraph:
    """The neurons of a network. What only rearranges values, such as `flatten` and `concat`, is passed through."""
    states, now = _split_states(network)
    reads: dict[str, Sources] = {}
    layers: list[Layer] = []
    links: list[NeuronLink] = []
    for layer in now.layers:
        sources = _sources(layer, now, reads)
        if sources and len(sources) <= MOST_PARTS and _is_passed(layer, now):
            reads[layer.name] = sources
            continue
        reads[layer.name] = [(layer.name, 0)]
        layers.append(layer)
        full = "unitwise" not in kind_of(layer).traits
        links += [NeuronLink(tail, layer.name, offset, full) for tail, offset in sources]
    return NeuronGraph(tuple(layers), tuple(links), _levels(layers, links, {tail for tail, _ in states}), states)


def _split_states(network: Network) -> tuple[tuple[tuple[str, str], ...], Network]:
    """Who reads whose value of the step before, and the network without these edges."""
    steps = {layer.name: layer.step.number for layer in network.layers if layer.step}
    found = {edge for edge in network.edges if edge.head in steps and edge.tail in steps and steps[edge.tail] != steps[edge.head]}
    if not found:
        return (), network
    states = tuple((edge.tail, edge.head) for edge in network.edges if edge in found)
    return states, replace(network, edges=tuple(edge for edge in network.edges if edge not in found))


def units_of(layer: Layer) -> Dim:
    """How many values a layer makes at a step: all those of an image, the features of a sequence."""
    shape = layer.shape
    if shape is None or (shape.rank > 1 and shape.channel_axis == 0):
        return shape.size if shape else None
    return shape.channels


def _is_passed(layer: Layer, network: Network) -> bool:
    traits = kind_of(layer).traits
    if "joins" in traits:
        return not layer.fused and bool(network.edges_out[layer.name])
    return not traits.isdisjoint({"passes", "rearranges"})


def _sources(layer: Layer, network: Network, reads: dict[str, Sources]) -> Sources:
    """What a layer reads: one after the other, or, where it adds them, all from the first unit."""
    found: list[tuple[str, int | None]] = []
    before: int | None = 0
    traits = kind_of(layer).traits
    side_by_side = "joins" in traits or traits.isdisjoint({"merges", "unitwise"})
    for edge in network.edges_into[layer.name]:
        found += [(name, None if before is None or at is None else before + at) for name, at in reads[edge.tail]]
        if side_by_side:
            size = units_of(network.by_name[edge.tail])
            before = before + size if before is not None and isinstance(size, int) else None
    return found


def _levels(layers: Sequence[Layer], links: Sequence[NeuronLink], remembered: set[str]) -> dict[str, int]:
    levels = {layer.name: 0 for layer in layers}
    for link in links:  # they stand in the order of their heads
        levels[link.head] = max(levels[link.head], levels[link.tail] + 1)
    deepest = max(levels.values(), default=0)
    read = {link.tail for link in links} | remembered
    return {name: deepest if level and name not in read else level for name, level in levels.items()}
