"""Which engine places a graph."""

from __future__ import annotations

from nnviz_core.errors import Problem
from nnviz_core.styles import _layout_graphviz, _layout_layered
from nnviz_core.styles._placement import Placement, Plan

LARGEST = 6000
"""Graphs with more nodes and links than this are placed by our own engine, whose time grows with their size alone."""


def frames(size: int) -> bool:
    """Whether groups are framed in a graph of so many nodes and links."""
    return size <= LARGEST and engine() != "layered"


def engine() -> str:
    """The engine in use: `graphviz`, `dot` (as a process) or `layered`."""
    if _layout_graphviz.embedded():
        return "graphviz"
    return "dot" if _layout_graphviz.program() else "layered"


def layout(plan: Plan) -> Placement:
    """The plan, placed by the best engine at hand."""
    placed = _layout_graphviz.place(plan) if frames(len(plan.nodes) + len(plan.links)) else None
    return placed or _layout_layered.place(plan)


def notice() -> Problem | None:
    """What to tell the user once when Graphviz is missing."""
    if engine() != "layered":
        return None
    hint = "pip install pygraphviz, or install Graphviz so that 'dot' is found"
    return Problem("Graphviz is missing: graphs are drawn in plain layers, without frames around groups", hint=hint, topic="tool")
