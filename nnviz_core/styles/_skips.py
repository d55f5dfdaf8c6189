"""A main path, and what leads past it: which layers lie on the path, and how lines are led over the boxes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from nnviz_core.network import Layer, Network
from nnviz_core.ops import KINDS
from nnviz_core.simplify.fuse import fuse


@dataclass(frozen=True, slots=True)
class Skip:
    """A connection from one layer of the path to a later one, past those in between; `via` is a layer on it."""

    tail: str
    head: str
    via: Layer | None = None


@dataclass(frozen=True, slots=True)
class Spine:
    """A network as one path with skips over it."""

    path: tuple[Layer, ...]
    skips: tuple[Skip, ...]


def spine(network: Network) -> Spine | None:
    """The longest path, if all else is a skip with at most one layer on it; `None` for any other network."""
    fused = fuse(network, standalone=True)
    path = _longest(fused)
    on_path = {layer.name for layer in path}
    steps = {(one.name, other.name) for one, other in pairwise(path)}
    skips = [
        Skip(edge.tail, edge.head) for edge in fused.edges if {edge.tail, edge.head} <= on_path and (edge.tail, edge.head) not in steps
    ]
    for layer in fused.layers:
        if layer.name in on_path:
            continue
        into, out = fused.edges_into[layer.name], fused.edges_out[layer.name]
        if len(into) != 1 or len(out) != 1 or into[0].tail not in on_path or out[0].head not in on_path:
            return None
        skips.append(Skip(into[0].tail, out[0].head, layer))
    return Spine(path, tuple(skips))


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


def sign(layer: Layer) -> str:
    """What a merge is written as in its ball; empty for any other layer."""
    if KINDS[layer.kind].category != "merge":
        return ""
    return {"add": "+", "concat": "‖", "multiply": "×", "subtract": "−", "average": "x̄", "dot": "·", "matmul": "·"}.get(layer.kind, "Σ")
