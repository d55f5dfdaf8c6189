"""Problems where they are told: in one line, at the line of the page or file where the mistake stands."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from nnviz_core.contracts import Source
from nnviz_core.errors import Problem
from nnviz_core.figures import ASKED_FOR


def place_of(problem: Problem, source: Source | None, directive: tuple[str, int]) -> tuple[str, int]:
    """The path and the line of a problem: its own where it has one, else the directive's.

    Options stand in the directive, whatever the place says of the source.
    """
    place = problem.place
    if place is None or not place.line or problem.topic in ASKED_FOR:
        return directive
    file = source.path if source and source.path and place.source == source.name else place.source
    return str(file), place.line


def told(problem: Problem) -> str:
    """The message and the hint in one line."""
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message


def warn(problems: Iterable[Problem], location: str | nodes.Node | None = None) -> None:
    """Warn in Sphinx, with a type that `suppress_warnings` knows: `nnviz.shape`."""
    from sphinx.util import logging  # noqa: PLC0415 - plain docutils has no Sphinx

    for problem in problems:
        once = problem.topic == "tool"  # a missing tool is one warning, not one a figure
        logging.getLogger(__name__).warning("%s", told(problem), type="nnviz", subtype=problem.topic, location=location, once=once)
