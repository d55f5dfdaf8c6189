"""A main path, and what leads past it: which layers lie on the path, and which on lines beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from msgspec import Struct

from nnviz_core.network import Layer, Network


class Skip(Struct, frozen=True):
    """A connection past the layers of the path.

    Attributes:
        tail: The layer of the path that it begins at; empty for one that begins with an input of its own.
        head: The layer of the path that it ends at; empty for one that ends in an output of its own.
        via: The layers on it, in their order.
    """

    tail: str
    head: str
    via: tuple[Layer, ...] = ()


class Spine(Struct, frozen=True):
    """A network as one path with skips beside it."""

    path: tuple[Layer, ...]
    skips: tuple[Skip, ...]


def spine(network: Network) -> Spine | None:
    """The longest path, if all else is rows of layers beside it; `None` for any other network."""
    path = _longest(network)
    on_path = {layer.name for layer in path}
    steps = {(one.name, other.name) for one, other in pairwise(path)}
    skips = [
        Skip(edge.tail, edge.head) for edge in network.edges if {edge.tail, edge.head} <= on_path and (edge.tail, edge.head) not in steps
    ]
    seen = set(on_path)
    for skip in _rows(network, on_path):
        seen |= {layer.name for layer in skip.via}
        skips.append(skip)
    return Spine(path, tuple(skips)) if len(seen) == len(network.layers) else None


def _rows(network: Network, on_path: Collection[str]) -> Iterator[Skip]:
    """The rows beside the path that each begin and end at it, or outside."""
    for layer in network.layers:
        before = network.edges_into[layer.name]
        if layer.name in on_path or len(before) > 1 or (before and before[0].tail not in on_path):
            continue
        via = [layer]
        while (after := network.edges_out[via[-1].name]) and len(after) == 1 and after[0].head not in on_path:
            via.append(network.by_name[after[0].head])
        if len(after) > 1 or any(len(network.edges_into[each.name]) > 1 for each in via[1:]) or not (before or after):
            continue
        yield Skip(before[0].tail if before else "", after[0].head if after else "", tuple(via))


def _longest(network: Network) -> tuple[Layer, ...]:
    """The path with the most layers (the first of them where there are several)."""
    length: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for layer in network.layers:
        tails = [edge.tail for edge in network.edges_into[layer.name]]
        best = max(tails, key=lambda name: length[name], default=None)
        before[layer.name], length[layer.name] = best, length[best] + 1 if best else 1
    name: str | None = max(length, key=lambda each: length[each], default=None)
    path: list[Layer] = []
    while name is not None:
        path.append(network.by_name[name])
        name = before[name]
    return tuple(reversed(path))
