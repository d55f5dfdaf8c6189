"""What a Python prompt shows of layers and networks: one line of what was found out so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz_core.network import Layer, Network


def layer_shown(layer: Layer) -> str:
    """`<Layer 'conv' conv2d 6×28×28, 156 parameters>`."""
    found = [str(layer.shape) if layer.shape else "", _amount(layer.params, "parameter")]
    return f"<Layer {layer.name!r} {layer.kind} {', '.join(filter(None, found))}".rstrip() + ">"


def network_shown(network: Network) -> str:
    """`<Network 'LeNet-5': 13 layers, 61,706 parameters, 1@32×32 → 10>`; of one that is wrong, only that it is."""
    try:
        found = _found(network)
    except (AttributeError, KeyError, TypeError):  # whoever made it is told what is wrong when it is read or drawn
        found = ["not valid"]
    return f"<Network {network.name!r}: {', '.join(filter(None, found))}>"


def _found(network: Network) -> list[str]:
    layers = [layer for layer in network.layers if layer.kind != "input"]
    known = [layer.params for layer in layers if layer.params is not None]
    read = {edge.tail for edge in network.edges}
    ends = [network.by_name[name] for name in network.outputs] or [layer for layer in layers if layer.name not in read]
    flow = [", ".join(map(_shape, part)) for part in (network.inputs, ends)]
    params = _amount(sum(known), "parameter") if len(known) == len(layers) > 0 else ""
    return [_amount(len(layers), "layer"), params, " → ".join(flow) if params and all(flow) else ""]


def _shape(layer: Layer) -> str:
    return layer.shape.compact if layer.shape else "?"


def _amount(number: int | None, word: str) -> str:
    """`1 layer`, `61,706 parameters`; empty where the number is unknown."""
    return "" if number is None else f"{number:,} {word}{'' if number == 1 else 's'}"
