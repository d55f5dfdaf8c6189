"""Colours by kind and by name: `colors: {maxpool: orange, conv_1: red}`. Those of categories are a matter of the scene."""

from __future__ import annotations

from msgspec.structs import replace

from nnviz_core.abilities import Colors
from nnviz_core.errors import Problem
from nnviz_core.network import Layer, Network
from nnviz_core.ops import find
from nnviz_core.palettes import CATEGORIES
from nnviz_core.simplify.hide import named, unknown


def color(network: Network, colors: Colors) -> tuple[Network, list[Problem]]:
    """The network with coloured layers: a layer's own `color` wins, then its name, then its kind.

    Returns:
        The network, and a problem for each word that is no category, no kind and no layer of it.
    """
    by_layer: dict[str, str] = {}
    problems: list[Problem] = []
    for what, role in sorted(colors, key=lambda pair: find(pair[0]) is None):
        if what in CATEGORIES:
            continue
        found = named(network, what)
        by_layer |= dict.fromkeys(found, role)
        if not found and find(what) is None:
            problems.append(unknown(network, what, "colors"))
    if not by_layer:
        return network, problems
    return network.with_layers(tuple(_colored(layer, by_layer.get(layer.name, "")) for layer in network.layers)), problems


def _colored(layer: Layer, role: str) -> Layer:
    return replace(layer, look=replace(layer.look, color=role)) if role and not layer.look.color else layer
