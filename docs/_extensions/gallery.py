"""The gallery: each line names a preset and the styles that draw it; each picture stands with the text that made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Gallery(SphinxDirective):
    """A MyST fence `{gallery}` with lines such as `lenet5 lenet volumes`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """A section a network."""
        return [section for line in self.content if line.strip() for section in self._section(*line.split())]

    def _section(self, preset: str, *styles: str) -> Iterator[nodes.Node]:
        title = preset.replace("_", " ")
        section = nodes.section("", nodes.title(title, title), ids=[nodes.make_id(preset)], names=[preset])
        for style in styles:
            self.state.nested_parse(StringList(list(_figure(preset, style)), source=f"gallery, {preset}"), 0, section)
        yield section


def _figure(preset: str, style: str) -> Iterator[str]:
    text = [f"preset: {preset}", f"draw: {{style: {style}}}"]
    for opening in ("```{nnviz}", "```yaml"):
        yield from (opening, *text, "```", "")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("gallery", Gallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
