"""Which engine places a graph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from msgspec.structs import replace

from nnviz_core import dot, workers
from nnviz_core.errors import Problem
from nnviz_core.layout.check import is_sound
from nnviz_core.layout.graphs import graphviz as _layout_graphviz
from nnviz_core.layout.graphs import layered as _layout_layered
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, LayoutEdge, Placement, effort, picture_of
from nnviz_core.layout.graphs.rows import in_rows
from nnviz_core.layout.graphs.widened import widened
from nnviz_core.workers import here

LARGEST = 8000
"""Graphs of more effort than this are placed by our own engine: Graphviz' time grows with the square, ours with the size."""

MOST_TRIED = 1500
"""Graphs of less effort are placed anew where Graphviz leads a link through a box, which it does once in thirty wild graphs."""

ROOMY = 2.5
"""How much farther apart things then stand, at worst."""


def is_placeable(nodes: int, links: Sequence[LayoutEdge]) -> bool:
    """Whether Graphviz is there and places so much in a few seconds."""
    return engine() != "layered" and effort(nodes, links) <= LARGEST


def engine() -> str:
    """The engine in use: `graphviz`, `dot` (as a process) or `layered`."""
    if dot.embedded():
        return "graphviz"
    return "dot" if dot.program() else "layered"


def layout(request: GraphLayoutRequest) -> Placement:
    """The request, placed by the best engine at hand."""
    placed = _by_graphviz(request) if is_placeable(len(request.nodes), request.links) else None
    return widened(request, placed) if placed else _layout_layered.place(request)


def _by_graphviz(request: GraphLayoutRequest) -> Placement | None:
    """The first sound placement of several; of a large graph, for which that takes too long, the first one."""
    if effort(len(request.nodes), request.links) > MOST_TRIED:
        return _layout_graphviz.place(request)
    if placed := in_rows(request):
        return placed
    request = replace(request, stacked=(), rows=())
    roomy = replace(request, gap=request.gap * ROOMY, rank_gap=request.rank_gap * ROOMY)
    tries = ((request, True), (request, False), (roomy, True), (roomy, False))
    found = (_layout_graphviz.place(each, whole=whole) for each, whole in tries)
    return next((placed for placed in takewhile(bool, found) if placed and is_sound(picture_of(request, placed))), None)


def version() -> str:
    """The engine and its version, on which coordinates depend."""
    return dot.version() or engine()


def warning() -> Problem | None:
    """What to tell the user once when Graphviz is missing."""
    if engine() != "layered" or here.is_off(dot.ENGINE):  # over this graph: that is told where it happens
        return None
    if dot.is_installed():
        hint = f"drawing workers: {workers.status()}"
        return Problem("graphs are drawn in plain layers: Graphviz needs a process", hint=hint, topic="tool")
    hint = "pip install pygraphviz, or install Graphviz so that 'dot' is found"
    return Problem("Graphviz is missing: graphs are drawn in plain layers", hint=hint, topic="tool")
