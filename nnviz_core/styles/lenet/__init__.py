"""The style `lenet`: feature maps as stacks, vectors as slanted bars, kernels that look at them.

After the figure of LeCun et al., "Gradient-based learning applied to document recognition" (1998).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.abilities import CommonWithLegend, Maps, Neurons, Scaled, map_size
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.geometry import Box, around, text_box
from nnviz_core.kit.legend import FEW, entries_of, swatches
from nnviz_core.kit.nodes import layer_group
from nnviz_core.kit.roles import kernel_role
from nnviz_core.kit.scale import scale_for, sizes_of
from nnviz_core.kit.tensor_rows import OPERATION_SIZE, USUAL, after, before, caption, flow_of, length, one_line, row_scene
from nnviz_core.kit.text import NOTHING, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.slots import Slot, middles
from nnviz_core.network import Layer, Network
from nnviz_core.notation import sizes, stride, verb
from nnviz_core.ops.questions import kernel_of
from nnviz_core.scene import Group, Point, Scene, Text
from nnviz_core.simplify.chain import branching, chain
from nnviz_core.simplify.steps import FUSE
from nnviz_core.styles.lenet.links import PlacedGlyph, highest, lines, link
from nnviz_core.styles.lenet.maps import Glyph, StackSettings, drawn, glyph


class LenetOptions(CommonWithLegend, Scaled, Neurons, Maps):
    """The options of `lenet`."""

    kernels: bool = option(default=True, kind="bool", text="Whether kernels are drawn on the maps that they look at.")
    colored: bool = option(default=False, kind="bool", text="Maps have the colours of their categories instead of greys.")
    size: float = map_size(104.0)


class PlacedTensor(Struct, frozen=True):
    """One tensor with its words.

    Attributes:
        tensor: Where it is.
        along: Its middle's place in the direction of the flow.
        caption: What it is.
        operation: The operation that made it.
    """

    tensor: PlacedGlyph
    along: float
    caption: TextBlock
    operation: TextBlock


OPERATION_WIDTH = 9.8
"""The width of these words, in sizes of their font; longer ones are broken."""
BETWEEN = 30.0
"""The least room between two tensors."""


def arrange(network: Network, options: LenetOptions) -> Scene:
    """The scene of a network without branches."""
    layers = chain(network) or network.layers
    flow = flow_of(options)
    tensors = _placed_tensors(layers, flow, options)
    links = [link(one.tensor, other.tensor, flow, kernel_role(options), kernels=options.kernels) for one, other in pairwise(tensors)]
    groups = [*_tensors(tensors, links, flow, options.font_size), *_between(tensors, links, flow, options.font_size)]
    entries = entries_of((layer for layer in layers if options.colored or layer.look.color), fused=False)
    return row_scene(groups, _extent(groups, tensors), swatches(entries), options, helps=options.colored and len(entries) > FEW)


def _placed_tensors(layers: Sequence[Layer], flow: Flow, options: LenetOptions) -> list[PlacedTensor]:
    """The tensors at their places."""
    settings = _settings(layers, flow, options)
    glyphs = [glyph(layer, settings) for layer in layers]
    words = [(caption(layer, options), _operation(layer, options)) for layer in layers]
    halves = [(each.height if flow.upright else each.width) / 2 for each in glyphs]
    slots = [
        Slot(back=half, fore=half, words=length(name, flow), operation=length(operation, flow))
        for half, (name, operation) in zip(halves, words, strict=True)
    ]
    places = middles(slots, flow, BETWEEN)
    return [PlacedTensor(_centred(each, flow(place, 0.0)), place, *pair) for each, place, pair in zip(glyphs, places, words, strict=True)]


def _centred(on: Glyph, middle: Point) -> PlacedGlyph:
    return PlacedGlyph(on, middle[0] - on.width / 2, middle[1] - on.height / 2)


def _settings(layers: Sequence[Layer], flow: Flow, options: LenetOptions) -> StackSettings:
    sizes = sizes_of(layers)
    return StackSettings(
        maps=scale_for(sizes.maps, 10.0, options.size, options.scale),
        vectors=scale_for(sizes.vectors, 22.0, options.size * 0.95, options.scale or "sqrt", "sqrt"),
        max_maps=options.max_maps,
        max_units=options.max_units,
        upright=flow.upright,
        colored=options.colored,
    )


def _operation(layer: Layer, options: LenetOptions) -> TextBlock:
    """What is operation: the kind, the kernel, what is fused with it."""
    size = options.font_size * OPERATION_SIZE
    if layer.kind == "input":
        return NOTHING
    words = Words(options.show, USUAL)
    kind = wrapped(verb(layer) if "kinds" in words else "", OPERATION_WIDTH * size, size)
    window = one_line(_window(layer, words), OPERATION_WIDTH * size, size) if "kernels" in words else ()
    fused = (line for text in words.fused(layer) for line in wrapped(text, OPERATION_WIDTH * size, size, role="muted"))
    return TextBlock((*kind, *window, *fused))


def _window(layer: Layer, words: Words) -> list[str]:
    """`5×5 kernel`, `stride 2`, `dilation 2`."""
    kernel = kernel_of(layer)
    size = "" if not kernel else f"{sizes(kernel)} kernel" if len(kernel) > 1 else f"kernel of {kernel[0]}"
    return [text for text in (size, stride(layer), *words.remarks(layer)) if text]


def _reach(tensors: Sequence[PlacedTensor], flow: Flow) -> float:
    """How far the largest tensor reaches across the flow."""
    return max(placed.tensor.glyph.width if flow.upright else placed.tensor.glyph.height for placed in tensors) / 2


def _tensors(tensors: Sequence[PlacedTensor], links: Sequence[Group], flow: Flow, size: float) -> Iterator[Group]:
    """The tensors with what they are: above each in a row, to the left of all in a column."""
    column = -_reach(tensors, flow) - size
    for index, placed in enumerate(tensors):
        layer = placed.tensor.glyph.layer
        wall = column if flow.upright else _ceiling(tensors, links, index, size)
        items = (*drawn(placed.tensor.glyph, placed.tensor.x, placed.tensor.y), *before(placed.caption, placed.along, wall, flow))
        yield layer_group(layer, items)


def _ceiling(tensors: Sequence[PlacedTensor], links: Sequence[Group], index: int, size: float) -> float:
    """The baseline of the words above a tensor: above its neighbours and the lines between them, too, where the words reach that far."""
    placed, first = tensors[index], max(0, index - 1)
    near, own = tensors[first : index + 2], placed.tensor.y - size * 0.6
    if all(each.tensor.y >= placed.tensor.y for each in near):
        return own
    half = placed.caption.width / 2 + 2.0
    tops = [((left, top), (right, top)) for left, top, right, _ in (each.tensor.box for each in near)]
    crossing = [*tops, *(line for each in links[first : index + 1] for line in lines(each))]
    return min(own, highest(crossing, placed.along - half, placed.along + half) - size * 0.38)


def _between(tensors: Sequence[PlacedTensor], links: Sequence[Group], flow: Flow, size: float) -> Iterator[Group]:
    """What leads from each tensor to the next, and the words of the operation: below a row, to the right of a column."""
    wall = _reach(tensors, flow) + size * (1.0 if flow.upright else 1.8)
    for drawn_link, (one, other) in zip(links, pairwise(tensors), strict=True):
        yield drawn_link
        words = after(other.operation, (one.along + other.along) / 2, wall, flow)
        yield Group(items=words, role="decoration", name=other.tensor.glyph.layer.name)


def _extent(groups: Sequence[Group], tensors: Sequence[PlacedTensor]) -> Box:
    """The box around all: every kernel lies on its map and every line between two maps, so that tensors and words are enough."""
    words = [text_box(item) for group in groups for item in group.items if isinstance(item, Text)]
    lined = [(left - 0.5, top, right + 0.5, bottom) for left, top, right, bottom in (placed.tensor.box for placed in tensors)]
    return around([*lined, *words])


style = Style(
    name="lenet",
    summary="stacks of feature maps, kernels, vectors as slanted bars",
    options=LenetOptions,
    prepare=(FUSE,),
    arrange=arrange,
    why_not=branching,
)
