"""The pictures of one build: drawn in one batch, from the cache where they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nnviz_core.cache import Cache
from nnviz_core.draw import Job, produce_many, renderer_for
from nnviz_core.errors import NnvizError
from nnviz_core.plugins import Artifact, find_renderer
from sphinx_nnviz.problems import guarded
from sphinx_nnviz.requests import Request

BATCH = 32
"""So many at once: enough for renderers that cost much to start, few enough for a progress bar to move."""

Batches: TypeAlias = list[list[str]]


@dataclass(kw_only=True)
class Pictures:
    """Draws what documents ask for.

    Attributes:
        cache: Pictures of earlier builds.
        requests: By key.
        jobs: Those that were prepared in this build, by the request's key.
        defaults: Drawing options from the configuration.
        drawn: Pictures of this build by key and format.
        failed: Why there is no picture.
    """

    cache: Cache
    requests: Mapping[str, Request]
    jobs: dict[str, Job]
    defaults: Mapping[str, Any]
    drawn: dict[tuple[str, str], Artifact] = field(default_factory=dict)
    failed: dict[tuple[str, str], NnvizError] = field(default_factory=dict)

    def missing(self, output: str) -> list[str]:
        """The keys of requests whose picture is not in the cache."""
        return [key for key in self.requests if not self._kept(key, output)]

    def draw(self, keys: Sequence[str], output: str, progress: Callable[[Batches], Iterable[list[str]]]) -> None:
        """Draw many; what goes wrong is in `failed`."""
        for batch in progress([list(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)]):
            try:
                artifacts = produce_many([self._job(key, output) for key in batch], output, self.cache)
            except Exception:  # noqa: BLE001 - each is drawn once more, alone, so that each gets its own message
                for key in batch:
                    self._draw(key, output)
            else:
                self.drawn.update({(key, output): artifact for key, artifact in zip(batch, artifacts, strict=True)})

    def get(self, key: str, output: str) -> Artifact:
        """One picture.

        Raises:
            NnvizError: It cannot be drawn.
        """
        if (key, output) not in self.drawn and (found := self._cached(key, output)):
            return found
        if (key, output) not in self.drawn:
            self._draw(key, output)
        if (key, output) in self.failed:
            raise self.failed[key, output]
        return self.drawn[key, output]

    def _draw(self, key: str, output: str) -> None:
        try:
            with guarded():
                self.drawn[key, output] = produce_many([self._job(key, output)], output, self.cache)[0]
        except NnvizError as error:
            self.failed[key, output] = error

    def _job(self, key: str, output: str) -> Job:
        """The job of a request, by a renderer that makes the format; raises `NnvizError`."""
        if key not in self.jobs:
            self.jobs[key] = self.requests[key].prepared(self.defaults)
        job = self.jobs[key]
        return job.by(renderer_for(output, job.host.renderer, job.diagram.style))

    def _current(self, key: str, output: str) -> str:
        """The key under which the cache has it now: another one for another renderer, and for another version of it."""
        request = self.requests[key]
        renderer = renderer_for(output, request.renderer)
        is_same = renderer == request.renderer and find_renderer(renderer).version() == request.version
        return request.key if is_same else self._job(key, output).key

    def _kept(self, key: str, output: str) -> bool:
        try:
            with guarded():
                return self.cache.has(self._current(key, output), output)
        except NnvizError:
            return False

    def _cached(self, key: str, output: str) -> Artifact | None:
        try:
            with guarded():
                return self.cache.get(self._current(key, output), output)
        except NnvizError:
            return None
