r"""A scene as a `tikzpicture` that a person may want to edit.

On top the colours and a `\tikzset` with a style for each role; then each layer on a line
of its own after a comment that tells what it is, ending in a node with its name, so that
`(conv1.east)` is a place to draw from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from nnviz_core.diagram import Diagram
from nnviz_core.fonts import text_width
from nnviz_core.geometry import bounds
from nnviz_core.markup import number, safe_link
from nnviz_core.scene import Group, Image, Item, Path, Scene, Text
from nnviz_renderers.tikz.length import UNIT, bp
from nnviz_renderers.tikz.path import outline, point
from nnviz_renderers.tikz.styles import Styles
from nnviz_renderers.tikz.text import comment, tex, told, url

FIT = r"\providecommand{\nnvizfit}[2]{\sbox0{#2}\ifdim\wd0>#1\resizebox{#1}{!}{\usebox0}\else\usebox0\fi}%"
"""Words that keep to their measured width."""

OTHER = r"""\providecommand{\nnvizother}[2]{\ifdefined\XeTeXversion#1\else\ifdefined\directlua#1\else#2\fi\fi}%
\providecommand{\nnvizbox}[1]{\kern.05em\hbox{\vrule\vbox to1.6ex{\hrule width#1\vss\hrule}\vrule}\kern.05em\relax}%"""
"""Characters that only some engines know, and what the others set for them."""

_IMAGE = r"""\providecommand{\nnvizimage}[1]{\IfFileExists{#1}{\includegraphics[width=1bp,height=1bp]{#1}}{%
  \PackageWarning{nnviz}{The picture file #1 does not lie beside the document}\rule{0pt}{1bp}\rule{1bp}{0pt}}}%"""
_LINK = r"\providecommand{\nnvizlink}[3]{\ifdefined\href\href{#1}{\rule{0pt}{#3}\hspace{#2}}\fi}%"
"""A link over a layer, in documents that have links."""

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


class Picture:
    """Writes one scene.

    Attributes:
        diagram: Whose palette, scheme and font it has.
        scene: What is written; `fitting`.
        image_name: What TeX calls a picture file.
    """

    def __init__(self, diagram: Diagram, scene: Scene, image_name: Callable[[str], str]) -> None:
        self.diagram, self.scene, self.image_name = diagram, scene, image_name
        self.styles = Styles(diagram)
        self.nodes: set[str] = set()

    def write(self) -> str:
        r"""The picture with everything that it needs, to be read by `\input`."""
        body = list(self._lines(self.scene.items))
        left, top = self.scene.left, self.scene.top
        box = f"{point(left, top)} rectangle {point(left + self.scene.width, top + self.scene.height)}"
        return "\n".join([
            f"% {comment(self.diagram.title)}: needs \\usepackage{{tikz,amsfonts}}",
            *self.styles.definitions(),
            FIT,
            OTHER,
            _LINK,
            *self._images(),
            "\\begingroup%",
            *self.styles.settings(),
            f"\\begin{{tikzpicture}}[x={bp(1)}, y=-{bp(1)}, nnviz/picture]",
            f"\\path[use as bounding box] {box};",
            *body,
            "\\end{tikzpicture}%",
            "\\endgroup%",
            "",
        ])  # fmt: skip

    def _images(self) -> Iterator[str]:
        """Which picture files must lie beside the document."""
        paths = [layer.look.image for layer in self.diagram.network.layers if layer.look.image]
        yield from (f"% {self.image_name(path)}, beside this file, is {comment(PurePath(path).name)}" for path in paths)
        yield from (_IMAGE,) if paths else ()

    def _lines(self, items: Iterable[Item]) -> Iterator[str]:
        """A group has a comment and a line; one inside another has its own, after what lies beneath it."""
        for item in items:
            if not isinstance(item, Group):
                yield self._primitive(item)
                continue
            yield f"% {told(item)}"
            yield from self._group(item)

    def _group(self, group: Group) -> Iterator[str]:
        own = [item for item in group.items if not isinstance(item, Group)]
        node = [self._node(group)] if group.role == "layer" and group.name else []
        if len(own) == len(group.items):
            yield " ".join([*map(self._primitive, own), *node])
        else:
            yield from (*self._lines(group.items), *node)

    def _primitive(self, item: Path | Text | Image) -> str:
        match item:
            case Path():
                return f"\\path[{self.styles.of_path(item)}] {outline(item.segments)};" if item.fill or item.stroke else ""
            case Text():
                return self._text(item)
            case Image():
                return self._image(item)

    def _text(self, text: Text) -> str:
        turn = f", rotate={number(-text.rotate)}" if text.rotate else ""
        width = bp(text_width(text.text, text.size, bold=text.bold))
        style = f"{self.styles.of_text(text)}, anchor={_ANCHORS[text.anchor]}{turn}"
        return f"\\node[{style}] at {point(text.x, text.y)} {{\\nnvizfit{{{width}}}{{{tex(text.text)}}}}};"

    def _node(self, group: Group) -> str:
        """A node without ink, as large as the layer, with the layer's name and its link."""
        left, top, right, bottom = bounds(group.items)
        width, height = bp(right - left), bp(bottom - top)
        address = url(safe_link(group.link))
        link = f"\\nnvizlink{{{address}}}{{{width}}}{{{height}}}" if address else ""
        middle = point((left + right) / 2, (top + bottom) / 2)
        return f"\\node[nnviz/layer={{{width}}}{{{height}}}] ({self._name(group.name)}) at {middle} {{{link}}};"

    def _name(self, name: str) -> str:
        """A name that TikZ takes, and no other layer of the picture has."""
        plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_ ") else "-" for each in name)
        found, count = plain, 1
        while found in self.nodes:
            count += 1
            found = f"{plain} {count}"
        self.nodes.add(found)
        return found

    def _image(self, image: Image) -> str:
        """A picture file of a point's size, bent into its parallelogram."""
        (x, y), (rx, ry), (dx, dy) = image.corner, image.right, image.down
        matrix = ",".join(number(part * UNIT) for part in (rx - x, y - ry, x - dx, dy - y))
        picture = f"\\nnvizimage{{{self.image_name(image.path)}}}"
        return f"\\node[cm={{{matrix},{point(dx, dy)}}}, transform shape, anchor=south west] {{{picture}}};"
