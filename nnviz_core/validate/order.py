"""Layers in an order in which they can run."""

from __future__ import annotations

import heapq

from nnviz_core.errors import Problem, SpecError
from nnviz_core.network import Layer, Network


def in_order(network: Network) -> Network:
    """The layers in an order in which they can run; raises `SpecError` where they read each other in a circle."""
    number = {layer.name: index for index, layer in enumerate(network.layers)}
    if all(number[edge.tail] < number[edge.head] for edge in network.edges):
        return network
    waiting = {layer.name: len(network.edges_into[layer.name]) for layer in network.layers}
    ready = [number[name] for name, count in waiting.items() if not count]
    heapq.heapify(ready)
    ordered: list[Layer] = []
    while ready:
        layer = network.layers[heapq.heappop(ready)]
        ordered.append(layer)
        for edge in network.edges_out[layer.name]:
            waiting[edge.head] -= 1
            if not waiting[edge.head]:
                heapq.heappush(ready, number[edge.head])
    if len(ordered) < len(network.layers):
        raise SpecError(_circle(network, {name for name, count in waiting.items() if count}))
    return network.with_layers(tuple(ordered))


def _circle(network: Network, left: set[str]) -> Problem:
    """One of the circles among the layers that cannot run."""
    name = next(layer.name for layer in network.layers if layer.name in left)
    way: dict[str, None] = {}
    while name not in way:
        way[name] = None
        name = next(edge.tail for edge in network.edges_into[name] if edge.tail in left)
    names = [*way]
    circle = [name, *reversed(names[names.index(name) :])]
    shown = [*circle[:6], "…", circle[-1]] if len(circle) > 8 else circle  # noqa: PLR2004 - as many as can be read
    message = f"layers read each other in a circle: {' → '.join(shown)}"
    return Problem(message, network.by_name[name].place, "a network runs from its inputs to its outputs; 'delayed' reads the step before")
