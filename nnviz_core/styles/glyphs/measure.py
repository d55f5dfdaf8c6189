"""How large glyphs are: as high as the resolution, as wide as there are channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from nnviz_core.abilities import Scaled, Worded
from nnviz_core.kit.scale import Scale, scale_for, sizes_of
from nnviz_core.kit.text import NOTHING, TIGHT, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.network import Dim, Layer, Shape
from nnviz_core.notation import repeats
from nnviz_core.ops import kind_of
from nnviz_core.styles.glyphs.units import Unit

RESOLUTION_SIZE = 0.85
"""The size of resolutions, in font sizes."""
NARROW, WIDE = 12.0, 64.0
"""The width of glyphs, in pixels."""
FORK = 24.0
"""The least width of a glyph with two inputs or outputs; with more of them it is wider."""
BLOCK_WIDTH = 1.25
"""How much wider a block is drawn than a layer of as many channels."""
WORDS_WIDTH = 92.0
"""Words are broken at this many pixels."""
USUAL = frozenset({"shapes"})
"""What is written where the author did not choose."""
FLAT = frozenset({"weighs", "distributes", "recurrent"})
"""What makes vectors that are as high as they have units, whatever comes in."""


class Measures(Struct, frozen=True):
    """The scales of a picture.

    Attributes:
        heights: Of resolutions.
        units: Heights of vectors.
        widths: Of channels.
        upright: Whether the flow goes up or down: then the width of a map lies across it.
    """

    heights: Scale
    units: Scale
    widths: Scale
    upright: bool

    def across(self, shape: Shape | None) -> float:
        """Half the height of a glyph's side, by the resolution; a vector's is the least."""
        if shape is not None and not shape.spatial:
            return self.heights.least / 2
        return self.heights(_side(shape, upright=self.upright)) / 2

    def vector(self, shape: Shape | None) -> float:
        """Half the height of a vector, by its units."""
        return self.units(shape.channels if shape else None) / 2


def _side(shape: Shape | None, *, upright: bool) -> Dim:
    """The size that lies across the flow."""
    if shape is None or not shape.spatial:
        return None
    return shape.spatial[-1] if upright or len(shape.spatial) == 1 else shape.spatial[-2]


def measures(layers: Sequence[Layer], options: Scaled, size: float, *, upright: bool) -> Measures:
    """The scales for some layers, the largest resolution being `size` pixels high."""
    shapes = [layer.shape for layer in layers if layer.shape]
    maps = [_side(shape, upright=upright) for shape in shapes if shape.spatial]
    return Measures(
        heights=scale_for(maps, 14.0, size, options.scale),
        units=scale_for(sizes_of(layers).vectors, 14.0, size * 0.9, options.scale or "sqrt"),
        widths=scale_for([shape.channels for shape in shapes], NARROW, WIDE, options.scale or "sqrt"),
        upright=upright,
    )


class Glyph(Struct, frozen=True):
    """A measured unit.

    Attributes:
        width: Along the flow.
        enters: Half the height of its arms for inputs, in their order.
        leaves: Half the height of its arms for outputs.
        words: Written past its end across the flow.
        is_unknown: Whether a size is not known.
    """

    width: float
    enters: tuple[float, ...]
    leaves: float
    words: TextBlock = NOTHING
    is_unknown: bool = False


def glyph(unit: Unit, units: Mapping[str, Unit], scales: Measures, options: Worded, *, readers: int) -> Glyph:
    """A unit, measured; `readers` says how many units read it."""
    shape, reads = unit.last.shape, [units[name].last.shape for name in unit.reads]
    is_flat = shape is not None and not shape.spatial and (
        not FLAT.isdisjoint(kind_of(unit.last).traits) or all(each is not None and not each.spatial for each in reads)
    )  # fmt: skip
    leaves = scales.vector(shape) if is_flat else scales.across(shape)
    if not reads:
        enters: tuple[float, ...] = (leaves,)
    elif is_flat:
        enters = tuple(leaves if len(reads) == 1 else scales.vector(each) for each in reads)
    else:
        enters = tuple(scales.across(each) for each in reads)
    channels = shape.channels if shape else None
    width = scales.widths(channels) if shape is None or shape.spatial else NARROW
    arms = max(readers, len(reads))
    width = max(width, min(FORK * arms / 2, WIDE)) if arms > 1 else width
    known = shape is not None and isinstance(channels, int) and (not shape.spatial or isinstance(_side(shape, upright=scales.upright), int))
    return Glyph(max(width * BLOCK_WIDTH, 26.0) if unit.is_block else width, enters, leaves, _words(unit, options), is_unknown=not known)


def _words(unit: Unit, options: Worded) -> TextBlock:
    """The channels, and what else is asked for."""
    layer, words = unit.last, Words(options.show, USUAL)
    lines: list[str] = []
    if "shapes" in words:
        channels = layer.shape.channels if layer.shape else None
        lines.append("?" if channels is None else str(channels))
    lines.append(repeats(unit.count, "× {}"))
    if not unit.is_block:
        lines += [words.name(layer), words.operation(layer), ", ".join(words.amounts(layer)), *words.fused(layer)]
    return TextBlock.of((line for text in lines for line in wrapped(text, WORDS_WIDTH, options.font_size)), TIGHT)


def resolution(shape: Shape | None) -> str:
    """`224×224`; empty for a vector."""
    return str(Shape(shape.spatial)) if shape is not None and shape.spatial else ""
