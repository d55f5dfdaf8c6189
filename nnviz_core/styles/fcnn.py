"""The style `fcnn`: layers of neurons, everyone connected to everyone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnviz_core.diagram import Options, option
from nnviz_core.fonts import text_width, wrap
from nnviz_core.geometry import fitted
from nnviz_core.network import Layer, Network
from nnviz_core.notation import title, tooltip
from nnviz_core.ops import KINDS
from nnviz_core.plugins import Style
from nnviz_core.scene import Anchor, Group, Item, Path, Point, Scene, Text
from nnviz_core.styles._amounts import amount
from nnviz_core.styles._chain import branching, chain
from nnviz_core.styles._neurons import Column, Flow, column, cross, curved, discs, dots, edges, head, straight

NEVER_DRAWN = frozenset({"shape"})
"""Categories of layers that change no vector: a `flatten` between dense layers."""
MANY = 80
"""So many edges between two layers are drawn fainter, or they would be a blot."""


@dataclass(frozen=True, kw_only=True)
class FcnnOptions(Options):
    """The options of `fcnn`."""

    bias: bool = option(default=False, kind="bool", text="Whether the units that are always 1 are drawn.")
    edges: str = option("straight", "choice", "How edges run.", choices=("straight", "curved"))
    arrows: bool = option(default=False, kind="bool", text="Whether edges have heads.")
    units: float = option(20.0, "number", "A neuron's diameter, in pixels.", least=4)
    spacing: float = option(120.0, "number", "The least room between layers, in pixels.", least=20)


def arrange(network: Network, options: FcnnOptions) -> Scene:
    """The scene of a network of dense layers."""
    layers = _drawn_layers(network)
    flow = Flow(options.direction or "right")
    columns = [_column(layer, options, is_last=index == len(layers) - 1) for index, layer in enumerate(layers)]
    words = [_words(layer, index, len(layers), options) for index, layer in enumerate(layers)]
    alongs = _alongs(columns, words, flow, options)
    items: list[Item] = []
    for index, ((before, after), ends) in enumerate(zip(pairwise(columns), pairwise(alongs), strict=True)):
        matrix = network.weights[index] if index < len(network.weights) else ()
        items.append(Group(items=tuple(_edges(before, after, ends, flow, matrix, options)), role="edge"))
    floor = max(each.reach[1] for each in columns) + options.units / 2
    for layer, each, along, lines in zip(layers, columns, alongs, words, strict=True):
        drawn = [*_neurons(layer, each, along, flow, options), *_written(lines, along, floor, flow, options)]
        items.append(Group(items=tuple(drawn), role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer)))
    return fitted(items)


def _drawn_layers(network: Network) -> tuple[Layer, ...]:
    layers = chain(network) or network.layers
    return tuple(layer for layer in layers if KINDS[layer.kind].category not in NEVER_DRAWN) or layers


def _column(layer: Layer, options: FcnnOptions, *, is_last: bool) -> Column:
    return column(layer.shape.channels if layer.shape else None, options.max_units, options.units, bias=options.bias and not is_last)


def _words(layer: Layer, index: int, count: int, options: FcnnOptions) -> list[tuple[str, str, bool]]:
    """The lines beside a column: what it is, how many units it has, what is fused with it; with their role, and whether they are bold."""
    default = "Input" if index == 0 else "Output" if index == count - 1 else title(layer) if layer.kind != "dense" else "Hidden"
    names = wrap(layer.label or default, 120.0, options.font_size, bold=True) if options.shows("names") else ()
    units = layer.shape.channels if layer.shape else None
    rest = (
        [f"{units:,} unit{'s' if units != 1 else ''}" if isinstance(units, int) else f"{units or '?'} units"]
        if options.shows("shapes")
        else []
    )
    rest += [title(part) for part in layer.fused] if options.shows("activations") else []
    rest += [text for text in (amount(layer, options),) if text]
    return [*((line, "ink", True) for line in names), *((line, "muted", False) for line in rest)]


def _alongs(columns: Sequence[Column], words: Sequence[Sequence[tuple[str, str, bool]]], flow: Flow, options: FcnnOptions) -> list[float]:
    """Where the layers lie along the flow: wider apart where edges are steep or words are long."""
    alongs = [0.0]
    for (before, after), (one, other) in zip(pairwise(columns), pairwise(words), strict=True):
        steep = max(before.reach[1] - before.reach[0], after.reach[1] - after.reach[0]) * 0.36
        if flow.upright:
            room = options.font_size * 1.3 * max(len(one), len(other)) + 12
        else:
            room = (_width(one, options) + _width(other, options)) / 2 + 16
        alongs.append(alongs[-1] + max(options.spacing, steep, room))
    return alongs


def _width(lines: Sequence[tuple[str, str, bool]], options: FcnnOptions) -> float:
    return max((text_width(text, options.font_size, bold=bold) for text, _, bold in lines), default=0.0)


def _edges(
    before: Column, after: Column, ends: tuple[float, float], flow: Flow, matrix: Sequence[Sequence[float]], options: FcnnOptions
) -> Iterator[Item]:
    """The edges of two layers: one path without weights, one an edge with them."""
    link = curved(flow) if options.edges == "curved" else straight
    radius = options.units / 2
    reached = (ends[0] + radius, ends[1] - radius - (1.5 if options.arrows else 0.0))
    drawn = list(edges(before, after, reached if options.edges == "curved" or options.arrows else ends, flow, link))
    if matrix:
        largest = max((abs(weight) for row in matrix for weight in row), default=0.0) or 1.0
        for source, target, line in drawn:
            yield from _weighted(_weight(matrix, target, source), largest, line)
    elif drawn:
        yield Path(
            segments=tuple(segment for _, _, line in drawn for segment in line),
            stroke="line",
            width=0.7,
            opacity=0.6 if len(drawn) < MANY else 0.35,
        )
    if options.arrows:
        yield from (head(_end(line), _angle(line)) for _, _, line in drawn)


def _weight(matrix: Sequence[Sequence[float]], row: int, place: int | None) -> float | None:
    """One weight; `None` for a bias and for what the matrix does not have."""
    if place is None or row >= len(matrix) or place >= len(matrix[row]):
        return None
    return matrix[row][place]


def _weighted(weight: float | None, largest: float, line: tuple[tuple[str, *tuple[float, ...]], ...]) -> Iterator[Path]:
    """An edge as strong as its weight, coloured by its sign; one that is pruned (0) is left out."""
    if weight is None:
        yield Path(segments=line, stroke="line", width=0.6, opacity=0.5)
    elif weight:
        share = abs(weight) / largest
        role = "positive" if weight > 0 else "negative"
        yield Path(segments=line, stroke=role, width=0.4 + 2.2 * share, opacity=0.25 + 0.75 * share)


def _end(line: tuple[tuple[str, *tuple[float, ...]], ...]) -> Point:
    *_, x, y = line[-1][1:]
    return x, y


def _angle(line: tuple[tuple[str, *tuple[float, ...]], ...]) -> float:
    """The direction in which a line arrives."""
    numbers = [number for segment in line for number in segment[1:]]
    return math.atan2(numbers[-1] - numbers[-3], numbers[-2] - numbers[-4])


def _neurons(layer: Layer, drawn: Column, along: float, flow: Flow, options: FcnnOptions) -> Iterator[Item]:
    role = layer.look.color or _role(layer)
    points = [flow(along, across) for across in drawn.across]
    yield from discs(points, options.units, role)
    if any(KINDS[part.kind].category == "dropout" for part in layer.fused):
        yield from (cross(point, options.units, role) for point in points[1::3])
    yield from dots([flow(along, across) for across in drawn.dots], options.units)
    if drawn.bias is not None:
        x, y = flow(along, drawn.bias)
        size = options.units * 0.55
        yield from discs([(x, y)], options.units, "activation")
        yield Text(x=x, y=y + size * 0.36, text="1", size=size, fill="activation-text", anchor="middle")


def _role(layer: Layer) -> str:
    if any(KINDS[part.kind].category == "softmax" for part in layer.fused):
        return "softmax"
    return KINDS[layer.kind].category


def _written(lines: Sequence[tuple[str, str, bool]], along: float, floor: float, flow: Flow, options: FcnnOptions) -> Iterator[Text]:
    """The words of a layer: under its column, or beside its row."""
    size = options.font_size
    for index, (text, role, bold) in enumerate(lines):
        if flow.upright:
            _, y = flow(along, 0.0)
            place, anchor = (floor + 14.0, y + (index - (len(lines) - 1) / 2) * size * 1.3 + size * 0.36), _START
        else:
            x, _ = flow(along, 0.0)
            place, anchor = (x, floor + size * (1.6 + index * 1.3)), _MIDDLE
        yield Text(x=place[0], y=place[1], text=text, size=size, fill=role, anchor=anchor, bold=bold)


_START: Anchor = "start"
_MIDDLE: Anchor = "middle"


def unfit(network: Network) -> str:
    """Why the network cannot be drawn as neurons; empty where it can."""
    if reason := branching(network):
        return reason
    maps = next((layer for layer in _drawn_layers(network) if layer.shape and layer.shape.spatial), None)
    return f"'{maps.name}' makes {maps.shape}, which is no vector" if maps else ""


style = Style(
    name="fcnn",
    options=FcnnOptions,
    arrange=arrange,
    without=("legend", "fold", "expand", "depth", "scale", "max-maps"),
    unfit=unfit,
)
