"""The style `alexnet`: translucent boxes, kernels inside them, and pyramids to the point that each kernel makes.

After the figure of Krizhevsky et al., "ImageNet classification with deep convolutional neural networks" (2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.abilities import CommonWithLegend, Scaled, map_size
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.fonts import ascent
from nnviz_core.geometry import Box, around, moved, text_box
from nnviz_core.kit.legend import FEW, entries_of, swatches
from nnviz_core.kit.roles import kernel_role
from nnviz_core.kit.scale import scale_for, sizes_of
from nnviz_core.kit.tensor_rows import OPERATION_SIZE, USUAL, after, before, caption, flow_of, length, row_scene
from nnviz_core.kit.text import NOTHING, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.slots import Slot, middles
from nnviz_core.network import Layer, Network
from nnviz_core.notation import sizes, stride
from nnviz_core.ops.questions import kernel_of
from nnviz_core.scene import Group, Point, Scene, Text
from nnviz_core.simplify.chain import branching, chain
from nnviz_core.simplify.steps import FUSE
from nnviz_core.styles.alexnet.labels import edges, labels
from nnviz_core.styles.alexnet.paint import box, leading
from nnviz_core.styles.alexnet.tensors import Scales, Tensor, TensorLink, link, tensor

BETWEEN = 34.0
"""The least room between two boxes, in pixels; their numbers may stand in it."""
SLACK = 16.0
"""How far a box's numbers may reach into that room without asking for more."""
OPERATION_WIDTH = 8.4
"""The width of the words between boxes, in sizes of their font; longer ones are broken."""
NUMBER_SIZE = 0.86
"""The size of the numbers on the edges."""


class AlexnetOptions(CommonWithLegend, Scaled):
    """The options of `alexnet`."""

    kernels: bool = option(default=True, kind="bool", text="Whether kernels are drawn on the maps that they look at.")
    dimensions: bool = option(default=True, kind="bool", text="Whether sizes stand on the edges of boxes; else they stand above them.")
    wireframe: bool = option(default=False, kind="bool", text="Boxes are outlines, without colours.")
    opacity: float = option(0.5, "number", "How much of what lies behind it a box covers, from 0 to 1.")
    size: float = map_size(104.0)


class CaptionedTensor(Struct, frozen=True):
    """One tensor with all that is written on it and beside it.

    Attributes:
        tensor: Its middle is at (0, 0).
        link: What leads to it from the tensor before, were both there.
        numbers: On its edges.
        caption: What it is.
        operation: The operation that made it.
        box: Around the tensor and its numbers.
    """

    tensor: Tensor
    link: TensorLink | None
    numbers: tuple[Text, ...]
    caption: TextBlock
    operation: TextBlock
    box: Box


def arrange(network: Network, options: AlexnetOptions) -> Scene:
    """The scene of a network without branches."""
    layers = chain(network) or network.layers
    flow = flow_of(options)
    tensors = _captioned_tensors(layers, flow, options)
    places = middles([_slot(captioned, flow) for captioned in tensors], flow, BETWEEN)
    groups = list(_drawn(tensors, places, flow, options))
    entries = [] if options.wireframe else entries_of(layers, fused=False)
    extent = _extent(groups, tensors, [flow(place, 0.0) for place in places])
    return row_scene(groups, extent, swatches(entries, opacity=_opacity(options)), options, helps=len(entries) > FEW)


def _captioned_tensors(layers: Sequence[Layer], flow: Flow, options: AlexnetOptions) -> list[CaptionedTensor]:
    """The tensors, each still at (0, 0): what leads across the flow is the same there."""
    scales = _scales(layers, options)
    tensors = [tensor(layer, scales, flow) for layer in layers]
    links = [None, *_links(tensors, flow, options), None]
    return [_captioned(each, beside, flow, options) for each, beside in zip(tensors, pairwise(links), strict=True)]


def _captioned(on: Tensor, links: tuple[TensorLink | None, TensorLink | None], flow: Flow, options: AlexnetOptions) -> CaptionedTensor:
    numbers: list[Text] = []
    if options.dimensions and "shapes" in Words(options.show, USUAL):
        numbers = labels(on.solid, edges(on.layer, flow), flow, options.font_size * NUMBER_SIZE, links)
    box = around([on.solid.box, *map(text_box, numbers)])
    return CaptionedTensor(
        on, links[0], tuple(numbers), caption(on.layer, options, shape=not options.dimensions), _operation(on.layer, options), box
    )


