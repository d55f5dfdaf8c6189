"""The directive `nnviz`: reads and checks, and leaves a node behind. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive

from nnviz_core.draw import Job, prepare
from nnviz_core.errors import NnvizError, Problem, UsageError
from nnviz_core.plugins import Source
from sphinx_nnviz.hosts import Host, find_host
from sphinx_nnviz.nodes import diagram, placeholder
from sphinx_nnviz.options import FIGURE, OptionSpec, sorted_out
from sphinx_nnviz.problems import guarded
from sphinx_nnviz.sources import body_source, file_source


class DiagramDirective(Directive):
    """`.. nnviz:: path`, or `.. nnviz::` with a network in YAML as its body."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = OptionSpec(FIGURE)

    def run(self) -> list[nodes.Node]:
        """The figure, or a note of what is wrong with it."""
        host = find_host(self.state.document)
        page, line = self.state_machine.get_source_and_line(self.lineno)
        figure, drawing, problems = sorted_out(self.options)
        try:
            with guarded():
                source = self._source(host)
                job = prepare(source, drawing, host.defaults)
        except NnvizError as error:
            host.tell([*problems, *error.problems], (page, line))
            picture: nodes.Element = placeholder(error.problems, "\n".join(self.content))
        else:
            host.tell([*problems, *job.problems], (page, line))
            host.ask(job, source, drawing)
            picture = _picture(job, figure)
        picture.source, picture.line = page, line
        return self._figure(picture, figure)

    def _source(self, host: Host) -> Source:
        if not self.arguments:
            return body_source(self, host.folder, host.root)
        if self.content:
            raise UsageError(Problem(f"'{self.name}' directive cannot have both content and a path"))
        path = host.find(self.arguments[0])
        host.depend(path)
        return file_source(self.arguments[0], path, host.root)

    def _figure(self, picture: nodes.Element, options: Mapping[str, Any]) -> list[nodes.Node]:
        """The picture alone; in a figure when it has a caption or a name, because LaTeX has no label for a bare picture."""
        if not {"caption", "name"} & set(options):
            return [picture]
        figure = nodes.figure("", picture, classes=options.get("figclass", []))
        figure.source, figure.line = picture.source, picture.line
        for attribute, name in (("align", "align"), ("width", "figwidth")):
            if name in options:
                figure[attribute] = options[name]
        messages: Sequence[nodes.Node] = ()
        if "caption" in options:
            inline, messages = self.state.inline_text(options["caption"], self.lineno)
            caption = nodes.caption(options["caption"], "", *inline)
            caption.source, caption.line = picture.source, picture.line
            figure += caption
        self.add_name(figure)
        return [figure, *messages]


def _picture(job: Job, options: Mapping[str, Any]) -> diagram:
    node = diagram(
        key=job.key,
        alt=options.get("alt", ""),
        description=job.diagram.description,
        title=job.diagram.title,
        embed=job.host.embed,
        download=job.host.download,
        classes=options.get("class", []),
    )
    for name in ("width", "height", "scale"):
        if name in options:
            node[name] = options[name]
    if "align" in options and not {"caption", "name"} & set(options):
        node["align"] = options["align"]
    return node
