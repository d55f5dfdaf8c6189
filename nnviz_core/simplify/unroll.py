"""Unrolling: what runs over a sequence, and what reads values of the step before, once for each of some steps in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.errors import Problem
from nnviz_core.network import Edge, Group, Layer, Network, Shape, Step, Value
from nnviz_core.notation import notation
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import delayed, is_bidirectional, is_causal, of_one_step

MOST_STEPS = 12
"""More steps say no more."""

MOST_LAYERS = 300
"""No picture is read that has more copies."""


class _Times(Struct, frozen=True):
    """What is copied, and how often.

    Attributes:
        network: Before.
        timed: The layers that run at each step.
        steps: How many there are.
        ways: Whether a layer of two directions in time is copied once for each of them.
    """

    network: Network
    timed: frozenset[str]
    steps: int
    ways: bool

    def two_ways(self, name: str) -> bool:
        """Whether a layer has copies for both directions."""
        layer = self.network.by_name[name]
        return self.ways and name in self.timed and is_bidirectional(layer)

    def made(self, name: str) -> list[str]:
        """The copies that together make what a layer made: all of them, or, of a last state, the last one of each direction."""
        if name not in self.timed:
            return [name]
        layer = self.network.by_name[name]
        host = self.network.by_name[layer.host] if layer.host in self.timed and layer.host else layer
        is_last = _is_recurrent(host) and not _is_sequence(layer)
        if not is_last:
            return [copy for step in range(1, self.steps + 1) for copy in self.at(name, step)]
        return [copy_name(name, self.steps), *([back_name(name, 1)] if self.two_ways(name) else [])]

    def at(self, name: str, step: int) -> list[str]:
        """The copies of a layer at a step."""
        return [copy_name(name, step), *([back_name(name, step)] if self.two_ways(name) else [])]


def unroll(network: Network, steps: int, *, framed: bool = False) -> Network:
    """The network with a copy of each layer that runs in time for each of `steps` steps, joined to the copy before.

    A copy says in its `step` which layer it is, and of which step in time. What reads a
    sequence as a whole reads all copies; what reads a last state, the last one. Parameters and MACs
    are those of the first copy: the others share its weights.

    Args:
        network: Any network, fused or not.
        steps: How many, at most `MOST_STEPS`.
        framed: Draw a group around the copies of a recurrent layer, and a row of copies for each of its directions.
    """
    timed = timed_layers(network)
    steps = min(steps, MOST_STEPS, max(1, MOST_LAYERS // max(1, 2 * len(timed))))
    if not timed or steps < 1:
        return network
    times = _Times(network, timed, steps, framed)
    layers = [copy for layer in network.layers for copy in _copies(layer, times)]
    if len(timed) == len(network.layers) and not framed:  # then a step may read any layer of the one before
        layers.sort(key=_number)
    edges = [copy for edge in network.edges for copy in _joined(edge, times)]
    states = [copy for layer in network.layers if layer.name in timed for copy in _states(layer, times)]
    outputs = [name for output in network.outputs for name in times.made(output)]
    unrolled = replace(network, layers=tuple(layers), edges=(*edges, *states), outputs=tuple(outputs))
    return _framed(unrolled, times) if framed else unrolled


def unrollable(network: Network, steps: int) -> list[Problem]:
    """A problem where steps are asked for and nothing in the network runs in time."""
    if not steps or timed_layers(network):
        return []
    return [Problem("'unroll' finds no recurrent layer", hint="rnn, lstm and gru are drawn as steps in time", topic="option")]


def _number(layer: Layer) -> int:
    return layer.step.number if layer.step else 0


def timed_layers(network: Network) -> frozenset[str]:
    """The layers that run at each step; none where nothing remembers the step before."""
    if any(map(delayed, network.layers)):
        return frozenset(network.by_name)
    found = {layer.name for layer in network.layers if _is_sequence(layer) or _is_recurrent(layer)}
    found |= {layer.name for layer in network.layers if layer.host in found}
    tokens = {edge.tail for edge in network.edges if "looks_up" in kind_of(network.by_name[edge.head]).traits}
    return frozenset(found | tokens) if any(_is_recurrent(network.by_name[name]) for name in found) else frozenset()


def _is_recurrent(layer: Layer) -> bool:
    return "recurrent" in kind_of(layer).traits


def _is_sequence(layer: Layer) -> bool:
    shape = layer.shapes[0] if layer.shapes else None
    return shape is not None and shape.rank == 2 and shape.channel_axis == 1  # noqa: PLR2004 - T and D


def copy_name(name: str, step: int) -> str:
    """What the copy of a layer is called."""
    return f"{name}, step {step}"


def back_name(name: str, step: int) -> str:
    """What the copy is called that runs backwards in time."""
    return f"{copy_name(name, step)}, backwards"


def _copies(layer: Layer, times: _Times) -> Iterator[Layer]:
    """The copies of a layer in an order in which they can run; itself where it has none."""
    if layer.name not in times.timed:
        yield layer
        return
    steps = range(1, times.steps + 1)
    yield from (_copy(layer, copy_name(layer.name, step), step, times) for step in steps)
    if times.two_ways(layer.name):
        yield from (_copy(layer, back_name(layer.name, step), step, times, back=True) for step in reversed(steps))


def _copy(layer: Layer, name: str, step: int, times: _Times, *, back: bool = False) -> Layer:
    host = copy_name(layer.host, step) if layer.host in times.timed and layer.host else layer.host
    attributes = of_one_step(layer, split=times.two_ways(layer.name))
    first = step == 1 and not back
    fused = tuple(_at_a_step(part, layer.attributes if times.two_ways(layer.name) else {}, first=first) for part in layer.fused)
    made = _at_a_step(layer, layer.attributes if times.two_ways(layer.name) else {}, first=first)
    if times.ways and any("looks_up" in kind_of(times.network.by_name[edge.head]).traits for edge in times.network.edges_out[layer.name]):
        made = replace(made, shapes=(Shape((1,)),))  # one word of the text
    return replace(made, name=name, host=host, attributes=attributes, fused=fused, step=Step(layer.name, step, back))


def _at_a_step(layer: Layer, split: Mapping[str, Value], *, first: bool) -> Layer:
    """A layer with what it makes at one step, in one direction (of which `split` has the attributes); only the first copy has figures."""
    units = split.get("units")
    shapes = tuple(
        Shape((units if isinstance(units, int) else shape.channels,)) if shape is not None and (shape.rank > 1 or split) else shape
        for shape in layer.shapes
    )
    return replace(layer, shapes=shapes) if first else replace(layer, shapes=shapes, params=0, trainable_params=0, macs=0)


def _joined(edge: Edge, times: _Times) -> Iterator[Edge]:
    """An edge at each step, from each step, or to each step."""
    if edge.head not in times.timed:
        yield from (Edge(name, edge.head, edge.port) for name in times.made(edge.tail))
        return
    for step in range(1, times.steps + 1):
        for head in times.at(edge.head, step):
            yield from (Edge(tail, head, edge.port) for tail in _read(edge, step, times))


def _read(edge: Edge, step: int, times: _Times) -> list[str]:
    """What a layer reads at a step: what is made at that step, or, of what attention looks at, all that it may see."""
    if edge.tail not in times.timed:
        return [edge.tail]
    if not times.ways or not _is_memory(edge, times.network):
        return times.at(edge.tail, step)
    seen = step if is_causal(times.network.by_name[edge.head]) else times.steps
    return [tail for each in range(1, seen + 1) for tail in times.at(edge.tail, each)]


def _is_memory(edge: Edge, network: Network) -> bool:
    """Whether attention looks at an input as a whole: at any but its queries, which come first."""
    inputs = network.edges_into[edge.head]
    is_attention = "attends" in kind_of(network.by_name[edge.head]).traits
    return is_attention and (len(inputs) == 1 or edge != inputs[0])


def _states(layer: Layer, times: _Times) -> Iterator[Edge]:
    """From each step to the next one, and back."""
    # A part of a network need not have what its neurons read one step later.
    read = [layer.name] if _is_recurrent(layer) else [name for name in delayed(layer) if name in times.timed]
    for step in range(2, times.steps + 1):
        yield from (Edge(copy_name(name, step - 1), copy_name(layer.name, step)) for name in read)
        if times.two_ways(layer.name):
            yield Edge(back_name(layer.name, step), back_name(layer.name, step - 1))


def _framed(network: Network, times: _Times) -> Network:
    """The network with a group around the copies of each recurrent layer."""
    originals = [layer for layer in times.network.layers if layer.name in times.timed and _is_recurrent(layer)]
    names = {layer.name: _free(f"{layer.name}, unrolled", network) for layer in originals}
    groups = [
        Group(name=names[layer.name], label=f"{layer.label or notation(layer)}, unrolled", parent=layer.group, place=layer.place)
        for layer in originals
    ]
    layers = tuple(
        replace(layer, group=names[layer.step.layer]) if layer.step and layer.step.layer in names else layer for layer in network.layers
    )
    return replace(network, layers=layers, groups=(*network.groups, *groups))


def _free(name: str, network: Network) -> str:
    """A name that no group has."""
    while name in network.groups_by_name:
        name += "_"
    return name
