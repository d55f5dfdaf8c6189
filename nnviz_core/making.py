"""Making figures: read, checked and drawn, one after the other; renderers that draw many at once get them together.

It runs in a drawing worker, and in the program itself where there are none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core import budget
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Source
from nnviz_core.errors import NnvizError, Problem, UsageError
from nnviz_core.figure_options import MODEL
from nnviz_core.figures import Ask, Figure, Picture, identity, to_json
from nnviz_core.guard import guarded
from nnviz_core.pipeline import Job, prepare
from nnviz_core.produce import renderer_for, renderer_with
from nnviz_core.registry import find_reader, find_renderer, styles
from nnviz_core.summary import summarize
from nnviz_core.workers import here


def summary(source: Source, output: str) -> bytes:
    """The table of a source's layers; raises `NnvizError`."""
    job = prepare(source)
    return summarize(job.network, output, job.diagram.prepared.changes if job.diagram.prepared else ()).encode("utf-8", "replace")


def warm() -> None:
    """Load what most figures need."""
    styles()
    find_reader("yaml")
    find_renderer("svg")


class _Work(Struct):
    """A figure on its way: its job in each format that is still to be drawn, the ledger of what is told, and the cache."""

    index: int
    ask: Ask
    figure: Figure
    jobs: dict[str, Job]
    ledger: budget.Ledger
    kept: Cache


def run(items: Sequence[tuple[Ask, str, bytes]]) -> Iterator[tuple[int, Any, tuple[bytes, ...]]]:
    """For each figure that is asked for, with the cache's folder (empty for none) and its secret: what `to_json` makes of it.

    Instead of that: what is wrong, as a `NnvizError`.
    """
    waiting: list[_Work] = []
    for index, (ask, folder, secret) in enumerate(items):
        try:
            with guarded(ask.place):
                work = _prepared(index, ask, _cache(folder, secret))
                if not ask.is_draft:
                    _draw(work, alone=len(items) == 1)
        except NnvizError as error:
            yield index, error, ()
            continue
        if work.jobs and not (ask.is_patient or ask.is_draft):
            waiting.append(work)
        else:
            yield (index, *_finished(work))
    _draw_together(waiting)
    for work in waiting:
        yield (work.index, *_finished(work))


def _prepared(index: int, ask: Ask, kept: Cache) -> _Work:
    with budget.spending() as ledger:
        job = _job(ask)
    figure = _figure(job)
    figure.download, wrong = _offered(job, ask)
    figure.problems += tuple(wrong)
    wanted = dict.fromkeys((*ask.outputs, *(figure.download if ask.offers else ())))
    work = _Work(index, ask, figure, {}, ledger, kept)
    for output in wanted:
        _plan(work, job, output)
    figure.is_drawn = ask.is_draft and bool(work.jobs)
    return work


MOST_DRAFTS = 500
"""So many figures a worker remembers between knowing of them and drawing them."""

_drafts: dict[Hashable, Job] = {}


def _job(ask: Ask) -> Job:
    """What is to be drawn; that of a draft is remembered, for it is asked for again soon. Files may change until then."""
    if ask.source.path or ask.network:
        return _prepare(ask)
    if not ask.is_draft:
        return _drafts.pop(identity(ask), None) or _prepare(ask)
    job = _prepare(ask)
    if len(_drafts) >= MOST_DRAFTS:
        del _drafts[next(iter(_drafts))]
    _drafts[identity(ask)] = job
    return job


def _prepare(ask: Ask) -> Job:
    return prepare(ask.source, ask.given, ask.defaults, network=ask.network)


@cache
def _cache(folder: str, secret: bytes) -> Cache:
    return Cache(Path(folder) if folder else None, secret=secret)


def _figure(job: Job) -> Figure:
    diagram = job.diagram
    return Figure(
        key=job.key,
        style=diagram.style,
        renderer=job.host.renderer,
        version=find_renderer(job.host.renderer).version(),
        title=diagram.title,
        description=diagram.description,
        embed=job.host.embed,
        download=job.host.download,
        files=job.files,
        images=tuple(layer.look.image for layer in diagram.network.layers if layer.look.image),
        problems=job.problems,
    )


