"""The style `fcnn`: neurons, whatever the topology: layers of them side by side, branches, skips, loops and gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nnviz_core.contracts import Style
from nnviz_core.kit.legend import with_legend
from nnviz_core.kit.text import LOOSE
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.scene import Item, Scene
from nnviz_core.simplify.steps import FUSE, UNROLL
from nnviz_core.styles.fcnn.dot import dot
from nnviz_core.styles.fcnn.edges import Drawing, drawn_links, reads_bias
from nnviz_core.styles.fcnn.gates import drawn_gates
from nnviz_core.styles.fcnn.highlight import lit_links
from nnviz_core.styles.fcnn.layers import drawn_bias, drawn_layer, rooms
from nnviz_core.styles.fcnn.legend import GAP, has_signs, legend
from nnviz_core.styles.fcnn.loops import LANE, drawn_delays, drawn_states, looping
from nnviz_core.styles.fcnn.net import NeuronGraph, net_of
from nnviz_core.styles.fcnn.neurons import Column, column
from nnviz_core.styles.fcnn.options import LABELLED, FcnnOptions
from nnviz_core.styles.fcnn.places import places_of
from nnviz_core.styles.fcnn.weights import Weights, weights_of
from nnviz_core.styles.fcnn.words import Caption, captions, names_of_ends, written_inside

__all__ = ["FcnnOptions", "arrange", "drawn_layers", "style", "why_not"]

MOST_LAYERS = 400
"""Nobody looks at more layers of neurons."""
MOST_LINKS = 2000
MOST_EDGES = 200_000
LEAST_UNITS = 3


def arrange(network: Network, options: FcnnOptions) -> Scene:
    """The scene of a network of neurons."""
    net = net_of(network)
    most, units = _most_units(net, options.max_units), options.units or (LABELLED if _has_names(net) else 0.0)
    options = replace(options, direction=options.direction or "right", max_units=most, units=units)
    columns = {layer.name: _column(layer, net, options) for layer in net.layers}
    inside = written_inside(net, columns, options)
    written = captions(net, columns, inside, options)
    weights = weights_of(network, net)
    places = places_of(net, columns, rooms(columns, written, net, options), written, _biased(net, weights, options), options)
    drawing = Drawing(places, Flow(options.direction), weights, lit_links(net, columns, options.highlight), options)
    items = _drawn(drawing, inside, written)
    return with_legend(items, legend(drawing), options, helps=has_signs(drawing), gap=GAP)


def _drawn(drawing: Drawing, inside: Mapping[str, tuple[str, ...]], captions: Mapping[str, Caption]) -> list[Item]:
    """Edges first, neurons and words over them."""
    net = drawing.places.net
    names = names_of_ends(net, drawing.places.columns, drawing.options)
    delays = list(drawn_delays(drawing))
    floor = drawing.places.floor + len(delays) * LANE
    layers = (drawn_layer(layer, inside.get(layer.name, ()), captions[layer.name], names, floor, drawing) for layer in net.layers)
    return [*drawn_links(drawing), *drawn_bias(drawing), *drawn_states(drawing), *delays, *drawn_gates(drawing), *layers]


def _has_names(net: NeuronGraph) -> bool:
    """Whether all layers are single neurons, some with names that may stand in them."""
    return any(layer.label for layer in net.layers) and all(net.units(layer) == 1 for layer in net.layers)


def _most_units(net: NeuronGraph, wanted: int) -> int:
    """How many units of a layer are drawn: as many as are wanted, unless that were too many edges."""
    sizes = {layer.name: units if isinstance(units := net.units(layer), int) else wanted for layer in net.layers}
    most = wanted
    while most > LEAST_UNITS and sum(min(sizes[link.tail], most) * min(sizes[link.head], most) for link in net.links) > MOST_EDGES:
        most //= 2
    return max(most, LEAST_UNITS)


def drawn_layers(network: Network) -> tuple[Layer, ...]:
    """The layers that are drawn as neurons, in an order in which they can run, with what is fused into them."""
    return net_of(network).layers


def _column(layer: Layer, net: NeuronGraph, options: FcnnOptions) -> Column:
    units = net.units(layer)
    found = column(units, options.max_units, options.pitch)
    level = net.levels[layer.name]
    is_named = options.in_labels if not level else options.out_labels if level == len(net.by_level) - 1 else ()
    wanted = options.pitch * (1.3 if looping(layer, found) == "each" else 1.0)
    wanted = max(wanted, options.font_size * LOOSE if is_named else 0.0)
    return found if wanted == options.pitch else column(units, options.max_units, wanted)


def _biased(net: NeuronGraph, weights: Weights, options: FcnnOptions) -> frozenset[str]:
    """The layers that read a drawn unit that is always 1."""
    if options.bias is False:
        return frozenset()
    return frozenset(layer.name for layer in net.layers if reads_bias(layer.name, net) and (options.bias or weights.has_bias(layer.name)))


def why_not(network: Network) -> str:
    """Why the network cannot be drawn as neurons; empty where it can."""
    if not network.layers:
        return "it has no layers"
    net = net_of(network)
    if len(net.layers) > MOST_LAYERS or len(net.links) + net.loops > MOST_LINKS:
        return (
            f"it has {len(net.layers):,} layers of neurons with {len(net.links) + net.loops:,} connections between them, too many to draw"
        )
    reasons = (_unfit_layer(layer, is_flattened=_is_flattened(layer, network)) for layer in net.layers)
    return next((reason for reason in reasons if reason), "")


def _is_flattened(layer: Layer, network: Network) -> bool:
    """Whether an input is an image that is read as a vector alone."""
    readers = [network.by_name[edge.head] for edge in network.edges_out.get(layer.name, ())]
    return layer.kind == "input" and bool(readers) and all("flattens" in kind_of(each).traits for each in readers)


def _unfit_layer(layer: Layer, *, is_flattened: bool) -> str:
    shape = layer.shape
    if shape is not None and not is_flattened and shape.rank > 1 and (shape.rank > 2 or shape.channel_axis == 0):  # noqa: PLR2004 - a sequence T×D
        return f"'{layer.name}' makes {shape}, which is no vector"
    neural = kind_of(layer).traits.isdisjoint({"convolves", "pools", "spreads", "attends"})
    return "" if neural else f"'{layer.name}' is no layer of neurons"


style = Style(
    name="fcnn",
    summary="neurons and the edges between them, in any topology",
    options=FcnnOptions,
    prepare=(FUSE, UNROLL),
    arrange=arrange,
    why_not=why_not,
    written={"dot": dot},
)
