"""What the table of a layer says in DOT, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz_core.kit.dot import Cell, cell
from nnviz_core.kit.roles import role_of
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.notation import detail, notation, title
from nnviz_core.simplify.figures import total
from nnviz_core.styles.graph.options import GraphOptions

SHOWN = ("names", "kinds", "kernels", "shapes")
"""What is written when nobody says what."""


def rows(network: Network, layer: Layer, options: GraphOptions) -> list[list[Cell]]:
    """The header, what goes in and comes out, what it costs, and what runs in place."""
    show, size = options.show or SHOWN, options.font_size
    made = [[each] for each in _header(layer, show, size)]
    if "shapes" in show and (shapes := list(_shapes(network, layer, size * 0.88))):
        made.append(shapes)
    if figures := _figures(layer, show):
        made.append([cell(figures, "surface", size * 0.88, ink="ink")])
    return made + [[cell(notation(part), role_of(part), size * 0.85)] for part in layer.fused]


def _header(layer: Layer, show: Sequence[str], size: float) -> Iterator[Cell]:
    """Its name, and what kind of layer it is."""
    kind = title(layer) if "kinds" in show else ""
    written = f"{kind} {detail(layer) if 'kernels' in show else ''}".strip()
    name = layer.label if "names" in show else ""
    if layer.kind in {"custom", "input"} and name:
        written = ""
    first, *rest = [line for line in (name, written) if line] or [layer.name]
    yield cell(first, role_of(layer), size, bold=True)
    yield from (cell(line, role_of(layer), size * 0.88) for line in rest)


def _shapes(network: Network, layer: Layer, size: float) -> Iterator[Cell]:
    """What goes in, where that is one tensor of another shape, and what comes out."""
    edges = network.edges_into[layer.name]
    before = _flowing(network, edges[0]) if len(edges) == 1 else None
    if before is not None and before != layer.shape:
        yield cell(f"in {before.compact}", "surface", size, ink="muted")
    if layer.shape is not None:
        yield cell(f"out {layer.shape.compact}" if edges else layer.shape.compact, "surface", size, ink="ink")


def _flowing(network: Network, edge: Edge) -> Shape | None:
    tail = network.by_name[edge.tail]
    shapes = (tail.fused[-1] if tail.fused else tail).shapes
    return shapes[edge.port] if edge.port < len(shapes) else None


def shape_cell(network: Network, edge: Edge, size: float) -> Cell | None:
    """What flows along an edge; `None` when it is unknown."""
    shape = _flowing(network, edge)
    return cell(shape.compact, "", size, ink="muted") if shape else None


def _figures(layer: Layer, show: Sequence[str]) -> str:
    params, macs = (total([layer], figure) if figure in show else 0 for figure in ("params", "macs"))
    told = (f"{params:,} params" if params else "", f"{macs:,} MACs" if macs else "")
    return " · ".join(part for part in told if part)
