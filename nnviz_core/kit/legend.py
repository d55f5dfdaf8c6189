"""The legend: a swatch and a word for each colour of a picture, in rows of equal length, centred under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from nnviz_core.fonts import text_width
from nnviz_core.geometry import rectangle
from nnviz_core.kit.roles import role_of
from nnviz_core.network import Layer
from nnviz_core.notation import title
from nnviz_core.ops import Trait, kind_of
from nnviz_core.palettes import WORDS
from nnviz_core.scene import Group, Item, Path, Text

NONE: frozenset[Trait] = frozenset()

Entry = tuple[str, str]
"""A role and what it stands for."""


def entries_of(layers: Iterable[Layer], hidden: frozenset[Trait] = NONE, *, fused: bool = True) -> list[Entry]:
    """The colours of some layers, and of what is fused with them where that is seen, in the order in which they first appear."""
    found: dict[str, str] = {}
    for layer in layers:
        for each in (layer, *layer.fused) if fused else (layer,):
            if each.look.color:
                found.setdefault(each.look.color, title(each))
            elif hidden.isdisjoint(kind_of(each).traits):
                found.setdefault(role_of(each), WORDS[role_of(each)])
    return list(found.items())


def legend(entries: Sequence[Entry], *, width: float, size: float = 11.0, opacity: float = 1.0) -> Group:
    """The legend, its top left corner at (0, 0), centred in `width` (or as wide as one entry, if that is more).

    Args:
        entries: From the first on.
        width: Of the picture.
        size: Of the font.
        opacity: Of the swatches: that of what they explain.
    """
    cells = [size * 1.9 + text_width(text, size) + size * 1.4 for _, text in entries]
    rows = _rows(cells, max(width, max(cells, default=0.0)))
    items: list[Item] = []
    for number, row in enumerate(rows):
        x = (width - sum(cells[index] for index in row) + size * 1.4) / 2
        for index in row:
            items += _entry(entries[index], x, number * size * 1.8, size, opacity)
            x += cells[index]
    return Group(items=tuple(items), role="legend")


def _rows(cells: Sequence[float], width: float) -> list[list[int]]:
    """As few rows as the width allows, with about as many entries in each."""
    for count in range(1, len(cells) + 1):
        rows = _dealt(len(cells), count)
        if all(sum(cells[index] for index in row) <= width for row in rows):
            return rows
    return [[index] for index in range(len(cells))]


def _dealt(many: int, rows: int) -> list[list[int]]:
    starts = [round(many * row / rows) for row in range(rows + 1)]
    return [list(range(start, end)) for start, end in pairwise(starts) if end > start]


def _entry(entry: Entry, x: float, y: float, size: float, opacity: float) -> tuple[Item, Item]:
    role, text = entry
    swatch = Path(segments=rectangle(x, y, size * 1.4, size, 2.0), fill=role, stroke=f"{role}-line", width=0.8, opacity=opacity)
    return swatch, Text(x=x + size * 1.9, y=y + size * 0.86, text=text, size=size, fill="ink")
