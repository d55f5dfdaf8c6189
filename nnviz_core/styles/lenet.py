"""The style `lenet`: feature maps as stacks, vectors as slanted bars, kernels that look at them.

After the figure of LeCun et al., "Gradient-based learning applied to document recognition" (1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nnviz_core.diagram import Options, option
from nnviz_core.fonts import ascent, descent, text_width, wrap
from nnviz_core.geometry import Box, fitted, polygon, polyline, rectangle
from nnviz_core.network import Layer, Network
from nnviz_core.notation import sizes, title, tooltip
from nnviz_core.plugins import Style
from nnviz_core.scene import Group, Item, Path, Point, Scene, Text
from nnviz_core.styles._amounts import amount
from nnviz_core.styles._chain import branching, chain
from nnviz_core.styles._maps import BAR, Glyph, Scales, drawn, glyph, kernel_patch
from nnviz_core.styles._scaling import scale_for


@dataclass(frozen=True, kw_only=True)
class LenetOptions(Options):
    """The options of `lenet`."""

    kernels: bool = option(default=True, kind="bool", text="Whether kernels are drawn on the maps that they look at.")
    size: float = option(104.0, "number", "The length of the largest map, in pixels.", least=20)


Line = tuple[str, str, bool]
"""A text, its role, and whether it is bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One tensor with its words: what it is (above), and the operation that made it (below, to its left).

    Attributes:
        size: Of the font above; below it is a little smaller.
        width: Of the words above.
        under: The width of the words below.
    """

    layer: Layer
    glyph: Glyph
    size: float
    above: tuple[Line, ...]
    below: tuple[Line, ...]
    width: float
    under: float


SMALL = 0.92
"""The size of what is written below, in font sizes."""
LINE = 1.3
"""Line height, in font sizes."""
CLEAR = 14.0
"""The least room between two texts side by side."""
COLUMN = 108.0
"""The width of the words below, in pixels; longer ones are broken."""
BETWEEN = 30.0
"""The least room between two tensors."""


def arrange(network: Network, options: LenetOptions) -> Scene:
    """The scene of a network without branches."""
    layers = chain(network) or network.layers
    scales = _scales(layers, options)
    columns = [_column(layer, scales, options, first=index == 0) for index, layer in enumerate(layers)]
    centres = _centres(columns)
    floor = max(each.glyph.height for each in columns) / 2 + options.font_size * 1.8
    items: list[Item] = [_drawn(each, x) for each, x in zip(columns, centres, strict=True)]
    for (before, here), (after, there) in pairwise(zip(columns, centres, strict=True)):
        items.append(_link(before, _front(before, here), after, _front(after, there), options))
        words = _lines(after.below, (here + there) / 2, floor, options.font_size * SMALL)
        items.append(Group(items=words, role="decoration", name=after.layer.name))
    return fitted(items, within=_extent(columns, centres, floor, options.font_size))


def _extent(columns: Sequence[Column], centres: Sequence[float], floor: float, size: float) -> Box:
    """The box around all: every kernel lies on its map and every line between two maps, so that tensors and words are enough."""
    pairs = list(zip(columns, centres, strict=True))
    left = min(x - max(each.width, each.glyph.width + 1) / 2 for each, x in pairs)
    right = max(x + max(each.width, each.glyph.width + 1) / 2 for each, x in pairs)
    top = min(_first_line(each) - ascent(size) if each.above else -each.glyph.height / 2 for each in columns)
    lines = max(len(each.below) for each in columns)
    words = floor + (lines - 1) * size * SMALL * LINE + descent(size * SMALL) if lines else 0.0
    for (_, here), (after, there) in pairwise(pairs):
        left, right = min(left, (here + there - after.under) / 2), max(right, (here + there + after.under) / 2)
    return left, top, right, max(words, max(each.glyph.height for each in columns) / 2)


Front = tuple[float, float, float, float]


def _front(column: Column, x: float) -> Front:
    """Where the sheet in front lies."""
    return column.glyph.front(x - column.glyph.width / 2, -column.glyph.height / 2)


def _lines(lines: Sequence[Line], x: float, y: float, size: float) -> tuple[Text, ...]:
    """Lines of text, centred, the first one's baseline at y."""
    return tuple(
        [
            Text(x=x, y=y + index * size * LINE, text=text, size=size, fill=fill, anchor="middle", bold=bold)
            for index, (text, fill, bold) in enumerate(lines)
        ]
    )  # fmt: skip


def _scales(layers: tuple[Layer, ...], options: LenetOptions) -> Scales:
    shapes = [layer.shape for layer in layers if layer.shape]
    spatial = [size for shape in shapes for size in shape.spatial]
    vectors = [shape.channels for shape in shapes if not shape.spatial]
    return Scales(
        maps=scale_for(spatial, 10.0, options.size, options.scale),
        vectors=scale_for(vectors, 22.0, options.size * 0.95, options.scale or "sqrt", "sqrt"),
        max_maps=options.max_maps,
        max_units=options.max_units,
    )


def _column(layer: Layer, scales: Scales, options: LenetOptions, *, first: bool) -> Column:
    measured = glyph(layer, scales)
    size = options.font_size
    name = layer.label or ("Input" if first and layer.kind == "input" else "")
    above = [(line, "ink", True) for line in wrap(name, 130.0, size, bold=True)] if name and options.shows("names") else []
    if options.shows("shapes"):
        above += [(line, "ink", False) for line in wrap(layer.shape.compact if layer.shape else "?", 150.0, size)]
    if text := amount(layer, options):
        above += [(line, "muted", False) for line in wrap(text, 150.0, size)]
    below = [] if first and layer.kind == "input" else _operation(layer, options)
    width = max((text_width(text, size, bold=bold) for text, _, bold in above), default=0.0)
    under = max((text_width(text, size * SMALL) for text, _, _ in below), default=0.0)
    return Column(layer=layer, glyph=measured, size=size, above=tuple(above), below=tuple(below), width=width, under=under)


