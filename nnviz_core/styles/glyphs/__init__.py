"""The style `glyphs`: layers as trapezoids between the resolutions that come in and go out, as wide as they have channels.

After Bäuerle, van Onzenoodt, Ropinski, "Net2Vis" (IEEE TVCG, 2021). What repeats is
grouped into blocks, and the legend says what they are made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from nnviz_core.abilities import CommonWithLegend, Folded, Scaled, map_size
from nnviz_core.contracts import Style
from nnviz_core.diagram import option
from nnviz_core.geometry import bounds, moved
from nnviz_core.kit.legend import Draw, entries_of, swatches, with_legend
from nnviz_core.kit.roles import role_of
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.wires import why_not
from nnviz_core.network import Network
from nnviz_core.notation import notation, tooltip
from nnviz_core.scene import Group, Item, Scene
from nnviz_core.simplify.steps import FUSE, WITHOUT_IDENTITIES
from nnviz_core.styles.glyphs.grouping import grouped, names_of
from nnviz_core.styles.glyphs.key import Named, block_legend
from nnviz_core.styles.glyphs.measure import Glyph, glyph, measures
from nnviz_core.styles.glyphs.picture import Mark, picture
from nnviz_core.styles.glyphs.samples import input_word, output_word, sample, without_names
from nnviz_core.styles.glyphs.units import Block, Unit, folded, units_of

LEGEND = 360.0
"""The legend may be as wide as this under any picture."""


class GlyphsOptions(CommonWithLegend, Folded, Scaled):
    """The options of `glyphs`."""

    group: bool = option(default=True, kind="bool", text="Whether what repeats is grouped into blocks.")
    samples: bool = option(default=True, kind="bool", text="Whether inputs and outputs have dashed placeholders for their samples.")
    size: float = map_size(110.0)


def arrange(network: Network, options: GlyphsOptions) -> Scene:
    """The scene of any network."""
    fused, names = without_names(network)
    if not fused.layers:  # all of them are hidden
        return Scene(width=1.0, height=1.0, items=())
    units, blocks = grouped(fused) if options.group else (units_of(fused), [])
    units = folded(units, fused.outputs) if options.fold else units
    roles = _roles(units, blocks)
    flow = Flow(options.direction or "right")
    items = picture(_marks(units, fused, names, roles, options), flow, options)
    named = _named(blocks, names_of(blocks, fused), roles)
    return with_legend(items, _legend(_opened(units, blocks), named), options, helps=True)


def _roles(units: Sequence[Unit], blocks: Sequence[Block]) -> list[str]:
    """A colour for each block: those of the palette that no layer has."""
    used = {_role(unit, ()) for unit in _opened(units, blocks) if not unit.is_block}
    spare = [category for category in _SPARE if category not in used] or list(_SPARE)
    return [spare[number % len(spare)] for number in range(len(blocks))]


_SPARE = ("recurrent", "attention", "upsample", "embedding", "merge", "norm", "activation", "pool", "dense", "conv")
"""Strong colours."""


def _role(unit: Unit, roles: Sequence[str]) -> str:
    if isinstance(unit.form, int):
        return roles[unit.form]
    return role_of(unit.last)


def _opened(units: Sequence[Unit], blocks: Sequence[Block]) -> list[Unit]:
    """The units that are drawn, in the picture and in the legend."""
    return [*units, *(part for block in blocks for part in block.parts)]


def _marks(
    units: Sequence[Unit], network: Network, names: Mapping[str, str], roles: Sequence[str], options: GlyphsOptions
) -> list[Mark]:  # fmt: skip
    """Samples of inputs, then units, then samples of outputs, each after all that it reads."""
    glyphs = _glyphs(units, network, options)
    inputs = [unit for unit in units if unit.last.kind == "input"] if options.samples else []
    marks = [Mark(unit, sample(unit, glyphs[unit.name], input_word(unit), options), (), "") for unit in inputs]
    numbers = {unit.name: len(inputs) + number for number, unit in enumerate(units)}
    for unit in units:
        reads = tuple(numbers[name] for name in unit.reads) or tuple(number for number, each in enumerate(inputs) if each is unit)
        marks.append(Mark(unit, glyphs[unit.name], reads, _role(unit, roles), _tooltip(unit)))
    ends = [unit for name in network.outputs for unit in units if unit.name == name] if options.samples else []
    for unit in ends:
        word = output_word(unit, names, len(ends))
        marks.append(Mark(unit, sample(unit, glyphs[unit.name], word, options), (numbers[unit.name],), ""))
    return marks


def _glyphs(units: Sequence[Unit], network: Network, options: GlyphsOptions) -> dict[str, Glyph]:
    """All units, measured."""
    scales = measures(network.layers, options, options.size, upright=Flow(options.direction).upright)
    by_name = {unit.name: unit for unit in units}
    readers = Counter(name for unit in units for name in unit.reads)
    return {unit.name: glyph(unit, by_name, scales, options, readers=readers[unit.name]) for unit in units}


def _tooltip(unit: Unit) -> str:
    """A unit's tooltip; of a block, all that is in it."""
    if not unit.is_block:
        return tooltip(unit.last)
    parts = Counter(notation(layer) for layer in unit.layers)
    inside = ", ".join(f"{count} × {text}" if count > 1 else text for text, count in parts.items())
    return f"{inside}, output {unit.last.shape}" if unit.last.shape else inside


def _named(blocks: Sequence[Block], names: Sequence[str], roles: Sequence[str]) -> list[Named]:
    return [
        Named(block, name, role, tuple(_role(part, roles) for part in block.parts))
        for block, name, role in zip(blocks, names, roles, strict=True)
    ]


def _legend(units: Sequence[Unit], named: Sequence[Named]) -> Draw:
    """The legend: kinds of layers, then blocks."""
    kinds = swatches(entries_of((unit.last for unit in units if not unit.is_block), fused=False))

    def draw(left: float, right: float, top: float, size: float) -> list[Item]:
        width = max(right - left, LEGEND)
        left -= (width - (right - left)) / 2
        first = kinds(left, left + width, top, size)
        below = bounds(first)[3] + size * 1.2
        rest = [moved(item, left, below) for item in block_legend(named, width=width, size=size)] if named else []
        return [Group(items=(*first, *rest), role="legend")]

    return draw


style = Style(
    name="glyphs",
    summary="trapezoids from one resolution to the next, repeated sequences grouped",
    options=GlyphsOptions,
    prepare=(FUSE, WITHOUT_IDENTITIES),
    arrange=arrange,
    why_not=why_not,
)
