"""Which engine places a graph."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core import dot
from nnviz_core.errors import Problem
from nnviz_core.styles import _layout_graphviz, _layout_layered
from nnviz_core.styles._placement import Link, Placement, Plan, effort

LARGEST = 8000
"""Graphs of more effort than this are placed by our own engine: Graphviz' time grows with the square, ours with the size."""


def frames(nodes: int, links: Sequence[Link]) -> bool:
    """Whether groups are framed in a graph: whether Graphviz places it."""
    return engine() != "layered" and effort(nodes, links) <= LARGEST


def engine() -> str:
    """The engine in use: `graphviz`, `dot` (as a process) or `layered`."""
    if dot.embedded():
        return "graphviz"
    return "dot" if dot.program() else "layered"


def layout(plan: Plan) -> Placement:
    """The plan, placed by the best engine at hand."""
    placed = _layout_graphviz.place(plan) if frames(len(plan.nodes), plan.links) else None
    return placed or _layout_layered.place(plan)


def version() -> str:
    """The engine and its version, on which coordinates depend."""
    return dot.version() or engine()


def notice() -> Problem | None:
    """What to tell the user once when Graphviz is missing."""
    if engine() != "layered":
        return None
    hint = "pip install pygraphviz, or install Graphviz so that 'dot' is found"
    return Problem("Graphviz is missing: graphs are drawn in plain layers, without frames around groups", hint=hint, topic="tool")
