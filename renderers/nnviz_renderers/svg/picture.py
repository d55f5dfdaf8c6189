"""A scene as a whole picture, whoever arranged it: SVG, or PNG from it."""

from __future__ import annotations

from nnviz_core.contracts import Artifact
from nnviz_core.diagram import Diagram
from nnviz_core.markup import number
from nnviz_core.scene import Scene
from nnviz_core.theme import luminance, to_rgb
from nnviz_renderers.pixels import FINE, check_pixels
from nnviz_renderers.svg.painter import Letters, Painter
from nnviz_renderers.svg.png import png
from nnviz_renderers.svg.root import rooted
from nnviz_renderers.svg.style import style_sheet

MIDDLE = 0.18
"""The luminance on which black and white are read equally well."""


def paint(diagram: Diagram, scene: Scene, output: str, letters: Letters = lambda _: "") -> Artifact:
    """Draw a scene of a diagram, whoever arranged it, as `svg` or `png`; `letters` may have a typeface of its own."""
    if output == "svg":
        data = _document(diagram, scene, letters, styled=True).encode()
    else:
        check_pixels(scene)
        data = png(_document(diagram, scene, letters, styled=False, scale=FINE), diagram.options.font)
    return Artifact(format=output, data=data, width=scene.width, height=scene.height)


def _document(diagram: Diagram, scene: Scene, letters: Letters, *, styled: bool, scale: float = 1.0) -> str:
    painter = Painter(diagram.options, letters)
    body = painter.paint(scene.items)
    fills, strokes = (frozenset(pair[side] for pair in painter.written if pair[side]) for side in (0, 1))
    style = style_sheet(fills, strokes, diagram.options.palette) if styled else ""
    view = " ".join(map(number, (scene.left, scene.top, scene.width, scene.height)))
    # What stands inside role="img" is hidden from assistive technology; links must not be.
    role = "group" if painter.has_links else "img"
    classes = f"nnviz-{diagram.options.palette}{_scheme(diagram)}"
    return rooted(diagram, style + body, view, (scene.width * scale, scene.height * scale), classes, role=role)


def _scheme(diagram: Diagram) -> str:
    """The class that holds a picture to one scheme: when it is asked for, and on a background that does not follow the page's."""
    if diagram.options.scheme:
        return f" nnviz-on-{diagram.options.scheme}"
    color = diagram.options.background
    if not color.startswith("#"):
        return ""
    return " nnviz-on-light" if luminance(to_rgb(color)) > MIDDLE else " nnviz-on-dark"
