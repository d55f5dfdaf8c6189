r"""A scene as a page of TeX that dvipdfmx makes a PDF of: lines and areas in PDF's own operators, words in TeX's.

TikZ takes half a millisecond to parse a path and one to set a node, which would be most
of the time. (dvipdfmx manual, "PDF specials"; ISO 32000-1, 8.5 and 8.6.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnviz_core.arranging import color_of
from nnviz_core.diagram import Diagram
from nnviz_core.fonts import text_width
from nnviz_core.geometry import bounds
from nnviz_core.markup import number, safe_link
from nnviz_core.scene import Group, Image, Item, Path, Scene, Segment, Text
from nnviz_core.theme import to_rgb
from nnviz_renderers.tikz.length import UNIT, bp
from nnviz_renderers.tikz.path import in_lines
from nnviz_renderers.tikz.picture import FIT, OTHER
from nnviz_renderers.tikz.styles import BOLD, family
from nnviz_renderers.tikz.text import comment, tex, told

OPENING = rf"""\RequirePackage{{fix-cm}}
\documentclass{{article}}
\usepackage{{amsfonts}}
\usepackage[dvipdfmx]{{graphicx}}
\newbox\nnvizpage
{FIT}
{OTHER}
\newcommand\nnvizat[3]{{\hbox to0pt{{\kern#1\lower#2\hbox to0pt{{#3}}\hss}}}}
\newcommand\nnvizship[2]{{\pdfpagewidth=#1\pdfpageheight=#2\shipout\vbox to0pt{{\special{{papersize=#1,#2}}\box\nnvizpage\vss}}}}
\newcommand\nnvizopacity[1]{{\special{{pdf:put @resources << /ExtGState << /nnviz#1 << /ca #1 /CA #1 >> >> >>}}}}
\begin{{document}}
\nnvizship{{72bp}}{{72bp}}
"""
"""The first page is empty: dvipdfmx takes its size for all those that have the same, whatever page is asked for."""

_PAINT = {(True, True): "B", (True, False): "f", (False, True): "S"}
_SIDES = {"start": ("", r"\hss"), "middle": (r"\hss", r"\hss"), "end": (r"\hss", "")}


class Page:
    """Writes one scene; its attributes are those of the picture for people.

    Nothing that it says holds for another page, so that a page taken out of a batch is
    the one that it would be alone.
    """

    def __init__(self, diagram: Diagram, scene: Scene, image_name: Callable[[str], str]) -> None:
        self.diagram, self.scene, self.image_name = diagram, scene, image_name

    def write(self) -> str:
        """The page, as large as the scene."""
        body = [line for item in self.scene.items for line in self._item(item)]
        width, height = (f"{side * UNIT:.4f}bp" for side in (self.scene.width, self.scene.height))
        return "\n".join([
            f"% {comment(self.diagram.title)}",
            f"\\setbox\\nnvizpage=\\hbox to0pt{{{family(self.diagram)}%",
            *(f"{line}%" for line in body),
            f"\\hss}}\\nnvizship{{{width}}}{{{height}}}",
            "",
        ])  # fmt: skip

    def _item(self, item: Item) -> Iterator[str]:
        match item:
            case Path():
                yield self._path(item)
            case Text():
                yield self._text(item)
            case Image():
                yield self._image(item)
            case Group():
                yield f"% {told(item)}"
                for child in item.items:
                    yield from self._item(child)
                yield self._link(item)

    def _at(self, x: float, y: float, what: str) -> str:
        """Something whose reference point is a point of the scene."""
        return f"\\nnvizat{{{bp(x - self.scene.left)}}}{{{bp(y - self.scene.top)}}}{{{what}}}"

    def _path(self, path: Path) -> str:
        paint = _PAINT.get((bool(path.fill), bool(path.stroke)))
        if not paint:
            return ""
        settings = self._color(path.fill, "rg") + self._color(path.stroke, "RG")
        if path.stroke:
            settings += f"{number(path.width * UNIT)} w "
        if path.dash:
            settings += f"[{' '.join(number(length * UNIT) for length in path.dash)}] 0 d "
        opacity = number(path.opacity) if path.opacity < 1 else ""
        settings += f"/nnviz{opacity} gs " if opacity else ""
        declared = f"\\nnvizopacity{{{opacity}}}" if opacity else ""
        steps = in_lines(list(map(self._step, path.segments)), "\n")
        return f"{declared}\\special{{pdf:code q {settings}{steps}{paint} Q}}"

    def _color(self, role: str, operator: str) -> str:
        return f"{self._rgb(role)} {operator} " if role else ""

    def _rgb(self, role: str) -> str:
        return " ".join(f"{part:.4f}" for part in to_rgb(color_of(role, self.diagram.options)))

    def _step(self, segment: Segment) -> str:
        """A segment from the page's upper left corner, upwards."""
        command, *numbers = segment
        placed = (self.scene.top - each if index % 2 else each - self.scene.left for index, each in enumerate(numbers))
        return "".join(f"{number(each * UNIT)} " for each in placed) + {"M": "m ", "L": "l ", "C": "c ", "Z": "h "}[command]

    def _text(self, text: Text) -> str:
        before, after = _SIDES[text.anchor]
        size, width = bp(text.size), bp(text_width(text.text, text.size, bold=text.bold))
        font = f"\\fontsize{{{size}}}{{{size}}}\\selectfont {BOLD if text.bold else ''}"
        words = f"\\hbox to0pt{{{before}\\nnvizfit{{{width}}}{{{font}{tex(text.text)}}}{after}}}"
        turned = f"\\rotatebox{{{number(-text.rotate)}}}{{\\smash{{{words}}}}}" if text.rotate else words
        return self._at(text.x, text.y, f"\\special{{color push rgb {self._rgb(text.fill)}}}{turned}\\special{{color pop}}")

    def _link(self, group: Group) -> str:
        """A place to click, as large as what it leads from; its address in digits, so that no character of it means anything."""
        if not (address := safe_link(group.link)):
            return ""
        left, top, right, bottom = bounds(group.items)
        size = f"width {bp(right - left)} height {bp(bottom - top)} depth 0bp"
        action = f"<< /Type /Action /S /URI /URI <{address.encode().hex()}> >>"
        return self._at(left, bottom, f"\\special{{pdf:ann {size} << /Type /Annot /Subtype /Link /Border [0 0 0] /A {action} >>}}")

    def _image(self, image: Image) -> str:
        """A picture file of a point's size, bent into its parallelogram."""
        (x, y), (rx, ry), (dx, dy) = image.corner, image.right, image.down
        matrix = " ".join(number(part * UNIT) for part in (rx - x, y - ry, x - dx, dy - y))
        picture = f"\\special{{pdf:image width 1bp height 1bp ({self.image_name(image.path)})}}"
        return self._at(dx, dy, f"\\special{{pdf:btrans matrix {matrix} 0 0}}{picture}\\special{{pdf:etrans}}")
