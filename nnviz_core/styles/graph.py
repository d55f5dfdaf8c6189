"""The `graph` style: boxes and arrows for any topology, repeated blocks folded to ×N."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nnviz_core.diagram import Options, option
from nnviz_core.geometry import bounds, fitted, moved
from nnviz_core.network import Edge, Network
from nnviz_core.notation import tooltip
from nnviz_core.plugins import Style
from nnviz_core.scene import Group, Item, Scene
from nnviz_core.simplify.depth import collapse
from nnviz_core.simplify.fold import fold
from nnviz_core.simplify.fuse import fuse
from nnviz_core.styles._arrows import arrow, shape_label
from nnviz_core.styles._frames import Frame, draw_frame, frames_of
from nnviz_core.styles._layout import frames, layout, notice, version
from nnviz_core.styles._legend import entries_of, legend
from nnviz_core.styles._nodes import Face, draw, face
from nnviz_core.styles._placement import Cluster, Link, Node, Placement, Plan

__all__ = ["Frame", "GraphOptions", "entries_of", "frames_of", "notice", "placeable", "shortened", "style"]

SHOWN = ("names", "kinds", "kernels", "shapes")


@dataclass(frozen=True, kw_only=True)
class GraphOptions(Options):
    """The options of `graph`."""

    fuse: bool = option(True, "bool", "Activations, norms and dropouts are strips in the box of the layer before them.")  # noqa: FBT003 - it is the default
    edge_shapes: bool = option(False, "bool", "What flows is written beside the arrows.")  # noqa: FBT003 - it is the default


def shortened(network: Network, options: GraphOptions) -> Network:
    """The network as it is drawn: fused, folded, and collapsed where it is too deep."""
    drawn = fuse(network, standalone=True) if options.fuse else network
    if options.fold:
        folded = fold(drawn, expand=options.expand)
        drawn = folded if placeable(folded) else drawn
    return collapse(drawn, options.depth)


def placeable(network: Network) -> bool:
    """Whether Graphviz is there and places so large a network in a few seconds."""
    return frames(len(network.layers), _links(network))


def _links(network: Network) -> list[Link]:
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    return [Link(numbers[edge.tail], numbers[edge.head]) for edge in network.edges]


def arrange(network: Network, options: GraphOptions) -> Scene:
    """The scene of any network."""
    drawn = shortened(network, options)
    if not drawn.layers:
        return Scene(width=1.0, height=1.0, items=())
    faces = [face(layer, options.show or SHOWN, options.font_size) for layer in drawn.layers]
    outlines = frames_of(drawn, options.font_size)
    plan = _plan(drawn, faces, outlines, options)
    items = _items(drawn, faces, outlines, layout(plan), options)
    return fitted([*items, _legend(drawn, items, options)] if options.legend else items)


def _legend(network: Network, items: Sequence[Item], options: GraphOptions) -> Item:
    """The legend, below everything else."""
    left, _, right, bottom = bounds(items)
    made = legend(entries_of(network.layers), width=right - left, size=options.font_size * 0.92)
    return moved(made, left, bottom + options.font_size * 1.5)


def _plan(network: Network, faces: Sequence[Face], outlines: Mapping[str, Frame], options: GraphOptions) -> Plan:
    labels = [shape_label(network, edge, options.font_size) if options.edge_shapes else None for edge in network.edges]
    return Plan(
        nodes=tuple(
            Node(face.width, face.height, _cluster(layer.group, network, outlines))
            for layer, face in zip(network.layers, faces, strict=True)
        ),
        links=tuple(
            replace(link, width=label.width + 6, height=label.height) if label else link
            for link, label in zip(_links(network), labels, strict=True)
        ),
        clusters=tuple(
            Cluster(_cluster(network.groups_by_name[name].parent, network, outlines), outline.width, outline.height)
            for name, outline in outlines.items()
        ),
        direction=options.direction or "down",  # type: ignore[arg-type]  # the option's choices are the directions
        gap=options.font_size * 1.8,
        rank_gap=options.font_size * 2,
    )


def _cluster(group: str | None, network: Network, outlines: Mapping[str, Frame]) -> int | None:
    """The number of the innermost framed group that a group is or stands in."""
    while group is not None and group not in outlines:
        group = network.groups_by_name[group].parent
    return None if group is None else outlines[group].number


def _items(
    network: Network, faces: Sequence[Face], outlines: Mapping[str, Frame], placed: Placement, options: GraphOptions
) -> Sequence[Item]:
    """Frames first, then arrows, then layers."""
    items: list[Item] = []
    for name, outline in outlines.items():
        box = placed.clusters[outline.number]
        if box is not None:
            items.append(Group(items=draw_frame(outline, box, placed.links), role="cluster", name=name))
    for edge, link, label in zip(network.edges, placed.links, placed.labels, strict=True):
        text = shape_label(network, edge, options.font_size) if options.edge_shapes else None
        items.append(Group(items=arrow(link, text, label), role="edge", name=_edge_name(edge)))
    for layer, each, (x, y) in zip(network.layers, faces, placed.nodes, strict=True):
        drawn = draw(each, x, y, pill=layer.kind == "input")
        items.append(Group(items=tuple(drawn), role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer)))
    return items


def _edge_name(edge: Edge) -> str:
    return f"{edge.tail}→{edge.head}"


style = Style(
    name="graph",
    options=GraphOptions,
    arrange=arrange,
    without=("scale", "max-units", "max-maps"),
    version=version,
    notice=notice,
)
