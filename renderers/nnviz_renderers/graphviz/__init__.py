"""The graphviz renderer: what a style writes in DOT, Graphviz' language, placed and drawn by Graphviz.

Styles that write no DOT are drawn by one that does and stands in for others. SVG and PNG
are painted by the svg renderer from what Graphviz drew, so that they follow the page's
colours and are the same on every machine.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import cache
from importlib.metadata import version as installed_version

from nnviz_core import dot
from nnviz_core.arranging import arranged, prepared_network
from nnviz_core.contracts import Artifact, Renderer, Style, Writing
from nnviz_core.diagram import Diagram
from nnviz_core.dressing import with_theme
from nnviz_core.errors import Problem, ToolError
from nnviz_core.registry import find_style, stand_ins
from nnviz_renderers import svg
from nnviz_renderers.graphviz.ink import Fixed, Numbered
from nnviz_renderers.graphviz.scene import scene_of

_DATE = re.compile(rb"/CreationDate \(D:[^)]*\)")
"""Of a PDF; what replaces it has its length, for a PDF counts its bytes."""


def draws(style: Style) -> bool:
    """Whether a style writes DOT."""
    return "dot" in style.written


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `svg`, `png`, `pdf` or `dot`.

    Raises:
        ToolError: There is no Graphviz that makes a PDF.
    """
    drawn = _writable(diagram)
    if output in {"svg", "png"}:
        return _painted(drawn, output)
    written = find_style(drawn.style).written["dot"](prepared_network(drawn), drawn.options, Fixed(drawn.options))
    return Artifact(format=output, data=written.text.encode() if output == "dot" else _pdf(written))


def _writable(diagram: Diagram) -> Diagram:
    """The diagram in a style that writes DOT, with the options that its own style shares with that."""
    if draws(find_style(diagram.style)):
        return diagram
    style = next(each for each in stand_ins() if draws(each))
    shared = {entry.name for entry in fields(style.options)} & {entry.name for entry in fields(diagram.options)}
    options = style.options(**{name: getattr(diagram.options, name) for name in sorted(shared)})
    return replace(diagram, style=style.name, options=options, prepared=None)


def _painted(diagram: Diagram, output: str) -> Artifact:
    """What Graphviz drew, by the svg renderer; where there is no Graphviz or too much to draw, the style's own scene."""
    ink = Numbered()
    written = find_style(diagram.style).written["dot"](prepared_network(diagram), replace(diagram.options, background=""), ink)
    drawn = dot.run(written.text) if written.is_placeable else b""
    scene = with_theme(scene_of(drawn, written.layers, ink.roles), diagram.options) if drawn else arranged(diagram)
    return svg.paint(diagram, scene, output)


def _pdf(written: Writing) -> bytes:
    made = dot.run(written.text, output="pdf") if written.is_placeable else b""
    if not made.startswith(b"%PDF"):
        hint = "pip install pygraphviz, or install Graphviz so that 'dot' is found; or ask for svg"
        raise ToolError(Problem("a PDF by the renderer 'graphviz' needs Graphviz", hint=hint, topic="tool"))
    return _DATE.sub(lambda found: b"/CreationDate (D:19700101000000Z)".ljust(len(found[0])), made)


@cache
def _version() -> str:
    return f"{svg.renderer.version()}, graphviz {installed_version('graphviz')}, {dot.version()}"


renderer = Renderer(name="graphviz", formats=("svg", "png", "pdf", "dot"), render=render, version=_version, draws=draws, has_own_look=True)
