"""The one guard around making a figure: whatever happens in it becomes a problem with a place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nnviz_core.budget import overrun
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.network import Place
from nnviz_core.workers import here
from nnviz_core.workers.limits import is_memory_spent

REPORT = "please report it, with the source of this diagram"


@contextmanager
def guarded(place: Place | None = None) -> Iterator[None]:
    """Turn what should not have been raised into a problem: one bad figure must not cost a whole build.

    Args:
        place: Where the figure stands, for problems that have no place of their own.

    Raises:
        NnvizError: Whatever went wrong.
        MemoryError: In a worker, which then must end.
    """
    try:
        yield
    except NnvizError:
        raise
    except MemoryError as error:
        if here.is_worker():
            raise
        raise NnvizError(overrun("memory", "it needed more memory than there is")) from error
    except Exception as error:
        if is_spent():
            raise MemoryError from error
        raise NnvizError(problem_of(error, place)) from error


def is_spent() -> bool:
    """Whether this is a worker whose memory is spent: then any exception may be of that alone, and it must end."""
    return here.is_worker() and is_memory_spent()


def problem_of(error: Exception, place: Place | None = None) -> Problem:
    """What is said of an exception that nobody expected."""
    if isinstance(error, OSError) and error.errno:
        of = f" '{error.filename}'" if error.filename else ""
        return Problem(f"the system refuses{of}: {(error.strerror or 'error').lower()}", place, "make room for it, or allow it", "render")
    if isinstance(error, RecursionError):
        return Problem("it is nested more deeply than we follow", place, "use fewer levels", "render")
    return Problem(f"internal error: {type(error).__name__}: {str(error)[:300]}", place, REPORT, "render")
