"""Unrolling: what runs over a sequence, and what reads values of the step before, once for each of some steps in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.ops import KINDS

MOST_LAYERS = 300
"""No picture is read that has more copies."""


def unroll(network: Network, steps: int) -> Network:
    """The network with a copy of each layer that runs in time for each of `steps` steps, joined to the copy before.

    A copy says in its attributes `of` which layer it is, and in `step` of which step. What reads a
    sequence as a whole reads all copies; what reads a last state, the last one.
    """
    timed = _timed(network)
    steps = min(steps, max(1, MOST_LAYERS // max(1, len(timed))))
    if not timed or steps < 1:
        return network
    layers = [copy for layer in network.layers for copy in _copies(layer, timed, steps)]
    if len(timed) == len(network.layers):  # then a step may read any layer of the one before
        layers.sort(key=_step)
    edges = [copy for edge in network.edges for copy in _joined(edge, network, timed, steps)]
    states = [copy for layer in network.layers if layer.name in timed for copy in _states(layer, steps)]
    outputs = [name for output in network.outputs for name in _made(output, network, timed, steps)]
    return replace(network, layers=tuple(layers), edges=(*edges, *states), outputs=tuple(outputs))


def _step(layer: Layer) -> int:
    step = layer.attributes["step"]
    return step if isinstance(step, int) else 0


def _timed(network: Network) -> frozenset[str]:
    """The layers that run at each step."""
    if any(layer.attributes.get("delayed") for layer in network.layers):
        return frozenset(network.by_name)
    found = {layer.name for layer in network.layers if _is_sequence(layer) or KINDS[layer.kind].category == "recurrent"}
    found |= {layer.name for layer in network.layers if layer.host in found}
    tokens = {edge.tail for edge in network.edges if network.by_name[edge.head].kind == "embedding"}
    return frozenset(found | tokens) if any(KINDS[network.by_name[name].kind].category == "recurrent" for name in found) else frozenset()


def _is_sequence(layer: Layer) -> bool:
    shape = layer.shapes[0] if layer.shapes else None
    return shape is not None and shape.rank == 2 and shape.channel_axis == 1  # noqa: PLR2004 - T and D


def copy_name(name: str, step: int) -> str:
    """What the copy of a layer is called."""
    return f"{name}, step {step}"


def _copies(layer: Layer, timed: frozenset[str], steps: int) -> Iterator[Layer]:
    if layer.name not in timed:
        yield layer
        return
    shapes = tuple(Shape((shape.channels,)) if shape is not None and shape.rank > 1 else shape for shape in layer.shapes)
    rest = {name: value for name, value in layer.attributes.items() if name != "delayed"}
    for step in range(1, steps + 1):
        attributes: Mapping[str, object] = {**rest, "of": layer.name, "step": step}
        host = copy_name(layer.host, step) if layer.host in timed and layer.host else layer.host
        yield replace(layer, name=copy_name(layer.name, step), host=host, shapes=shapes, attributes=attributes)  # type: ignore[arg-type]


def _joined(edge: Edge, network: Network, timed: frozenset[str], steps: int) -> Iterator[Edge]:
    """An edge at each step, from each step, or to each step."""
    if edge.head in timed:
        for step in range(1, steps + 1):
            tail = copy_name(edge.tail, step) if edge.tail in timed else edge.tail
            yield Edge(tail, copy_name(edge.head, step), edge.port)
    else:
        yield from (Edge(name, edge.head, edge.port) for name in _made(edge.tail, network, timed, steps))


def _made(name: str, network: Network, timed: frozenset[str], steps: int) -> list[str]:
    """The copies that together make what a layer made: all of them, or, of a last state, the last."""
    if name not in timed:
        return [name]
    layer = network.by_name[name]
    host = network.by_name[layer.host] if layer.host else layer
    is_last = KINDS[host.kind].category == "recurrent" and not _is_sequence(layer)
    return [copy_name(name, step) for step in range(steps if is_last else 1, steps + 1)]


def _states(layer: Layer, steps: int) -> Iterator[Edge]:
    """From each step to the next one."""
    delayed = layer.attributes.get("delayed")
    read = [layer.name] if KINDS[layer.kind].category == "recurrent" else list(delayed) if isinstance(delayed, tuple) else []
    for step in range(2, steps + 1):
        yield from (Edge(copy_name(str(name), step - 1), copy_name(layer.name, step)) for name in read)
