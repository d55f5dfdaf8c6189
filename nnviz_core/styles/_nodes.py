"""How one layer looks in a graph: a box with what is fused in strips below, a pill, or a circle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz_core.fonts import ascent, descent, text_width, wrap
from nnviz_core.geometry import circle, rectangle
from nnviz_core.network import Layer
from nnviz_core.notation import detail, notation, title
from nnviz_core.ops import KINDS
from nnviz_core.scene import Item, Path, Text
from nnviz_core.simplify.figures import total

WIDEST = 24
"""Text is wrapped at this many times its size."""

SYMBOLS = {"add": "+", "subtract": "−", "multiply": "×", "concat": "‖"}
"""Merges that are drawn as circles."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and how it is set."""

    text: str
    size: float
    bold: bool = False

    @property
    def height(self) -> float:
        """The room that it takes."""
        return self.size * 1.3

    @property
    def width(self) -> float:
        """How wide it is."""
        return text_width(self.text, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class Face:
    """A measured node: what it says and how large it is."""

    role: str
    lines: tuple[Line, ...]
    strips: tuple[tuple[str, Line], ...]
    width: float
    height: float
    round: bool = False


def role_of(layer: Layer) -> str:
    """The colour of a layer: the author's, else its category's."""
    return layer.look.color or (KINDS[layer.kind].category if layer.kind in KINDS else "custom")


def face(layer: Layer, show: Sequence[str], size: float) -> Face:
    """What is written on a layer and how much room it takes."""
    if layer.kind in SYMBOLS and not layer.fused and not layer.label:
        line = Line(SYMBOLS[layer.kind], size * 1.25, bold=True)
        return Face(role_of(layer), (line,), (), size * 2, size * 2, round=True)
    lines = tuple(_wrapped(layer, show, size))
    strips = tuple((role_of(part), Line(text, size * 0.85)) for part in layer.fused for text in _strip(part, size))
    pad = size * (1.4 if layer.kind == "input" else 0.8)
    width = max([line.width for line in lines] + [line.width for _, line in strips]) + 2 * pad
    body = sum(line.height for line in lines) + size * 0.7
    return Face(role_of(layer), lines, strips, max(width, size * 5), body + sum(_strip_height(line) for _, line in strips))


def _wrapped(layer: Layer, show: Sequence[str], size: float) -> list[Line]:
    first, *rest = [line for line in _texts(layer, show) if line] or [layer.name]
    heading = [Line(text, size, bold=True) for text in wrap(first, WIDEST * size, size, bold=True)]
    small = size * 0.88
    return heading + [Line(text, small) for each in rest for text in wrap(each, WIDEST * size, small)]


def _texts(layer: Layer, show: Sequence[str]) -> list[str]:
    """The paragraphs on a layer: its name, its kind and kernel, its figures."""
    name = layer.label if "names" in show else ""
    written = notation(layer) if {"kinds", "kernels"} <= set(show) else title(layer) if "kinds" in show else ""
    if "kinds" not in show and "kernels" in show:
        written = detail(layer)
    if layer.kind in {"custom", "input"} and name:
        written = ""
    shape = layer.shape.compact if "shapes" in show and layer.shape is not None else ""
    params, macs = (total([layer], figure) if figure in show else 0 for figure in ("params", "macs"))
    figures = [shape, f"{params:,} params" if params else "", f"{macs:,} MACs" if macs else ""]
    return [name, written, " · ".join(figure for figure in figures if figure)]


def _strip(part: Layer, size: float) -> tuple[str, ...]:
    return wrap(notation(part), WIDEST * size, size * 0.85)


def _strip_height(line: Line) -> float:
    return line.size * 1.5


def draw(face: Face, x: float, y: float, *, pill: bool = False) -> list[Item]:
    """The items of a node whose middle is (x, y)."""
    if face.round:
        outline = circle(x, y, face.width / 2)
    else:
        radius = face.height / 2 if pill else 5.0
        outline = rectangle(x - face.width / 2, y - face.height / 2, face.width, face.height, radius)
    items: list[Item] = [Path(segments=outline, fill=face.role)]
    items += _strips(face, x, y)
    items.append(Path(segments=outline, stroke=f"{face.role}-line"))
    strips = sum(_strip_height(line) for _, line in face.strips)
    middle = y - strips / 2
    baseline = middle - sum(line.height for line in face.lines) / 2
    for line in face.lines:
        items.append(_text(line, x, baseline + line.height / 2, f"{face.role}-text"))
        baseline += line.height
    return items


def _text(line: Line, x: float, middle: float, fill: str) -> Text:
    """A line of text about a height."""
    y = middle + (ascent(line.size) - descent(line.size)) / 2
    return Text(x=x, y=y, text=line.text, size=line.size, fill=fill, anchor="middle", bold=line.bold)


def _strips(face: Face, x: float, y: float) -> list[Item]:
    """What is fused, in strips at the foot of the box; the last one has its round corners."""
    items: list[Item] = []
    left, top = x - face.width / 2, y + face.height / 2 - sum(_strip_height(line) for _, line in face.strips)
    for index, (role, line) in enumerate(face.strips):
        height = _strip_height(line)
        last = index == len(face.strips) - 1
        items.append(Path(segments=_foot(left, top, face.width, height) if last else rectangle(left, top, face.width, height), fill=role))
        items.append(_text(line, x, top + height / 2, f"{role}-text"))
        top += height
    return items


def _foot(x: float, y: float, width: float, height: float) -> tuple[tuple[str, *tuple[float, ...]], ...]:
    """A rectangle whose lower corners are round."""
    rounded = rectangle(x, y - 10, width, height + 10, 5.0)
    return (("M", x, y), ("L", x + width, y), *rounded[3:7], ("Z",))
