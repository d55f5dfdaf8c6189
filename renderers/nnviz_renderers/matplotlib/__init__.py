"""The matplotlib renderer: any style as a figure of matplotlib's, or in axes of one's own.

Figures are made without pyplot, so that nothing of the caller's state is touched.
"""

from __future__ import annotations

from functools import cache

from nnviz_core import workers
from nnviz_core._version import __version__
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram
from nnviz_core.entrypoints import installed_version
from nnviz_core.errors import Problem, ToolError
from nnviz_renderers.matplotlib.figure import draw_on, saved
from nnviz_renderers.matplotlib.library import missing
from nnviz_renderers.pixels import FINE, check_pixels
from nnviz_renderers.svg.root import adopted


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `png`, `pdf`, `svg` or `pgf`.

    Raises:
        ToolError: matplotlib is not installed, or the format cannot hold what is drawn.
    """
    if lacking := missing(output):
        raise ToolError(lacking)
    scene = arranged(diagram)
    if output == "pgf" and any(layer.look.image for layer in diagram.network.layers):
        raise ToolError(Problem("pgf holds no picture files", hint="pdf does, and so does the renderer tikz", topic="render"))
    check_pixels(scene, FINE if output == "png" else 0)
    data = saved(scene, diagram.options, output)
    if not data:
        hint = f"drawing workers: {workers.status()}; 'renderer: svg' needs none"
        raise ToolError(Problem(f"no {output} was made", hint=hint, topic="tool"))
    if output == "svg":
        data = adopted(diagram, data.decode(), scene, "nnviz-matplotlib")
    return Artifact(format=output, data=data, width=scene.width, height=scene.height)


@cache
def _version() -> str:
    return f"{__version__}, matplotlib {installed_version('matplotlib') if missing('') is None else 'missing'}"


renderer = Renderer(
    name="matplotlib", formats=("png", "pdf", "svg", "pgf"), render=render, version=_version, missing=missing, draw_on=draw_on
)
