"""The edges between neurons: where they run, and how strong they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from nnviz_core.kit.arrows import SMALL, arrowheads
from nnviz_core.layout.flow import Flow
from nnviz_core.ops.questions import has_bias
from nnviz_core.scene import Group, Item, Path, Point
from nnviz_core.styles.fcnn.lines import Piece, line
from nnviz_core.styles.fcnn.net import NeuronGraph, NeuronLink
from nnviz_core.styles.fcnn.neurons import ends
from nnviz_core.styles.fcnn.options import FcnnOptions
from nnviz_core.styles.fcnn.places import NeuronPlaces, passed_levels
from nnviz_core.styles.fcnn.weights import Weights

MANY = 80
"""So many edges between two layers are drawn fainter, or they would be a blot."""
FAINT = 0.12
"""How opaque an edge is that is not highlighted."""

Unit = tuple[str, int]


class Edge(Struct, frozen=True):
    """One connection: its line in pieces, its weight if known, and whether it is highlighted, where anything is."""

    pieces: tuple[Piece, ...]
    weight: float | None
    is_lit: bool | None


class Drawing(Struct, frozen=True):
    """All that edges depend on.

    Attributes:
        places: Where the neurons are.
        flow: Which way the data go.
        weights: Of the connections.
        lit: The units before and behind the highlighted ones; `None` where nothing is highlighted.
        options: Of the style.
    """

    places: NeuronPlaces
    flow: Flow
    weights: Weights
    lit: tuple[frozenset[Unit], frozenset[Unit]] | None
    options: FcnnOptions

    def is_lit(self, tail: Unit, head: Unit) -> bool | None:
        """Whether a connection lies on a highlighted path."""
        return None if self.lit is None else any(tail in units and head in units for units in self.lit)


def drawn_links(drawing: Drawing) -> Iterator[Group]:
    """The edges of each two layers, and those of the units that are always 1."""
    for link in drawing.places.net.links:
        if items := tuple(_painted([*_edges(link, drawing)], link.head, drawing)):
            yield Group(items=items, role="edge")
    for level, place in drawing.places.bias.items():
        for layer in drawing.places.net.by_level[level + 1]:
            if items := tuple(_painted([*_bias_edges((level, place), layer.name, drawing)], layer.name, drawing)):
                yield Group(items=items, role="edge")


def _edges(link: NeuronLink, drawing: Drawing) -> Iterator[Edge]:
    """Every edge of a link."""
    before, after = drawing.places.columns[link.tail], drawing.places.columns[link.head]
    begin, end = drawing.places.along(link.tail), drawing.places.along(link.head)
    passed = _passed(link, drawing)
    to = list(zip(after.numbers, after.across, strict=True))
    for tail, place in zip(before.numbers, before.across, strict=True):
        partners = to if link.full else [(head, there) for head, there in to if head == tail + (link.offset or 0)]
        for head, there in partners:
            weight = drawing.weights.of(link, tail, head) if drawing.weights.matrices and link.full else None
            pieces = line([(begin, place), *passed, (end, there)], drawing.flow, drawing.options)
            yield Edge(pieces, weight, drawing.is_lit((link.tail, tail), (link.head, head)))


def _bias_edges(bias: tuple[int, float], layer: str, drawing: Drawing) -> Iterator[Edge]:
    """From the unit that is always 1 to each unit of a layer."""
    if layer not in drawing.places.biased:
        return
    level, place = bias
    column = drawing.places.columns[layer]
    for number, there in zip(column.numbers, column.across, strict=True):
        points = [(drawing.places.alongs[level], place), (drawing.places.along(layer), there)]
        yield Edge(line(points, drawing.flow, drawing.options), drawing.weights.bias(layer, number), None if drawing.lit is None else False)


def reads_bias(layer: str, net: NeuronGraph) -> bool:
    """Whether biases are added in a layer."""
    return any(link.full for link in net.into[layer]) and has_bias(net.by_name[layer])


def _passed(link: NeuronLink, drawing: Drawing) -> list[Point]:
    """Where a link comes to and leaves each level that it passes."""
    reach = drawing.options.radius * 1.2
    found: list[Point] = []
    for level in passed_levels(link, drawing.places.net):
        along, across = drawing.places.alongs[level], drawing.places.ways[link.tail, level]
        found += [(along - reach, across), (along + reach, across)]
    return found


def _painted(edges: Sequence[Edge], head: str, drawing: Drawing) -> Iterator[Item]:
    """The edges to a layer in ink: those without weights in one path, each of the others in its own; highlighted ones on top."""
    options = drawing.options
    opacity = 0.35 if head in drawing.weights.matrices or _is_crowded(head, drawing.places) else 0.6
    for is_lit in (None, False, True):
        of_kind = [edge for edge in edges if edge.is_lit is is_lit]
        plain = [edge for edge in of_kind if edge.weight is None]
        if plain:
            yield from _plain(plain, opacity, options)
        for edge in of_kind:
            if edge.weight is not None:
                yield from _weighted(edge, edge.weight / drawing.weights.largest, options)


def _is_crowded(head: str, places: NeuronPlaces) -> bool:
    """Whether very many edges lead to a layer."""
    tails = (len(places.columns[link.tail].numbers) for link in places.net.into[head] if link.full)
    return any(units * len(places.columns[head].numbers) >= MANY for units in tails)


def _plain(edges: Sequence[Edge], opacity: float, options: FcnnOptions) -> Iterator[Path]:
    """Edges that are all alike."""
    is_lit = edges[0].is_lit
    pieces = dict.fromkeys(piece for edge in edges for piece in edge.pieces)
    role = "accent" if is_lit else "line"
    width = options.edge_width or (1.3 if is_lit else 0.7)
    opacity = {None: opacity, True: 0.9, False: FAINT}[is_lit]
    yield Path(segments=tuple(segment for piece in pieces for segment in piece), stroke=role, width=width, opacity=opacity)
    if options.arrows:
        yield arrowheads((ends(edge.pieces[-1]) for edge in edges), SMALL, role, FAINT if is_lit is False else 1.0)


def _weighted(edge: Edge, share: float, options: FcnnOptions) -> Iterator[Path]:
    """An edge as strong as its weight, coloured by its sign; one that is pruned is left out, or dashed."""
    segments = tuple(segment for piece in edge.pieces for segment in piece)
    dim = FAINT if edge.is_lit is False else 1.0
    if not share:
        if options.pruned == "dash":
            yield Path(segments=segments, stroke="line", width=0.6, dash=(3.0, 3.0), opacity=0.6 * dim)
        return
    role = ("positive" if share > 0 else "negative") if "color" in options.strength else "line"
    widest = options.edge_width or 2.6
    width = min(0.4, widest) + max(0.0, widest - 0.4) * abs(share) if "width" in options.strength else options.edge_width or 1.0
    opacity = 0.25 + 0.75 * abs(share) if "opacity" in options.strength else 0.9
    yield Path(segments=segments, stroke=role, width=width, opacity=opacity * dim)
    if options.arrows:
        yield arrowheads([ends(edge.pieces[-1])], SMALL, role, opacity * dim)
