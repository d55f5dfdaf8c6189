"""What the directive needs of the program that reads the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from nnviz_core.contracts import Source
from nnviz_core.diagram import Host as HostKind
from nnviz_core.errors import Problem
from nnviz_core.figures import Ask, Figure
from nnviz_core.studio import Studio
from sphinx_nnviz.nodes import diagram


class Host(Protocol):
    """Sphinx or docutils, while it reads one document.

    Attributes:
        kind: Whose rules for options hold.
        folder: The document's: what relative paths in it start from.
        root: No path leads out of it.
        studio: Makes the figures.
    """

    kind: HostKind
    folder: Path
    root: Path
    studio: Studio

    def find(self, written: str) -> Path:
        """The path that the author means."""

    def depend(self, path: Path) -> None:
        """The document is out of date when this file changes."""

    def warn(self, problems: Iterable[Problem], source: Source | None, directive: tuple[str, int]) -> None:
        """Warn of problems, at their own line or at the directive's."""

    def request(self, source: Source, drawing: Mapping[str, Any]) -> Ask:
        """What is asked for, with the project's own options and the formats that are wanted."""

    def keep(self, node: diagram, ask: Ask, figure: Figure) -> None:
        """Remember what is to be put in the place of a node."""
