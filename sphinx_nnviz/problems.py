"""Problems as Sphinx warnings: at their line, with a type that `suppress_warnings` knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from docutils import nodes

from nnviz_core.errors import NnvizError, Problem

Location: TypeAlias = "str | tuple[str, int] | nodes.Node | None"


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what a plug-in should not have raised into a problem: one bad figure must not cost a whole build.

    Raises:
        NnvizError: Whatever went wrong.
    """
    try:
        yield
    except NnvizError:
        raise
    except Exception as error:
        message = f"internal error: {type(error).__name__}: {error}"
        raise NnvizError(Problem(message, hint="please report it, with the source of this diagram", topic="render")) from error


def line_of(problem: Problem, directive: tuple[str, int], files: dict[str, str]) -> str:
    """`path:line` of a problem: its own where it has one, else the directive's.

    Args:
        problem: Its place names a source, not always by its path.
        directive: The page and the line of the directive.
        files: Paths of sources by the names that places have.
    """
    place = problem.place
    if place is None or not place.line or problem.topic in {"option", "style"}:
        return f"{directive[0]}:{directive[1]}"
    return f"{files.get(place.source, place.source)}:{place.line}"


def told(problem: Problem) -> str:
    """A problem in one line."""
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message
