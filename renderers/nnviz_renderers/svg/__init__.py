"""The svg renderer: the scene as one SVG made for a page, and PNG from it.

The file has no script, no foreign object and no reference to anything outside. Text
keeps its measured length (`textLength`) whatever font the page has. Presentation
attributes repeat the light colours for programs that know no CSS variables.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from typing import TypeAlias

from nnviz_core import budget, workers
from nnviz_core._version import __version__
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Artifact, Renderer
from nnviz_core.diagram import Diagram
from nnviz_core.errors import Problem, ToolError
from nnviz_core.fonts import FILES, has_glyph, text_width
from nnviz_core.images import read_image
from nnviz_core.markup import attribute, escaped, number, safe_link
from nnviz_core.mathtext import plain
from nnviz_core.scene import Group, Image, Item, Path, Scene, Segment, Text
from nnviz_core.theme import colors, luminance, to_rgb
from nnviz_renderers.svg.root import rooted
from nnviz_renderers.svg.style import slug, style_sheet

PIXELS_PER_UNIT = 2
"""PNG files are twice as fine as the page's pixels."""


MIDDLE = 0.18
"""The luminance on which black and white are read equally well."""

Letters: TypeAlias = Callable[[Text], str]
"""Draws a text as outlines, its anchor at (0, 0); empty leaves it to the reader's fonts."""


class _Painter:
    """Writes items as elements, and remembers which roles they used, as fill and as stroke."""

    def __init__(self, palette: str, scheme: str, letters: Letters) -> None:
        self.palette = palette
        self.side = 1 if scheme == "dark" else 0
        self.letters = letters
        self.written: dict[tuple[str, str], str] = {}
        self.has_links = False

    def paint(self, items: tuple[Item, ...]) -> str:
        """The elements of all items, in order: later ones lie on top."""
        return "".join([self.element(item) for item in items])

    def element(self, item: Item) -> str:
        """One item."""
        match item:
            case Path():
                return self.path(item)
            case Text():
                return self.text(item)
            case Group():
                return self.group(item)
            case Image():
                return _image(item)

    def path(self, path: Path) -> str:
        """A path: its classes, then the light colours for programs without CSS."""
        dash = f' stroke-dasharray="{" ".join(map(number, path.dash))}"' if path.dash else ""
        opacity = f' opacity="{number(path.opacity)}"' if path.opacity < 1 else ""
        width = f' stroke-width="{number(path.width)}"' if path.stroke and path.width != 1 else ""
        return f'<path d="{_outline(path.segments)}"{self.colored(path.fill, path.stroke)}{width}{dash}{opacity}/>'

    def colored(self, fill: str, stroke: str) -> str:
        """The attributes that colour an element."""
        if (fill, stroke) not in self.written:
            self.written[fill, stroke] = self._colored(fill, stroke)
        return self.written[fill, stroke]

    def _colored(self, fill: str, stroke: str) -> str:
        classes, attributes = [], ""
        if fill:
            classes.append(f"f-{slug(fill)}")
            attributes += f' fill="{colors(fill, self.palette)[self.side]}"'
        else:
            attributes += ' fill="none"'
        if stroke:
            classes.append(f"s-{slug(stroke)}")
            attributes += f' stroke="{colors(stroke, self.palette)[self.side]}"'
        return f' class="{" ".join(classes)}"{attributes}' if classes else attributes

    def text(self, text: Text) -> str:
        """A line of text, held to its measured length."""
        if outlines := self.letters(text):
            turn = f" rotate({number(text.rotate)})" if text.rotate else ""
            place = f"translate({number(text.x)} {number(text.y)}){turn}"
            return f'<g transform="{place}"{self.colored(text.fill, "")}>{outlines}</g>'
        anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
        weight = ' font-weight="700"' if text.bold else ""
        x, y = number(text.x), number(text.y)
        turn = f' transform="rotate({number(text.rotate)} {x} {y})"' if text.rotate else ""
        length = number(text_width(text.text, text.size, bold=text.bold))
        return (
            f'<text x="{x}" y="{y}" font-size="{number(text.size)}" textLength="{length}" lengthAdjust="spacingAndGlyphs"'
            f"{anchor}{weight}{turn}{self.colored(text.fill, '')}>{escaped(plain(text.text))}</text>"
        )

    def group(self, group: Group) -> str:
        """A group: its tooltip first, all of it inside its link."""
        name = f' data-layer="{attribute(group.name)}"' if group.name else ""
        title = f"<title>{escaped(group.title)}</title>" if group.title else ""
        element = f'<g class="nnviz-{group.role or "group"}"{name}>{title}{self.paint(group.items)}</g>'
        if not (link := safe_link(group.link)):
            return element
        self.has_links = True
        return f'<a href="{attribute(link)}">{element}</a>'


