"""Which neurons lie on the paths that an author wants to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nnviz_core.styles.fcnn.net import NeuronGraph, NeuronLink
from nnviz_core.styles.fcnn.neurons import Column

Unit = tuple[str, int]
"""A layer and the number of one of its units."""


def lit_links(net: NeuronGraph, columns: Mapping[str, Column], wanted: Sequence[str]) -> tuple[frozenset[Unit], frozenset[Unit]] | None:
    """The drawn units that can be reached from the wanted ones, and those from which these can be reached, themselves included.

    Where a layer has wanted units, paths lead through these alone: `input:0` and `output:1`
    together are all paths from the one to the other. `None` where nothing drawn is wanted.
    """
    named = _named(net, columns, wanted) if wanted else frozenset()
    if not named:
        return None
    only = {layer: {unit for unit in named if unit[0] == layer} for layer, _ in named}
    forward = _reached(named, only, columns, [(link, link.tail, link.head) for link in net.links])
    backward = _reached(named, only, columns, [(link, link.head, link.tail) for link in reversed(net.links)])
    return forward, backward


def _named(net: NeuronGraph, columns: Mapping[str, Column], wanted: Iterable[str]) -> frozenset[Unit]:
    """The drawn units that the option means: by the layer's name, label or number, and perhaps the unit's number."""
    by_word = {str(number): layer.name for number, layer in enumerate(net.layers)}
    by_word["output"] = net.layers[-1].name
    by_word |= {word: layer.name for layer in net.layers for word in (layer.label, layer.name) if word}
    found: set[Unit] = set()
    for word in wanted:
        layer, colon, number = word.rpartition(":")
        name = by_word.get(word) or (by_word.get(layer) if colon else None)
        if name is not None:
            found |= {(name, unit) for unit in columns[name].numbers if word in by_word or str(unit) == number}
    return frozenset(found)


def _reached(
    named: frozenset[Unit], only: Mapping[str, set[Unit]], columns: Mapping[str, Column], steps: Sequence[tuple[NeuronLink, str, str]]
) -> frozenset[Unit]:
    """The units reached from the named ones by links, taken in an order in which none leads to an earlier one."""
    found = set(named)
    for link, here, there in steps:
        begun = [number for number in columns[here].numbers if (here, number) in found]
        if begun:
            numbers = columns[there].numbers if link.full else _partners(begun, link, columns[there], forth=here == link.tail)
            found |= {(there, number) for number in numbers if there not in only or (there, number) in only[there]}
    return frozenset(found)


def _partners(begun: Sequence[int], link: NeuronLink, column: Column, *, forth: bool) -> list[int]:
    """The units that read, or are read by, the units of their own number."""
    offset = (link.offset or 0) * (1 if forth else -1)
    numbers = {number + offset for number in begun}
    return [number for number in column.numbers if number in numbers]
