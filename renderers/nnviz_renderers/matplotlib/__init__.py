"""The matplotlib renderer: any style as a figure of matplotlib's, or in axes of one's own.

Figures are made without pyplot, so that nothing of the caller's state is touched.
"""

from __future__ import annotations

import importlib.util
import io
from contextlib import chdir
from functools import cache
from importlib.metadata import version as installed_version
from typing import Any

from nnviz_core import workers
from nnviz_core._version import __version__
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram, Options
from nnviz_core.errors import Problem, ToolError
from nnviz_core.fonts import FILES
from nnviz_core.scene import Scene
from nnviz_renderers.pixels import FINE, check_pixels
from nnviz_renderers.svg.root import adopted

PER_INCH = 96
"""A scene's pixels."""

# Without these, files would say when and by what they were made.
_SILENT: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_SETTINGS: Any = {"svg.hashsalt": "nnviz", "svg.fonttype": "path", "pdf.fonttype": 42, "pgf.rcfonts": False, "path.snap": False}


def missing(_: str) -> Problem | None:
    """Why a format cannot be made; `None` where it can."""
    if importlib.util.find_spec("matplotlib"):
        return None
    return Problem("the renderer 'matplotlib' needs matplotlib", hint='pip install "nnviz-docs[matplotlib]"', topic="tool")


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
    data = _saved(scene, diagram.options, output)
    if not data:
        hint = f"drawing workers: {workers.status()}; 'renderer: svg' needs none"
        raise ToolError(Problem(f"no {output} was made", hint=hint, topic="tool"))
    if output == "svg":
        data = adopted(diagram, data.decode(), scene, "nnviz-matplotlib")
    return Artifact(format=output, data=data, width=scene.width, height=scene.height)


@cache
def _library() -> None:
    """Load matplotlib with its own settings: none from a file in the present folder or the user's own."""
    with chdir(FILES[0].parent):  # a `matplotlibrc` in the present folder is read when it is imported; among our fonts there is none
        import matplotlib as mpl  # noqa: PLC0415 - a heavy package, imported when it draws
    mpl.rcdefaults()
    mpl.rcParams.update(_SETTINGS)


@workers.isolated("matplotlib")
def _saved(scene: Scene, options: Options, output: str) -> bytes:
    """A scene as a file."""
    _library()
    target = io.BytesIO()
    told: dict[str, Any] = {"metadata": _SILENT[output]} if output in _SILENT else {}
    if output == "png":
        told["pil_kwargs"] = {"compress_level": 2}  # the usual 6 takes longer than all of the drawing
    try:
        _figure(scene, options).savefig(target, format=output, transparent=True, **told)
    except OverflowError as error:
        hint = "is it very large? 'renderer: svg' draws it"
        raise ToolError(Problem(f"matplotlib cannot draw it: {error}", hint=hint, topic="render")) from error
    return target.getvalue()


def _figure(scene: Scene, options: Options) -> Any:
    """A figure of exactly the scene's size."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.transforms import Affine2D  # noqa: PLC0415

    from nnviz_renderers.matplotlib.artist import Picture  # noqa: PLC0415

    figure = Figure(figsize=(scene.width / PER_INCH, scene.height / PER_INCH), dpi=PER_INCH * FINE)
    FigureCanvasAgg(figure)
    picture = Picture(scene, options)
    inches = Affine2D().translate(-scene.left, -scene.top - scene.height).scale(1 / PER_INCH, -1 / PER_INCH)
    picture.set_transform(inches + figure.dpi_scale_trans)
    figure.add_artist(picture)
    return figure


def draw_on(axes: Any, diagram: Diagram) -> None:
    """Draw a diagram into axes of the caller's own figure, as large as they allow; its words grow with it.

    Args:
        axes: `matplotlib.axes.Axes`; their limits, aspect and frame are set.
        diagram: What is drawn.

    Raises:
        ToolError: matplotlib is not installed.
    """
    if lacking := missing(""):
        raise ToolError(lacking)
    from nnviz_renderers.matplotlib.artist import Picture  # noqa: PLC0415 - as above

    scene = arranged(diagram)
    picture = Picture(scene, diagram.options)
    axes.set(xlim=(scene.left, scene.left + scene.width), ylim=(scene.top + scene.height, scene.top), aspect="equal")
    axes.set_axis_off()
    picture.set_transform(axes.transData)
    axes.add_artist(picture)


@cache
def _version() -> str:
    return f"{__version__}, matplotlib {installed_version('matplotlib') if missing('') is None else 'missing'}"


renderer = Renderer(
    name="matplotlib", formats=("png", "pdf", "svg", "pgf"), render=render, version=_version, missing=missing, draw_on=draw_on
)
