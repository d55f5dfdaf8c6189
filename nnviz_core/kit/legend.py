"""The legend: a swatch and a word for each colour of a picture, in rows of equal length, centred under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.abilities import Explained
from nnviz_core.fonts import text_width
from nnviz_core.geometry import Box, around, bounds, fitted, item_boxes, moved, polyline, rectangle
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.text import Line
from nnviz_core.network import Layer
from nnviz_core.notation import title
from nnviz_core.ops import Trait, kind_of
from nnviz_core.palettes import WORDS
from nnviz_core.scene import Group, Item, Path, Scene

NONE: frozenset[Trait] = frozenset()

FEW = 2
"""So many colours explain themselves."""
LETTERS = 0.92
"""The size of letters in a legend, in sizes of the font."""
GAP = 1.5
"""Between a picture and its legend, in sizes of the font."""

Entry = tuple[str, str]
"""A role and what it stands for."""


def entries_of(layers: Iterable[Layer], hidden: frozenset[Trait] = NONE, *, fused: bool) -> list[Entry]:
    """The colours of some layers, in the order in which they first appear.

    Args:
        layers: That are drawn.
        hidden: What has one of these traits has no colour in the picture.
        fused: Whether what is fused with a layer is seen in its own colour.
    """
    found: dict[str, str] = {}
    for layer in layers:
        for each in (layer, *layer.fused) if fused else (layer,):
            if each.look.color:
                found.setdefault(each.look.color, title(each))
            elif hidden.isdisjoint(kind_of(each).traits):
                found.setdefault(role_of(each), WORDS[role_of(each)])
    return list(found.items())


def painted(entries: Iterable[Entry], items: Iterable[Item]) -> list[Entry]:
    """The entries whose colour some item has, in whatever variant."""
    bases = {role.partition("-")[0] for role in set(_roles(items))}
    return [entry for entry in entries if entry[0] in bases]


def _roles(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        match item:
            case Group():
                yield from _roles(item.items)
            case Path():
                yield item.fill
                yield item.stroke


Draw = Callable[[float, float, float, float], list[Item]]
"""Draws a legend: from the left edge of a picture to its right one, from a height down, with a size of letters, all in pixels."""


def with_legend(
    items: Sequence[Item],
    draw: Draw,
    options: Explained,
    *,
    helps: bool = False,
    gap: float | None = None,
    within: Box | None = None,
) -> Scene:
    """The scene of some items, a legend centred under them if its author wants one, or did not say and it helps.

    Args:
        items: All that is drawn besides.
        draw: Draws the legend: `swatches(entries)`, `strokes(entries)` or a function of the style's own; one without items is left out.
        options: Whether it is wanted, and how large words are.
        helps: See above.
        gap: Between the picture and its legend, in pixels; one and a half sizes of the font by default.
        within: The box around the items, where it is known.
    """
    if not (helps if options.legend is None else options.legend):
        return fitted(items, within=within)
    left, top, right, bottom = within or bounds(items)
    made = draw(left, right, bottom + (options.font_size * GAP if gap is None else gap), options.font_size * LETTERS)
    # One entry may be wider than the picture.
    return fitted([*items, *made], within=around([(left, top, right, bottom), *item_boxes(made)]))


def swatches(entries: Sequence[Entry], *, opacity: float = 1.0, shining: bool = False) -> Draw:
    """A legend of colours, each a swatch with a word, in rows of about equal length; a word is never broken, however narrow the picture.

    Args:
        entries: From the first on.
        opacity: Of the swatches: that of what they explain.
        shining: Whether colours are those of light, without lines around them.
    """

    def draw(left: float, right: float, top: float, size: float) -> list[Item]:
        width = right - left
        cells = [size * 1.9 + text_width(text, size) + size * 1.4 for _, text in entries]
        items: list[Item] = []
        for number, row in enumerate(_rows(cells, max(width, max(cells, default=0.0)))):
            x, y = (width - sum(cells[index] for index in row) + size * 1.4) / 2, number * size * 1.8
            for index in row:
                role, text = entries[index]
                fill, stroke = (f"{role}-glow", "") if shining else (role, f"{role}-line")
                items.append(Path(segments=rectangle(x, y, size * 1.4, size, 2.0), fill=fill, stroke=stroke, width=0.8, opacity=opacity))
                items.append(Line(text, size).at(x + size * 1.9, y + size * 0.86, "start"))
                x += cells[index]
        return [moved(Group(items=tuple(items), role="legend"), left, top)] if items else []

    return draw


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


class Stroke(Struct, frozen=True):
    """What a line in a picture stands for: its role, a word, how it is dashed."""

    role: str
    text: str
    dash: tuple[float, ...] = ()


class StrokeSizes(Struct, frozen=True):
    """How a legend of lines is drawn, in pixels.

    Attributes:
        length: Of a line.
        width: Of a line.
        indent: From the beginning of a line to its word.
        room: Of an entry, its word left out.
        between: From one entry to the next.
    """

    length: float = 26.0
    width: float = 1.8
    indent: float = 33.0
    room: float = 33.0
    between: float = 18.0


def strokes(entries: Sequence[Stroke], sizes: StrokeSizes) -> Draw:
    """A legend of lines, each with a word, in one row."""

    def draw(left: float, right: float, top: float, size: float) -> list[Item]:
        cells = [sizes.room + text_width(each.text, size) for each in entries]
        x = (left + right) / 2 - (sum(cells) + sizes.between * (len(cells) - 1)) / 2
        items: list[Item] = []
        for each, cell in zip(entries, cells, strict=True):
            line = polyline([(x, top + size * 0.5), (x + sizes.length, top + size * 0.5)])
            items.append(Path(segments=line, stroke=each.role, width=sizes.width, dash=each.dash))
            items.append(Line(each.text, size).at(x + sizes.indent, top + size * 0.86, "start"))
            x += cell + sizes.between
        return [Group(items=tuple(items), role="legend")] if items else []

    return draw
