"""A graph's parts, each where the layout put it, as items of a scene."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.kit.arrows import arrow
from nnviz_core.layout.graphs.placement import Placement
from nnviz_core.notation import tooltip
from nnviz_core.scene import Group, Item, Point, Text
from nnviz_core.styles.graph.draw import draw
from nnviz_core.styles.graph.framing import draw_frame, draw_label
from nnviz_core.styles.graph.nodes import Face
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
    counts = _counts(parts, placed)
    for number, layer in enumerate(layers):
        count = counts.get(layer.group, 1)
        badge = (_badge(count, parts.faces[number], placed.nodes[number], parts.wishes.size),) if count > 1 else ()
        items = (*drawn[number], *badge)
        yield Group(items=items, role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer))
    for name, items in zip(parts.marked, drawn[len(layers) :], strict=True):
        yield Group(items=items, role="decoration", name=name)


def _counts(parts: Parts, placed: Placement) -> dict[str | None, int]:
    """How often what stands in each group is repeated, as far as no frame says so: an engine may draw none, and Graphviz may fail."""
    unsaid = {name: int(frame.badge.text[1:] or 1) for name, frame in parts.frames.items() if placed.clusters[frame.number] is None}
    counts: dict[str | None, int] = {}
    for group in parts.network.groups:  # parents come first
        counts[group.name] = counts.get(group.parent, 1) * unsaid.get(group.name, 1)
    return counts


def _badge(count: int, face: Face, at: Point, size: float) -> Text:
    """A layer's own number, at the corner of its outline."""
    right, top = at[0] + face.width / 2 - face.room, at[1] - face.height / 2
    if face.form == "circle":
        return Text(x=right + 2.0, y=at[1] - size * 0.3, text=f"×{count}", size=size, bold=True)
    return Text(x=right, y=top - 3.0, text=f"×{count}", size=size, anchor="end", bold=True)
