"""From jobs to bytes: out of the cache, or drawn, all of a batch renderer's together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.errors import Problem, UsageError, suggest
from nnviz_core.pipeline import Job
from nnviz_core.registry import FALLBACK, find_renderer, find_style, formats, renderers


def produce(job: Job, output: str, cache: Cache) -> Artifact:
    """The picture of one job, from the cache where it is there.

    Raises:
        NnvizError: The renderer failed or has no such format.
    """
    return produce_many([job], output, cache)[0]


def produce_many(jobs: Sequence[Job], output: str, cache: Cache) -> list[Artifact]:
    """The pictures of many jobs, in their order; those that are not in the cache are drawn, equal ones once.

    Raises:
        NnvizError: A renderer failed or has no such format.
    """
    made: dict[str, Artifact] = {}
    missing: dict[str, Job] = {}
    for job in jobs:
        if job.key not in made and job.key not in missing:
            artifact = cache.get(job.key, output)
            if artifact is None:
                missing[job.key] = job
            else:
                made[job.key] = artifact
    for key, artifact in _drawn(missing, output):
        cache.put(key, artifact)
        made[key] = artifact
    return [made[job.key] for job in jobs]


def _drawn(missing: Mapping[str, Job], output: str) -> list[tuple[str, Artifact]]:
    """Draw jobs, all of a batch renderer's together."""
    by_renderer: dict[str, list[str]] = {}
    for key, job in missing.items():
        by_renderer.setdefault(job.host.renderer, []).append(key)
    drawn: list[tuple[str, Artifact]] = []
    for name, keys in by_renderer.items():
        renderer = renderer_with(name, output)
        diagrams = [missing[key].diagram for key in keys]
        artifacts = renderer.render_many(diagrams, output) if renderer.render_many else [renderer.render(each, output) for each in diagrams]
        drawn += zip(keys, artifacts, strict=True)
    return drawn


def renderer_with(name: str, output: str) -> Renderer:
    """The renderer of that name, which must have the format; raises `UsageError`."""
    renderer = find_renderer(name)
    if output not in renderer.formats:
        hint = f"it makes {', '.join(renderer.formats)}"
        raise UsageError(Problem(f"renderer '{name}' makes no '{output}'", hint=hint, topic="option"))
    return renderer


def renderer_for(output: str, preferred: str = FALLBACK, style: str = "") -> str:
    """The name of a renderer that makes a format on this machine, the preferred one if it can, one that draws the style if any does.

    Raises:
        UsageError: No renderer has the format.
    """
    first = find_renderer(preferred)
    if output in first.formats and not _distance(preferred, preferred, style) and first.missing(output) is None:
        return preferred  # without a look at the others, which must be loaded for it
    names = [preferred, FALLBACK, *renderers()]
    able = [name for name in names if output in find_renderer(name).formats]
    able.sort(key=lambda name: _distance(name, preferred, style))
    for name in able:
        if find_renderer(name).missing(output) is None:
            return name
    if able:
        return able[0]  # which says what it needs
    raise UsageError(Problem(f"no renderer makes '{output}'", hint=suggest(output, sorted(formats())), topic="option"))


def _distance(name: str, preferred: str, style: str) -> int:
    """How far a renderer's picture is from what was asked for: 0 not at all, 1 the style in a look of its own, 2 another style."""
    renderer = find_renderer(name)
    if style and not renderer.draws(find_style(style)):
        return 2
    return 1 if renderer.has_own_look and name != preferred else 0


def draw_on(target: Any, job: Job) -> None:
    """Draw into something of the caller's own, such as matplotlib's axes: by the job's renderer, or by the first one that can.

    Raises:
        NnvizError: No renderer draws into anything, or the one that does lacks its tool.
    """
    drawing = (find_renderer(name).draw_on for name in (job.host.renderer, *renderers()))
    draw = next((each for each in drawing if each), None)
    if draw is None:
        raise UsageError(Problem("no renderer draws into axes", topic="option"))
    draw(target, job.diagram)
