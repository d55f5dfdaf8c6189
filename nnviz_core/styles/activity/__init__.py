"""The style `activity`: each layer as cells in the colours of what it puts out for one sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nnviz_core.contracts import Style
from nnviz_core.data import Activations, Tensor
from nnviz_core.fonts import text_width
from nnviz_core.geometry import moved, rectangle
from nnviz_core.kit.arrows import arrow, curve, edge_group
from nnviz_core.kit.legend import Draw, with_legend
from nnviz_core.kit.nodes import layer_group
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.graphs import layout, version, warning
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, LayoutEdge, Node, Placement
from nnviz_core.network import Layer, Network
from nnviz_core.notation import tooltip
from nnviz_core.scene import Anchor, Group, Item, Path, Scene
from nnviz_core.simplify.steps import FUSE
from nnviz_core.styles.activity.anchors import ArrowAnchor, landed
from nnviz_core.styles.activity.cells import LEVELS, diverging, largest
from nnviz_core.styles.activity.grids import ActivationGrid, grid_of
from nnviz_core.styles.activity.options import ActivityOptions

USUAL = frozenset({"names", "kinds", "shapes", "activations"})
"""What is written where the author did not choose."""
WORDS_WIDTH = 220.0
"""Names are broken at this many pixels."""
BAR = 160.0
"""The length of the bar of colours."""


def arrange(network: Network, options: ActivityOptions) -> Scene:
    """The scene of any network; without activations its cells are empty."""
    if not network.layers:  # all of them are hidden
        return Scene(width=1.0, height=1.0, items=())
    activations = network.datum(Activations) or Activations({})
    given = {layer.name: tensor for layer in network.layers if (tensor := _given(layer, activations.tensors))}
    strongest = _strongest(network.layers, given) if options.normalize == "network" else 0.0
    grids = [grid_of(layer, given.get(layer.name), _words(layer, options), options, strongest) for layer in network.layers]
    placed = layout(_request(network, grids, options.flow))
    items = [*_arrows(network, grids, placed, options.flow), *_layers(network.layers, grids, placed, given)]
    colored = [name for name in given if network.by_name[name].kind != "input"]
    return with_legend(items, _legend(options), options, helps=bool(colored))


def _given(layer: Layer, activations: Mapping[str, Tensor]) -> Tensor | None:
    """What came out of a layer and of all that is fused with it; of its host where the last of them is not told."""
    return next((activations[part.name] for part in (*reversed(layer.fused), layer) if part.name in activations), None)


def _strongest(layers: Sequence[Layer], given: Mapping[str, Tensor]) -> float:
    """The largest absolute value of all layers behind the inputs; 0 where none is known."""
    return max((largest(given[layer.name]) for layer in layers if layer.kind != "input" and layer.name in given), default=0.0)


def _words(layer: Layer, options: ActivityOptions) -> TextBlock:
    """The words beside a grid: its name, then its shape and what is fused with it."""
    words, size = Words(options.show, USUAL), options.font_size
    bold = wrapped(words.name(layer) or words.kind(layer), WORDS_WIDTH, size, bold=True, role="ink")
    rest = " · ".join(
        text for text in (words.own_kind(layer), words.shape(layer), *words.fused(layer), ", ".join(words.amounts(layer))) if text
    )
    return TextBlock.of((*bold, *wrapped(rest, WORDS_WIDTH, size, role="muted")))


def _request(network: Network, grids: Sequence[ActivationGrid], flow: Flow) -> GraphLayoutRequest:
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    overhang = max((each.words_height - each.height) / 2 for each in grids)
    return GraphLayoutRequest(
        nodes=tuple(_node(each) for each in grids),
        links=tuple(LayoutEdge(numbers[edge.tail], numbers[edge.head]) for edge in network.edges),
        direction=flow.direction,  # type: ignore[arg-type]  # the option's choices are the directions
        gap=20.0,
        rank_gap=max(26.0, 2 * overhang + 8.0) if flow.upright else 34.0,
    )


def _node(grid: ActivationGrid) -> Node:
    """The room of a grid; its words count on both sides, so that arrows still meet its middle."""
    if grid.upright:
        return Node(grid.width + 2 * (grid.words_width + grid.aside), grid.height)
    return Node(max(grid.width, grid.words_width), grid.height + 2 * (grid.words_height + grid.aside))


def _arrows(network: Network, grids: Sequence[ActivationGrid], placed: Placement, flow: Flow) -> Iterator[Item]:
    """The arrows, from grid to grid: the room that was kept for words is crossed, but no words."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    for edge, link in zip(network.edges, placed.links, strict=True):
        tail, head = (ArrowAnchor(grids[numbers[name]], placed.nodes[numbers[name]], flow) for name in (edge.tail, edge.head))
        led = landed(link[::-1], tail, leaves=True)[::-1]
        yield edge_group(arrow(landed(led, head, leaves=False), outline=curve), edge.tail, edge.head)


def _layers(layers: Sequence[Layer], grids: Sequence[ActivationGrid], placed: Placement, given: Mapping[str, Tensor]) -> Iterator[Item]:
    for layer, grid, (x, y) in zip(layers, grids, placed.nodes, strict=True):
        # Whole pixels keep the edges of cells sharp.
        left, top = float(round(x - grid.width / 2)), float(round(y - grid.height / 2))
        yield layer_group(layer, (*grid.drawn(left, top), *grid.written(left, top)), _tooltip(layer, given.get(layer.name)))


def _tooltip(layer: Layer, tensor: Tensor | None) -> str:
    """The tooltip, with the range of what comes out."""
    text = tooltip(layer)
    return f"{text}, from {min(tensor.values):.3g} to {max(tensor.values):.3g}" if tensor and tensor.values else text


def _legend(options: ActivityOptions) -> Draw:
    """The bar of colours."""
    caption = f"max: the largest activation {'of each layer' if options.normalize == 'layer' else 'of all layers'}"
    count = 2 * LEVELS + 1

    def draw(left: float, right: float, top: float, size: float) -> list[Item]:
        step = BAR / count
        bar: list[Item] = [
            Path(segments=rectangle(number * step, 0.0, step + 0.5, size), fill=diverging(number - LEVELS)) for number in range(count)
        ]
        bar.append(Path(segments=rectangle(0.0, 0.0, BAR, size), stroke="line", width=0.8))
        bar += [Line(text, size).at(x, size * 2.2, anchor) for x, text, anchor in _TICKS]
        bar.append(Line(caption, size, role="muted").at(BAR / 2, size * 3.5))
        # Under a narrow picture the words begin where it does.
        middle = max((left + right) / 2, left + max(BAR, text_width(caption, size)) / 2)
        return [moved(Group(items=tuple(bar), role="legend"), middle - BAR / 2, top)]

    return draw


_TICKS: tuple[tuple[float, str, Anchor], ...] = ((0.0, "−max", "start"), (BAR / 2, "0", "middle"), (BAR, "+max", "end"))


style = Style(
    name="activity",
    summary="layers as strips of cells, shaded by given activations",
    options=ActivityOptions,
    prepare=(FUSE,),
    arrange=arrange,
    version=version,
    warning=warning,
)
