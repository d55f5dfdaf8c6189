"""The `blocks` style: the figures of papers, with blocks in columns, residual arcs beside them and frames with `N×`."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.abilities import CommonWithLegend, Nested, Unrolled
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.kit.arrows import edge_group
from nnviz_core.kit.frames import frame
from nnviz_core.kit.legend import Entry, swatches, with_legend
from nnviz_core.kit.nodes import layer_group
from nnviz_core.network import Layer, Network
from nnviz_core.notation import title
from nnviz_core.palettes import WORDS
from nnviz_core.scene import Group, Item, Scene
from nnviz_core.simplify.steps import COLLAPSE, FOLD, FUSE, UNROLL, WITHOUT_IDENTITIES, Simplification
from nnviz_core.styles.blocks.draw import STROKE, box, layer, link
from nnviz_core.styles.blocks.figure import Figure, figure
from nnviz_core.styles.blocks.labels import Crossing, crossings, label
from nnviz_core.styles.blocks.layout import Layout, layout
from nnviz_core.styles.blocks.network import with_feed_forward, with_softmax_apart


class BlocksOptions(CommonWithLegend, Nested, Unrolled):
    """The options of `blocks`."""

    blocks: str = option(
        "", "choice", "Blocks lie flat, or stand upright with their words turned; flat where the data flow up or down, by default.",
        choices=("flat", "upright"),
    )  # fmt: skip
    feed_forward: bool = option(True, "bool", "Two dense layers in a residual are one block, as in the figures of transformers.")  # noqa: FBT003 - it is the default


def arrange(network: Network, options: BlocksOptions) -> Scene:
    """The scene of any network: upwards where there is attention, as in "Attention is all you need", else down."""
    if not network.layers:
        return Scene(width=1.0, height=1.0, items=())
    measured = figure(network, options, blocks=options.blocks)
    items = _items(measured, layout(measured))
    return with_legend(items, swatches(_entries(measured)), options)


def _entries(measured: Figure) -> list[Entry]:
    """The colours of what is more than words, each with what it stands for; a wave is added by a merge."""
    found: dict[str, str] = {}
    for each in measured.network.layers:
        content = measured.contents[each.name]
        if content.form == "wave":
            found.setdefault("merge", WORDS["merge"])
        if content.form != "words":
            found.setdefault(content.role, WORDS.get(content.role) or title(each))
    return list(found.items())


def _items(measured: Figure, placed: Layout) -> list[Item]:
    """Frames first, then links, then layers."""
    crossing = crossings(placed) if placed.frames else []
    frames = [_frame(measured, placed, name, crossing) for name in placed.frames]
    return [*frames, *_links(measured, placed), *(_layer(measured, placed, each) for each in measured.network.layers)]


def _frame(measured: Figure, placed: Layout, name: str, crossing: Sequence[Crossing]) -> Group:
    along, across, _ = placed.frames[name]
    shape = frame(box(measured.setting.flow, along, across), 10.0, STROKE)
    return Group(items=(shape, *label(measured, placed, name, crossing)), role="cluster", name=name)


def _links(measured: Figure, placed: Layout) -> list[Group]:
    items: list[list[Item]] = [[] for _ in measured.network.edges]
    for line in placed.links:
        items[line.edge] += link([measured.setting.flow(*corner) for corner in line.corners], head=line.head)
    return [
        edge_group(drawn, edge.tail, edge.head)
        for drawn, edge in zip(items, measured.network.edges, strict=True)
    ]  # fmt: skip


def _layer(measured: Figure, placed: Layout, each: Layer) -> Group:
    items = layer(measured.contents[each.name], measured.outlines[each.name], measured.setting, placed.layers[each.name])
    return layer_group(each, items)


_FEED_FORWARD = Simplification(name="feed forward", run=with_feed_forward, when="feed_forward")
_SOFTMAX_APART = Simplification(name="softmax apart", run=with_softmax_apart)

# Fused before it is unrolled: a state that the next step reads would keep a dropout out of its layer.
_PREPARE = (FUSE, UNROLL, FOLD, WITHOUT_IDENTITIES, _FEED_FORWARD, _SOFTMAX_APART, COLLAPSE)

style = Style(
    name="blocks",
    summary="the rounded blocks of papers: residual arcs, brackets around repetitions",
    options=BlocksOptions,
    prepare=_PREPARE,
    arrange=arrange,
)
