"""The text renderer: a network as a drawing in Unicode or ASCII, branches and all, and as a table; what a style writes itself as it is."""

from __future__ import annotations

from nnviz_core._version import __version__
from nnviz_core.arranging import prepared_network
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram
from nnviz_core.preparing import prepared
from nnviz_core.registry import find_style
from nnviz_core.simplify.steps import COLLAPSE, FOLD, FUSE
from nnviz_core.summary import summarize
from nnviz_core.terminal import ascii_only, clean
from nnviz_renderers.text.drawing import draw


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `txt` (Unicode), `ascii` or `table`."""
    return Artifact(format=output, data=_text(diagram, output).encode("utf-8", "replace"))


def _text(diagram: Diagram, output: str) -> str:
    shown = ascii_only if output == "ascii" else clean
    if write := find_style(diagram.style).written.get(output):
        return write(prepared_network(diagram), diagram.options, shown).text
    if output == "table":
        return summarize(diagram.network)
    return draw(prepared(diagram.network, (FUSE, FOLD, COLLAPSE), diagram.options), shown)


renderer = Renderer(name="text", formats=("txt", "ascii", "table"), render=render, version=lambda: __version__)
