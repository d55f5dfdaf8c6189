"""A graph's parts, each where the layout put it, as items of a scene."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz_core.kit.arrows import arrow, curve, edge_group
from nnviz_core.kit.frames import frame
from nnviz_core.kit.nodes import layer_group
from nnviz_core.kit.text import Line
from nnviz_core.layout.graphs.placement import Placement
from nnviz_core.scene import Group, Item, Point, Text
from nnviz_core.styles.graph.draw import draw
from nnviz_core.styles.graph.framing import draw_label
from nnviz_core.styles.graph.nodes import NodeContent
from nnviz_core.styles.graph.parts import Parts


def items_of(parts: Parts, placed: Placement) -> list[Item]:
    """Frames first, then arrows, then the frames' labels, then layers."""
    boxes = [(name, each, placed.clusters[each.number]) for name, each in parts.frames.items()]
    drawn = [(name, each, box) for name, each, box in boxes if box is not None]
    frames = [Group(items=(frame(box),), role="cluster", name=name) for name, _, box in drawn]
    labels = [Group(items=draw_label(each, box, placed.links), role="decoration", name=name) for name, each, box in drawn]
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
    counts = _counts(parts, placed)
    for number, layer in enumerate(layers):
        count = counts.get(layer.group, 1)
        badge = (_badge(count, parts.contents[number], placed.nodes[number], parts.options.font_size),) if count > 1 else ()
        yield layer_group(layer, (*drawn[number], *badge))
    for name, items in zip(parts.marked, drawn[len(layers) :], strict=True):
        yield Group(items=items, role="decoration", name=name)


def _counts(parts: Parts, placed: Placement) -> dict[str | None, int]:
    """How often what stands in each group is repeated, as far as no frame says so: an engine may draw none, and Graphviz may fail."""
    unsaid = {name: int(each.badge.text[1:] or 1) for name, each in parts.frames.items() if placed.clusters[each.number] is None}
    counts: dict[str | None, int] = {}
    for group in parts.network.groups:  # parents come first
        counts[group.name] = counts.get(group.parent, 1) * unsaid.get(group.name, 1)
    return counts


def _badge(count: int, content: NodeContent, at: Point, size: float) -> Text:
    """A layer's own number, at the corner of its outline."""
    right, top = at[0] + content.width / 2 - content.room, at[1] - content.height / 2
    line = Line(f"×{count}", size, bold=True)
    return line.at(right + 2.0, at[1] - size * 0.3, "start") if content.form == "circle" else line.at(right, top - 3.0, "end")
