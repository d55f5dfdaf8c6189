"""The graphviz renderer: the network in Graphviz' language, in Graphviz' own shapes, placed and drawn by Graphviz.

It draws the styles `graph` (as plot_model of Keras and draw.py of Caffe do) and `fcnn`
(as dotnets does); any other style is drawn as `graph`. SVG and PNG are painted by the svg
renderer from what Graphviz drew, so that they follow the page's colours and are the same
on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from importlib.metadata import version as installed_version
from typing import Any

from nnviz_core import dot
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram, Options
from nnviz_core.dressing import with_theme
from nnviz_core.errors import Problem, ToolError
from nnviz_core.network import Layer
from nnviz_core.styles.fcnn.options import FcnnOptions
from nnviz_core.styles.graph import GraphOptions, placeable, shortened
from nnviz_core.theme import colors
from nnviz_renderers import svg
from nnviz_renderers.graphviz.fcnn import fcnn, neurons_of
from nnviz_renderers.graphviz.graph import graph
from nnviz_renderers.graphviz.scene import Numbered, scene_of
from nnviz_renderers.graphviz.text import Ink

_DATE = re.compile(rb"/CreationDate \(D:[^)]*\)")
"""Of a PDF; what replaces it has its length, for a PDF counts its bytes."""


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `svg`, `png`, `pdf` or `dot`.

    Raises:
        ToolError: There is no Graphviz that makes a PDF.
    """
    drawn = _as_graph(diagram)
    if output in {"svg", "png"}:
        return _painted(drawn, output)
    work = _work(drawn)
    text = str(work.write(_fixed(drawn.options)).source)
    return Artifact(format=output, data=text.encode() if output == "dot" else _pdf(text if work.is_placeable else ""))


def _as_graph(diagram: Diagram) -> Diagram:
    """The diagram in the style `graph`, with the options that its own style shares with it."""
    if isinstance(diagram.options, GraphOptions | FcnnOptions):
        return diagram
    shared = {entry.name for entry in fields(GraphOptions)} & {entry.name for entry in fields(diagram.options)}
    options = GraphOptions(**{name: getattr(diagram.options, name) for name in sorted(shared)})
    return Diagram(network=diagram.network, style="graph", options=options, title=diagram.title, description=diagram.description)


@dataclass(frozen=True, slots=True)
class _Work:
    """What Graphviz is given: the layers that are drawn, their number of nodes and edges bounded, and the text in some ink."""

    layers: tuple[Layer, ...]
    write: Callable[[Ink], Any]
    is_placeable: bool = True


def _work(diagram: Diagram) -> _Work:
    match diagram.options:
        case FcnnOptions() as options:
            neurons = neurons_of(diagram.network)
            return _Work(neurons.net.layers, partial(fcnn, neurons, options))
        case GraphOptions() as options:
            network = shortened(diagram.network, options)
            return _Work(network.layers, partial(graph, network, options), placeable(network))
    raise AssertionError(diagram.style)


def _painted(diagram: Diagram, output: str) -> Artifact:
    """What Graphviz drew, by the svg renderer; where there is no Graphviz or too much to draw, the style's own scene."""
    bare, ink = replace(diagram.options, background=""), Numbered()
    work = _work(replace(diagram, options=bare))
    drawn = dot.run(work.write(ink).source) if work.is_placeable else b""
    scene = with_theme(scene_of(drawn, work.layers, ink.roles), diagram.options) if drawn else arranged(diagram)
    return svg.paint(diagram, scene, output)


def _fixed(options: Options) -> Ink:
    """The colours of one scheme, the author's own included."""
    side = 1 if options.scheme == "dark" else 0
    own = dict(getattr(options, "colors", ()))

    def ink(role: str) -> str:
        base, dash, variant = role.partition("-")
        return colors(f"{own.get(base, base)}{dash}{variant}", options.palette)[side] if role else "transparent"

    return ink


def _pdf(text: str) -> bytes:
    made = dot.run(text, output="pdf") if text else b""
    if not made.startswith(b"%PDF"):
        hint = "pip install pygraphviz, or install Graphviz so that 'dot' is found; or ask for svg"
        raise ToolError(Problem("a PDF by the renderer 'graphviz' needs Graphviz", hint=hint, topic="tool"))
    return _DATE.sub(lambda found: b"/CreationDate (D:19700101000000Z)".ljust(len(found[0])), made)


@cache
def _version() -> str:
    return f"{svg.renderer.version()}, graphviz {installed_version('graphviz')}, {dot.version()}"


renderer = Renderer(name="graphviz", formats=("svg", "png", "pdf", "dot"), styles=("graph", "fcnn"), render=render, version=_version)
