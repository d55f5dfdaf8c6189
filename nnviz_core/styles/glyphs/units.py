"""Units: what is drawn as one glyph, a layer or a block of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.network import Layer, Network

LONG_ROW = 4
"""So many equal blocks in a row are drawn as one, with their number."""


class Unit(Struct, frozen=True):
    """A layer, or several that are drawn as one glyph.

    Attributes:
        name: That of its last layer.
        form: What equal units have in common: the kind of the layer, or the number of the block.
        reads: The units that it reads.
        layers: All layers in it.
        count: How many equal blocks in a row it stands for.
    """

    name: str
    form: str | int
    reads: tuple[str, ...]
    layers: tuple[Layer, ...]
    count: int = 1

    @property
    def last(self) -> Layer:
        """The layer whose output is the unit's."""
        return self.layers[-1]

    @property
    def is_block(self) -> bool:
        """Whether it stands for several layers."""
        return isinstance(self.form, int)


class Block(Struct, frozen=True):
    """What the units of one form are made of, as the legend shows it.

    Attributes:
        parts: The units in the first of them.
        count: How many there are.
    """

    parts: tuple[Unit, ...]
    count: int


def units_of(network: Network) -> list[Unit]:
    """Every layer as a unit."""
    return [
        Unit(layer.name, layer.kind, tuple(dict.fromkeys(edge.tail for edge in network.edges_into[layer.name])), (layer,))
        for layer in network.layers
    ]


def readers_of(units: Sequence[Unit]) -> dict[str, list[Unit]]:
    """The units that read each unit, by its name."""
    readers: dict[str, list[Unit]] = {unit.name: [] for unit in units}
    for unit in units:
        for name in unit.reads:
            readers[name].append(unit)
    return readers


def folded(units: Sequence[Unit], outputs: Collection[str]) -> list[Unit]:
    """The units with each long row of equal blocks as one, with their number; its output is the last one's."""
    readers = readers_of(units)
    rows: list[list[Unit]] = []
    for unit in units:
        before = rows[-1][-1] if rows else unit
        follows = unit.reads == (before.name,) and len(readers[before.name]) == 1 and before.name not in outputs
        if unit.is_block and unit.form == before.form and follows:
            rows[-1].append(unit)
        else:
            rows.append([unit])
    return [unit for row in rows for unit in ([_row(row)] if len(row) >= LONG_ROW else row)]


def _row(units: Sequence[Unit]) -> Unit:
    layers = tuple(layer for unit in units for layer in unit.layers)
    return replace(units[-1], reads=units[0].reads, layers=layers, count=len(units))
