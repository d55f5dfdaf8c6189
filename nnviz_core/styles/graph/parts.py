"""What a graph is made of, measured: contents, frames, links with their labels, the marks of outputs; and the request for its layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.kit.frames import SIDE, Frame, frames_of
from nnviz_core.kit.text import Line, TextBlock
from nnviz_core.layout.graphs.placement import Cluster, GraphLayoutRequest, LayoutEdge
from nnviz_core.network import Layer, Network
from nnviz_core.styles.graph.nodes import NodeContent, content_of
from nnviz_core.styles.graph.options import GraphOptions
from nnviz_core.styles.graph.ports import NONE, Ports, input_places, numbers, ports_of
from nnviz_core.styles.graph.steps import aside, rows, stacked
from nnviz_core.styles.graph.words import flowing, read_shapes

BESIDE = 6.0
"""Between an arrow and its label, in pixels."""


class Parts(Struct, frozen=True, kw_only=True):
    """A graph, measured.

    Attributes:
        network: As it is drawn.
        options: Of the style.
        contents: Of the layers, and of the marks after them.
        frames: Around groups.
        links: The network's edges, and those to the marks.
        labels: What is written beside each link.
        marked: The layers whose outputs are the network's, one for each mark.
    """

    network: Network
    options: GraphOptions
    contents: tuple[NodeContent, ...]
    frames: Mapping[str, Frame]
    links: tuple[LayoutEdge, ...]
    labels: tuple[Line | None, ...]
    marked: tuple[str, ...]


def parts_of(network: Network, options: GraphOptions) -> Parts:
    """The parts of a network as it is drawn."""
    ports = ports_of(network, options.ports)
    marked = network.outputs if options.marks_outputs and network.edges else ()
    links = (*_links(network, ports), *_to_marks(network, marked))
    labels = _labels(network, options) if options.edge_shapes else [None] * len(network.edges)
    return Parts(
        network=network,
        options=options,
        contents=(
            *(_content(network, layer, ports.get(layer.name, NONE), options) for layer in network.layers),
            *(_mark(options) for _ in marked),
        ),
        frames=frames_of(network, options.font_size),
        links=links,
        labels=(*labels, *(None for _ in marked)),
        marked=marked,
    )


def _content(network: Network, layer: Layer, ports: Ports, options: GraphOptions) -> NodeContent:
    before = read_shapes(network, layer) if options.input_shapes else ""
    return content_of(layer, options.words, options.font_size, ports=ports, direction=options.flow, before=before)


def _mark(options: GraphOptions) -> NodeContent:
    """What stands behind an output of the network."""
    line = Line("Output", options.font_size * 0.88)
    return NodeContent(
        role="input",
        words=TextBlock((line,)),
        width=line.width + options.font_size * 1.6,
        height=line.height + options.font_size * 0.5,
        form="pill",
    )


def _links(network: Network, ports: Mapping[str, Ports]) -> Iterator[LayoutEdge]:
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    leaves = {name: numbers(network.edges_out[name]) for name, each in ports.items() if each.outputs}
    enters = {name: iter(input_places(network, name)) for name, each in ports.items() if each.inputs}
    for edge in network.edges:
        place = max(0, next(enters[edge.head])) if edge.head in enters else 0
        begin = leaves[edge.tail][edge.port] if edge.tail in leaves else 0
        yield LayoutEdge(order[edge.tail], order[edge.head], leaves=begin, enters=place, aside=aside(network, edge))


def _to_marks(network: Network, marked: Sequence[str]) -> Iterator[LayoutEdge]:
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    yield from (LayoutEdge(order[name], len(order) + number) for number, name in enumerate(marked))


def _labels(network: Network, options: GraphOptions) -> Iterator[Line | None]:
    """What flows along each edge; `None` where it is unknown."""
    for edge in network.edges:
        shape = flowing(network, edge)
        yield Line(shape.compact, options.font_size * 0.8) if shape is not None else None


def request_of(parts: Parts) -> GraphLayoutRequest:
    """What the layout is asked."""
    network, size = parts.network, parts.options.font_size
    clusters = [_cluster(layer.group, parts) for layer in network.layers] + [None] * len(parts.marked)
    return GraphLayoutRequest(
        nodes=tuple(replace(each.node, cluster=cluster) for each, cluster in zip(parts.contents, clusters, strict=True)),
        links=tuple(
            replace(link, width=label.width + BESIDE, height=label.height) if label else link
            for link, label in zip(parts.links, parts.labels, strict=True)
        ),
        clusters=tuple(
            Cluster(_cluster(network.groups_by_name[name].parent, parts), frame.width, frame.height, SIDE)
            for name, frame in parts.frames.items()
        ),
        direction=parts.options.flow,
        gap=size * 1.8,
        rank_gap=size * 2,
        stacked=tuple(stacked(network)),
        rows=tuple(rows(network)),
    )


def _cluster(group: str | None, parts: Parts) -> int | None:
    """The number of the innermost framed group that a group is or stands in."""
    while group is not None and group not in parts.frames:
        group = parts.network.groups_by_name[group].parent
    return None if group is None else parts.frames[group].number
