"""Boxes in oblique projection: what the papers draw for feature maps.

Thickness (x) stands for channels, height (y) and depth (receding to the upper right)
for the sizes of the map. Every box is centred on the picture's axis, y = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnviz_core.geometry import polygon, polyline
from nnviz_core.network import Layer
from nnviz_core.ops import KINDS
from nnviz_core.scene import Image, Item, Path, Point
from nnviz_core.styles._scaling import Scale

SLANT = 0.36
"""How far a unit of depth recedes, to the right and upwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One box at its place; `x` is its front's left edge.

    Attributes:
        recede: How far its depth goes to the right, and up.
        dashed: Its size is not known.
    """

    layer: Layer
    x: float
    thick: float
    high: float
    recede: float
    dashed: bool = False

    @property
    def right(self) -> float:
        """The front's right edge."""
        return self.x + self.thick

    @property
    def end(self) -> float:
        """How far to the right it reaches at all."""
        return self.right + self.recede

    @property
    def top(self) -> float:
        """The front's upper edge; the box reaches `recede` higher."""
        return (self.recede - self.high) / 2

    @property
    def bottom(self) -> float:
        """The front's lower edge."""
        return (self.recede + self.high) / 2

    @property
    def summit(self) -> float:
        """The highest point."""
        return self.top - self.recede


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxScales:
    """How long sizes are drawn."""

    spatial: Scale
    channels: Scale
    vectors: Scale


THIN = 6.0
"""A vector's thickness and height."""


def block(layer: Layer, x: float, scales: BoxScales) -> Block:
    """A layer's output as a box."""
    shape = layer.shape
    if shape is None:
        return Block(layer=layer, x=x, thick=16.0, high=48.0, recede=48.0 * SLANT, dashed=True)
    unknown = any(not isinstance(size, int) for size in shape.dims)
    if not shape.spatial:
        return Block(layer=layer, x=x, thick=THIN, high=THIN, recede=scales.vectors(shape.channels) * SLANT, dashed=unknown)
    thick = 5.0 if KINDS[layer.kind].category in {"pool", "input"} else scales.channels(shape.channels)
    if len(shape.spatial) == 1:
        return Block(layer=layer, x=x, thick=thick, high=scales.spatial(shape.spatial[0]), recede=12.0 * SLANT, dashed=unknown)
    *_, high, deep = shape.spatial
    return Block(layer=layer, x=x, thick=thick, high=scales.spatial(high), recede=scales.spatial(deep) * SLANT, dashed=unknown)


def faces(box: Block) -> list[Item]:
    """The box's front, top and right side; its band, where an activation is fused with it; its hidden edges."""
    role = box.layer.look.color or _role(box.layer)
    band = _band(box.layer)
    dash = (4.0, 3.0) if box.dashed else ()
    outline = f"{role}-line"

    def face(corners: list[Point], fill: str) -> Path:
        return Path(segments=polygon(corners), fill=fill, stroke=outline, width=0.8, dash=dash)

    front, top, side = _corners(box, box.x)
    items: list[Item] = [face(front, role), face(top, f"{role}-top"), face(side, f"{band or role}-side")]
    if band and box.thick >= 6:  # noqa: PLR2004 - a third of less is no band but a line
        front, top, _ = _corners(box, box.right - box.thick / 3)
        items += [Path(segments=polygon(front), fill=band), Path(segments=polygon(top), fill=f"{band}-top")]
        items += [Path(segments=polygon(corners), stroke=outline, width=0.8) for corners in _corners(box, box.x)[:2]]
    if box.layer.look.image:
        items.append(Image(corner=side[0], right=side[1], down=side[3], path=box.layer.look.image))
    if box.thick > box.recede and not box.dashed:  # in a thin box they would be all that one sees
        items += _hidden(box, outline)
    return items


def _corners(box: Block, left: float) -> tuple[list[Point], list[Point], list[Point]]:
    """Front, top and side, the first two from `left` on."""
    right, top, bottom, far = box.right, box.top, box.bottom, box.recede
    front = [(left, top), (right, top), (right, bottom), (left, bottom)]
    roof = [(left, top), (right, top), (right + far, top - far), (left + far, top - far)]
    side = [(right, top), (right + far, top - far), (right + far, bottom - far), (right, bottom)]
    return front, roof, side


def _hidden(box: Block, role: str) -> list[Item]:
    """The three edges that meet in the corner behind the front."""
    corner = (box.x + box.recede, box.bottom - box.recede)
    ends: list[Point] = [(box.x, box.bottom), (box.x + box.recede, box.top), (box.right, corner[1])]
    return [Path(segments=polyline([end, corner]), stroke=role, width=0.6, dash=(2.0, 2.0), opacity=0.55) for end in ends]


def _role(layer: Layer) -> str:
    return KINDS[layer.kind].category


def _band(layer: Layer) -> str:
    """The role of what is fused with a layer last and changes its values: an activation or a softmax."""
    categories = [KINDS[part.kind].category for part in layer.fused]
    return next((category for category in reversed(categories) if category in {"activation", "softmax"}), "")
