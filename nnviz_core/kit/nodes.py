"""What stands for a layer: the group with its link and its tooltip, a box, the author's picture; balls are in `nnviz_core.kit.signs`."""

from __future__ import annotations

from collections.abc import Iterable

from nnviz_core.geometry import Box, outline
from nnviz_core.network import Layer
from nnviz_core.notation import tooltip
from nnviz_core.scene import Group, Image, Item, Path


def layer_group(layer: Layer, items: Iterable[Item], title: str = "") -> Group:
    """What is drawn of a layer, with its link and its tooltip (or another one)."""
    return Group(items=tuple(items), role="layer", name=layer.name, link=layer.look.link, title=title or tooltip(layer))


def tile(box: Box, role: str, radius: float = 0.0, width: float = 1.0) -> Path:
    """A box in a role's colour with its line."""
    return Path(segments=outline(box, radius), fill=role, stroke=f"{role}-line", width=width)


def picture(path: str, box: Box) -> Image:
    """The author's picture of a layer, in a box."""
    left, top, right, bottom = box
    return Image(corner=(left, top), right=(right, top), down=(left, bottom), path=path)
