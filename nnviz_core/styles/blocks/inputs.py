"""Inputs of several branches in one frame: each goes under the branch that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from nnviz_core.layout.columns.place import CrossAxis
from nnviz_core.layout.columns.routes import Route
from nnviz_core.layout.crowding import Standing, crowded
from nnviz_core.styles.blocks.figure import Figure


def inputs_aligned(figure: Figure, routes: Sequence[Route], placed: CrossAxis) -> CrossAxis:
    """The places with inputs moved to the axes of their readers, in rows where there is room for all of them."""
    goals = _goals(figure, routes, placed)
    rows = {figure.plan.parts[number].row for number in goals}
    moved = {number: goals.get(number, place) for number, place in placed.layers.items()}
    close = crowded(_standing(figure, routes, replace(placed, layers=moved)), rows, figure.setting.size)
    kept = {number: place if figure.plan.parts[number].row in close else moved[number] for number, place in placed.layers.items()}
    return replace(placed, layers=kept)


def _goals(figure: Figure, routes: Sequence[Route], placed: CrossAxis) -> dict[int, float]:
    """Where inputs want to be that one layer reads, in the row behind their own."""
    layers, edges = figure.plan.layers, figure.network.edges
    near = {
        edges[route.edge].tail: route for route in routes if route.lane < 0 and route.arrive[0] == _row(figure, edges[route.edge].tail) + 1
    }
    return {
        layers[layer.name]: placed.layers[layers[edges[near[layer.name].edge].head]]
        for layer in figure.network.inputs
        if layer.name in near and len(figure.network.edges_out[layer.name]) == 1
    }


def _row(figure: Figure, name: str) -> int:
    return figure.plan.parts[figure.plan.layers[name]].row


def _standing(figure: Figure, routes: Sequence[Route], placed: CrossAxis) -> Iterator[Standing]:
    """All that is in rows: layers, frames with their labels, lanes."""
    for name, number in figure.plan.layers.items():
        row, (low, high) = figure.plan.parts[number].row, figure.outlines[name].sides
        yield Standing(row, row + 1, (placed.layers[number] + low, placed.layers[number] + high))
    for number, (low, high) in placed.frames.items():
        node = figure.plan.parts[number]
        room = figure.label_room(node.part.name)
        yield Standing(node.row, node.end, (low - room, high) if node.side < 0 else (low, high + room))
    for route in routes:
        if route.lane >= 0:
            yield Standing(*route.rows, (placed.lanes[route.edge], placed.lanes[route.edge]))
