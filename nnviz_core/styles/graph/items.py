"""A graph's parts, each where the layout put it, as items of a scene."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz_core.kit.arrows import arrow, curve, edge_group
from nnviz_core.kit.frames import frame
from nnviz_core.kit.nodes import layer_group
from nnviz_core.kit.text import Line
from nnviz_core.layout.graphs.placement import Placement
from nnviz_core.layout.strips import Arrows
from nnviz_core.scene import Group, Item, Point
from nnviz_core.styles.graph.draw import draw
from nnviz_core.styles.graph.framing import draw_label
from nnviz_core.styles.graph.parts import Parts


def items_of(parts: Parts, placed: Placement) -> list[Item]:
    """Frames first, then arrows, then the frames' labels, then layers."""
    boxes = [(name, each, placed.clusters[each.number]) for name, each in parts.frames.items()]
    drawn = [(name, each, box) for name, each, box in boxes if box is not None]
    frames = [Group(items=(frame(box),), role="cluster", name=name) for name, _, box in drawn]
    arrows = Arrows(placed.links if drawn else ())
    labels = [Group(items=draw_label(each, box, arrows), role="decoration", name=name) for name, each, box in drawn]
    return [*frames, *_arrows(parts, placed), *labels, *_layers(parts, placed)]


def _arrows(parts: Parts, placed: Placement) -> Iterator[Item]:
    edges = parts.network.edges
    drawn = [_labelled(*each) for each in zip(placed.links, parts.labels, placed.labels, strict=True)]
    yield from (edge_group(items, edge.tail, edge.head) for items, edge in zip(drawn, edges, strict=False))
    yield from (Group(items=items, role="decoration") for items in drawn[len(edges) :])


def _labelled(points: Sequence[Point], label: Line | None, at: Point | None) -> tuple[Item, ...]:
    """An arrow with what flows along it."""
    return (*arrow(points, outline=curve), *([label.about(*at, "muted")] if label and at else []))


def _layers(parts: Parts, placed: Placement) -> Iterator[Item]:
    layers = parts.network.layers
    drawn = [tuple(draw(content, at)) for content, at in zip(parts.contents, placed.nodes, strict=True)]
    for layer, items in zip(layers, drawn, strict=False):
        yield layer_group(layer, items)
    for name, items in zip(parts.marked, drawn[len(layers) :], strict=True):
        yield Group(items=items, role="decoration", name=name)
