"""Boxes in oblique projection, and flat ones: what the papers draw for feature maps.

Thickness (along the flow) stands for channels, the front's other side and the depth
(which recedes to the upper right) for the sizes of the map. Every box is centred on
the picture's axis, where `across` is 0.
"""

from __future__ import annotations

from msgspec import Struct

from nnviz_core.geometry import polygon, polyline
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.scale import Scale
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer, Shape
from nnviz_core.ops import kind_of
from nnviz_core.scene import Image, Item, Path, Point

SLANT = 0.36
"""How far a unit of depth recedes, to the right and upwards."""

THIN = 6.0
"""A vector's thickness and height."""


class Block(Struct, frozen=True, kw_only=True):
    """One box at its place.

    Attributes:
        layer: What it shows.
        flow: Which way the data go; never `left`, which is a mirrored `right`.
        along: Where its front begins.
        thick: How far its front goes along the flow.
        high: How far its front goes across the flow.
        recede: How far its depth goes to the right, and up; 0 for a flat box.
        shift: How far its middle is from the axis.
        dashed: Its size is not known.
    """

    layer: Layer
    flow: Flow
    along: float
    thick: float
    high: float
    recede: float
    shift: float = 0.0
    dashed: bool = False

    @property
    def start(self) -> float:
        """Where it begins along the flow: data that go down meet what recedes first."""
        return self.along - (self.recede if self.flow.direction == "down" else 0.0)

    @property
    def front_end(self) -> float:
        """Where its front ends, and the next box of a row that touches begins."""
        return self.along + self.thick

    @property
    def end(self) -> float:
        """Where it ends along the flow."""
        return self.front_end + (0.0 if self.flow.direction == "down" else self.recede)

    @property
    def leaves(self) -> float:
        """Where the axis leaves it: in the middle of its last face."""
        return self.front_end + (0.0 if self.flow.direction == "down" else self.recede / 2)

    @property
    def enters(self) -> float:
        """Where the axis goes behind it."""
        if self.flow.direction == "right":
            return self.along + max(0.0, min(self.recede, (self.recede - self.high) / 2))
        return self.along - (self.recede / 2 if self.flow.direction == "down" else 0.0)

    @property
    def over(self) -> float:
        """Its edge on the side where skips are led: above, or at the left."""
        return self.shift - (self.high + self.recede) / 2

    @property
    def under(self) -> float:
        """Its edge on the side where words stand: below, or at the right."""
        return self.shift + (self.high + self.recede) / 2

    @property
    def front(self) -> tuple[float, float, float, float]:
        """Its front in the picture: x, y, width, height."""
        if not self.flow.upright:
            return self.along, self.over + self.recede, self.thick, self.high
        y = self.along if self.flow.direction == "down" else -self.front_end
        return self.over, y, self.high, self.thick


class BoxScales(Struct, frozen=True, kw_only=True):
    """How long sizes are drawn."""

    spatial: Scale
    channels: Scale
    vectors: Scale
    slant: float


def block(layer: Layer, flow: Flow, along: float, scales: BoxScales) -> Block:
    """A layer's output as a box."""
    shape = layer.shape
    if shape is None:
        return Block(layer=layer, flow=flow, along=along, thick=16.0, high=48.0, recede=48.0 * scales.slant, dashed=True)
    thick, high, deep = _sizes(layer, shape, flow, scales)
    unknown = any(not isinstance(size, int) for size in shape.dims)
    return Block(layer=layer, flow=flow, along=along, thick=thick, high=high, recede=deep * scales.slant, dashed=unknown)


def _sizes(layer: Layer, shape: Shape, flow: Flow, scales: BoxScales) -> tuple[float, float, float]:
    """How thick, how high and how deep a tensor is drawn."""
    if not shape.spatial:
        long = scales.vectors(shape.channels)
        # A vector is a beam that recedes; where nothing does, and across a flow that goes down, a bar.
        return (THIN, long * 0.6, THIN) if flow.upright or not scales.slant else (THIN, THIN, long)
    thick = 5.0 if layer.kind == "input" or "pools" in kind_of(layer).traits else scales.channels(shape.channels)
    if len(shape.spatial) == 1:
        return thick, scales.spatial(shape.spatial[0]), 12.0
    *_, high, deep = shape.spatial
    if layer.look.image and not scales.slant:
        # Seen from the front a map is a line: what shows a picture is turned towards the reader.
        thick = scales.spatial(high if flow.upright else deep)
    return (thick, scales.spatial(deep), scales.spatial(high)) if flow.upright else (thick, scales.spatial(high), scales.spatial(deep))


