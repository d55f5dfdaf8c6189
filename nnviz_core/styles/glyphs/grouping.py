"""Grouping: what a network does again and again becomes one unit, with no help from its author.

The pattern that shortens the picture most is grouped first, wherever it occurs; then
again, until nothing more is gained. It is the idea of byte-pair encoding, on a graph;
what is gained is counted as in minimum description length: glyphs saved, less the
glyphs that the legend needs to explain it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.network import Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.simplify.groups import enclosing
from nnviz_core.styles.glyphs.patterns import Occurrence, Pattern, regions, sequences
from nnviz_core.styles.glyphs.units import Block, Unit, units_of

MOST_BLOCKS = 40
MIXING = 2
"""What it costs to put layers and blocks into one block: it hides what a reader has just learned."""


class Borders(Struct, frozen=True):
    """What no block may cut.

    Attributes:
        around: For each layer, the author's groups around it.
        sizes: How many layers each group has.
        outputs: Layers whose outputs are the network's: they end a block.
    """

    around: Mapping[str, Sequence[str]]
    sizes: Mapping[str, int]
    outputs: frozenset[str]

    def cut(self, occurrence: Occurrence) -> bool:
        """Whether some of the layers, but not all, stand in a group that has others too, or an output would not be seen."""
        if any(unit.name in self.outputs for unit in occurrence[:-1]):
            return True
        names = [layer.name for unit in occurrence for layer in unit.layers]
        inside = Counter(group for name in names for group in self.around[name])
        return any(count not in (len(names), self.sizes[group]) for group, count in inside.items())

    def part(self, one: Layer, other: Layer) -> bool:
        """Whether two neighbours stand in different groups; a group of one layer parts nothing."""
        return any(self.sizes[group] > 1 for group in {*self.around[one.name]} ^ {*self.around[other.name]})


def borders_of(network: Network) -> Borders:
    """The borders of a network's groups."""
    chains: dict[str | None, list[str]] = {None: []} | {group.name: enclosing(group.name, network) for group in network.groups}
    around = {layer.name: chains[layer.group] for layer in network.layers}
    return Borders(around, Counter(group for groups in around.values() for group in groups), frozenset(network.outputs))


def grouped(network: Network) -> tuple[list[Unit], list[Block]]:
    """A network's units after grouping, and the blocks by their forms."""
    found, blocks, borders = units_of(network), list[Block](), borders_of(network)
    while len(blocks) < MOST_BLOCKS and (best := _best(found, borders)):
        found = _replaced(found, best, len(blocks))
        blocks.append(Block(best[0], len(best)))
    return found, blocks


def _best(units: Sequence[Unit], borders: Borders) -> list[Occurrence]:
    """The occurrences of the pattern that gains most; none where nothing is gained."""
    patterns: dict[Pattern, list[Occurrence]] = {}
    for pattern, occurrence in (*regions(units), *sequences(units, borders.part)):
        patterns.setdefault(pattern, []).append(occurrence)
    repeated = [[each for each in found if not borders.cut(each)] for found in patterns.values() if len(found) > 1]
    best = max((_apart(found) for found in repeated if found), key=lambda found: (_gain(found), _opens(found[0])), default=[])
    return best if best and _gain(best) > 0 else []


def _opens(occurrence: Occurrence) -> bool:
    """Whether it begins with something else than a change of resolution, which ends what came before."""
    return kind_of(occurrence[0].layers[0]).traits.isdisjoint({"pools", "spreads"})


def _gain(occurrences: Sequence[Occurrence]) -> int:
    """How many glyphs are saved, less those of the legend."""
    size, blocks = len(occurrences[0]), sum(unit.is_block for unit in occurrences[0])
    cost = size + blocks + (MIXING if 0 < blocks < size else 0)
    return len(occurrences) * (size - 1) - cost if len(occurrences) > 1 else -1


def _apart(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Those occurrences that share no unit with an earlier one."""
    taken: set[str] = set()
    kept: list[Occurrence] = []
    for occurrence in occurrences:
        names = {unit.name for unit in occurrence}
        if not names & taken:
            kept.append(occurrence)
            taken |= names
    return kept


def _replaced(units: Sequence[Unit], occurrences: Sequence[Occurrence], form: int) -> list[Unit]:
    """The units with each occurrence as one, where its last unit stood."""
    gone = {unit.name for occurrence in occurrences for unit in occurrence[:-1]}
    made = {occurrence[-1].name: occurrence for occurrence in occurrences}
    return [_joined(made[unit.name], form) if unit.name in made else unit for unit in units if unit.name not in gone]


def _joined(parts: Occurrence, form: int) -> Unit:
    inside = {unit.name for unit in parts}
    reads = dict.fromkeys(name for unit in parts for name in unit.reads if name not in inside)
    return replace(parts[-1], form=form, reads=tuple(reads), layers=tuple(layer for unit in parts for layer in unit.layers))


def names_of(blocks: Sequence[Block], network: Network) -> list[str]:
    """What the legend calls the blocks: as the author calls a group of just these layers, else `Block A`, `Block B`, and so on."""
    borders = borders_of(network)
    labels = [_label(block, network, borders) for block in blocks]
    return [
        label if labels.count(label) == 1 and label else f"{label or 'Block'} {_letter(number)}" for number, label in enumerate(labels)
    ]  # fmt: skip


def _label(block: Block, network: Network, borders: Borders) -> str:
    """The label of a group that has all layers of a block and no others, without the number that tells it from its like."""
    names = [layer.name for part in block.parts for layer in part.layers]
    shared = [group for group in borders.around[names[0]] if borders.sizes[group] == len(names)]
    groups = [network.groups_by_name[group] for group in shared if all(group in borders.around[name] for name in names)]
    return next((label for group in groups if (label := group.label.rstrip("0123456789 ._-/#"))), "")


def _letter(number: int) -> str:
    """From A to Z, then A2, B2 and so on."""
    row, column = divmod(number, 26)
    return chr(ord("A") + column) + (str(row + 1) if row else "")