def _operation(layer: Layer, options: LenetOptions) -> list[Line]:
    """What is done: the kind, the kernel, what is fused with it."""
    small = options.font_size * SMALL
    lines = [(line, "ink", False) for line in wrap(_VERBS.get(layer.kind, title(layer)), COLUMN, small)] if options.shows("kinds") else []
    kernel, stride = _whole(layer, "kernel"), _whole(layer, "stride")
    if kernel and options.shows("kernels"):
        told = [_kernel(kernel)]
        if set(stride) - {1} and stride != kernel:
            told.append(f"stride {stride[0] if len(set(stride)) == 1 else sizes(stride)}")
        lines += [(line, "muted", False) for line in ([", ".join(told)] if text_width(", ".join(told), small) <= COLUMN else told)]
    for part in layer.fused if options.shows("activations") else ():
        lines += [(line, "muted", False) for line in wrap(title(part), COLUMN, small)]
    return lines


def _kernel(kernel: tuple[int, ...]) -> str:
    return f"{sizes(kernel)} kernel" if len(kernel) > 1 else f"kernel of {kernel[0]}"


def _whole(layer: Layer, name: str) -> tuple[int, ...]:
    """An attribute that is a row of whole numbers; empty where the layer has none."""
    value = layer.attributes.get(name)
    return tuple(size for size in value if isinstance(size, int)) if isinstance(value, tuple) else ()


_VERBS = {
    "conv2d": "Convolution", "conv1d": "Convolution", "conv3d": "Convolution", "depthwise2d": "Depthwise convolution",
    "maxpool2d": "Max pooling", "maxpool1d": "Max pooling", "maxpool3d": "Max pooling",
    "avgpool2d": "Average pooling", "avgpool1d": "Average pooling", "avgpool3d": "Average pooling",
    "deconv2d": "Transposed convolution", "deconv1d": "Transposed convolution", "deconv3d": "Transposed convolution",
}  # fmt: skip


def _centres(columns: list[Column]) -> list[float]:
    """Where the tensors' middles lie, so that no two tensors, names or operations meet."""
    centres = [0.0]
    middle, reach = -1e9, 0.0
    for before, after in pairwise(columns):
        last = centres[-1]
        half = after.under / 2
        apart = max((before.glyph.width + after.glyph.width) / 2 + BETWEEN, (before.width + after.width) / 2 + CLEAR)
        # The operation's words stand half-way between the two.
        least = 2 * (middle + reach + half + CLEAR) - last
        centres.append(max(last + apart, least))
        middle, reach = (last + centres[-1]) / 2, half
    return centres


def _drawn(column: Column, x: float) -> Group:
    """A tensor with its name and its shape above it."""
    layer, measured = column.layer, column.glyph
    words = _lines(column.above, x, _first_line(column), column.size)
    items = (*drawn(measured, x - measured.width / 2, -measured.height / 2), *words)
    return Group(items=items, role="layer", name=layer.name, link=layer.look.link, title=tooltip(layer))


def _first_line(column: Column) -> float:
    """The baseline of the first line above a tensor."""
    return -column.glyph.height / 2 - column.size * (0.6 + LINE * (len(column.above) - 1))


def _link(before: Column, here: Front, after: Column, there: Front, options: LenetOptions) -> Group:
    """What leads from one tensor to the next: a kernel that looks at the first, or lines between their ends."""
    kernel, shape = _whole(after.layer, "kernel"), before.layer.shape
    if kernel and shape is not None and len(shape.spatial) == len(kernel) and options.kernels:
        items = _looking(kernel_patch(here, kernel, shape), _target(after.glyph, there))
    else:
        ends = zip(_ends(before.glyph, here, leaving=True), _ends(after.glyph, there, leaving=False), strict=True)
        items = [Path(segments=polyline([start, end]), stroke="line", width=0.7) for start, end in ends]
    return Group(items=tuple(items), role="edge")


def _looking(patch: tuple[float, float, float, float], target: Point) -> list[Path]:
    """A kernel, and its pyramid to the one point that it makes."""
    x, y, width, height = patch
    corners = [(x + width, y), (x + width, y + height)]
    pyramid = Path(segments=polygon([*corners, target]), fill="accent", opacity=0.12)
    lines = [Path(segments=polyline([corner, target]), stroke="accent", width=0.8) for corner in corners]
    return [pyramid, *lines, Path(segments=rectangle(*patch), stroke="accent", width=1.4)]


def _target(on: Glyph, front: Front) -> Point:
    x, y, width, height = front
    return (x + BAR / 2, y) if on.is_vector else (x + width * 0.3, y + height * 0.62)


def _ends(on: Glyph, front: Front, *, leaving: bool) -> tuple[Point, Point]:
    """The two points of a tensor that lines to the next one leave from, or that lines from the one before reach."""
    x, y, width, height = front
    if on.is_vector:
        return (x + BAR / 2, y), (x + width - BAR / 2, y + height)
    edge = x + width if leaving else x
    return (edge, y), (edge, y + height)


style = Style(
    name="lenet",
    options=LenetOptions,
    arrange=arrange,
    without=("direction", "legend", "fold", "expand", "depth"),
    unfit=branching,
)
