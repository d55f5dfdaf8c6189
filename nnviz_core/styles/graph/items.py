"""A graph's parts, each where the layout put it, as items of a scene."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.kit.arrows import arrow
from nnviz_core.layout.graphs.placement import Placement
from nnviz_core.notation import tooltip
from nnviz_core.scene import Group, Item
from nnviz_core.styles.graph.draw import draw
from nnviz_core.styles.graph.framing import draw_frame, draw_label
from nnviz_core.styles.graph.parts import Parts


def items_of(parts: Parts, placed: Placement) -> list[Item]:
    """Frames first, then arrows, then the frames' labels, then layers."""
    boxes = [(name, frame, placed.clusters[frame.number]) for name, frame in parts.frames.items()]
    drawn = [(name, frame, box) for name, frame, box in boxes if box is not None]
    frames = [Group(items=(draw_frame(box),), role="cluster", name=name) for name, _, box in drawn]
    labels = [Group(items=draw_label(frame, box, placed.links), role="decoration", name=name) for name, frame, box in drawn]
    return [*frames, *_arrows(parts, placed), *labels, *_layers(parts, placed)]


def _arrows(parts: Parts, placed: Placement) -> Iterator[Item]:
    names = [f"{edge.tail}→{edge.head}" for edge in parts.network.edges]
    drawn = [arrow(*each) for each in zip(placed.links, parts.labels, placed.labels, strict=True)]
    yield from (Group(items=items, role="edge", name=name) for items, name in zip(drawn, names, strict=False))
    yield from (Group(items=items, role="decoration") for items in drawn[len(names) :])


def _layers(parts: Parts, placed: Placement) -> Iterator[Item]:
    layers = parts.network.layers
    drawn = [tuple(draw(face, at)) for face, at in zip(parts.faces, placed.nodes, strict=True)]
    for layer, items in zip(layers, drawn, strict=False):
        yield Group(items=items, role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer))
    for name, items in zip(parts.marked, drawn[len(layers) :], strict=True):
        yield Group(items=items, role="decoration", name=name)
