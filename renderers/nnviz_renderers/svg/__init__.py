"""The svg renderer: the scene as one SVG made for a page, and PNG from it.

The file has no script, no foreign object and no reference to anything outside.
"""

from __future__ import annotations

from functools import cache

from nnviz_core._version import __version__
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram
from nnviz_core.entrypoints import installed_version
from nnviz_renderers.svg.picture import paint
from nnviz_renderers.svg.png import missing

__all__ = ["paint", "renderer"]


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `svg` or `png`."""
    return paint(diagram, arranged(diagram), output)


@cache
def _version() -> str:
    return f"{__version__}, resvg {'missing' if missing('png') else installed_version('resvg')}"


renderer = Renderer(name="svg", formats=("svg", "png"), render=render, version=_version, missing=missing)
