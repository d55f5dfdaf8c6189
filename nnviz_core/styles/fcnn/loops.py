"""Connections to the step after: loops of recurrent layers, edges that lead back."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.geometry import polyline
from nnviz_core.kit.arrows import SMALL, arrowheads, rounded
from nnviz_core.network import Layer
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import delayed, is_bidirectional
from nnviz_core.scene import Group, Item, Path, Point
from nnviz_core.styles.fcnn.edges import Drawing
from nnviz_core.styles.fcnn.neurons import Column, loop

FEW = 6
"""Up to so many drawn neurons have a loop each; more of them share one."""
LANE = 8.0
"""From one edge that leads back to the next, in pixels."""
FIRST, LANES = 8.0, 4
"""How far from its neuron an edge that leads back turns, in pixels, and how many others turn further on."""
BEYOND = FIRST + LANES * 3.0
BEND = 7.0
"""The radius of their corners."""


def looping(layer: Layer, column: Column) -> str:
    """Whether `each` neuron reads its own value of the step before, drawn on `one` of them where there are many; else empty."""
    if layer.step or ("recurrent" not in kind_of(layer).traits and layer.name not in delayed(layer)):
        return ""
    return "each" if len(column.numbers) <= FEW else "one"


def drawn_loops(layer: Layer, drawing: Drawing) -> Iterator[Item]:
    """The loops of a layer's neurons."""
    column, along = drawing.places.columns[layer.name], drawing.places.along(layer.name)
    how = looping(layer, column)
    for across in column.across[: {"each": None, "one": 1, "": 0}[how]]:
        yield from loop((along, across), drawing.options.radius, drawing.flow, "line")


def delays_of(drawing: Drawing) -> list[tuple[str, str]]:
    """Who reads whose value of the step before, loops left out."""
    net = drawing.places.net
    found = [(tail, head) for tail, head in net.states if net.levels[tail] != net.levels[head]]
    for layer in net.layers:
        found += [(name, layer.name) for name in delayed(layer) if name in net.by_name and name != layer.name]
    return found


def drawn_states(drawing: Drawing) -> Iterator[Group]:
    """An arrow from each step of an unrolled layer to the next one, where both stand in one level."""
    places, radius = drawing.places, drawing.options.radius
    for tail, head in places.net.states:
        if places.net.levels[tail] != places.net.levels[head]:
            continue
        (first, last), along = (places.columns[tail].reach[1], places.columns[head].reach[0]), places.along(tail)
        sign = 1 if last > first else -1
        begin, end = drawing.flow(along, first + sign * radius), drawing.flow(along, last - sign * (radius + 1.0))
        path = Path(segments=polyline([begin, end]), stroke="line", width=1.4)
        tips = [(begin, end), (end, begin)] if is_bidirectional(places.net.by_name[tail]) else [(begin, end)]
        yield Group(items=(path, arrowheads(tips, SMALL)), role="edge")


def leading_back(layer: str, drawing: Drawing) -> bool:
    """Whether edges lead back from the level of a layer, so that what is written beyond it must leave them room."""
    levels = drawing.places.net.levels
    return any(levels[tail] == levels[layer] for tail, _ in delays_of(drawing))


def drawn_delays(drawing: Drawing) -> Iterator[Group]:
    """The edges that lead back, each on a lane of its own beyond all neurons, so that it crosses none."""
    outline = rounded(BEND, 0.5)
    for number, (tail, head) in enumerate(delays_of(drawing)):
        lines = _back(tail, head, number, drawing)
        tips = dict.fromkeys((flow_line[-2], flow_line[-1]) for flow_line in lines)
        segments = dict.fromkeys(outline(points) for points in lines)
        path = Path(segments=tuple(segment for line in segments for segment in line), stroke="line", width=1.0)
        yield Group(items=(path, arrowheads(tips, SMALL)), role="edge")


def _back(tail: str, head: str, lane: int, drawing: Drawing) -> list[list[Point]]:
    """The corners of each line from one layer back to another."""
    places, radius = drawing.places, drawing.options.radius
    here, there, across = places.along(tail) + radius, places.along(head) - radius, places.floor + (lane + 1) * LANE
    gap = FIRST + lane % LANES * 3.0
    return [
        [
            drawing.flow(*point)
            for point in (
                (here, begin),
                (here + gap, begin),
                (here + gap, across),
                (there - gap, across),
                (there - gap, end),
                (there - 1.0, end),
            )
        ]
        for begin in places.columns[tail].across
        for end in places.columns[head].across
    ]
