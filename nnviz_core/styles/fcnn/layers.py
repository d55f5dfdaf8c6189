"""One layer of neurons: its discs, what is written in them and beside them, and its caption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nnviz_core.fonts import text_width
from nnviz_core.geometry import polyline, rectangle, text_box
from nnviz_core.kit.arrows import SMALL, arrowheads
from nnviz_core.kit.nodes import layer_group
from nnviz_core.kit.text import CAPITALS, LOOSE, Line, fitting
from nnviz_core.network import Layer
from nnviz_core.ops import kind_of
from nnviz_core.scene import Anchor, Group, Item, Path, Point, Text
from nnviz_core.styles.fcnn.edges import Drawing
from nnviz_core.styles.fcnn.loops import BEYOND, drawn_loops, leading_back, looping
from nnviz_core.styles.fcnn.net import NeuronGraph
from nnviz_core.styles.fcnn.neurons import LOOP, Column, cross, discs, dots, role_of_units
from nnviz_core.styles.fcnn.options import FcnnOptions
from nnviz_core.styles.fcnn.places import Extent
from nnviz_core.styles.fcnn.words import ACROSS, Caption, inside_size

STUB = 18.0
"""How long an arrow is from an input's name to its neuron."""
UNLIT = 0.3
"""How opaque a neuron is that is not highlighted."""

_BEFORE: dict[str, Anchor] = {"right": "end", "left": "start", "down": "start", "up": "end"}
_AFTER: dict[str, Anchor] = {"right": "start", "left": "end", "down": "end", "up": "start"}
_MIDDLE: Anchor = "middle"
_START: Anchor = "start"


def rooms(columns: Mapping[str, Column], captions: Mapping[str, Caption], net: NeuronGraph, options: FcnnOptions) -> dict[str, Extent]:
    """What each layer takes across the flow, its caption included where that stands in its level."""
    return {layer.name: _room(layer, columns[layer.name], captions[layer.name], options) for layer in net.layers}


def _room(layer: Layer, column: Column, caption: Caption, options: FcnnOptions) -> Extent:
    first, last = column.reach
    before, after = options.radius - first, options.radius + last
    if looping(layer, column):
        before += options.radius * LOOP
    if not caption.words.lines or caption.where == "floor":
        return Extent(before, after)
    wide = caption.words.across(upright=options.direction in {"down", "up"})
    if caption.where == "under":
        return Extent(before, after + wide + 8.0)
    return Extent(max(before, wide / 2), max(after, wide / 2))


def drawn_layer(
    layer: Layer, inside: Sequence[str], caption: Caption, names: Mapping[tuple[str, int], str], floor: float, drawing: Drawing
) -> Group:
    """A layer's neurons with all that is written on them.

    Args:
        layer: With what is fused into it.
        inside: What stands in each drawn neuron.
        caption: What stands beside the layer.
        names: Of the first and the last neurons.
        floor: Where captions beyond all neurons begin.
        drawing: Where everything is.
    """
    own = {number: name for (of, number), name in names.items() if of == layer.name}
    items = [*_neurons(layer, inside, drawing), *_named(layer, own, drawing), *_captioned(layer, caption, own, floor, drawing)]
    return layer_group(layer, items)


def _neurons(layer: Layer, inside: Sequence[str], drawing: Drawing) -> Iterator[Item]:
    column, along, flow, options = drawing.places.columns[layer.name], drawing.places.along(layer.name), drawing.flow, drawing.options
    role = role_of_units(layer)
    points = [flow(along, across) for across in column.across]
    yield from drawn_loops(layer, drawing)
    if drawing.lit is None:
        yield from discs(points, options.diameter, role)
    else:
        lit = drawing.lit[0] | drawing.lit[1]
        for number, point in zip(column.numbers, points, strict=True):
            yield from discs([point], options.diameter, role, 1.0 if (layer.name, number) in lit else UNLIT)
    if any("drops" in kind_of(part).traits for part in layer.fused):
        yield from (cross(point, options.diameter, role) for point in points[1::3])
    yield from dots([flow(along, across) for across in column.dots], options.diameter)
    for point, text in zip(points, inside, strict=False):
        yield _inside(point, text, f"{role}-text", options)


def _inside(point: Point, text: str, role: str, options: FcnnOptions) -> Text:
    size = fitting(text, inside_size(options), options.diameter * ACROSS)
    return Line(text, size).about(*point, role, capitals=True)


