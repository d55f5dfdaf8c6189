"""What is written on the layers of a graph, as `show` chooses."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.notation import detail, title
from nnviz_core.simplify.figures import total

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def texts(layer: Layer, show: Sequence[str], before: str = "") -> list[str]:
    """The paragraphs on a layer: its name, its kind and kernel, its figures; its name where nothing else is there.

    Args:
        layer: As it is drawn.
        show: Words of `nnviz_core.diagram.SHOWABLE`.
        before: The shapes that it reads, where they are written.
    """
    step = _step(layer)
    name = f"{layer.label}{step}" if "names" in show and layer.label else ""
    kind = f"{title(layer)}{step}" if "kinds" in show and not name else title(layer) if "kinds" in show else ""
    written = f"{kind} {detail(layer)}".strip() if {"kinds", "kernels"} <= set(show) else kind
    if "kinds" not in show and "kernels" in show:
        written = detail(layer)
    if layer.kind in {"custom", "input"} and name:
        written = ""
    figures = [_shapes(layer, before) if "shapes" in show else "", *_figures(layer, show)]
    return [line for line in (name, written, " · ".join(figure for figure in figures if figure)) if line] or [layer.name]


def _step(layer: Layer) -> str:
    """Which step in time a copy stands for, as an index: `₃`; of one that runs backwards, `₃ ←`."""
    if layer.step is None:
        return ""
    return str(layer.step.number).translate(SUBSCRIPTS) + (" ←" if layer.step.backwards else "")


def _shapes(layer: Layer, before: str) -> str:
    made = layer.shape.compact if layer.shape is not None else "?" if before else ""
    return f"{before} → {made}" if before and before != made else made


def _figures(layer: Layer, show: Sequence[str]) -> list[str]:
    params, macs = (total([layer], figure) if figure in show else 0 for figure in ("params", "macs"))
    return [f"{params:,} params" if params else "", f"{macs:,} MACs" if macs else ""]


def flowing(network: Network, edge: Edge) -> Shape | None:
    """What flows along an edge; `None` where it is unknown."""
    tail = network.by_name[edge.tail]
    shapes = (tail.fused[-1] if tail.fused else tail).shapes
    return shapes[edge.port] if edge.port < len(shapes) else None


def read_shapes(network: Network, layer: Layer) -> str:
    """The shapes that a layer reads, equal ones once: `3@224×224`, `10, 20`, `2 × 64@8×8`."""
    shapes = [flowing(network, edge) for edge in network.edges_into[layer.name]]
    counted: dict[str, int] = {}
    for shape in shapes:
        text = shape.compact if shape is not None else "?"
        counted[text] = counted.get(text, 0) + 1
    return ", ".join(text if count == 1 else f"{count} × {text}" for text, count in counted.items())
