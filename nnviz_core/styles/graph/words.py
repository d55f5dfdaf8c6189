"""What is written on the layers of a graph, as `show` chooses."""

from __future__ import annotations

from nnviz_core.kit.words import Words
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.notation import is_told

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def texts(layer: Layer, words: Words, before: str = "") -> list[str]:
    """The paragraphs on a layer: its name, its kind and kernel, its figures; its name where nothing else is there.

    Args:
        layer: As it is drawn.
        words: What is written.
        before: The shapes that it reads, where they are written.
    """
    figures = " · ".join(text for text in (_shapes(layer, before) if "shapes" in words else "", *words.amounts(layer, exact=True)) if text)
    return [*heading(layer, words, _step(layer)), *([figures] if figures else [])] or [layer.name]


def heading(layer: Layer, words: Words, step: str = "") -> list[str]:
    """Its name, and what kind of layer it is where the name alone does not say it; `step` stands behind the first of the two."""
    name = words.name(layer)
    operation = words.operation(layer, "" if name else step)
    return [text for text in (f"{name}{step}" if name else "", "" if name and is_told(layer) else operation) if text]


def _step(layer: Layer) -> str:
    """Which step in time a copy stands for, as an index: `₃`; of one that runs backwards, `₃ ←`."""
    if layer.step is None:
        return ""
    return str(layer.step.number).translate(SUBSCRIPTS) + (" ←" if layer.step.backwards else "")


def _shapes(layer: Layer, before: str) -> str:
    made = layer.shape.compact if layer.shape is not None else "?" if before else ""
    return f"{before} → {made}" if before and before != made else made


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
