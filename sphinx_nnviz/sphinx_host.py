"""Sphinx while it reads a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from nnviz_core.draw import Job
from nnviz_core.errors import Problem
from nnviz_core.plugins import Source
from sphinx_nnviz.configuration import drawing_defaults
from sphinx_nnviz.hosts import NOWHERE
from sphinx_nnviz.nodes import diagram
from sphinx_nnviz.problems import line_of, told
from sphinx_nnviz.requests import Request, domain_of

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SphinxHost:
    """Reads a page: notes what it depends on and what it asks for."""

    document: nodes.document

    @property
    def env(self) -> BuildEnvironment:
        """The environment."""
        env: BuildEnvironment = self.document.settings.env
        return env

    @property
    def folder(self) -> Path:
        """The page's folder."""
        return Path(self.env.doc2path(self.env.docname)).parent

    @property
    def root(self) -> Path:
        """`nnviz_root`, or the project around the sources."""
        if not self.document.settings.file_insertion_enabled:
            return NOWHERE
        given = self.env.config.nnviz_root
        return Path(self.env.app.confdir, given) if given else project_root(Path(self.env.srcdir))

    @property
    def defaults(self) -> Mapping[str, Any]:
        """The `nnviz_` values of `conf.py`."""
        return drawing_defaults(self.env.config)

    def find(self, written: str) -> Path:
        """From the page's folder; with a leading `/`, from the sources' folder."""
        return Path(self.env.relfn2path(written)[1])

    def depend(self, path: Path) -> None:
        """The page is read again when the file changes."""
        self.env.note_dependency(str(path))

    def tell(self, problems: Iterable[Problem], source: Source | None, directive: tuple[str, int]) -> None:
        """Warn; the page is read again in the next build, so that the warning is not lost while the mistake is there."""
        for problem in problems:
            self.env.note_reread()
            logger.warning("%s", told(problem), type="nnviz", subtype=problem.topic, location=line_of(problem, source, directive))

    def ask(self, node: diagram, job: Job, source: Source, drawing: Mapping[str, Any]) -> None:
        """Note the request, and the files that it depends on."""
        node["key"] = job.key
        for file in job.files:
            self.depend(source.folder / file)
        domain_of(self.env).note(self.env.docname, job, Request.of(job, source, drawing))


@lru_cache(maxsize=8)
def project_root(folder: Path) -> Path:
    """The nearest folder around the sources that looks like a project's own, or the sources' folder itself."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists() or (candidate / "pyproject.toml").is_file():
            return candidate
    return folder
