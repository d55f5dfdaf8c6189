"""What the table of a layer says in DOT, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.kit.dot import Cell, cell
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.words import Words
from nnviz_core.network import Edge, Layer, Network
from nnviz_core.notation import notation
from nnviz_core.styles.graph.options import GraphOptions
from nnviz_core.styles.graph.words import flowing, heading

USUAL = frozenset({"names", "kinds", "kernels", "shapes"})
"""What is written where the author did not choose."""


def rows(network: Network, layer: Layer, options: GraphOptions) -> list[list[Cell]]:
    """The header, what goes in and comes out, what it costs, and what runs in place."""
    words, size = Words(options.show, USUAL), options.font_size
    made = [[each] for each in _header(layer, words, size)]
    if "shapes" in words and (shapes := list(_shapes(network, layer, size * 0.88))):
        made.append(shapes)
    if amounts := words.amounts(layer, exact=True):
        made.append([cell(" · ".join(amounts), "surface", size * 0.88, ink="ink")])
    return made + [[cell(notation(part), role_of(part), size * 0.85)] for part in layer.fused]


def _header(layer: Layer, words: Words, size: float) -> Iterator[Cell]:
    """Its name, and what kind of layer it is."""
    first, *rest = heading(layer, words) or [layer.name]
    yield cell(first, role_of(layer), size, bold=True)
    yield from (cell(line, role_of(layer), size * 0.88) for line in rest)


def _shapes(network: Network, layer: Layer, size: float) -> Iterator[Cell]:
    """What goes in, where that is one tensor of another shape, and what comes out."""
    edges = network.edges_into[layer.name]
    before = flowing(network, edges[0]) if len(edges) == 1 else None
    if before is not None and before != layer.shape:
        yield cell(f"in {before.compact}", "surface", size, ink="muted")
    if layer.shape is not None:
        yield cell(f"out {layer.shape.compact}" if edges else layer.shape.compact, "surface", size, ink="ink")


def shape_cell(network: Network, edge: Edge, size: float) -> Cell | None:
    """What flows along an edge; `None` when it is unknown."""
    shape = flowing(network, edge)
    return cell(shape.compact, "", size, ink="muted") if shape else None