def faces(box: Block) -> list[Item]:
    """The box's faces; its band, where an activation is fused with it; its hidden edges; its picture."""
    role = role_of(box.layer)
    outline = f"{role}-line"
    dash = (4.0, 3.0) if box.dashed else ()
    band = _band(box.layer)
    front, top, side = _corners(box, *box.front)
    fills = {"": role, "-top": f"{role}-top", "-side": f"{role}-side"}
    if band and (last := {"right": "-side", "up": "-top"}.get(box.flow.direction)):
        fills[last] = f"{band}{last}"
    shown = zip((front, top, side), fills.values(), strict=True) if box.recede else [(front, role)]
    items: list[Item] = [Path(segments=polygon(face), fill=fill, stroke=outline, width=0.8, dash=dash) for face, fill in shown]
    if band and box.thick >= 6:  # noqa: PLR2004 - a third of less is no band but a line
        items += _banded(box, band, outline)
    items += _pictured(box, front, top, side)
    if box.thick > box.recede > 0 and not box.dashed and not box.flow.upright:  # in a thin box they would be all that one sees
        items += _hidden(box, outline)
    return items


def _corners(box: Block, x: float, y: float, width: float, height: float) -> tuple[list[Point], list[Point], list[Point]]:
    """Front, top and side of the box whose front is given."""
    right, bottom, far = x + width, y + height, box.recede
    front = [(x, y), (right, y), (right, bottom), (x, bottom)]
    roof = [(x, y), (right, y), (right + far, y - far), (x + far, y - far)]
    side = [(right, y), (right + far, y - far), (right + far, bottom - far), (right, bottom)]
    return front, roof, side


def _banded(box: Block, band: str, outline: str) -> list[Item]:
    """The last third of the front and of the face beside it, in the colour of what is fused."""
    x, y, width, height = box.front
    third = box.thick / 3
    match box.flow.direction:
        case "down":
            part = (x, y + height - third, width, third)
        case "up":
            part = (x, y, width, third)
        case _:
            part = (x + width - third, y, third, height)
    front, top, side = _corners(box, *part)
    beside, variant = (side, "-side") if box.flow.upright else (top, "-top")
    whole = _corners(box, x, y, width, height)
    edges = (whole[0], whole[2] if box.flow.upright else whole[1])
    tinted: list[Item] = [Path(segments=polygon(front), fill=band)]
    if box.recede:
        tinted.append(Path(segments=polygon(beside), fill=f"{band}{variant}"))
    return [*tinted, *(Path(segments=polygon(edge), stroke=outline, width=0.8) for edge in edges[: 2 if box.recede else 1])]


def _pictured(box: Block, front: list[Point], top: list[Point], side: list[Point]) -> list[Item]:
    """The author's picture, on the face that shows the map."""
    if not (path := box.layer.look.image):
        return []
    if not box.recede:
        return [Image(corner=front[0], right=front[1], down=front[3], path=path)]
    if box.flow.upright:
        return [Image(corner=top[3], right=top[2], down=top[0], path=path)]
    return [Image(corner=side[0], right=side[1], down=side[3], path=path)]


def _hidden(box: Block, role: str) -> list[Item]:
    """The three edges that meet in the corner behind the front."""
    x, y, width, height = box.front
    corner = (x + box.recede, y + height - box.recede)
    ends: list[Point] = [(x, y + height), (x + box.recede, y), (x + width, corner[1])]
    return [Path(segments=polyline([end, corner]), stroke=role, width=0.6, dash=(2.0, 2.0), opacity=0.55) for end in ends]


def _band(layer: Layer) -> str:
    """The role of what is fused with a layer last and changes its values: an activation or a softmax."""
    bands = [role_of(part) for part in layer.fused if "activates" in kind_of(part).traits]
    return bands[-1] if bands else ""
