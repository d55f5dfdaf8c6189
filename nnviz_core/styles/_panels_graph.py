"""Panels of a network with branches: placed as a graph is, each line ending where a panel's own line begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz_core.diagram import Options
from nnviz_core.network import Network
from nnviz_core.scene import Group, Item, Point
from nnviz_core.styles._arrows import arrow
from nnviz_core.styles._flow import Flow
from nnviz_core.styles._layout import layout
from nnviz_core.styles._panels_pieces import Piece, layer_piece, output_piece, piece_items
from nnviz_core.styles._placement import Link, Node, Plan

GAP = 16.0
"""Room between panels side by side."""


def graph_items(network: Network, flow: Flow, options: Options, *, spacing: float, output: bool) -> list[Item]:
    """The items of any network, lines first; with `output`, each of its outputs has a piece of its own."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    pieces = [layer_piece(layer, flow, options, is_last=layer.name in network.outputs) for layer in network.layers]
    links = [Link(numbers[edge.tail], numbers[edge.head]) for edge in network.edges]
    for name in network.outputs if output else ():
        links.append(Link(numbers[name], len(pieces)))
        pieces.append(output_piece(network.by_name[name], flow, options))
    placed = layout(
        Plan(
            nodes=tuple(_node(piece, flow) for piece in pieces),
            links=tuple(links),
            direction=flow.direction,  # type: ignore[arg-type]  # the option's choices are the directions
            gap=GAP,
            rank_gap=spacing,
        )
    )
    spots = [flow.back(point) for point in placed.nodes]
    items = list(_lines(pieces, links, placed.links, spots, flow))
    starts = ((along - piece.panel.length / 2, across) for piece, (along, across) in zip(pieces, spots, strict=True))
    return items + [piece_items(piece, *start, flow, options) for piece, start in zip(pieces, starts, strict=True)]


def _node(piece: Piece, flow: Flow) -> Node:
    """The room of a piece; as much on both sides of its line, so that lines meet it there."""
    across = 2 * max(piece.before, piece.after)
    return Node(across, piece.slot) if flow.upright else Node(piece.slot, across)


def _lines(
    pieces: Sequence[Piece], links: Sequence[Link], routes: Sequence[Sequence[Point]], spots: Sequence[Point], flow: Flow
) -> Iterator[Item]:  # fmt: skip
    """Arrows from the end of a panel's line to the beginning of another's: past the words, then as they were led."""
    for link, route in zip(links, routes, strict=True):
        (begin, level), (end, height) = spots[link.tail], spots[link.head]
        tail, head = pieces[link.tail], pieces[link.head]
        leaves, out = flow(begin + tail.panel.length / 2, level), flow(begin + tail.slot / 2, level)
        enters, into = flow(end - head.panel.length / 2, height), flow(end - head.slot / 2, height)
        points = (leaves, leaves, out, out, *route[1:-1], into, into, enters, enters)
        yield Group(items=arrow(points, None, None), role="edge", name=f"{tail.name}→{head.name}")
