"""Whether a network is one: what who makes it in Python, or writes a reader, may get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from msgspec.structs import replace

from nnviz_core.errors import SpecError
from nnviz_core.network import PLAIN, Layer, Network
from nnviz_core.theme import parse_color
from nnviz_core.validate.facts import facts, names
from nnviz_core.validate.order import in_order
from nnviz_core.validate.types import PARTS, types

MOST_PROBLEMS = 100
"""Nobody reads more of them at once."""


def validated(network: Network) -> Network:
    """The same network, with its layers in an order in which they can run; they keep the order they have where they can.

    Args:
        network: As somebody made it.

    Raises:
        SpecError: All that is wrong with it, up to `MOST_PROBLEMS`: parts of a wrong type, names that stand twice, edges and groups that
            lead nowhere, unknown kinds, wrong attributes, layers that read each other in a circle.
    """
    network = _with_tuples(network)
    # Of parts that are of a wrong type, or have no names of their own, nothing else can be said.
    for found in (types, names, facts):
        if problems := tuple(islice(found(network), MOST_PROBLEMS)):
            raise SpecError(problems)
    return in_order(_in_form(network))


def _with_tuples(network: Network) -> Network:
    lists: dict[str, Any] = {name: tuple(parts) for name in PARTS if isinstance(parts := getattr(network, name), list)}
    return replace(network, **lists) if lists else network


def _in_form(network: Network) -> Network:
    """Attributes that can travel to a worker, and the author's colours as pictures need them: `orange` as `#f76808`."""
    if all(layer.look is PLAIN and type(layer.attributes) is dict for layer in network.layers):
        return network
    return network.with_layers(tuple(map(_layer_in_form, network.layers)))


def _layer_in_form(layer: Layer) -> Layer:
    color = parse_color(layer.look.color) if layer.look.color else ""
    if color == layer.look.color and type(layer.attributes) is dict:
        return layer
    return replace(layer, look=replace(layer.look, color=color), attributes=_travelling(layer.attributes))


def _travelling(value: Any) -> Any:
    """A value without views of mappings, which cannot be pickled."""
    return {name: _travelling(each) for name, each in value.items()} if isinstance(value, Mapping) else value
