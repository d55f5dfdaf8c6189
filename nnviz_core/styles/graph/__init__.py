"""The `graph` style: boxes and arrows for any topology, repeated blocks folded to ×N."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz_core.abilities import Nested, Unrolled, Usual
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.geometry import bounds, fitted, moved
from nnviz_core.kit.frames import Frame, frames_of
from nnviz_core.kit.legend import entries_of, legend
from nnviz_core.layout.graphs import frames, layout, version, warning
from nnviz_core.layout.graphs.placement import Link
from nnviz_core.network import Network
from nnviz_core.scene import Item, Scene
from nnviz_core.simplify.depth import collapse
from nnviz_core.simplify.fold import fold
from nnviz_core.simplify.fuse import fuse
from nnviz_core.simplify.unroll import unroll
from nnviz_core.styles.graph.items import items_of
from nnviz_core.styles.graph.parts import Wishes, parts_of, plan_of

__all__ = ["Frame", "GraphOptions", "entries_of", "frames_of", "placeable", "shortened", "style", "warning"]

SHOWN = ("names", "kinds", "kernels", "shapes", "activations")


@dataclass(frozen=True, kw_only=True)
class GraphOptions(Usual, Nested, Unrolled):
    """The options of `graph`."""

    fuse: bool = option(True, "bool", "Activations, norms and dropouts are strips in the box of the layer before them.")  # noqa: FBT003 - it is the default
    edge_shapes: bool = option(False, "bool", "What flows is written beside the arrows.")  # noqa: FBT003 - it is the default
    input_shapes: bool = option(False, "bool", "What a layer reads is written before what it makes.")  # noqa: FBT003 - it is the default
    ports: str = option(
        "auto",
        "choice",
        "Marks for the inputs and outputs of a layer, in their order; by default where the order matters.",
        choices=("auto", "on", "off"),
    )
    outputs: bool = option(True, "bool", "The network's outputs are marked, as its inputs are.")  # noqa: FBT003 - it is the default


def shortened(network: Network, options: GraphOptions) -> Network:
    """The network as it is drawn: fused, unrolled, folded, and collapsed where it is too deep."""
    drawn = fuse(network, standalone=True) if options.fuse else network
    if options.unroll:
        drawn = unroll(drawn, options.unroll, framed=True)
    if options.fold:
        folded = fold(drawn, expand=options.expand)
        drawn = folded if placeable(folded) else drawn
    return collapse(drawn, options.depth)


def placeable(network: Network) -> bool:
    """Whether Graphviz is there and places so large a network in a few seconds."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    return frames(len(network.layers), [Link(numbers[edge.tail], numbers[edge.head]) for edge in network.edges])


def arrange(network: Network, options: GraphOptions) -> Scene:
    """The scene of any network."""
    drawn = shortened(network, options)
    if not drawn.layers:
        return Scene(width=1.0, height=1.0, items=())
    parts = parts_of(drawn, _wishes(options))
    items = items_of(parts, layout(plan_of(parts)))
    return fitted([*items, _legend(drawn, items, options)] if options.legend else items)


def _wishes(options: GraphOptions) -> Wishes:
    return Wishes(
        show=options.show or SHOWN,
        size=options.font_size,
        direction=options.direction or "down",  # type: ignore[arg-type]  # the option's choices are the directions
        ports=options.ports,
        edge_shapes=options.edge_shapes,
        input_shapes=options.input_shapes,
        outputs=options.outputs and not options.end,
    )


def _legend(network: Network, items: Sequence[Item], options: GraphOptions) -> Item:
    """The legend, below everything else."""
    left, _, right, bottom = bounds(items)
    shown = network.layers if "activations" in (options.show or SHOWN) else [replace(layer, fused=()) for layer in network.layers]
    made = legend(entries_of(shown), width=right - left, size=options.font_size * 0.92)
    return moved(made, left, bottom + options.font_size * 1.5)


style = Style(
    name="graph",
    summary="boxes and arrows for any network, repeated blocks folded",
    options=GraphOptions,
    arrange=arrange,
    version=version,
    warning=warning,
)
