"""At which places of a layer's box links end and begin, so that the order of its inputs is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.network import Edge, Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.styles.graph.steps import aside

MOST = 24
"""More places than this on one side are not told apart by eye: links then end anywhere."""


class Ports(Struct, frozen=True):
    """The names of the places at which links end and begin, empty where they have none; no places on a side that needs none.

    Attributes:
        inputs: In their order.
        outputs: In their order.
        boxed: Whether the layer is no circle, because another one that does the same cannot be one.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    boxed: bool = False


NONE = Ports()


def ports_of(network: Network, mode: str) -> dict[str, Ports]:
    """The ports of each layer that has any. Concatenations all have one mark: where one is a box, the others are boxes, too.

    Args:
        network: As it is drawn.
        mode: `on` for every layer with several inputs or outputs, `off` for none; `auto` where their order matters.
    """
    joins = [layer for layer in network.layers if "joins" in kind_of(layer).traits]
    boxed = any(layer.label or layer.look.image or _inputs(network, layer, mode) for layer in joins)
    found = {
        layer.name: Ports(_inputs(network, layer, mode), _outputs(network, layer) if mode != "off" else ()) for layer in network.layers
    }
    for layer in joins if boxed else ():
        inputs = _inputs(network, layer, "off" if mode == "off" else "on")
        found[layer.name] = replace(found[layer.name], inputs=inputs, boxed=True)
    return {name: ports for name, ports in found.items() if ports != NONE}


def input_places(network: Network, name: str) -> list[int]:
    """For each edge into a layer, its place among the inputs; the steps of an unrolled layer are one input, and -1 is a step before."""
    keys: dict[object, int] = {}
    places = []
    for number, edge in enumerate(network.edges_into[name]):
        if aside(network, edge):
            places.append(-1)
        else:
            step = network.by_name[edge.tail].step
            places.append(keys.setdefault(step.layer if step else number, len(keys)))
    return places


def _inputs(network: Network, layer: Layer, mode: str) -> tuple[str, ...]:
    count = max(input_places(network, layer.name), default=-1) + 1
    if mode == "off" or not 1 < count <= MOST or (mode == "auto" and not _ordered(network, layer, count)):
        return ()
    return next((names for names in kind_of(layer).ports if len(names) == count), ("",) * count)


def _ordered(network: Network, layer: Layer, count: int) -> bool:
    """Whether it matters which input is which, or one is read twice; two arrows into a circle say it as well."""
    edges = network.edges_into[layer.name]
    twice = len({(edge.tail, edge.port) for edge in edges}) < len(edges)
    traits = kind_of(layer).traits
    return twice or not ("symmetric" in traits or ("joins" in traits and count == 2))  # noqa: PLR2004 - see above


def _outputs(network: Network, layer: Layer) -> tuple[str, ...]:
    read = numbers(network.edges_out[layer.name])
    return ("",) * len(read) if 1 < len(read) <= MOST else ()


def numbers(edges: Sequence[Edge]) -> Mapping[int, int]:
    """For each output that is read, its place among them."""
    return {port: place for place, port in enumerate(sorted({edge.port for edge in edges}))}
