r"""A scene as a `tikzpicture` that a person may want to edit.

On top the colours and a `\tikzset` with a style for each role; then each layer on a line
of its own after a comment that tells what it is, ending in a node with its name, so that
`(conv1.east)` is a place to draw from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from nnviz_core.diagram import Diagram
from nnviz_core.fonts import text_width
from nnviz_core.geometry import bounds
from nnviz_core.scene import Group, Image, Item, Path, Scene, Text
from nnviz_core.theme import colors
from nnviz_renderers._svg_text import number, safe_link
from nnviz_renderers._tikz_path import outline, point
from nnviz_renderers._tikz_text import comment, tex, url

LONGEST = 14000.0
"""TeX knows no length above 16383 pt: longer pictures are drawn smaller."""

MACROS = r"""\providecommand{\nnvizfit}[2]{\sbox0{#2}\ifdim\wd0>#1\resizebox{#1}{!}{\usebox0}\else\usebox0\fi}%
\providecommand{\nnvizother}[1]{\ifdefined\XeTeXversion#1\else\ifdefined\directlua#1\else\rule{.6em}{1.2ex}\fi\fi}%
\providecommand{\nnvizlink}[3]{\ifdefined\href\href{#1}{\rule{0pt}{#3}\hspace{#2}}\fi}%"""
"""What the lines of a picture use: words that keep to their measured width, characters that only some engines know, links over a layer."""

ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
_FONTS = {"": r"\sffamily", "serif": r"\rmfamily", "mono": r"\ttfamily"}

Styles = dict[tuple[str, str, float, tuple[float, ...], float], str]
"""The name of the style of each way in which paths are painted."""


def family(diagram: Diagram) -> str:
    """The command that chooses the typeface; a family of the author's own is for pages only."""
    return _FONTS.get(diagram.options.font, _FONTS[""])


def unit_of(scene: Scene) -> float:
    """How long a pixel is, in big points."""
    return min(0.75, LONGEST / max(scene.width, scene.height))


class Picture:
    """Writes one scene.

    Attributes:
        diagram: Whose palette, scheme and font it has.
        scene: What is written.
        unit: How long a pixel is, in big points.
        image_name: What TeX calls a picture file; empty leaves it out.
    """

    def __init__(self, diagram: Diagram, scene: Scene, image_name: Callable[[str], str]) -> None:
        self.diagram, self.scene, self.image_name = diagram, scene, image_name
        self.unit = unit_of(scene)
        self.side = 1 if diagram.options.scheme == "dark" else 0
        self.styles: Styles = {}
        self.roles: dict[str, None] = {}
        self.nodes: set[str] = set()

    def write(self) -> str:
        r"""The picture with everything that it needs, to be read by `\input`."""
        body = [line for item in self.scene.items for line in self._item(item)]
        left, top = self.scene.left, self.scene.top
        box = f"{point(left, top)} rectangle {point(left + self.scene.width, top + self.scene.height)}"
        return "\n".join([
            f"% {comment(self.diagram.title)}: needs \\usepackage{{tikz,amsfonts}}",
            *self._colors(),
            MACROS,
            "\\begingroup%",
            *self._settings(),
            f"\\begin{{tikzpicture}}[x={number(self.unit)}bp, y=-{number(self.unit)}bp, nnviz/picture]",
            f"\\path[use as bounding box] {box};",
            *body,
            "\\end{tikzpicture}%",
            "\\endgroup%",
            "",
        ])  # fmt: skip

    def _colors(self) -> Iterator[str]:
        for role in sorted(self.roles):
            value = colors(role, self.diagram.options.palette)[self.side].lstrip("#").upper()
            yield f"\\definecolor{{{self._color(role)}}}{{HTML}}{{{value}}}%"

    def _color(self, role: str) -> str:
        """A colour of this picture's palette: several pictures of a document may have different ones."""
        scheme = f"{self.diagram.options.palette}-dark" if self.side else self.diagram.options.palette
        return f"nnviz-{scheme}-{role.replace('#', '')}"

    def _settings(self) -> Iterator[str]:
        font = family(self.diagram)
        yield "\\tikzset{"
        yield f"  nnviz/picture/.style={{line join=miter, every node/.style={{inner sep=0pt, outer sep=0pt, font={font}}}}},"
        yield "  nnviz/layer/.style 2 args={minimum width=#1, minimum height=#2},"
        yield "  nnviz/words/.style 2 args={font=" + font + r"\fontsize{#1}{#1}\selectfont, text=#2},"
        for (fill, stroke, width, dash, opacity), name in self.styles.items():
            parts = [f"fill={self._color(fill)}"] if fill else []
            parts += [f"draw={self._color(stroke)}", f"line width={number(width * self.unit)}bp"] if stroke else []
            parts += ["dash pattern=" + " ".join(self._dashes(dash))] if dash else []
            parts += [f"opacity={number(opacity)}"] if opacity < 1 else []
            yield f"  nnviz/{name}/.style={{{', '.join(parts)}}},"
        yield "}%"

    def _dashes(self, dash: Sequence[float]) -> Iterator[str]:
        for index, length in enumerate(dash):
            yield f"{'off' if index % 2 else 'on'} {number(length * self.unit)}bp"

    def _item(self, item: Item) -> Iterator[str]:
        """The lines of one item of the scene: a group has a comment and a line."""
        if not isinstance(item, Group):
            yield self._line([item])
            return
        told = item.title.splitlines()[-1] if item.title else f"{item.role} {item.name}"
        yield f"% {comment(told)[:200]}"
        node = f" {self._node(item)}" if item.role == "layer" and item.name else ""
        yield self._line(item.items) + node

    def _line(self, items: Iterable[Item]) -> str:
        return " ".join(self._primitive(item) for item in items)

    def _primitive(self, item: Item) -> str:
        match item:
            case Path():
                return f"\\path[nnviz/{self._style(item)}] {outline(item.segments, self.unit)};"
            case Text():
                return self._text(item)
            case Image():
                return self._image(item)
            case Group():
                return self._line(item.items)

    def _style(self, path: Path) -> str:
        key = (path.fill, path.stroke, path.width if path.stroke else 0.0, path.dash, path.opacity)
        if key not in self.styles:
            self.roles |= dict.fromkeys(role for role in (path.fill, path.stroke) if role)
            base = (path.fill or path.stroke or "nothing").replace("#", "")
            same = sum(name == base or name.startswith(f"{base} ") for name in self.styles.values())
            self.styles[key] = f"{base} {same + 1}" if same else base
        return self.styles[key]

    def _text(self, text: Text) -> str:
        self.roles[text.fill] = None
        turn = f", rotate={number(-text.rotate)}" if text.rotate else ""
        size = number(text.size * self.unit)
        width = number(text_width(text.text, text.size, bold=text.bold) * self.unit)
        words = f"\\bfseries {tex(text.text)}" if text.bold else tex(text.text)
        style = f"nnviz/words={{{size}bp}}{{{self._color(text.fill)}}}, anchor={ANCHORS[text.anchor]}{turn}"
        return f"\\node[{style}] at {point(text.x, text.y)} {{\\nnvizfit{{{width}bp}}{{{words}}}}};"

    def _node(self, group: Group) -> str:
        """A node without ink, as large as the layer, with the layer's name and its link."""
        left, top, right, bottom = bounds(group.items)
        name = self._name(group.name)
        width, height = number((right - left) * self.unit), number((bottom - top) * self.unit)
        address = url(safe_link(group.link))
        link = f"\\nnvizlink{{{address}}}{{{width}bp}}{{{height}bp}}" if address else ""
        return f"\\node[nnviz/layer={{{width}bp}}{{{height}bp}}] ({name}) at {point((left + right) / 2, (top + bottom) / 2)} {{{link}}};"

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
        if not (file := self.image_name(image.path)):
            return ""
        (x, y), (rx, ry), (dx, dy) = image.corner, image.right, image.down
        right, up = ((rx - x) * self.unit, (y - ry) * self.unit), ((x - dx) * self.unit, (dy - y) * self.unit)
        matrix = ",".join(map(number, (*right, *up)))
        picture = f"\\includegraphics[width=1bp,height=1bp]{{{file}}}"
        return f"\\node[cm={{{matrix},{point(dx, dy)}}}, transform shape, anchor=south west] {{{picture}}};"
