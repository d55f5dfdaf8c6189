"""Items of a scene as elements of an SVG.

Presentation attributes repeat the light colours for programs that know no CSS variables.
Text keeps its measured length (`textLength`) whatever font the page has, but for a lone sign that ours lacks.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TypeAlias

from nnviz_core.arranging import color_of
from nnviz_core.diagram import Options
from nnviz_core.fonts import is_lone, text_width
from nnviz_core.images import read_image
from nnviz_core.markup import NUMBERS, Remembered, attribute, escaped, number, safe_link
from nnviz_core.mathtext import plain
from nnviz_core.scene import Group, Image, Item, Path, Segment, Text
from nnviz_renderers.svg.style import slug

Letters: TypeAlias = Callable[[Text], str]
"""Draws a text as outlines, its anchor at (0, 0); empty leaves it to the reader's fonts."""


class Painter:
    """Writes items as elements, and remembers which roles they used, as fill and as stroke."""

    def __init__(self, options: Options, letters: Letters) -> None:
        self.options = options
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
        return f'<path d="{outline(path.segments)}"{self.colored(path.fill, path.stroke)}{width}{dash}{opacity}/>'

    def colored(self, fill: str, stroke: str) -> str:
        """The attributes that colour an element."""
        found = self.written.get((fill, stroke))
        if found is None:
            found = self.written[fill, stroke] = self._colored(fill, stroke)
        return found

    def _colored(self, fill: str, stroke: str) -> str:
        classes, attributes = [], ""
        if fill:
            classes.append(f"f-{slug(fill)}")
            attributes += f' fill="{color_of(fill, self.options)}"'
        else:
            attributes += ' fill="none"'
        if stroke:
            classes.append(f"s-{slug(stroke)}")
            attributes += f' stroke="{color_of(stroke, self.options)}"'
        return f' class="{" ".join(classes)}"{attributes}' if classes else attributes

    def text(self, text: Text) -> str:
        """A line of text, held to its measured length."""
        if outlines := self.letters(text):
            turn = f" rotate({number(text.rotate)})" if text.rotate else ""
            place = f"translate({number(text.x)} {number(text.y)}){turn}"
            return f'<g transform="{place}"{self.colored(text.fill, "")}>{outlines}</g>'
        anchor = f' text-anchor="{text.anchor}"' if text.anchor != "start" else ""
        weight = ' font-weight="700"' if text.bold else ""
        x, y = NUMBERS[text.x], NUMBERS[text.y]
        turn = f' transform="rotate({number(text.rotate)} {x} {y})"' if text.rotate else ""
        return (
            f'<text x="{x}" y="{y}" font-size="{NUMBERS[text.size]}"{_length(text)}'
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


def _length(text: Text) -> str:
    """How long a line of text is made; a lone sign that the bundled font lacks is left as wide as it is: squeezed, it would be another."""
    if is_lone(text.text):
        return ""
    return f' textLength="{NUMBERS[text_width(text.text, text.size, bold=text.bold)]}" lengthAdjust="spacingAndGlyphs"'


LONG = 12
"""Paths of more steps are grids and curves, whose steps come again in other pictures; a shorter one lies where nothing else does."""


def outline(segments: tuple[Segment, ...]) -> str:
    """A path in SVG's words."""
    if len(segments) > LONG:
        return "".join([_STEPS[segment] for segment in segments])
    written = []
    for segment in segments:
        match segment:
            case (command, x, y):
                written.append(f"{command}{NUMBERS[x]} {NUMBERS[y]}")
            case _:
                written.append(_STEPS[segment])
    return "".join(written)


def _step(segment: Segment) -> str:
    return segment[0] + " ".join([NUMBERS[each] for each in segment[1:]])


_STEPS = Remembered(_step)


def _image(image: Image) -> str:
    (x, y), (rx, ry), (dx, dy) = image.corner, image.right, image.down
    matrix = " ".join(map(number, (rx - x, ry - y, dx - x, dy - y, x, y)))
    data, kind = read_image(image.path)
    address = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return f'<image width="1" height="1" preserveAspectRatio="none" transform="matrix({matrix})" href="{address}"/>'
