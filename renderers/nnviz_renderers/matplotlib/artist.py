"""A scene as one artist of matplotlib's: it hands its primitives straight to the backend, without an artist for each."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.path import Path as Outline
from matplotlib.transforms import IdentityTransform

from nnviz_core.arranging import color_of
from nnviz_core.diagram import Options
from nnviz_core.fonts import text_width
from nnviz_core.markup import safe_link
from nnviz_core.mathtext import plain
from nnviz_core.scene import Group, Image, Item, Path, Scene, Segment, Text
from nnviz_core.theme import to_rgb
from nnviz_renderers.matplotlib.fonts import FontFor, tex_escaped
from nnviz_renderers.matplotlib.image import drawn_image

_CODES = {"M": [Outline.MOVETO], "L": [Outline.LINETO], "C": [Outline.CURVE4] * 3, "Z": [Outline.CLOSEPOLY]}


class Picture(Artist):
    """Draws a scene's items; its transform takes a point of the scene to the display.

    Attributes:
        scene: What is drawn.
        options: Whose palette and scheme it has.
        font_for: Finds a font that has a text's characters.
    """

    def __init__(self, scene: Scene, options: Options) -> None:
        super().__init__()
        self.scene = scene
        self.options = options
        self.font_for = FontFor(options.font)

    def draw(self, renderer: Any) -> None:
        """Draw everything, in order: later items lie on top."""
        brush = _Brush(self, renderer)
        with warnings.catch_warnings():
            # What no font has is a box, in the reader's eyes; that is warning enough.
            warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
            self._items(brush, renderer)

    def _items(self, brush: _Brush, renderer: Any) -> None:
        for item, link in _opened(self.scene.items, ""):
            context = renderer.new_gc()
            context.set_url(link or None)
            match item:
                case Path():
                    brush.path(context, item)
                case Text() if words := _words(item):
                    brush.text(context, item, words)
                case Image():
                    drawn_image(renderer, context, item, brush.transform)
            context.restore()

    def color(self, role: str) -> tuple[float, float, float]:
        """The colour of a role, as three numbers in 0-1."""
        return to_rgb(color_of(role, self.options))


class _Brush:
    """One picture on one backend: how long its units are there."""

    def __init__(self, picture: Picture, renderer: Any) -> None:
        self.picture, self.renderer = picture, renderer
        self.transform = picture.get_transform()
        (x, y), (unit_x, unit_y) = self.transform.transform([(0.0, 0.0), (1.0, 0.0)])
        self.unit = math.hypot(unit_x - x, unit_y - y)
        # Backends are told lines' widths and fonts' sizes in points.
        self.points = self.unit / renderer.points_to_pixels(1.0)

    def path(self, context: Any, path: Path) -> None:
        """A filled or stroked outline."""
        context.set_linewidth(path.width * self.points if path.stroke else 0.0)
        if path.stroke:
            context.set_foreground(self.picture.color(path.stroke))
        if path.dash:
            context.set_dashes(0.0, [length * self.points for length in path.dash])
        if path.opacity < 1:
            context.set_alpha(path.opacity)
        context.set_joinstyle("miter")
        context.set_capstyle("butt")
        self.renderer.draw_path(context, _outline(path.segments), self.transform, self.picture.color(path.fill) if path.fill else None)

    def text(self, context: Any, text: Text, words: str) -> None:
        """A line of text, never wider than it was measured."""
        font = self.picture.font_for(words, bold=text.bold)
        font.set_size(text.size * self.points)
        context.set_foreground(self.picture.color(text.fill))
        x, y = self.transform.transform((text.x, text.y))
        if _writes_tex(self.renderer):
            self.renderer.draw_text(context, x, y, tex_escaped(words), font, -text.rotate, mtext=_Anchored(x, y, text))
            return
        width = self._fitted(text, words, font)
        back = {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
        angle = math.radians(-text.rotate)
        x, y = x - back * math.cos(angle), y - back * math.sin(angle)
        if self.renderer.flipy():
            y = self.renderer.get_canvas_width_height()[1] - y
        self.renderer.draw_text(context, x, y, words, font, -text.rotate)

    def _fitted(self, text: Text, words: str, font: Any) -> float:
        """How wide the words are; in a font that is wider than the bundled one they are set smaller."""
        measured = text_width(text.text, text.size, bold=text.bold) * self.unit
        if self.picture.font_for.is_bundled(words):
            return measured
        width, _, _ = self.renderer.get_text_width_height_descent(words, font, False)  # noqa: FBT003 - matplotlib's own call
        if width > measured:
            font.set_size(text.size * self.points * measured / width)
        return float(min(width, measured))


class _Anchored:
    """What the pgf backend asks of a text, so that TeX itself centres it."""

    def __init__(self, x: float, y: float, text: Text) -> None:
        self.place = (x, y)
        self.side = {"start": "left", "middle": "center", "end": "right"}[text.anchor]

    def get_unitless_position(self) -> tuple[float, float]:
        """Where its anchor lies, on the display."""
        return self.place

    def get_transform(self) -> Any:
        """From there to the display."""
        return IdentityTransform()

    def get_rotation_mode(self) -> str:
        """It is turned about its anchor."""
        return "anchor"

    def get_horizontalalignment(self) -> str:
        """Which side of it lies at the anchor."""
        return self.side

    def get_verticalalignment(self) -> str:
        """Its anchor is on the baseline."""
        return "baseline"


def _words(text: Text) -> str:
    """What is written: nothing for spaces alone, and no byte order mark, which nobody sees, and over which matplotlib's PDF fails."""
    words = plain(text.text).replace("\ufeff", "")
    return words if words.strip() else ""


def _writes_tex(renderer: Any) -> bool:
    """Whether the backend writes TeX; the one that mixes vectors and bitmaps hides it."""
    return "pgf" in type(getattr(renderer, "_renderer", renderer)).__module__


def _opened(items: Iterable[Item], link: str) -> Iterator[tuple[Path | Text | Image, str]]:
    """Primitives with the link of the group that they stand in."""
    for item in items:
        if isinstance(item, Group):
            yield from _opened(item.items, safe_link(item.link) or link)
        else:
            yield item, link


def _outline(segments: Sequence[Segment]) -> Outline:
    vertices: list[Any] = []
    codes: list[Any] = []
    for command, *numbers in segments:
        vertices += zip(numbers[::2], numbers[1::2], strict=True) if numbers else [vertices[-1]]
        codes += _CODES[command]
    return Outline(vertices, codes)
