"""The scene: a picture in primitives. Styles make it, painters draw it, and neither knows the other.

Lengths are in pixels (1/96 inch), x to the right, y downwards. Colours are roles, not
values: the theme turns a role into a colour for the light and for the dark scheme.
A role is a category of layers (`conv`), one of its variants (`conv-top`, `conv-side`,
`conv-line`, `conv-text`, `conv-glow`), a neutral (`ink`, `muted`, `line`, `surface`, `cluster`), or a
literal colour (`#ffcc66`, with the same variants: `#ffcc66-side`).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Point: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[str, *tuple[float, ...]]
"""`("M", x, y)`, `("L", x, y)`, `("C", x1, y1, x2, y2, x, y)` or `("Z",)`; always absolute."""

Anchor: TypeAlias = Literal["start", "middle", "end"]


class Path(Struct, frozen=True, kw_only=True):
    """Lines and cubic curves, filled or stroked or both; an empty role paints nothing."""

    segments: tuple[Segment, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


class Text(Struct, frozen=True, kw_only=True):
    """One line of text; `y` is its baseline. `rotate` turns it about (x, y), in degrees clockwise."""

    x: float
    y: float
    text: str
    size: float = 12.0
    fill: str = "ink"
    anchor: Anchor = "start"
    bold: bool = False
    rotate: float = 0.0


class Image(Struct, frozen=True, kw_only=True):
    """A picture file, drawn into a parallelogram: `corner`, and the ends of its upper and its left edge."""

    corner: Point
    right: Point
    down: Point
    path: str


class Group(Struct, frozen=True, kw_only=True):
    """Items that belong together: a layer with its link and tooltip, an edge, a cluster, the legend.

    `role` says what it is (`layer`, `edge`, `cluster`, `legend`, `decoration`) and `name` of which layer.
    """

    items: tuple[Item, ...]
    role: str = ""
    name: str = ""
    link: str = ""
    title: str = ""


Item: TypeAlias = Path | Text | Image | Group


class Scene(Struct, frozen=True, kw_only=True):
    """A whole picture; everything in `items` lies in the box whose upper left corner is (left, top)."""

    width: float
    height: float
    items: tuple[Item, ...]
    left: float = 0.0
    top: float = 0.0
