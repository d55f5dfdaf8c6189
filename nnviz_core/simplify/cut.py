"""Cutting: only the layers on a path between two are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from nnviz_core.errors import Problem, suggest
from nnviz_core.network import Edge, Layer, Network
from nnviz_core.simplify.groups import without_empty_groups


def cut(network: Network, start: str = "", end: str = "") -> tuple[Network, list[Problem]]:
    """The part of the network from one layer to another, both included with what is fused with them.

    Args:
        network: Any network.
        start: Name or label of the first layer; empty for no limit.
        end: Name or label of the last layer; empty for no limit.

    Returns:
        The shorter network; the whole one and a problem when a name is unknown or no path leads from one to the other.
    """
    if not start and not end:
        return network, []
    problems = [_unknown(network, option, name) for option, name in (("from", start), ("to", end)) if name and not _find(network, name)]
    if problems:
        return network, problems
    firsts, lasts = _find(network, start), _with_fused(network, _find(network, end))
    after = _reached(firsts, network.layers, network.edges_into, by_head=False) if firsts else set(network.by_name)
    before = _reached(lasts, reversed(network.layers), network.edges_out, by_head=True) if lasts else set(network.by_name)
    kept = after & before
    if not all(kept & _find(network, name) for name in (start, end) if name):
        return network, [Problem(f"no path leads from '{start}' to '{end}'", hint="the data flow from 'from' to 'to'", topic="option")]
    return _part(network, kept), []


def _find(network: Network, name: str) -> set[str]:
    """The layers of that name, else of that label."""
    if name in network.by_name:
        return {name}
    return {layer.name for layer in network.layers if name and layer.label == name}


def _unknown(network: Network, option: str, name: str) -> Problem:
    return Problem(f"'{option}' names '{name}', which is no layer", hint=suggest(name, list(network.by_name)), topic="option")


def _with_fused(network: Network, names: set[str]) -> set[str]:
    return names | {layer.name for layer in network.layers if layer.host in names}


def _reached(begin: set[str], layers: Iterable[Layer], edges: Mapping[str, list[Edge]], *, by_head: bool) -> set[str]:
    """The layers that lie behind `begin` when the layers are walked in their order."""
    reached = set(begin)
    for layer in layers:
        if any((edge.head if by_head else edge.tail) in reached for edge in edges[layer.name]):
            reached.add(layer.name)
    return reached


def _part(network: Network, kept: set[str]) -> Network:
    layers = tuple(layer for layer in network.layers if layer.name in kept)
    edges = tuple(edge for edge in network.edges if edge.tail in kept and edge.head in kept)
    read = {edge.tail for edge in edges}
    outputs = tuple(layer.name for layer in layers if layer.name in network.outputs or layer.name not in read)
    return without_empty_groups(replace(network, layers=layers, edges=edges, outputs=outputs))