def drawn_bias(drawing: Drawing) -> Iterator[Item]:
    """The units that are always 1."""
    for level, across in drawing.places.bias.items():
        point = drawing.flow(drawing.places.alongs[level], across)
        yield from discs([point], drawing.options.diameter, "activation", 1.0 if drawing.lit is None else UNLIT)
        yield _inside(point, "1", "activation-text", drawing.options)


def _named(layer: Layer, names: Mapping[int, str], drawing: Drawing) -> Iterator[Item]:
    """The names of inputs before their neurons, of outputs behind them; with an arrow where edges have arrows."""
    column, options, flow = drawing.places.columns[layer.name], drawing.options, drawing.flow
    sign = 1 if drawing.places.net.into[layer.name] else -1
    anchor = (_AFTER if sign > 0 else _BEFORE)[options.direction]
    near = drawing.places.along(layer.name) + sign * (options.radius + 1.0)
    turns = BEYOND if sign > 0 and leading_back(layer.name, drawing) else 0.0
    far = near + sign * max(STUB if options.arrows else 0.0, turns)
    for number, across in zip(column.numbers, column.across, strict=True):
        if number not in names:
            continue
        if options.arrows:
            ends = [flow(near, across), flow(far, across)][::sign]
            yield Path(segments=polyline(ends), stroke="line", width=1.0)
            yield arrowheads([(ends[0], ends[1])], SMALL)
        x, y = flow(far, across)
        yield _beside((x, y), sign * 5.0, names[number], anchor, drawing)


def _beside(point: Point, gap: float, text: str, anchor: Anchor, drawing: Drawing) -> Text:
    """A name along the flow: upright where layers are rows, so that neighbours' names do not touch."""
    size = drawing.options.font_size
    dx, dy = drawing.flow(gap, 0.0)
    x, y = point[0] + dx, point[1] + dy
    if drawing.flow.upright:
        return Text(x=x + size * CAPITALS, y=y, text=text, size=size, anchor=anchor, rotate=-90.0)
    return Text(x=x, y=y + size * CAPITALS, text=text, size=size, anchor=anchor)


def _captioned(layer: Layer, caption: Caption, names: Mapping[int, str], floor: float, drawing: Drawing) -> Iterator[Item]:
    """The lines of a caption; on a plate where edges run behind it."""
    taken = max((text_width(name, drawing.options.font_size) for name in names.values()), default=0.0)
    beyond = taken + STUB * drawing.options.arrows + 6.0 if names else 0.0
    if caption.where == "after" and leading_back(layer.name, drawing):
        beyond += BEYOND
    x, y, anchor = _stand(layer, caption, beyond, floor, drawing)
    drawn = caption.words.from_baseline(x, y, anchor)
    if caption.where == "under" and drawn:
        boxes = [text_box(text) for text in drawn]
        left, top, right, bottom = (pick(edges) for pick, edges in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
        yield Path(segments=rectangle(left - 2, top, right - left + 4, bottom - top, 3.0), fill="surface", opacity=0.85)
    yield from drawn


def _stand(layer: Layer, caption: Caption, beyond: float, floor: float, drawing: Drawing) -> tuple[float, float, Anchor]:
    """Where the first line of a caption stands, and how it is anchored."""
    options, flow, column = drawing.options, drawing.flow, drawing.places.columns[layer.name]
    first, last = column.reach
    along, size = drawing.places.along(layer.name), options.font_size
    centred = size - caption.words.height / 2 - size * 0.02
    if caption.where in {"floor", "under"}:
        edge = floor if caption.where == "floor" else last + options.radius
        if flow.upright:
            return edge + (14.0 if caption.where == "floor" else 6.0), flow(along, 0.0)[1] + centred, _START
        return flow(along, 0.0)[0], edge + size * (1.6 if caption.where == "floor" else 1.1), _MIDDLE
    sign = 1 if caption.where == "after" else -1
    x, y = flow(along + sign * (options.radius + beyond + 8.0), (first + last) / 2)
    if not flow.upright:
        return x, y + centred, (_AFTER if sign > 0 else _BEFORE)[options.direction]
    below = (sign > 0) == (options.direction == "down")
    return x, y + (size if below else size * LOOSE - caption.words.height - size * 0.3), _MIDDLE
