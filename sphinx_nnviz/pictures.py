"""The pictures of one build: from the cache, or made; those that are missing when all pages are read are made together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nnviz_core.contracts import Artifact
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figures import Figure, Picture
from nnviz_core.guard import guarded
from nnviz_core.produce import renderer_for
from nnviz_core.registry import find_renderer
from nnviz_core.studio import Studio
from sphinx_nnviz.requests import Request

BATCH = 64
"""So many at once: enough for renderers that cost much to start, few enough for a progress bar to move."""

Batches: TypeAlias = list[list[str]]


@dataclass(kw_only=True)
class Pictures:
    """Has what documents ask for.

    Attributes:
        studio: Makes figures.
        requests: By key.
        defaults: Drawing options from the configuration.
        drawn: The keys of those that were not in the cache.
        found: Pictures of this build by key and format: those that could not be cached, and why others are not there.
        known: The keys of those of which something was told when their pages were read.
        kept: Those of this build that the cache has.
        told: What was told when they were drawn, by key.
    """

    studio: Studio
    requests: Mapping[str, Request]
    defaults: Mapping[str, Any]
    drawn: set[str] = field(default_factory=set)
    found: dict[tuple[str, str], Picture] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    kept: set[tuple[str, str]] = field(default_factory=set)
    told: dict[str, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """The keys of requests that have no picture."""
        return [key for (key, _), picture in self.found.items() if picture.error]

    def note(self, key: str, figure: Figure) -> None:
        """What came of a request."""
        if figure.told:
            self.known.add(key)
        if figure.is_drawn:
            self.drawn.add(key)
        for output, picture in figure.pictures.items():
            if picture.artifact or picture.error:
                self.found[key, output] = picture
            elif figure.is_drawn and key not in self.studio.drawing:
                self.kept.add((key, output))

    def missing(self, output: str) -> list[str]:
        """The keys of requests whose picture is not there yet."""
        known = self.found.keys() | self.kept | {(key, output) for key in self.studio.drawing}
        lies = self._lies(output)
        return [key for key, request in self.requests.items() if (key, output) not in known and not lies(key, request)]

    def _lies(self, output: str) -> Callable[[str, Request], bool]:
        """Whether a picture lies in the cache: a page that is written reads it, and has it drawn where it turns out to be damaged."""
        asked = {(request.renderer, request.style, request.version) for request in self.requests.values()}
        current = {each for each in asked if _is_current(*each, output)}
        has_file = self.studio.cache.has_file
        return lambda key, request: (request.renderer, request.style, request.version) in current and has_file(key, output)

    def draw(self, keys: Sequence[str], output: str, progress: Callable[[Batches], Iterable[list[str]]]) -> None:
        """Have many made together; what goes wrong is told where their pictures are asked for."""
        for batch in progress([list(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)]):
            asks = [self.requests[key].ask(self.defaults, output) for key in batch]
            for key, figure in zip(batch, self.studio.figures(asks), strict=True):
                self._receive(key, output, figure)

    def _receive(self, key: str, output: str, figure: Figure | NnvizError) -> None:
        if isinstance(figure, NnvizError):
            self.found[key, output] = Picture(error=figure)
        else:
            self.told[key] = () if key in self.known else figure.told
            self.note(key, figure)

    def get(self, key: str, output: str) -> Artifact:
        """One picture.

        Raises:
            NnvizError: It cannot be drawn.
        """
        if figure := self.studio.drawn(key):
            self._receive(key, output, figure)
        picture = self.found.get((key, output)) or self._picture(key, output)
        if picture.artifact is None:
            raise picture.error or NnvizError(Problem("there is no picture", topic="render"))
        return picture.artifact

    def _picture(self, key: str, output: str) -> Picture:
        """What is not at hand: from the cache, or made; remembered where the cache will not have it."""
        try:
            with guarded():
                if artifact := self._cached(key, output):
                    return Picture(artifact=artifact)
                picture = Picture(artifact=self.studio.picture(self.requests[key].ask(self.defaults), output))
        except NnvizError as error:
            picture = Picture(error=error)
        if picture.error or not self._cached(key, output):
            self.found[key, output] = picture
        return picture

    def _cached(self, key: str, output: str) -> Artifact | None:
        request = self.requests[key]
        return self.studio.cache.get(key, output) if _is_current(request.renderer, request.style, request.version, output) else None


def _is_current(renderer: str, style: str, version: str, output: str) -> bool:
    """Whether pictures of a renderer's version are those that it would make now, and no other one would."""
    try:
        with guarded():
            return renderer_for(output, renderer, style) == renderer and find_renderer(renderer).version() == version
    except NnvizError:
        return False