def _outline(segments: tuple[Segment, ...]) -> str:
    return "".join(map(_step, segments))


@lru_cache(maxsize=16384)
def _step(segment: Segment) -> str:
    """One step of a path; boxes and maps of equal size take many equal ones."""
    return segment[0] + " ".join(map(number, segment[1:]))


def _image(image: Image) -> str:
    (x, y), (rx, ry), (dx, dy) = image.corner, image.right, image.down
    matrix = " ".join(map(number, (rx - x, ry - y, dx - x, dy - y, x, y)))
    data, kind = read_image(image.path)
    address = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return f'<image width="1" height="1" preserveAspectRatio="none" transform="matrix({matrix})" href="{address}"/>'


def _document(diagram: Diagram, scene: Scene, letters: Letters, *, styled: bool, scale: float = 1.0) -> str:
    painter = _Painter(diagram.options.palette, diagram.options.scheme, letters)
    body = painter.paint(scene.items)
    fills, strokes = (frozenset(pair[side] for pair in painter.written if pair[side]) for side in (0, 1))
    style = style_sheet(fills, strokes, painter.palette) if styled else ""
    view = " ".join(map(number, (scene.left, scene.top, scene.width, scene.height)))
    # What stands inside role="img" is hidden from assistive technology; links must not be.
    role = "group" if painter.has_links else "img"
    classes = f"nnviz-{painter.palette}{_scheme(diagram)}"
    return rooted(diagram, style + body, view, (scene.width * scale, scene.height * scale), classes, role=role)


def _scheme(diagram: Diagram) -> str:
    """The class that holds a picture to one scheme: when it is asked for, and on a background that does not follow the page's."""
    if diagram.options.scheme:
        return f" nnviz-on-{diagram.options.scheme}"
    color = diagram.options.background
    if not color.startswith("#"):
        return ""
    return " nnviz-on-light" if luminance(to_rgb(color)) > MIDDLE else " nnviz-on-dark"


def _png(document: str, font: str) -> bytes:
    """A picture in pixels; in another typeface than ours as far as the machine has it."""
    if lacking := missing("png"):
        raise ToolError(lacking)
    has_all = not font and all(has_glyph(character) for character in document)
    made = _rasterized(document, [] if has_all else [font])
    if not made:
        raise ToolError(Problem("no PNG was made", hint=f"drawing workers: {workers.status()}; SVG needs none", topic="tool"))
    return made


@workers.isolated("resvg")
def _rasterized(document: str, others: list[str]) -> bytes:
    """PNG by resvg, in the bundled typeface; with the machine's own where there are `others`."""
    import resvg  # noqa: PLC0415 - a compiled package that only PNG needs
    from resvg import usvg  # noqa: PLC0415

    options = usvg.Options.default()
    for file in FILES:
        options.load_font_file(str(file))
    options.font_family = "Arimo"
    if others:
        options.load_system_fonts()
    return bytes(resvg.render(usvg.Tree.from_str(document, options), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)))


def render(diagram: Diagram, output: str) -> Artifact:
    """Draw a diagram as `svg` or `png`."""
    return paint(diagram, arranged(diagram), output)


def paint(diagram: Diagram, scene: Scene, output: str, letters: Letters = lambda _: "") -> Artifact:
    """Draw a scene of a diagram, whoever arranged it, as `svg` or `png`; `letters` may have a typeface of its own."""
    if output == "svg":
        data = _document(diagram, scene, letters, styled=True).encode()
    else:
        check_pixels(scene, PIXELS_PER_UNIT)
        data = _png(_document(diagram, scene, letters, styled=False, scale=PIXELS_PER_UNIT), diagram.options.font)
    return Artifact(format=output, data=data, width=scene.width, height=scene.height)


def check_pixels(scene: Scene, fineness: float) -> None:
    """Raise `NnvizError` for a bitmap of more pixels than a figure may have; `fineness` is how many stand for one of the scene's."""
    width, height = math.ceil(scene.width * fineness), math.ceil(scene.height * fineness)
    budget.check("pixels", width * height / 1e6, f"the bitmap would have {width:,}×{height:,} pixels")


@cache
def _version() -> str:
    return f"{__version__}, resvg {installed_version('resvg') if find_spec('resvg') else 'missing'}"


def missing(output: str) -> Problem | None:
    """Why a format cannot be made; `None` where it can. SVG needs nothing."""
    if output == "svg" or find_spec("resvg"):
        return None
    return Problem("PNG needs the package resvg", hint="pip install resvg", topic="tool")


renderer = Renderer(name="svg", formats=("svg", "png"), render=render, version=_version, missing=missing)
