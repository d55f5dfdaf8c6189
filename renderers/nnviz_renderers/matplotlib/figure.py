"""A scene as a figure of matplotlib's, in a file or in axes of the caller's own."""

from __future__ import annotations

import io
from typing import Any

from nnviz_core import workers
from nnviz_core.arranging import arranged
from nnviz_core.diagram import Diagram, Options
from nnviz_core.errors import Problem, ToolError
from nnviz_core.scene import Scene
from nnviz_renderers.matplotlib.library import loaded, missing
from nnviz_renderers.pixels import FINE

PER_INCH = 96
"""A scene's pixels."""

# Without these, files would say when and by what they were made.
_SILENT: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@workers.isolated("matplotlib")
def saved(scene: Scene, options: Options, output: str) -> bytes:
    """A scene as a file."""
    loaded()
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
