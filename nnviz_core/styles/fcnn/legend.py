"""The legend of a picture of neurons: what the colours of edges mean and, where it is asked for, those of layers."""

from __future__ import annotations

from nnviz_core.kit.legend import Draw, Stroke, StrokeSizes, entries_of, strokes, swatches
from nnviz_core.scene import Item
from nnviz_core.styles.fcnn.edges import Drawing

SIZE = 11.0
"""Of letters, in pixels."""
GAP = 18.0
"""Between the picture and its legend, in pixels."""
BIAS = ("activation", "Bias")
"""The units that are always 1."""
SIGNS = (Stroke("positive", "positive weight"), Stroke("negative", "negative weight"))
SIZES = StrokeSizes(length=24.0, width=2.0, indent=32.0, room=34.0)


def has_signs(drawing: Drawing) -> bool:
    """Whether the colours of edges mean something."""
    return bool(drawing.weights.matrices) and "color" in drawing.options.strength


def legend(drawing: Drawing) -> Draw:
    """The colours of layers, if they are asked for, that of the units that are always 1, and those of edges."""
    entries = entries_of(drawing.places.net.layers, frozenset({"rearranges"}), fused=False)
    if drawing.places.bias and BIAS[0] not in dict(entries):
        entries.append(BIAS)
    colors = swatches(entries)
    signs = strokes(SIGNS, SIZES)

    def draw(left: float, right: float, top: float, _: float) -> list[Item]:
        layers = colors(left, right, top, SIZE) if drawing.options.legend else []
        return [*layers, *(signs(left, right, top + 2 * SIZE if layers else top, SIZE) if has_signs(drawing) else ())]

    return draw
