"""A diagram drawn by Graphviz: in a style that writes DOT, its answer painted as ours, or as PDF."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import fields

from msgspec.structs import replace

from nnviz_core import dot
from nnviz_core.arranging import arranged, prepared_network
from nnviz_core.contracts import Artifact, Style, Writing
from nnviz_core.diagram import Diagram
from nnviz_core.dressing import with_theme
from nnviz_core.errors import Problem, ToolError
from nnviz_core.kit.dot import Ink
from nnviz_core.registry import find_style, stand_ins
from nnviz_renderers import svg
from nnviz_renderers.graphviz.ink import Fixed, Numbered
from nnviz_renderers.graphviz.scene import scene_of

_DATE = re.compile(rb"/CreationDate \(D:[^)]*\)")
"""Of a PDF; what replaces it has its length, for a PDF counts its bytes."""


def draws(style: Style) -> bool:
    """Whether a style writes DOT."""
    return "dot" in style.written


def writable(diagram: Diagram) -> Diagram:
    """The diagram in a style that writes DOT, with the options that its own style shares with that."""
    if draws(find_style(diagram.style)):
        return diagram
    style = next(each for each in stand_ins() if draws(each))
    shared = {entry.name for entry in fields(style.options)} & {entry.name for entry in fields(diagram.options)}
    options = style.options(**{name: getattr(diagram.options, name) for name in sorted(shared)})
    return replace(diagram, style=style.name, options=options, prepared=None)


def written(diagram: Diagram, ink: Ink) -> Writing:
    """A diagram that is `writable`, in DOT."""
    return find_style(diagram.style).written["dot"](prepared_network(diagram), diagram.options, ink)


def painted(diagram: Diagram, output: str) -> Artifact:
    """What Graphviz drew, by the svg renderer; where there is no Graphviz or too much to draw, the style's own scene."""
    ink = Numbered()
    writing = written(replace(diagram, options=dataclasses.replace(diagram.options, background="")), ink)
    drawn = dot.run(writing.text) if writing.is_placeable else b""
    scene = with_theme(scene_of(drawn, writing.layers, ink.roles), diagram.options) if drawn else arranged(diagram)
    return svg.paint(diagram, scene, output)


def pdf(diagram: Diagram) -> bytes:
    """What Graphviz drew as PDF; raises `ToolError` where it draws nothing."""
    writing = written(diagram, Fixed(diagram.options))
    made = dot.run(writing.text, output="pdf") if writing.is_placeable else b""
    if not made.startswith(b"%PDF"):
        hint = "pip install pygraphviz, or install Graphviz so that 'dot' is found; or ask for svg"
        raise ToolError(Problem("a PDF by the renderer 'graphviz' needs Graphviz", hint=hint, topic="tool"))
    return _DATE.sub(lambda found: b"/CreationDate (D:19700101000000Z)".ljust(len(found[0])), made)
