"""The directive in plain docutils: `register()`, or `python -m sphinx_nnviz.docutils html5 page.rst page.html`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import quote

from docutils import nodes
from docutils.core import publish_cmdline
from docutils.parsers.rst import directives
from docutils.transforms import Transform
from docutils.writers import get_writer_class

from nnviz_core.cache import Cache
from nnviz_core.draw import Job, produce, renderer_for
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.plugins import Artifact, Source
from sphinx_nnviz.directive import DiagramDirective
from sphinx_nnviz.files import picture_file
from sphinx_nnviz.hosts import Host
from sphinx_nnviz.inline import picture_class, picture_markup
from sphinx_nnviz.nodes import diagram, image_node, placeholder
from sphinx_nnviz.outputs import TEXT
from sphinx_nnviz.problems import guarded, place_of, told
from sphinx_nnviz.sources import NOWHERE, project_root


class DocutilsHost:
    """A `Host`."""

    def __init__(self, document: nodes.document) -> None:
        self.document = document
        self.folder = Path(document.settings._source or ".").resolve().parent  # noqa: SLF001 - docutils' directives read it, too
        self.root = project_root(self.folder) if document.settings.file_insertion_enabled else NOWHERE
        self.defaults: Mapping[str, Any] = {}

    def find(self, written: str) -> Path:
        """From the document's folder."""
        return self.folder / written

    def depend(self, path: Path) -> None:
        """For `--record-dependencies`."""
        self.document.settings.record_dependencies.add(path.as_posix())

    def tell(self, problems: Iterable[Problem], source: Source | None, directive: tuple[str, int]) -> None:
        """As system messages, under docutils' own settings for them."""
        for problem in problems:
            path, line = place_of(problem, source, directive)
            self.document.reporter.warning(told(problem), source=path, line=line)

    def ask(self, node: diagram, job: Job, source: Source, drawing: Mapping[str, Any]) -> None:  # noqa: ARG002 - a `Host` has it
        """Draw when the writer is known."""
        for file in job.files:
            self.depend(source.folder / file)
        pending = nodes.pending(DrawnDiagram, {"job": job})
        node += pending
        self.document.note_pending(pending)


class DrawnDiagram(Transform):
    """Puts the picture that suits the writer in the place of one request."""

    default_priority = 880

    def apply(self, **_: Any) -> None:
        """Replace the request around the pending node."""
        pending = cast("nodes.pending", self.startnode)
        node = cast("diagram", pending.parent)
        try:
            with guarded():
                node.replace_self(self._picture(node, pending.details["job"]))
        except NnvizError as error:
            for problem in error.problems:
                self.document.reporter.warning(told(problem), source=node.source or "", line=node.line)
            node.replace_self(placeholder(error.problems))

    def _picture(self, node: diagram, job: Job) -> nodes.Element:
        writer: Any = self.document.transformer.components["writer"]
        # Not `supports`: the XML writers say that they support everything.
        formats = set(writer.supported)
        if "html" in formats:
            return self._in_html(node, _drawn(job, "svg"))
        destination = self.document.settings._destination  # noqa: SLF001 - as docutils' own writers
        if destination and formats & {"latex", "odt"}:
            artifact = _drawn(job, "png")
            return image_node(node, picture_file(Path(destination).parent, f"nnviz-{job.key[:20]}", artifact).name, artifact)
        text = _drawn(job, TEXT).data.decode()
        return nodes.literal_block(text, text)

    def _in_html(self, node: diagram, artifact: Artifact) -> nodes.Element:
        if node["embed"] != "inline" or not self.document.settings.raw_enabled:
            return image_node(node, f"data:image/svg+xml,{quote(artifact.data)}", artifact)
        picture = picture_markup(node, artifact.data.decode(), self.document.__dict__.setdefault("nnviz_seen", Counter()))
        return nodes.raw("", f'<div class="{picture_class(node)}" style="overflow-x:auto">{picture}</div>', format="html")


def _drawn(job: Job, output: str) -> Artifact:
    return produce(job.by(renderer_for(output, job.host.renderer, job.diagram.style)), output, Cache())


class DocutilsDiagramDirective(DiagramDirective):
    """The directive in plain docutils."""

    host: ClassVar[Callable[[nodes.document], Host]] = DocutilsHost


def register() -> None:
    """Make the directive `nnviz` known to docutils."""
    directives.register_directive("nnviz", DocutilsDiagramDirective)


def main(arguments: list[str]) -> None:
    """Run a docutils writer with the directive: its name, then the arguments of docutils' own tools."""
    if not arguments:
        sys.exit("usage: python -m sphinx_nnviz.docutils WRITER [OPTIONS] [SOURCE [DESTINATION]]")
    register()
    publish_cmdline(writer=get_writer_class(arguments[0])(), argv=arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
