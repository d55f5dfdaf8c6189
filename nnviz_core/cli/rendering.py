"""`render` and `summary`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from nnviz_core.budget import Budget, budget_of
from nnviz_core.cache import Cache
from nnviz_core.contracts import MOST_TEXT, Source
from nnviz_core.errors import Problem, ToolError, UsageError
from nnviz_core.figure_options import sort_options
from nnviz_core.figures import Ask, Figure
from nnviz_core.files import project_root
from nnviz_core.images import name_beside, read_image
from nnviz_core.registry import FALLBACK, find_renderer, format_of
from nnviz_core.sources import unread
from nnviz_core.studio import Studio, in_worker

BINARY = frozenset({"png", "pdf"})
"""Formats that do not belong on a terminal."""


def source_of(name: str, root: Path | None) -> Source:
    """The source that a command names; of a file its path alone."""
    if name == "-":
        return Source(data=sys.stdin.buffer.read(MOST_TEXT), name="<stdin>", root=root or project_root(Path.cwd()))
    return unread(name, root)


def budget_from(called: argparse.Namespace) -> Budget:
    """What a figure may cost; raises `UsageError` where the call says it wrongly."""
    return budget_of(dict(_pairs("--budget", "LIMIT=AMOUNT", "seconds=20", called.budget)))


def render(called: argparse.Namespace) -> int:
    """Draw to a file, or a text format to standard output."""
    output, preferred = _format(called)
    given = {"style": called.style} if called.style else {}
    options = sort_options(dict(_pairs("-O", "KEY=VALUE", "direction=right", called.option)), "files")
    given |= options.drawing
    if preferred:
        given["renderer"] = preferred
    ask = Ask(source=source_of(called.source, called.root), given=given, outputs=(output,), renderer=preferred)
    studio = Studio(cache=Cache(), budget=budget_from(called))
    figure = studio.figure(ask)
    _warn(figure, options.problems)
    data = studio.picture(ask, output, figure).data
    if called.output:
        _write(called.output, data)
        for image in figure.images if figure.images and output in find_renderer(figure.pictures[output].renderer).beside else ():
            _write(called.output.with_name(name_beside(image)), read_image(image)[0])
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    return 0


def _format(called: argparse.Namespace) -> tuple[str, str]:
    """The format and the renderer that were asked for, the latter empty where any will do."""
    renderer = called.renderer or ""
    if called.format:
        output = called.format.lower()
    elif called.output:
        output = format_of(called.output)
    else:
        output, renderer = ("txt", renderer or "text") if renderer in {"", "text"} else ("svg", renderer)
    if not output:
        raise UsageError(Problem(f"'{called.output}' has no ending that names a format", hint="add one, or give --format", topic="option"))
    if not called.output and output in BINARY:
        raise UsageError(Problem(f"{output} is not for a terminal", hint=f"give a file: -o picture.{output}", topic="option"))
    return output, renderer


def _pairs(flag: str, form: str, example: str, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    for written in given:
        key, equals, value = written.partition("=")
        if not equals:
            raise UsageError(Problem(f"{flag} takes {form}, got '{written}'", hint=f"such as {flag} {example}", topic="option"))
        yield key.strip(), value


def _warn(figure: Figure, options: Sequence[Problem]) -> None:
    """Tell what is drawn otherwise than asked; an option of the call that is wrong ends it."""
    wrong = [*options, *(replace(problem, place=None) for problem in figure.problems if problem.topic == "option")]
    tools = any(problem.topic == "tool" for problem in figure.problems)
    lacking = find_renderer(figure.renderer).missing(FALLBACK) if tools else None
    for problem in figure.problems:
        # What a page would lack says nothing of the file that is asked for; where it does, drawing tells it.
        if problem != lacking and problem.topic != "option":
            sys.stderr.write(f"{problem}\n")
    if wrong:
        raise UsageError(wrong)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ToolError(Problem(f"cannot write '{path}': {reason}", topic="render")) from error


def summary(called: argparse.Namespace) -> int:
    """Print the table of layers."""
    budget = budget_from(called)
    print(in_worker("nnviz_core.making:summary", (source_of(called.source, called.root), called.format), budget).decode().rstrip("\n"))  # noqa: T201
    return 0
