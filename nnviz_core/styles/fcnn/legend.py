"""The legend of a picture of neurons: what the colours of edges mean and, where it is asked for, those of layers."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.fonts import text_width
from nnviz_core.geometry import Box, moved, polyline
from nnviz_core.kit.legend import entries_of, legend
from nnviz_core.scene import Group, Item, Path, Text
from nnviz_core.styles.fcnn.edges import Drawing

SIZE = 11.0
SIGNS = (("positive", "positive weight"), ("negative", "negative weight"))


def drawn_legend(box: Box, drawing: Drawing) -> Iterator[Group]:
    """The legend below a picture that takes up `box`."""
    left, _, right, bottom = box
    top, asked = bottom + 18.0, drawing.options.legend
    if asked:
        entries = entries_of(drawing.places.net.layers, frozenset({"rearranges"}))
        group = moved(legend(entries, width=right - left, size=SIZE), left, top)
        if isinstance(group, Group):
            yield group
        top += 22.0
    if asked is not False and drawing.weights.matrices and "color" in drawing.options.strength:
        yield Group(items=tuple(_signs((left + right) / 2, top)), role="legend")


def _signs(middle: float, y: float) -> Iterator[Item]:
    """A line and a word for each sign."""
    widths = [34.0 + text_width(word, SIZE) for _, word in SIGNS]
    x = middle - (sum(widths) + 18.0) / 2
    for (role, word), width in zip(SIGNS, widths, strict=True):
        yield Path(segments=polyline([(x, y + SIZE * 0.5), (x + 24.0, y + SIZE * 0.5)]), stroke=role, width=2.0)
        yield Text(x=x + 32.0, y=y + SIZE * 0.86, text=word, size=SIZE)
        x += width + 18.0
