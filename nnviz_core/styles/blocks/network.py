"""The network as papers show it: what is fused in one block, the softmax in one of its own, repeated blocks once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from nnviz_core.network import Edge, Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import is_dense
from nnviz_core.simplify.unroll import copy_name

FEED_FORWARD = "Feed forward"


def with_feed_forward(network: Network) -> Network:
    """Two dense layers that follow each other in a residual, as one."""
    pairs = {layer.name: after for layer in network.layers if (after := _second(network, layer))}
    seconds = {after.name: name for name, after in pairs.items()}
    layers = (
        replace(layer, label=FEED_FORWARD, fused=(*layer.fused, replace(pairs[layer.name], fused=()), *pairs[layer.name].fused))
        if layer.name in pairs
        else layer
        for layer in network.layers
        if layer.name not in seconds
    )
    return _rewired(network, layers, seconds, dropped=lambda edge: edge.head in seconds)


def _second(network: Network, layer: Layer) -> Layer | None:
    """The dense layer that makes a feed-forward block of this one."""
    group = network.groups_by_name.get(layer.group or "")
    readers = network.edges_out[layer.name]
    if group is None or group.kind != "residual" or len(readers) != 1 or layer.name in network.outputs:
        return None
    after = network.by_name[readers[0].head]
    plain = all(_is_plain(each) and each.group == layer.group for each in (layer, after))
    return after if plain and len(network.edges_into[after.name]) == 1 else None


def _is_plain(layer: Layer) -> bool:
    """Whether it is a dense layer without a name or a norm of its own."""
    return is_dense(layer) and not layer.label and all(map(_is_modest, layer.fused))


def _is_modest(part: Layer) -> bool:
    """Whether what is fused needs no word in a feed-forward block."""
    traits = kind_of(part).traits
    return "drops" in traits or ("activates" in traits and "distributes" not in traits)


def with_softmax_apart(network: Network) -> Network:
    """A softmax that ends what is fused with a layer, as a block of its own."""
    ends = {layer.name: _end(layer) for layer in network.layers if layer.fused and "distributes" in kind_of(layer.fused[-1]).traits}
    layers: list[Layer] = []
    for layer in network.layers:
        layers.append(replace(layer, fused=layer.fused[:-1]) if layer.name in ends else layer)
        if layer.name in ends:
            layers.append(replace(ends[layer.name], group=layer.group))
    moved = {name: end.name for name, end in ends.items()}
    drawn = _rewired(network, layers, moved, dropped=lambda _: False)
    return replace(drawn, edges=(*drawn.edges, *(Edge(name, end) for name, end in moved.items())))


def _end(layer: Layer) -> Layer:
    """The last of what is fused with a layer, of the same step in time as the layer."""
    end, step = layer.fused[-1], layer.step
    return replace(end, name=copy_name(end.name, step.number)) if step else end


def _rewired(network: Network, layers: Iterable[Layer], moved: Mapping[str, str], dropped: Callable[[Edge], bool]) -> Network:
    """The network with other layers, in which `moved` says who is read instead of whom."""
    edges = tuple(
        Edge(moved.get(edge.tail, edge.tail), edge.head, 0 if edge.tail in moved else edge.port)
        for edge in network.edges
        if not dropped(edge)
    )
    outputs = tuple(moved.get(name, name) for name in network.outputs)
    return replace(network, layers=tuple(layers), edges=edges, outputs=outputs)
