"""Patterns: sequences of units, and regions between a split and its merge, by which equal parts of a network are told."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from nnviz_core.network import Layer
from nnviz_core.styles.glyphs.units import Unit, readers_of

LONGEST_SEQUENCE = 8
LARGEST_REGION = 24
"""Units in one; nobody recognises a larger block."""

Pattern: TypeAlias = tuple[Hashable, ...]
"""What is equal for equal parts: a word for the sort, then forms and what reads what."""
Occurrence: TypeAlias = tuple[Unit, ...]


def sequences(units: Sequence[Unit], parted: Callable[[Layer, Layer], bool]) -> Iterator[tuple[Pattern, Occurrence]]:
    """Every part of every chain, as far as it cuts no run of equal layers: three convolutions are not two and one.

    Args:
        units: Of the network.
        parted: Whether the author has parted two neighbours, so that they make no run.
    """
    for chain in _chains(units):
        forms = [unit.form for unit in chain]
        runs = [_is_run(one, other, parted) for one, other in pairwise(chain)]
        cuts = [0, *(place for place, is_run in enumerate(runs, 1) if not is_run), len(chain)]
        for number, start in enumerate(cuts):
            for end in cuts[number + 1 :]:
                is_one_run = end == cuts[number + 1] and not chain[start].is_block
                if 1 < end - start <= LONGEST_SEQUENCE and (is_one_run or not _repeats(forms[start:end])):
                    yield ("sequence", *forms[start:end]), tuple(chain[start:end])


def _is_run(one: Unit, other: Unit, parted: Callable[[Layer, Layer], bool]) -> bool:
    return one.form == other.form and (one.is_block or not parted(one.last, other.last))


def _repeats(forms: Sequence[Hashable]) -> bool:
    """Whether a sequence is a shorter one, several times."""
    size = len(forms)
    return any(size % part == 0 and list(forms) == list(forms[:part]) * (size // part) for part in range(1, size // 2 + 1))


def _chains(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units that read one another and nothing else; only the last of a chain may have several readers. Inputs and merges stand in none."""
    readers = readers_of(units)
    chains: dict[str, list[Unit]] = {}
    for unit in units:
        if len(unit.reads) != 1:
            continue
        before = chains.get(unit.reads[0])
        chain = before if before and len(readers[unit.reads[0]]) == 1 else []
        chain.append(unit)
        chains[unit.name] = chain
    return list({id(chain): chain for chain in chains.values()}.values())


def regions(units: Sequence[Unit]) -> Iterator[tuple[Pattern, Occurrence]]:
    """What lies between a split and the merge where all its branches meet again, the merge included."""
    readers, by_name = readers_of(units), {unit.name: unit for unit in units}
    order = {unit.name: number for number, unit in enumerate(units)}
    splits = _splits(units)
    for merge in units:
        split = splits[merge.name]
        if len(merge.reads) > 1 and split is not None:
            inside = _between(merge, split, by_name, readers)
            members = sorted(inside, key=order.__getitem__)
            if inside:
                yield _region_pattern([by_name[name] for name in members]), tuple(by_name[name] for name in members)


def _region_pattern(members: Sequence[Unit]) -> Pattern:
    numbers = {unit.name: number for number, unit in enumerate(members)}
    return ("region", *((unit.form, tuple(numbers.get(name, -1) for name in unit.reads)) for unit in members))


def _splits(units: Sequence[Unit]) -> dict[str, str | None]:
    """For each unit, the last one that everything it depends on comes through (its immediate dominator); `None` for none."""
    above: dict[str, str | None] = {}
    depth: dict[str | None, int] = {None: 0}
    for unit in units:
        common = unit.reads[0] if unit.reads else None
        for name in unit.reads[1:]:
            common = _common(common, name, above, depth)
        above[unit.name] = common
        depth[unit.name] = depth[common] + 1
    return above


def _common(one: str | None, other: str | None, above: Mapping[str, str | None], depth: Mapping[str | None, int]) -> str | None:
    while one != other:
        if depth[one] < depth[other]:
            one, other = other, one
        one = above[one] if one is not None else None
    return one


def _between(merge: Unit, split: str, by_name: Mapping[str, Unit], readers: Mapping[str, Sequence[Unit]]) -> set[str]:
    """The units after a split up to its merge; none where they are many, or where others read one of them."""
    found, todo = {merge.name}, list(merge.reads)
    while todo and len(found) <= LARGEST_REGION:
        name = todo.pop()
        if name != split and name not in found:
            found.add(name)
            todo += by_name[name].reads
    closed = all(reader.name in found for name in found - {merge.name} for reader in readers[name])
    return found if closed and len(found) <= LARGEST_REGION and len(found) > 1 else set()
