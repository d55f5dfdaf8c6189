"""The directive `nnviz`: reads and checks, and leaves a node behind. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.utils import escape2null

from nnviz_core.contracts import Source
from nnviz_core.diagram import option_fields
from nnviz_core.errors import NnvizError, Problem, UsageError
from nnviz_core.figure_options import FigureOptions, in_vain, sort_options
from nnviz_core.figures import Figure
from nnviz_core.guard import guarded
from sphinx_nnviz.hosts import Host
from sphinx_nnviz.nodes import diagram, placeholder
from sphinx_nnviz.sources import body_source, file_source


class OptionSpec(dict[str, Callable[[Any], Any]]):
    """Takes any option with any value: what is wrong with one costs a warning with a hint, not the figure."""

    def __missing__(self, name: str) -> Callable[[Any], Any]:
        return directives.unchanged  # type: ignore[no-any-return, unused-ignore]


class DiagramDirective(Directive):
    """`.. nnviz:: path`, or `.. nnviz::` with a network in YAML as its body.

    Attributes:
        host: Makes the host of a document.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = OptionSpec(dict.fromkeys(option_fields(FigureOptions), directives.unchanged))
    host: ClassVar[Callable[[nodes.document], Host]]

    def run(self) -> list[nodes.Node]:
        """The figure, or a note of what is wrong with it."""
        host = type(self).host(self.state.document)
        path, line = self.state_machine.get_source_and_line(self.lineno)
        page = (path or "", line or self.lineno)
        options = sort_options(self.options, host.kind)
        source: Source | None = None
        try:
            with guarded():
                source = self._source(host)
                ask = host.request(source, options.drawing)
                made = host.studio.figure(ask)
        except NnvizError as error:
            host.warn([*options.problems, *error.problems], source, page)
            picture: nodes.Element = placeholder(error.problems, "\n".join(self.content))
        else:
            vain = in_vain(options.figure, host.kind, embed=made.embed, download=made.download)
            host.warn([*options.problems, *vain, *made.problems], source, page)
            picture = _picture(made, options.figure)
            self._add_target(picture, options.figure.target)
            host.keep(picture, ask, made)
        picture.source, picture.line = page
        return self._framed(picture, options.figure)

    def _source(self, host: Host) -> Source:
        if not self.arguments:
            return body_source(self, host.folder, host.root)
        if self.content:
            raise UsageError(Problem(f"'{self.name}' directive cannot have both content and a path"))
        path = host.find(self.arguments[0])
        host.depend(path)
        return file_source(self.arguments[0], path, host.root)

    def _add_target(self, picture: diagram, target: str) -> None:
        """Note where the picture leads: an address, or what reStructuredText calls by a name, as in `name_`.

        The reference stands inside of the picture until that is drawn, so that a name that leads nowhere costs a message alone.
        """
        if not target:
            return
        state: Any = self.state
        kind, found = state.parse_target(escape2null(target).splitlines(), self.block_text, self.lineno)
        if kind == "refname":
            reference = nodes.reference("", "", refname=nodes.fully_normalize_name(found), name=nodes.whitespace_normalize_name(found))
            self.state.document.note_refname(reference)
        else:
            reference = nodes.reference("", "", refuri=target)
        picture += reference

    def _framed(self, picture: nodes.Element, options: FigureOptions) -> list[nodes.Node]:
        """The picture alone; in a figure when it has a caption or a name, because LaTeX has no label for a bare picture."""
        if not options.is_framed:
            return [picture]
        figure = nodes.figure("", picture, classes=class_names(options.figclass))
        figure.source, figure.line = picture.source, picture.line
        for attribute, value in (("align", options.align), ("width", options.figwidth)):
            if value:
                figure[attribute] = value
        messages = self._add_caption(figure, options.caption)
        self.options = {"name": options.anchor} if options.anchor else {}
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


def _picture(made: Figure, options: FigureOptions) -> diagram:
    sizes: dict[str, Any] = {
        "width": options.width,
        "height": options.height,
        "scale": options.scale if options.scale != 100 else 0,  # noqa: PLR2004 - percent
        "align": "" if options.is_framed else options.align,
        "loading": options.loading,
    }
    return diagram(
        alt=options.alt,
        description=made.description,
        embed=made.embed,
        download=made.download,
        images=list(made.images),
        classes=class_names(options.classes),
        **{name: value for name, value in sizes.items() if value},
    )


def class_names(words: Sequence[str]) -> list[str]:
    """Classes as docutils has them in every format."""
    return [nodes.make_id(word) for word in words]
