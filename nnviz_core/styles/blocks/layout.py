"""A figure laid out: where its layers, its links and its frames are, along and across the flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.layout.columns.lines import Corners, RouteEnd, corners, route_ends
from nnviz_core.layout.columns.place import CrossAxis, Extent, Sizes, Spacing, across
from nnviz_core.layout.columns.ports import Port, ports
from nnviz_core.layout.columns.routes import routes
from nnviz_core.layout.columns.rows import Gaps, MainAxis, along
from nnviz_core.layout.columns.shared import unshared
from nnviz_core.layout.columns.tracks import tracks
from nnviz_core.network import Edge
from nnviz_core.ops import kind_of
from nnviz_core.styles.blocks.figure import Figure
from nnviz_core.styles.blocks.inputs import inputs_aligned

CORNER = 6.0
"""The radius of corners, in pixels."""


class Drawn(Struct, frozen=True):
    """A line: of which link, its corners, and whether it ends in an arrowhead."""

    edge: int
    corners: Corners
    head: bool


class Layout(Struct, frozen=True, dict=True):
    """Places, each along and across the flow.

    Attributes:
        layers: The middle of each layer, by its name.
        links: The lines of its links.
        frames: For each frame where it begins and ends, its two sides, and the side (-1 or 1) of its label.
    """

    layers: Mapping[str, tuple[float, float]]
    links: Sequence[Drawn]
    frames: Mapping[str, tuple[Extent, Extent, int]]


def layout(figure: Figure) -> Layout:
    """Where everything is."""
    network, plan, size = figure.network, figure.plan, figure.setting.size
    found = routes(plan, network.edges)
    sizes = Sizes({name: each.sides for name, each in figure.outlines.items()}, {name: figure.label_room(name) for name in figure.labels})
    placed = across(plan, found, sizes, Spacing(column=size * 2, lane=size * 1.1, frame=size * 0.9))
    placed = inputs_aligned(figure, found, placed)
    ends = ports(network, plan, found, placed, figure.outlines)
    lines = route_ends(network, plan, found, ends, placed)
    stuck = {edge.head: edge.tail for edge in network.edges if _stick(figure, edge)}
    gaps = Gaps(gap=size * 1.7, glue=size * 0.3, track=size * 0.85, head=size * 1.35, border=size * 0.8)
    nets = tracks(segment for line in lines for segment in line.segments)
    far = along(plan, _heights(figure), nets, _glued(figure, ends, stuck), gaps)
    return _layout(figure, placed, far, lines, stuck)


def _heights(figure: Figure) -> list[float]:
    heights = [0.0] * figure.plan.parts[0].part.rows
    for name, number in figure.plan.layers.items():
        row = figure.plan.parts[number].row
        heights[row] = max(heights[row], figure.outlines[name].along)
    return heights


def _row(figure: Figure, name: str) -> int:
    return figure.plan.parts[figure.plan.layers[name]].row


def _stick(figure: Figure, edge: Edge) -> bool:
    """Whether a link is too short for an arrow: to an addition such as "Add & norm" from the block before it, which nothing else reads."""
    network = figure.network
    blocks = all(figure.contents[name].form == "block" for name in (edge.tail, edge.head))
    near = _row(figure, edge.head) == _row(figure, edge.tail) + 1
    only = len(network.edges_out[edge.tail]) == 1 and edge.tail not in network.outputs
    first = network.edges_into[edge.head][0] == edge
    return blocks and near and only and first and "sums" in kind_of(network.by_name[edge.head]).traits


def _glued(figure: Figure, ends: Sequence[Port], stuck: Mapping[str, str]) -> dict[int, bool]:
    """The rows whose layers all stick to those in the row before."""
    glued: dict[int, bool] = {}
    for edge, port in zip(figure.network.edges, ends, strict=True):
        if not port.side:
            row = _row(figure, edge.head)
            glued[row] = glued.get(row, True) and stuck.get(edge.head) == edge.tail
    return glued


def _layout(figure: Figure, placed: CrossAxis, far: MainAxis, lines: Sequence[RouteEnd], stuck: Mapping[str, str]) -> Layout:
    parts, edges = figure.plan.parts, figure.network.edges
    layers = {name: (far.rows[parts[number].row], placed.layers[number]) for name, number in figure.plan.layers.items()}
    whole = [
        Drawn(line.edge, _corners(figure, line, layers, far), stuck.get(edges[line.edge].head) != edges[line.edge].tail) for line in lines
    ]
    frames = {
        parts[number].part.name: (_reach(figure, number, far), sides, parts[number].side) for number, sides in placed.frames.items()
    }  # fmt: skip
    return Layout(layers, _parted(edges, whole), frames)


def _corners(figure: Figure, line: RouteEnd, layers: Mapping[str, tuple[float, float]], far: MainAxis) -> Corners:
    edge = figure.network.edges[line.edge]
    (tail, _), (head, _) = layers[edge.tail], layers[edge.head]
    if line.straight:
        return (tail, line.start - line.side * figure.outlines[edge.tail].half), (head, line.end)
    return corners(line, far.tracks, (tail + figure.outlines[edge.tail].body / 2, head - figure.outlines[edge.head].body / 2, head))


def _reach(figure: Figure, number: int, far: MainAxis) -> Extent:
    """Where a frame begins and ends."""
    node = figure.plan.parts[number]
    return far.opens[node.row, node.opens[node.row]], far.closes[node.end, node.closes[node.end]]


def _parted(edges: Sequence[Edge], lines: Sequence[Drawn]) -> list[Drawn]:
    """The lines; what several have in common from a layer on, or up to a layer, is left to the first of them."""
    found = list(lines)
    for numbers in _grouped([edges[line.edge].tail for line in lines]):
        for number, rest in zip(numbers, unshared([found[number].corners for number in numbers], 2 * CORNER), strict=True):
            found[number] = replace(found[number], corners=rest)
    for numbers in _grouped([edges[line.edge].head for line in lines]):
        back = [found[number].corners[::-1] for number in numbers]
        for number, before, rest in zip(numbers, back, unshared(back, 2 * CORNER), strict=True):
            found[number] = replace(found[number], corners=rest[::-1], head=found[number].head and rest == before)
    return found


def _grouped(names: Iterable[str]) -> list[list[int]]:
    """The places of equal names, where there are several."""
    found: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        found.setdefault(name, []).append(number)
    return [numbers for numbers in found.values() if len(numbers) > 1]
