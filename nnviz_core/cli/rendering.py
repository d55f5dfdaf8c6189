"""`render` and `summary`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from nnviz_core.cache import Cache
from nnviz_core.draw import FALLBACK, Job, prepare, produce, renderer_for, renderer_with
from nnviz_core.errors import Problem, ToolError, UsageError
from nnviz_core.images import name_beside, read_image
from nnviz_core.model import as_source
from nnviz_core.plugins import MOST_TEXT, Source, find_renderer
from nnviz_core.summary import summarize

BINARY = frozenset({"png", "pdf"})
"""Formats that do not belong on a terminal."""


NAMING = frozenset({"tex", "tikz"})
"""Formats that name picture files, which then lie beside them."""


def source_of(argument: str) -> Source:
    """The source that a command names; raises `NnvizError` when there is none."""
    if argument == "-":
        return Source(data=sys.stdin.buffer.read(MOST_TEXT), name="<stdin>")
    return as_source(argument)


def render(called: argparse.Namespace) -> int:
    """Draw to a file, or a text format to standard output."""
    output, preferred = _format(called)
    given = _options(called)
    if preferred:
        given["renderer"] = renderer_with(preferred, output).name
    job = prepare(source_of(called.source), given)
    _warn(job)
    renderer = preferred or renderer_for(output, style=job.diagram.style)
    data = produce(job.by(renderer), output, Cache()).data
    if called.output:
        _write(called.output, data)
        for image in _images(job) if output in NAMING else ():
            _write(called.output.with_name(name_beside(image)), read_image(image)[0])
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    return 0


def _images(job: Job) -> list[str]:
    """Picture files that layers show."""
    return [layer.look.image for layer in job.diagram.network.layers if layer.look.image]


def _format(called: argparse.Namespace) -> tuple[str, str]:
    """The format and the renderer that were asked for, the latter empty where any will do."""
    renderer = called.renderer or ""
    if called.format:
        output = called.format.lower()
    elif called.output:
        output = called.output.suffix.lstrip(".").lower()
    else:
        output, renderer = ("txt", renderer or "text") if renderer in {"", "text"} else ("svg", renderer)
    if not output:
        raise UsageError(Problem(f"'{called.output}' has no ending that names a format", hint="add one, or give --format", topic="option"))
    if not called.output and output in BINARY:
        raise UsageError(Problem(f"{output} is not for a terminal", hint=f"give a file: -o picture.{output}", topic="option"))
    return output, renderer


def _options(called: argparse.Namespace) -> dict[str, str]:
    given = {"style": called.style} if called.style else {}
    for option in called.option:
        key, equals, value = option.partition("=")
        if not equals:
            raise UsageError(Problem(f"-O takes KEY=VALUE, got '{option}'", hint="such as -O direction=right", topic="option"))
        given[key.strip()] = value
    return given


def _warn(job: Job) -> None:
    """Tell what is drawn otherwise than asked; an option of the call that is wrong ends it."""
    wrong = [replace(problem, place=None) for problem in job.problems if problem.topic == "option"]
    if wrong:
        raise UsageError(wrong)
    lacking = find_renderer(job.host.renderer).unready(FALLBACK)
    for problem in job.problems:
        # What a page would lack says nothing of the file that is asked for; where it does, drawing tells it.
        if problem != lacking:
            sys.stderr.write(f"{problem}\n")


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ToolError(Problem(f"cannot write '{path}': {reason}", topic="render")) from error


def summary(called: argparse.Namespace) -> int:
    """Print the table of layers."""
    print(summarize(prepare(source_of(called.source)).network, called.format).rstrip("\n"))  # noqa: T201
    return 0
