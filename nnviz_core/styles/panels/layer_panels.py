"""A panel or an end piece with the words at its two sides, and how much room they take."""

from __future__ import annotations

from msgspec import Struct

from nnviz_core.abilities import Common
from nnviz_core.geometry import box_about
from nnviz_core.kit.nodes import layer_group, picture, tile
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.text import TextBlock, wrapped
from nnviz_core.kit.words import Words, called
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.notation import remarks, title
from nnviz_core.ops.questions import is_dense
from nnviz_core.scene import Group, Item, Point
from nnviz_core.styles.panels.cells import cell
from nnviz_core.styles.panels.circuits import Circuit, drawn_circuit, framed
from nnviz_core.styles.panels.drawing import BOX, Panel, drawn, panel
from nnviz_core.styles.panels.stages import fused_stages, stages

USUAL = frozenset({"names", "kinds", "shapes"})
"""What is written where the author did not choose."""
CLEAR = 6.0
"""Room between a panel and its words, and between the words of two panels."""
PICTURE = 64.0
"""The side of the author's picture of an input, in pixels."""
WORDS_WIDTH = 130.0
"""Words are broken at this many pixels, or at the panel's length where that is more."""


class LayerPanel(Struct, frozen=True, kw_only=True):
    """A panel, or an end piece (whose panel has no stages), with its words.

    Attributes:
        layer: Which layer it is; of the output's piece, the last one.
        name: The layer's name; empty for the output's piece.
        head: The words above it, or at its left where the flow is upright.
        foot: The words at the other side.
        slot: How much of a row it takes.
        before: How far it reaches from the line towards `head`, words included.
        after: How far to the other side.
    """

    layer: Layer
    name: str
    panel: Panel | Circuit
    head: TextBlock
    foot: TextBlock
    slot: float
    before: float
    after: float


def layer_panel(layer: Layer, flow: Flow, options: Common, *, is_last: bool) -> LayerPanel:
    """The piece of one layer."""
    if layer.kind == "input":
        return _end(layer, layer.name, called(layer), flow, options)
    made = _measured(layer, options.font_size, upright=flow.upright)
    words = Words(options.show, USUAL)
    heading = words.name(layer, _unnamed(layer, is_last=is_last)) or words.kind(layer)
    return _panel(layer, layer.name, made, (heading, words.own_kind(layer)), flow, options)


def _measured(layer: Layer, size: float, *, upright: bool) -> Panel | Circuit:
    """What is in a layer's frame: its stages on one line, or those of a cell that has more of them."""
    made = cell(layer, size=size, upright=upright)
    return framed(made, fused_stages(layer), size=size, upright=upright) if made else panel(stages(layer), size)


def output_panel(last: Layer, flow: Flow, options: Common) -> LayerPanel:
    """The piece at the end, which says what comes out."""
    return _end(last, "", "Output", flow, options)


def entry_panel(layer: Layer) -> LayerPanel:
    """Where the line of a layer that is drawn in another row comes in: a piece of no length."""
    return LayerPanel(
        layer=layer,
        name=layer.name,
        panel=Panel((), (), 0.0, 0.0, 0.0),
        head=TextBlock(),
        foot=TextBlock(),
        slot=0.0,
        before=0.0,
        after=0.0,
    )


def _end(layer: Layer, name: str, text: str, flow: Flow, options: Common) -> LayerPanel:
    side = PICTURE if name and layer.look.image else BOX
    heading = (text if "names" in Words(options.show, USUAL) else "", "")
    return _panel(layer, name, Panel((), (), side, side / 2, side / 2), heading, flow, options)


def _unnamed(layer: Layer, *, is_last: bool) -> str:
    """What a layer is called that has no name."""
    return ("Output layer" if is_last else "Hidden layer") if is_dense(layer) else title(layer)


def _panel(layer: Layer, name: str, made: Panel | Circuit, heading: tuple[str, str], flow: Flow, options: Common) -> LayerPanel:
    """A panel with its words: above it what it is called and, of some, what it is; below it what it makes and costs."""
    size, widest = options.font_size, max(WORDS_WIDTH, made.length)
    head = TextBlock((*wrapped(heading[0], widest, size, bold=True, role="ink"), *wrapped(heading[1], widest, size, role="muted")))
    words = Words(options.show, USUAL)
    foot = [words.shape(layer), ", ".join(_besides(layer, made)) if name else "", ", ".join(words.amounts(layer)) if name else ""]
    feet = TextBlock.of(line for text in foot for line in wrapped(text, widest, size, role="muted"))
    before, after = _reach(head, flow), _reach(feet, flow)
    along = [each.along(upright=flow.upright) for each in (head, feet)]
    return LayerPanel(layer=layer, name=name, panel=made, head=head, foot=feet, slot=max(made.length, *along),
                 before=made.above + before, after=made.below + after)  # fmt: skip


def _besides(layer: Layer, made: Panel | Circuit) -> tuple[str, ...]:
    """What a layer does in another way than most of its kind, where that is not written at its weights."""
    return () if isinstance(made, Panel) and any(stage.under for stage in made.stages) else remarks(layer)


def _reach(words: TextBlock, flow: Flow) -> float:
    """How much room words take across the flow."""
    return CLEAR + words.across(upright=flow.upright) if words.lines else 0.0


def drawn_panel(piece: LayerPanel, start: float, across: float, flow: Flow, options: Common) -> Group:
    """A piece whose panel begins at `start` on the line `across`."""
    made, size, middle = piece.panel, options.font_size, start + piece.panel.length / 2
    if isinstance(made, Circuit):
        items = list(drawn_circuit(made, start, across, flow, role=role_of(piece.layer), size=size))
    elif made.stages:
        items = list(drawn(made, start, across, flow, role=role_of(piece.layer), size=size))
    else:
        items = [_end_item(piece, flow(middle, across))]
    items += piece.head.beside(flow(middle, across - made.above), CLEAR, upright=flow.upright, far=False)
    items += piece.foot.beside(flow(middle, across + made.below), CLEAR, upright=flow.upright)
    return layer_group(piece.layer, items) if piece.name else Group(items=tuple(items), role="decoration")


def _end_item(piece: LayerPanel, middle: Point) -> Item:
    """A ball, or the author's picture of an input."""
    if piece.name and piece.layer.look.image:
        return picture(piece.layer.look.image, box_about(middle, PICTURE, PICTURE))
    return tile(box_about(middle, BOX, BOX), "input" if piece.name else "softmax", BOX / 2)
