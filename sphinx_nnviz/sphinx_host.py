"""Sphinx while it reads a page: what the page depends on and what it asks for is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from nnviz_core.contracts import Source
from nnviz_core.diagram import Host as HostKind
from nnviz_core.errors import Problem
from nnviz_core.figures import Ask, Figure
from sphinx_nnviz.domain import domain_of
from sphinx_nnviz.nodes import diagram
from sphinx_nnviz.problems import place_of, warn
from sphinx_nnviz.sources import NOWHERE

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


class SphinxHost:
    """A `Host`."""

    kind: HostKind = "sphinx"

    def __init__(self, document: nodes.document) -> None:
        self.env: BuildEnvironment = document.settings.env
        self.domain = domain_of(self.env)
        settings = self.domain.settings
        self.folder = Path(self.env.doc2path(self.env.docname)).parent
        self.root = settings.root if document.settings.file_insertion_enabled else NOWHERE
        self.studio = self.domain.studio

    def find(self, written: str) -> Path:
        """From the page's folder; with a leading `/`, from the sources' folder."""
        return Path(self.env.relfn2path(written)[1])

    def depend(self, path: Path) -> None:
        """The page is read again when the file changes."""
        self.env.note_dependency(str(path))

    def warn(self, problems: Iterable[Problem], source: Source | None, directive: tuple[str, int]) -> None:
        """Warn; the page is read again in the next build, so that the warning is not lost while the mistake is there."""
        for problem in problems:
            self.env.note_reread()
            path, line = place_of(problem, source, directive)
            warn([problem], f"{path}:{line}")

    def request(self, source: Source, drawing: Mapping[str, Any]) -> Ask:
        """With the formats that suit the builder."""
        return self.domain.request(source, drawing)

    def keep(self, node: diagram, ask: Ask, figure: Figure) -> None:
        """Note the request, and the files that it depends on."""
        node["key"] = figure.key
        for file in figure.files:
            self.depend(ask.source.folder / file)
        self.domain.note(self.env.docname, ask, figure)
