"""Where a network with branches may be cut: after a layer through which everything goes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from nnviz_core.network import Layer, Network


class Section(Struct, frozen=True):
    """Layers from one cut to the next.

    Attributes:
        layers: In order; only the last of them is read further on.
        entry: The one layer before them that they read; `None` in the first section.
    """

    layers: tuple[Layer, ...]
    entry: Layer | None = None


def sections(network: Network) -> list[Section]:
    """The network in as many sections as can be."""
    found: list[Section] = []
    begin = 0
    for end in (*_cuts(network), len(network.layers)):
        found.append(Section(network.layers[begin:end], network.layers[begin - 1] if begin else None))
        begin = end
    return found


def _cuts(network: Network) -> Iterator[int]:
    """How many layers lie before each cut: all the data pass the last of them, and no line ends or begins elsewhere."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    last_start = max(number for name, number in numbers.items() if not network.edges_into[name])
    reached = 0
    for name, number in numbers.items():
        heads = [numbers[edge.head] for edge in network.edges_out[name]]
        if not heads or name in network.outputs:
            return
        if number >= max(reached, last_start):
            yield number + 1
        reached = max(reached, *heads)