def _scales(layers: Sequence[Layer], options: AlexnetOptions) -> Scales:
    shapes = [layer.shape for layer in layers if layer.shape]
    sizes, mode = sizes_of(layers), options.scale or "log"
    return Scales(
        maps=scale_for([size for shape in shapes for size in shape.spatial[-2:]], 12.0, options.size, mode),
        channels=scale_for(sizes.channels, 4.0, options.size * 0.5, mode),
        vectors=scale_for(sizes.vectors, 12.0, options.size * min(1.6, 0.6 + 0.28 * sizes.magnitude), mode),
    )


def _links(tensors: Sequence[Tensor], flow: Flow, options: AlexnetOptions) -> list[TensorLink]:
    return [link(one, other, number, flow, kernels=options.kernels) for number, (one, other) in enumerate(pairwise(tensors))]


def _operation(layer: Layer, options: AlexnetOptions) -> TextBlock:
    """The operation that made a tensor: `11×11 conv`, its stride, what is fused with it."""
    size = options.font_size * OPERATION_SIZE
    if layer.kind == "input":
        return NOTHING
    return TextBlock.of(line for text, role in _words(layer, options) for line in wrapped(text, OPERATION_WIDTH * size, size, role=role))


def _words(layer: Layer, options: AlexnetOptions) -> Iterator[tuple[str, str]]:
    """What is written of an operation, with the role of each line."""
    words = Words(options.show, USUAL)
    kernel, kind = kernel_of(layer) if "kernels" in words else (), words.kind(layer)
    if len(kernel) > 1:
        yield f"{sizes(kernel)} {kind.lower().removesuffix('3d')}".rstrip(), "ink"
    else:
        yield kind, "ink"
        yield f"kernel of {kernel[0]}" if kernel else "", "muted"
    if "kernels" in words:
        yield stride(layer), "muted"
    yield from ((text, "muted") for text in (*words.remarks(layer), *words.fused(layer)))


def _drawn(tensors: Sequence[CaptionedTensor], places: Sequence[float], flow: Flow, options: AlexnetOptions) -> Iterator[Group]:
    """The tensors, what leads through them, and the words of the operations between them."""
    near, far = _walls(tensors, flow, options.font_size)
    for captioned, place in zip(tensors, places, strict=True):
        point = flow(place, 0.0)
        words = (*(moved(text, *point) for text in captioned.numbers), *before(captioned.caption, place, near, flow))
        yield box(captioned.tensor.moved(*point), words, flow, _opacity(options))
    for (_, here), (captioned, there) in pairwise(zip(tensors, places, strict=True)):
        if captioned.link is not None:
            yield leading(captioned.link.between(flow(here, 0.0), flow(there, 0.0)), kernel_role(options), filled=not options.wireframe)
    for (_, here), (captioned, there) in pairwise(zip(tensors, places, strict=True)):
        yield Group(items=after(captioned.operation, (here + there) / 2, far, flow), role="decoration", name=captioned.tensor.layer.name)


def _walls(tensors: Sequence[CaptionedTensor], flow: Flow, size: float) -> tuple[float, float]:
    """Where words stand: above a row and below it, or to the left of a column and to its right."""
    left, top, right, bottom = around([captioned.box for captioned in tensors])
    return (left - size, right + size) if flow.upright else (top - size * 0.6, bottom + size * 0.5 + ascent(size))


def _extent(groups: Sequence[Group], tensors: Sequence[CaptionedTensor], points: Sequence[Point]) -> Box:
    """The box around all: kernels lie in boxes and pyramids between them, so that boxes and words are enough."""
    words = [text_box(item) for group in groups for item in group.items if isinstance(item, Text)]
    placed = ((captioned.tensor.solid.box, x, y) for captioned, (x, y) in zip(tensors, points, strict=True))
    outlined = [(left + x - 0.5, top + y - 0.5, right + x + 0.5, bottom + y + 0.5) for (left, top, right, bottom), x, y in placed]
    return around([*outlined, *words])


def _opacity(options: AlexnetOptions) -> float:
    """Of a box's faces; 0 paints none."""
    return 0.0 if options.wireframe else min(1.0, options.opacity)


def _slot(captioned: CaptionedTensor, flow: Flow) -> Slot:
    axis = 1 if flow.upright else 0
    outer, inner = captioned.box, captioned.tensor.solid.box
    # Numbers may reach a little into the room that is left for the pyramids.
    low, high = min(inner[axis], outer[axis] + SLACK), max(inner[axis + 2], outer[axis + 2] - SLACK)
    back, fore = (high, -low) if flow.direction == "up" else (-low, high)
    return Slot(back=back, fore=fore, words=length(captioned.caption, flow), operation=length(captioned.operation, flow))


style = Style(
    name="alexnet",
    summary="translucent boxes with the kernel inside and its pyramid",
    options=AlexnetOptions,
    prepare=(FUSE,),
    arrange=arrange,
    why_not=branching,
)
