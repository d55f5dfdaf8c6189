r"""A scene for TeX alone: the same picture as the one for people, in the commands of PGF's system layer.

TikZ takes half a millisecond to parse a path and one to set a node; these take a tenth
of that, and nobody reads them. (PGF manual, "The system layer".)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from nnviz_core.diagram import Diagram
from nnviz_core.fonts import text_width
from nnviz_core.scene import Group, Image, Item, Path, Scene, Segment, Text
from nnviz_core.theme import colors, to_rgb
from nnviz_renderers._svg_text import number
from nnviz_renderers._tikz_path import in_lines
from nnviz_renderers._tikz_picture import ANCHORS, MACROS, family, unit_of
from nnviz_renderers._tikz_text import comment, tex


class Page:
    """Writes one scene; its attributes are those of the picture for people.

    Nothing that it says holds for another page, so that a page taken out of a batch is
    the one that it would be alone.
    """

    def __init__(self, diagram: Diagram, scene: Scene, image_name: Callable[[str], str]) -> None:
        self.diagram, self.scene, self.image_name = diagram, scene, image_name
        self.unit = unit_of(scene)
        self.side = 1 if diagram.options.scheme == "dark" else 0

    def write(self) -> str:
        """The picture, as large as the scene."""
        left, right = self.x(self.scene.left), self.x(self.scene.left + self.scene.width)
        bottom, top = self.y(self.scene.top + self.scene.height), self.y(self.scene.top)
        return "\n".join([
            f"% {comment(self.diagram.title)}",
            MACROS,
            f"\\pgfpicture\\pgfpathrectanglecorners{{\\pgfqpoint{{{left}}}{{{bottom}}}}}{{\\pgfqpoint{{{right}}}{{{top}}}}}%",
            "\\pgfusepath{use as bounding box}\\makeatletter%",
            *(line for item in self.scene.items for line in self._item(item)),
            "\\endpgfpicture%",
            "",
        ])  # fmt: skip

    def x(self, value: float) -> str:
        """A place to the right, as TeX's length."""
        return f"{number(value * self.unit)}bp"

    def y(self, value: float) -> str:
        """A place downwards, as TeX's length, which goes upwards."""
        return f"{number(-value * self.unit)}bp"

    def _item(self, item: Item) -> Iterator[str]:
        if isinstance(item, Group):
            told = item.title.splitlines()[-1] if item.title else f"{item.role} {item.name}"
            yield f"% {comment(told)[:200]}"
        yield f"{self._primitive(item)}%"

    def _line(self, items: Iterable[Item]) -> str:
        return in_lines([self._primitive(item) for item in items], "%\n")

    def _primitive(self, item: Item) -> str:
        match item:
            case Path():
                return self._path(item)
            case Text():
                return self._text(item)
            case Image():
                return self._image(item)
            case Group():
                return self._line(item.items)

    def _path(self, path: Path) -> str:
        settings = self._color(path.fill, "fill") + self._color(path.stroke, "stroke")
        if path.stroke:
            settings += f"\\pgfsys@setlinewidth{{{self.x(path.width)}}}"
        if path.dash:
            settings += f"\\pgfsys@setdash{{{','.join(map(self.x, path.dash))}}}{{0bp}}"
        if path.opacity < 1:
            settings += f"\\nnvizopacity{{{number(path.opacity)}}}"
        paint = {(True, True): "fillstroke", (True, False): "fill", (False, True): "stroke"}.get((bool(path.fill), bool(path.stroke)))
        steps = in_lines(list(map(self._step, path.segments)), "%\n")
        return f"\\pgfsys@beginscope{settings}{steps}\\pgfsys@{paint}\\pgfsys@endscope" if paint else ""

    def _color(self, role: str, what: str) -> str:
        if not role:
            return ""
        parts = to_rgb(colors(role, self.diagram.options.palette)[self.side])
        return f"\\pgfsys@color@rgb@{what}" + "".join(f"{{{part:.4f}}}" for part in parts)

    def _step(self, segment: Segment) -> str:
        match segment:
            case "M", x, y:
                return f"\\pgfsys@moveto{{{self.x(x)}}}{{{self.y(y)}}}"
            case "L", x, y:
                return f"\\pgfsys@lineto{{{self.x(x)}}}{{{self.y(y)}}}"
            case "C", x1, y1, x2, y2, x, y:
                handles = f"{{{self.x(x1)}}}{{{self.y(y1)}}}{{{self.x(x2)}}}{{{self.y(y2)}}}"
                return f"\\pgfsys@curveto{handles}{{{self.x(x)}}}{{{self.y(y)}}}"
        return "\\pgfsys@closepath"

    def _text(self, text: Text) -> str:
        side = ANCHORS[text.anchor].removeprefix("base").strip()
        place = {"west": "left,", "east": "right,"}.get(side, "")
        turn = f",rotate={number(-text.rotate)}" if text.rotate else ""
        size, width = self.x(text.size), self.x(text_width(text.text, text.size, bold=text.bold))
        red, green, blue = (f"{part:.4f}" for part in to_rgb(colors(text.fill, self.diagram.options.palette)[self.side]))
        font = f"\\color[rgb]{{{red},{green},{blue}}}{family(self.diagram)}\\fontsize{{{size}}}{{{size}}}"
        bold = "\\bfseries" if text.bold else ""
        words = f"{font}{bold}\\selectfont {tex(text.text)}"
        return f"\\pgftext[{place}base,x={self.x(text.x)},y={self.y(text.y)}{turn}]{{\\nnvizfit{{{width}}}{{{words}}}}}"

    def _image(self, image: Image) -> str:
        if not (file := self.image_name(image.path)):
            return ""
        (x, y), (rx, ry), (dx, dy) = image.corner, image.right, image.down
        right, up = ((rx - x) * self.unit, (y - ry) * self.unit), ((x - dx) * self.unit, (dy - y) * self.unit)
        matrix = "".join(f"{{{number(part)}}}" for part in (*right, *up))
        picture = f"\\includegraphics[natwidth=1bp,natheight=1bp,width=1bp,height=1bp]{{{file}}}"
        turned = f"\\pgfsys@transformcm{matrix}{{{self.x(dx)}}}{{{self.y(dy)}}}"
        return f"\\pgfsys@beginscope{turned}\\pgftext[left,bottom]{{{picture}}}\\pgfsys@endscope"
