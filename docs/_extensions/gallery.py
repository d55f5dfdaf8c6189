"""The gallery: one page a style, each picture by each renderer, with the text that made it to copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nnviz_core.registry import available, find_renderer, find_style

HERE = Path(__file__).parent.parent / "gallery"


class Gallery(SphinxDirective):
    """A MyST fence `{gallery} STYLE` with a line for each picture: a preset or a file beside the page, then drawing options."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """A section a network."""
        return [section for line in self.content if line.strip() for section in self._section(*line.partition(" ")[::2])]

    def _section(self, name: str, options: str) -> Iterator[nodes.Node]:
        title = name.replace("_", " ")
        section = nodes.section("", nodes.title(title, title), ids=[nodes.make_id(f"{name} {options}")], names=[f"{name} {options}"])
        lines = [*_figures(self._text(name, options), self.arguments[0])]
        self.state.nested_parse(StringList(lines, source=f"gallery, {name}"), 0, section)
        yield section

    def _text(self, name: str, options: str) -> list[str]:
        """What a reader may copy."""
        drawing = f"draw: {{style: {self.arguments[0]}{', ' if options else ''}{options}}}"
        file = HERE / f"{name}.yaml"
        if not file.exists():
            return [f"preset: {name}", drawing]
        self.env.note_dependency(str(file))
        return [*file.read_text(encoding="utf-8").splitlines(), drawing]


def _figures(text: list[str], style: str) -> Iterator[str]:
    """The picture in the page, its text, and the same picture by the other renderers, in files."""
    yield from ("```{nnviz}", *text, "```", "", "```yaml", *text, "```", "")
    for renderer in available("renderers"):
        if renderer not in {"svg", "text"} and find_renderer(renderer).draws(find_style(style)):
            yield from ("```{nnviz}", f":renderer: {renderer}", ":embed: img", f":caption: By `{renderer}`.", "", *text, "```", "")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("gallery", Gallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
