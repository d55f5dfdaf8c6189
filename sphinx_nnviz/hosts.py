"""What the directive needs of the program that reads the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from nnviz_core.draw import Job
from nnviz_core.errors import Problem
from nnviz_core.plugins import Source
from sphinx_nnviz.nodes import diagram


class Host(Protocol):
    """Sphinx or docutils, while it reads one document.

    Attributes:
        folder: The document's: what relative paths in it start from.
        root: No path leads out of it.
        defaults: Drawing options from the configuration.
    """

    folder: Path
    root: Path
    defaults: Mapping[str, Any]

    def find(self, written: str) -> Path:
        """The path that the author means."""

    def depend(self, path: Path) -> None:
        """The document is out of date when this file changes."""

    def tell(self, problems: Iterable[Problem], source: Source | None, directive: tuple[str, int]) -> None:
        """Warn of problems, at their own line or at the directive's."""

    def ask(self, node: diagram, job: Job, source: Source, drawing: Mapping[str, Any]) -> None:
        """Remember what is to be drawn in the place of a node."""
