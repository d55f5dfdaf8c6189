"""The directive `nnviz`: reads and checks, and leaves a node behind. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive

from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError, Problem, UsageError
from nnviz_core.figures import Figure
from nnviz_core.guard import guarded
from sphinx_nnviz.hosts import Host
from sphinx_nnviz.nodes import diagram, placeholder
from sphinx_nnviz.options import FIGURE, OptionSpec, split_options
from sphinx_nnviz.sources import body_source, file_source


class DiagramDirective(Directive):
    """`.. nnviz:: path`, or `.. nnviz::` with a network in YAML as its body.

    Attributes:
        host: Makes the host of a document.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = OptionSpec(FIGURE)
    host: ClassVar[Callable[[nodes.document], Host]]

    def run(self) -> list[nodes.Node]:
        """The figure, or a note of what is wrong with it."""
        host = type(self).host(self.state.document)
        path, line = self.state_machine.get_source_and_line(self.lineno)
        page = (path or "", line or self.lineno)
        figure, drawing, problems = split_options(self.options)
        source: Source | None = None
        try:
            with guarded():
                source = self._source(host)
                ask = host.request(source, drawing)
                made = host.studio.figure(ask)
        except NnvizError as error:
            host.warn([*problems, *error.problems], source, page)
            picture: nodes.Element = placeholder(error.problems, "\n".join(self.content))
        else:
            host.warn([*problems, *made.problems], source, page)
            picture = _picture(made, figure)
            host.keep(picture, ask, made)
        picture.source, picture.line = page
        return self._framed(picture, figure)

    def _source(self, host: Host) -> Source:
        if not self.arguments:
            return body_source(self, host.folder, host.root)
        if self.content:
            raise UsageError(Problem(f"'{self.name}' directive cannot have both content and a path"))
        path = host.find(self.arguments[0])
        host.depend(path)
        return file_source(self.arguments[0], path, host.root)

    def _framed(self, picture: nodes.Element, options: Mapping[str, Any]) -> list[nodes.Node]:
        """The picture alone; in a figure when it has a caption or a name, because LaTeX has no label for a bare picture."""
        if not _is_figure(options):
            return [picture]
        figure = nodes.figure("", picture, classes=options.get("figclass", []))
        figure.source, figure.line = picture.source, picture.line
        for attribute, name in (("align", "align"), ("width", "figwidth")):
            if name in options:
                figure[attribute] = options[name]
        messages = self._add_caption(figure, options.get("caption", ""))
        self.add_name(figure)
        return [figure, *messages]

    def _add_caption(self, figure: nodes.figure, text: str) -> Sequence[nodes.Node]:
        if not text:
            return ()
        inline, messages = self.state.inline_text(text, self.lineno)
        caption = nodes.caption(text, "", *inline)
        caption.source, caption.line = figure.source, figure.line
        figure += caption
        return messages


def _is_figure(options: Mapping[str, Any]) -> bool:
    return "caption" in options or "name" in options


def _picture(made: Figure, options: Mapping[str, Any]) -> diagram:
    sizes = ("width", "height", "scale") if _is_figure(options) else ("width", "height", "scale", "align")
    return diagram(
        alt=options.get("alt", ""),
        description=made.description,
        embed=made.embed,
        download=made.download,
        images=list(made.images),
        classes=options.get("class", []),
        **{name: options[name] for name in sizes if name in options},
    )
