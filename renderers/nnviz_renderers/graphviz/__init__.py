"""The graphviz renderer: what a style writes in DOT, Graphviz' language, placed and drawn by Graphviz.

Styles that write no DOT are drawn by one that does and stands in for others. SVG and PNG
are painted by the svg renderer from what Graphviz drew, so that they follow the page's
colours and are the same on every machine.
"""

from __future__ import annotations

from functools import cache

from nnviz_core import dot
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram
from nnviz_core.entrypoints import installed_version
from nnviz_renderers import svg
from nnviz_renderers.graphviz.drawing import draws, painted, pdf, writable, written
from nnviz_renderers.graphviz.ink import Fixed


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `svg`, `png`, `pdf` or `dot`.

    Raises:
        ToolError: There is no Graphviz that makes a PDF.
    """
    drawn = writable(diagram)
    if output in {"svg", "png"}:
        return painted(drawn, output)
    return Artifact(format=output, data=pdf(drawn) if output == "pdf" else written(drawn, Fixed(drawn.options)).text.encode())


@cache
def _version() -> str:
    return f"{svg.renderer.version()}, graphviz {installed_version('graphviz')}, {dot.version()}"


renderer = Renderer(name="graphviz", formats=("svg", "png", "pdf", "dot"), render=render, version=_version, draws=draws, has_own_look=True)
