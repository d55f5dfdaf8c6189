"""The style `panels`: one panel a layer, with its weights, its sum and the curve of its transfer function.

After the block diagrams of textbooks (Hagan, Demuth, Beale, "Neural Network Design", 1996).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.abilities import Common
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.geometry import fitted
from nnviz_core.kit.arrows import edge_group
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.wires import why_not
from nnviz_core.network import Layer, Network
from nnviz_core.scene import Group, Item, Point, Scene
from nnviz_core.simplify.chain import chain
from nnviz_core.simplify.identities import without_identities
from nnviz_core.simplify.steps import FUSE, WITHOUT_IDENTITIES
from nnviz_core.styles.panels.drawing import line
from nnviz_core.styles.panels.layer_panels import CLEAR, LayerPanel, drawn_panel, layer_panel, output_panel
from nnviz_core.styles.panels.rows import TURN, dealt, in_rows


class PanelsOptions(Common):
    """The options of `panels`."""

    row: float = option(1000.0, "number", "How long a row of panels may be, in pixels; the rest goes to the next one.", least=100)
    spacing: float = option(26.0, "number", "The least room between layers, in pixels.", least=10)
    output: bool = option(default=True, kind="bool", text="Whether what comes out has a piece of its own at the end.")


class Row(Struct, frozen=True):
    """Panels on one line.

    Attributes:
        pieces: In order.
        starts: Where each panel begins along the line.
        across: Where the line lies.
    """

    pieces: tuple[LayerPanel, ...]
    starts: tuple[float, ...]
    across: float

    @property
    def end(self) -> float:
        """Where the last panel ends."""
        return self.starts[-1] + self.pieces[-1].panel.length

    @property
    def after(self) -> float:
        """Where the row ends across the flow, words included."""
        return self.across + max(piece.after for piece in self.pieces)


def arrange(network: Network, options: PanelsOptions) -> Scene:
    """The scene of any network: in rows, or as a graph where it branches."""
    if not network.layers:  # all of them are hidden
        return Scene(width=1.0, height=1.0, items=())
    flow = Flow(options.direction or "right")
    layers = chain(network)
    if layers is None:
        return fitted(in_rows(network, flow, options, row=options.row, spacing=options.spacing, output=options.output))
    return fitted(_in_rows(layers, flow, options))


def _in_rows(layers: Sequence[Layer], flow: Flow, options: PanelsOptions) -> list[Item]:
    pieces = [layer_panel(layer, flow, options, is_last=number == len(layers) - 1) for number, layer in enumerate(layers)]
    if options.output:
        pieces.append(output_panel(layers[-1], flow, options))
    rows = _rows(pieces, options)
    items: list[Item] = []
    for row in rows:
        items += _edges(row, flow)
        items += [drawn_panel(piece, start, row.across, flow, options) for piece, start in zip(row.pieces, row.starts, strict=True)]
    items += [_turn(before, after, flow) for before, after in pairwise(rows)]
    return items


def _rows(pieces: Sequence[LayerPanel], options: PanelsOptions) -> list[Row]:
    """The pieces in rows, one below the other."""
    rows: list[Row] = []
    for each in dealt(pieces, [piece.slot + options.spacing for piece in pieces], options.row):
        across = rows[-1].after + 2 * TURN + max(piece.before for piece in each) if rows else 0.0
        rows.append(Row(tuple(each), tuple(_starts(each, options)), across))
    return rows


def _starts(pieces: Sequence[LayerPanel], options: PanelsOptions) -> Iterator[float]:
    """Where panels begin, so that neither they nor their words meet."""
    end, words = 0.0, -1e9
    for piece in pieces:
        aside = (piece.slot - piece.panel.length) / 2
        start = max(end, words + CLEAR + aside)
        yield start
        end, words = start + piece.panel.length + options.spacing, start + piece.panel.length + aside


def _edges(row: Row, flow: Flow) -> Iterator[Item]:
    for (tail, start), (head, end) in pairwise(zip(row.pieces, row.starts, strict=True)):
        yield _edge(tail, head, [flow(start + tail.panel.length, row.across), flow(end, row.across)])


def _edge(tail: LayerPanel, head: LayerPanel, points: Sequence[Point]) -> Group:
    return edge_group(line(points, headed=True), tail.name, head.name)


def _turn(before: Row, after: Row, flow: Flow) -> Item:
    """The line from the end of a row to the beginning of the next, between the two."""
    start, lane = after.starts[0], before.after + TURN
    past = before.end + (before.pieces[-1].slot - before.pieces[-1].panel.length) / 2
    corners = [
        (before.end, before.across), (past + TURN, before.across), (past + TURN, lane),
        (start - 2 * TURN, lane), (start - 2 * TURN, after.across), (start, after.across),
    ]  # fmt: skip
    return _edge(before.pieces[-1], after.pieces[0], [flow(*corner) for corner in corners])


def _named(network: Network) -> Network:
    """In a row, an identity is a panel, too: it says what its author calls what comes out."""
    return network if chain(network) else without_identities(network)


_WITHOUT_IDENTITIES = replace(WITHOUT_IDENTITIES, run=_named)

style = Style(
    name="panels",
    summary="a panel a layer: weights, bias, sum, the transfer function's curve",
    options=PanelsOptions,
    prepare=(FUSE, _WITHOUT_IDENTITIES),
    arrange=arrange,
    why_not=why_not,
)
