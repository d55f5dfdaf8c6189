"""The style `activity`: each layer as cells in the colours of what it puts out for one sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nnviz_core.abilities import Directed, Explained, Maps, Neurons, Selected, Worded, map_size
from nnviz_core.contracts import Style
from nnviz_core.data import Activations, Tensor
from nnviz_core.diagram import option
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
from nnviz_core.styles.activity.banks import Bank, Look, aside, bank, drawn, words, words_height, words_width
from nnviz_core.styles.activity.cells import LEVELS, diverging, largest

USUAL = frozenset({"names", "kinds", "shapes", "activations"})
"""What is written where the author did not choose."""
LONGEST = 220.0
"""Names are broken at this many pixels."""
BAR = 160.0
"""The length of the bar of colours."""


@dataclass(frozen=True, kw_only=True)
class ActivityOptions(Selected, Directed, Worded, Explained, Neurons, Maps):
    """The options of `activity`."""

    max_units: int = option(20, "int", "More neurons than this are drawn with an ellipsis.", least=3)
    max_maps: int = option(4, "int", "More maps than this are drawn with an ellipsis.", least=2)
    channel: int = option(0, "int", "The one channel of each feature map that is drawn, counted from 1; 0 draws the first ones.")
    cells: int = option(28, "int", "Maps have at most this many cells on a side, each the mean of a block.", least=1)
    cell: float = option(14.0, "number", "The side of a neuron's cell, in pixels.", least=2)
    size: float = map_size(84.0)
    normalize: str = option("layer", "choice", "What the strongest colour stands for: the largest value of a layer or of all.",
                            choices=("layer", "network"))  # fmt: skip


def arrange(network: Network, options: ActivityOptions) -> Scene:
    """The scene of any network; without activations its cells are empty."""
    if not network.layers:  # all of them are hidden
        return Scene(width=1.0, height=1.0, items=())
    activations = network.datum(Activations) or Activations({})
    given = {layer.name: tensor for layer in network.layers if (tensor := _given(layer, activations.tensors))}
    look = _look(options, network.layers, given)
    banks = [bank(layer, given.get(layer.name), _words(layer, options), look) for layer in network.layers]
    placed = layout(_request(network, banks, look, options))
    items = [*_arrows(network, banks, placed, look, _flow(options)), *_layers(network.layers, banks, placed, look, given)]
    colored = [name for name in given if network.by_name[name].kind != "input"]
    return with_legend(items, _legend(options), options, helps=bool(colored))


def _given(layer: Layer, activations: Mapping[str, Tensor]) -> Tensor | None:
    """What came out of a layer and of all that is fused with it; of its host where the last of them is not told."""
    return next((activations[part.name] for part in (*reversed(layer.fused), layer) if part.name in activations), None)


def _look(options: ActivityOptions, layers: Sequence[Layer], given: Mapping[str, Tensor]) -> Look:
    inner = [largest(given[layer.name]) for layer in layers if layer.kind != "input" and layer.name in given]
    strongest = max(inner, default=0.0) if options.normalize == "network" else 0.0
    return Look(
        cell=options.cell, side=options.size, units=options.max_units, maps=options.max_maps, channel=options.channel, most=options.cells,
        size=options.font_size, upright=_flow(options).upright, strongest=strongest,
    )  # fmt: skip


def _flow(options: ActivityOptions) -> Flow:
    return Flow(options.direction or "up")


def _words(layer: Layer, options: ActivityOptions) -> TextBlock:
    """The words beside a bank: its name, then its shape and what is fused with it."""
    words, size = Words(options.show, USUAL), options.font_size
    bold = wrapped(words.name(layer) or words.kind(layer), LONGEST, size, bold=True, role="ink")
    rest = " · ".join(
        text for text in (words.own_kind(layer), words.shape(layer), *words.fused(layer), ", ".join(words.amounts(layer))) if text
    )
    return TextBlock.of((*bold, *wrapped(rest, LONGEST, size, role="muted")))


def _request(network: Network, banks: Sequence[Bank], look: Look, options: ActivityOptions) -> GraphLayoutRequest:
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    overhang = max((words_height(each, look) - each.height) / 2 for each in banks)
    return GraphLayoutRequest(
        nodes=tuple(_node(each, look) for each in banks),
        links=tuple(LayoutEdge(numbers[edge.tail], numbers[edge.head]) for edge in network.edges),
        direction=_flow(options).direction,  # type: ignore[arg-type]  # the option's choices are the directions
        gap=20.0,
        rank_gap=max(26.0, 2 * overhang + 8.0) if look.upright else 34.0,
    )


def _node(made: Bank, look: Look) -> Node:
    """The room of a bank; its words count on both sides, so that arrows still meet its middle."""
    if look.upright:
        return Node(made.width + 2 * (words_width(made, look) + aside(made, look)), made.height)
    return Node(max(made.width, words_width(made, look)), made.height + 2 * (words_height(made, look) + aside(made, look)))


def _arrows(network: Network, banks: Sequence[Bank], placed: Placement, look: Look, flow: Flow) -> Iterator[Item]:
    """The arrows, from bank to bank: the room that was kept for words is crossed, but no words."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    for edge, link in zip(network.edges, placed.links, strict=True):
        tail, head = (ArrowAnchor(banks[numbers[name]], placed.nodes[numbers[name]], look, flow) for name in (edge.tail, edge.head))
        led = landed(link[::-1], tail, leaves=True)[::-1]
        yield edge_group(arrow(landed(led, head, leaves=False), outline=curve), edge.tail, edge.head)


def _layers(
    layers: Sequence[Layer], banks: Sequence[Bank], placed: Placement, look: Look, given: Mapping[str, Tensor]
) -> list[Item]:  # fmt: skip
    items: list[Item] = []
    for layer, made, (x, y) in zip(layers, banks, placed.nodes, strict=True):
        # Whole pixels keep the edges of cells sharp.
        left, top = float(round(x - made.width / 2)), float(round(y - made.height / 2))
        inside = (*drawn(made, left, top, look), *words(made, left, top, look))
        items.append(layer_group(layer, inside, _told(layer, given.get(layer.name))))
    return items


def _told(layer: Layer, tensor: Tensor | None) -> str:
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
