"""The directive in plain docutils: `register()`, or `python -m sphinx_nnviz.docutils html5 page.rst page.html`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Source
from nnviz_core.diagram import Host as HostKind
from nnviz_core.embed import data_address, download_link
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.extras import extra
from nnviz_core.figure_options import MODEL
from nnviz_core.figures import Ask, Figure
from nnviz_core.files import project_root
from nnviz_core.guard import guarded
from nnviz_core.studio import Studio

with extra("sphinx"):
    from docutils import nodes
    from docutils.core import publish_cmdline
    from docutils.parsers.rst import directives
    from docutils.transforms import Transform
    from docutils.writers import get_writer_class

    from sphinx_nnviz.directive import DiagramDirective
    from sphinx_nnviz.files import picture_file
    from sphinx_nnviz.hosts import Host
    from sphinx_nnviz.inline import picture_class, picture_markup
    from sphinx_nnviz.nodes import diagram, fit_figure, image_node, placeholder
    from sphinx_nnviz.outputs import TEXT
    from sphinx_nnviz.problems import place_of, told
    from sphinx_nnviz.sources import NOWHERE


class DocutilsHost:
    """A `Host`."""

    kind: HostKind = "docutils"

    def __init__(self, document: nodes.document) -> None:
        self.document = document
        self.folder = Path(document.settings._source or ".").resolve().parent  # noqa: SLF001 - docutils' directives read it, too
        self.root = project_root(self.folder) if document.settings.file_insertion_enabled else NOWHERE
        self.studio = Studio(cache=Cache())

    def find(self, written: str) -> Path:
        """From the document's folder."""
        return self.folder / written

    def depend(self, path: Path) -> None:
        """For `--record-dependencies`."""
        self.document.settings.record_dependencies.add(path.as_posix())

    def warn(self, problems: Iterable[Problem], source: Source | None, directive: tuple[str, int]) -> None:
        """As system messages, under docutils' own settings for them."""
        for problem in problems:
            path, line = place_of(problem, source, directive)
            self.document.reporter.warning(told(problem), source=path, line=line)

    def request(self, source: Source, drawing: Mapping[str, Any]) -> Ask:
        """No format yet: the writer is not known."""
        return Ask(source=source, given=drawing)

    def keep(self, node: diagram, ask: Ask, figure: Figure) -> None:
        """Draw when the writer is known."""
        for file in figure.files:
            self.depend(ask.source.folder / file)
        pending = nodes.pending(DrawnDiagram, {"draw": partial(self.studio.picture, ask), "key": figure.key})
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
                node.replace_self(self._picture(node, pending.details["draw"], pending.details["key"]))
        except NnvizError as error:
            self._warn(error, node)
            node.replace_self(placeholder(error.problems))

    def _picture(self, node: diagram, draw: Callable[[str], Artifact], key: str) -> Sequence[nodes.Node]:
        writer: Any = self.document.transformer.components["writer"]
        # Not `supports`: the XML writers say that they support everything.
        formats = set(writer.supported)
        if "html" in formats:
            return [self._in_html(node, draw("svg")), *self._downloads(node, draw)]
        destination = self.document.settings._destination  # noqa: SLF001 - as docutils' own writers
        if destination and formats & {"latex", "odt"}:
            artifact = draw("png")
            fit_figure(node, artifact)
            return [image_node(node, picture_file(Path(destination).parent, f"nnviz-{key[:20]}", artifact).name, artifact)]
        artifact = draw(TEXT)
        fit_figure(node, artifact)
        text = artifact.data.decode()
        return [nodes.literal_block(text, text)]

    def _in_html(self, node: diagram, artifact: Artifact) -> nodes.Element:
        fit_figure(node, artifact)
        if node["embed"] != "inline" or not self.document.settings.raw_enabled:
            return image_node(node, data_address(artifact), artifact)
        picture = picture_markup(node, artifact.data.decode(), self.document.__dict__.setdefault("nnviz_seen", Counter()))
        return nodes.raw("", f'<div class="{picture_class(node)}" style="overflow-x:auto">{picture}</div>', format="html")

    def _downloads(self, node: diagram, draw: Callable[[str], Artifact]) -> Sequence[nodes.Node]:
        """One line of links that hold their files, where a document may have HTML of ours."""
        outputs = [output for output in node["download"] if output != MODEL] if self.document.settings.raw_enabled else []
        links: list[str] = []
        for output in outputs:
            try:
                links.append(download_link(draw(output), ""))
            except NnvizError as error:
                self._warn(error, node)
        return [nodes.raw("", f'<p class="nnviz-downloads">{" ".join(links)}</p>', format="html")] if links else []

    def _warn(self, error: NnvizError, node: diagram) -> None:
        for problem in error.problems:
            self.document.reporter.warning(told(problem), source=node.source or "", line=node.line)


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
