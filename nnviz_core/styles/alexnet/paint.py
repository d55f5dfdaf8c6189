"""Boxes and pyramids as primitives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz_core.geometry import circle, polygon, polyline
from nnviz_core.kit.arrows import LARGE, arrow
from nnviz_core.kit.nodes import layer_group
from nnviz_core.layout.flow import Flow
from nnviz_core.scene import Group, Image, Item, Path
from nnviz_core.styles.alexnet.solids import FRONT, SIDE, TOP, Solid, hull
from nnviz_core.styles.alexnet.tensors import Tensor, TensorLink

FACES = ((FRONT, ""), (TOP, "-top"), (SIDE, "-side"))
"""The faces that are seen, and which variant of the box's colour each has."""
TINT = 0.16
"""How much a pyramid covers."""


def box(tensor: Tensor, words: Sequence[Item], flow: Flow, opacity: float) -> Group:
    """A tensor with what is written on its edges and beside it.

    Args:
        tensor: Where it is to be.
        words: Likewise.
        flow: To the right, down or up.
        opacity: Of its faces; 0 draws none.
    """
    layer, solid = tensor.layer, tensor.solid
    items: list[Item] = []
    if opacity:
        items += [Path(segments=polygon(solid.face(face)), fill=tensor.role + variant, opacity=opacity) for face, variant in FACES]
    items.append(Path(segments=solid.hidden, stroke="line", width=0.6, dash=(2.0, 2.0), opacity=0.7))
    if layer.look.image:
        items.append(_picture(solid, layer.look.image, flow))
    items.append(Path(segments=solid.visible, stroke="line", width=0.9, dash=() if tensor.known else (4.0, 3.0)))
    return layer_group(layer, (*items, *words))


def _picture(solid: Solid, path: str, flow: Flow) -> Image:
    """A picture on the side that shows the map."""
    if flow.upright:
        return Image(corner=solid.at((0, 0, 1)), right=solid.at((1, 0, 1)), down=solid.at((0, 0, 0)), path=path)
    return Image(corner=solid.at((1, 0, 0)), right=solid.at((1, 0, 1)), down=solid.at((1, 1, 0)), path=path)


def leading(link: TensorLink, ink: str, *, filled: bool) -> Group:
    """A link: a kernel with its pyramid, or an arrow.

    Args:
        link: Where it is to be.
        ink: The role of kernels.
        filled: Whether kernels are more than outlines.
    """
    return Group(
        items=tuple(_pyramid(link, link.kernel, ink, filled=filled) if link.kernel else arrow((link.start[0], link.end[0]), LARGE)),
        role="edge",
    )


def _pyramid(link: TensorLink, kernel: Solid, ink: str, *, filled: bool) -> Iterator[Item]:
    if filled:
        yield Path(segments=polygon(hull([*link.start, *link.end])), fill=ink, opacity=TINT)
        yield Path(segments=polygon(kernel.silhouette), fill=ink, opacity=2 * TINT)
    yield Path(segments=kernel.hidden, stroke=ink, width=0.5, opacity=0.6)
    yield Path(segments=kernel.visible, stroke=ink, width=0.9)
    lines = [polyline([start, end]) for start in link.start for end in link.end]
    yield Path(segments=tuple(segment for line in lines for segment in line), stroke=ink, width=0.7)
    (point,) = link.end if len(link.end) == 1 else link.start
    yield Path(segments=circle(*point, 1.6), fill=ink)
