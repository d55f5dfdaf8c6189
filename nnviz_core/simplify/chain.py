"""What the styles that draw one row of layers need: is it a row, and in which order."""

from __future__ import annotations

from nnviz_core.network import Layer, Network


def chain(network: Network) -> tuple[Layer, ...] | None:
    """The layers in the order in which they run; `None` when the network branches."""
    into, out = network.edges_into, network.edges_out
    if any(len(edges) > 1 for edges in (*into.values(), *out.values())) or len(network.inputs) > 1:
        return None
    return network.layers if sum(not edges for edges in into.values()) <= 1 else None


def branching(network: Network) -> str:
    """Why a style that draws one row cannot draw a network; empty where it can."""
    if len(network.inputs) > 1:
        return "it has several inputs"
    if not network.layers:
        return "it has no layers"
    return "" if chain(network) is not None else "it has branches"