def _offered(job: Job, ask: Ask) -> tuple[tuple[str, ...], list[Problem]]:
    """The formats for download that there are, and what is wrong with the others."""
    offered: list[str] = []
    problems: list[Problem] = []
    for output in dict.fromkeys(job.host.download):
        try:
            _require(output, job, ask)
        except UsageError as error:
            problems += [replace(problem, place=ask.place) for problem in error.problems]
        else:
            offered.append(output)
    return tuple(offered), problems


def _require(output: str, job: Job, ask: Ask) -> None:
    """Raise `UsageError` where a format for download cannot be had."""
    if output != MODEL:
        renderer_for(output, job.host.renderer, job.diagram.style)
    elif ask.source.path is None:
        raise UsageError(Problem("there is no model file to offer", hint="it is for directives that name a file", topic="option"))


def _plan(work: _Work, job: Job, output: str) -> None:
    """Settle who draws a format, and whether it is drawn already; a format that nobody makes is that picture's problem."""
    if output == MODEL:
        return
    try:
        name = work.ask.renderer and renderer_with(work.ask.renderer, output).name
        job = job.by(name or renderer_for(output, job.host.renderer, job.diagram.style))
    except NnvizError as error:
        work.figure.pictures[output] = Picture(error=error)
        return
    work.figure.pictures[output] = Picture(key=job.key, renderer=job.host.renderer)
    if not work.kept.has(job.key, output):
        work.jobs[output] = job


def _draw(work: _Work, *, alone: bool) -> None:
    """Draw what does not get better by waiting for others."""
    for output, job in list(work.jobs.items()):
        if not find_renderer(job.host.renderer).render_many or (alone and not work.ask.is_patient):
            del work.jobs[output]
            _draw_one(work, output, job)


def _draw_one(work: _Work, output: str, job: Job) -> None:
    picture = work.figure.pictures[output]
    try:
        with budget.spending() as ledger, guarded(work.ask.place):
            _keep(work, output, find_renderer(job.host.renderer).render(job.diagram, output))
    except NnvizError as error:
        picture.error = error
    work.ledger.problems.update(ledger.problems)


def _draw_together(waiting: Sequence[_Work]) -> None:
    """Draw the rest, all of one renderer and one format at once; where that fails, each alone, so that each is told its own."""
    batches: dict[tuple[str, str], list[_Work]] = {}
    for work in waiting:
        for output, job in work.jobs.items():
            batches.setdefault((job.host.renderer, output), []).append(work)
    for (name, output), works in batches.items():
        render_many = find_renderer(name).render_many
        assert render_many
        here.note(name, len(works))
        try:
            with guarded():
                artifacts = render_many([work.jobs[output].diagram for work in works], output)
        except NnvizError:
            for work in works:
                here.note(name, 1)
                _draw_one(work, output, work.jobs[output])
            continue
        for work, artifact in zip(works, artifacts, strict=True):
            _keep(work, output, artifact)


def _keep(work: _Work, output: str, artifact: Artifact) -> None:
    """Put a picture into the cache; what that does not take goes back with the figure. One that is too large is its own problem."""
    picture, size = work.figure.pictures[output], len(artifact.data) / (1 << 20)
    work.figure.is_drawn = True
    if size > budget.allowed().output:
        picture.error = NnvizError(budget.overrun("output", f"the {artifact.format} would have {size:,.3g} MB"))
    elif not work.kept.put(picture.key, artifact):
        picture.artifact = artifact


def _finished(work: _Work) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    told = [*(_at(problem, work.ask) for problem in work.ledger.problems.values()), *work.kept.problems]
    work.kept.problems.clear()
    work.figure.problems += tuple(problem for problem in told if problem not in work.figure.problems)
    return to_json(work.figure)


def _at(problem: Problem, ask: Ask) -> Problem:
    return problem if problem.place else replace(problem, place=ask.place)
