"""What stands for a layer: the group with its link and its tooltip, a box, a symbol in a circle, the author's picture."""

from __future__ import annotations

from collections.abc import Iterable

from nnviz_core.geometry import Box, circle, outline
from nnviz_core.kit.signs import in_circle
from nnviz_core.kit.text import Line
from nnviz_core.network import Layer
from nnviz_core.notation import tooltip
from nnviz_core.ops import kind_of
from nnviz_core.scene import Group, Image, Item, Path, Point, Text


def layer_group(layer: Layer, items: Iterable[Item], title: str = "") -> Group:
    """What is drawn of a layer, with its link and its tooltip (or another one)."""
    return Group(items=tuple(items), role="layer", name=layer.name, link=layer.look.link, title=title or tooltip(layer))


def sign(layer: Layer) -> str:
    """What a circle says that stands for a whole layer: `+`, `−`, `×`, `÷`, `‖`; empty for a layer that needs words.

    A mean, a maximum or a minimum is told in words where there is room for them, and a product of matrices is no product of values.
    """
    kind = kind_of(layer)
    return in_circle(kind.symbol) if "unitwise" in kind.traits and len(kind.symbol) == 1 else ""


def disc(middle: Point, radius: float, role: str = "", width: float = 1.0, opacity: float = 1.0) -> Path:
    """A circle in a role's colour with its line; white with a grey one where there is no role."""
    stroke = f"{role}-line" if role else "line"
    return Path(segments=circle(*middle, radius), fill=role or "surface", stroke=stroke, width=width, opacity=opacity)


def tile(box: Box, role: str, radius: float = 0.0, width: float = 1.0) -> Path:
    """A box in a role's colour with its line."""
    return Path(segments=outline(box, radius), fill=role, stroke=f"{role}-line", width=width)


def symbol(sign: Line, middle: Point, radius: float, role: str = "", width: float = 1.0, *, capitals: bool = False) -> tuple[Path, Text]:
    """A symbol in a circle, such as the plus of an addition."""
    return disc(middle, radius, role, width), sign.about(*middle, f"{role}-text" if role else "ink", capitals=capitals)


def picture(path: str, box: Box) -> Image:
    """The author's picture of a layer, in a box."""
    left, top, right, bottom = box
    return Image(corner=(left, top), right=(right, top), down=(left, bottom), path=path)
