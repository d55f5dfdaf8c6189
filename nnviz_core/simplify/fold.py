"""Folding: equal groups that follow one another are drawn once, with their number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from nnviz_core.network import Edge, Group, Network
from nnviz_core.simplify.groups import enclosing, without_empty_groups
from nnviz_core.simplify.structure import Entry, Part, form, parts

FOLDABLE = frozenset({"group", "block", "repeat", "residual", "module"})
"""Kinds of groups that may be folded; those of parallel branches never follow one another."""


def fold(network: Network, *, expand: Collection[str] = ()) -> Network:
    """The network with each run of equal groups replaced by its first, whose `Group.count` says how many there were.

    Groups are equal when their layers do the same, make the same shapes and are
    connected in the same way. They make a run when each reads the one before it and
    besides only what all of them read, and when only the last is read by others.

    Args:
        network: Any network; fused or not.
        expand: Names or labels of groups that are kept in full, and so are the groups around them.
    """
    families = _families(network, _kept_open(network, expand))
    if not families:
        return network
    opened = parts(network)
    runs = [run for siblings in families for run in _runs(network, opened, siblings)]
    image: dict[str, str] = {}
    for first, *others in runs:
        for other in others:
            image.update(zip(opened[other].members, opened[first].members, strict=True))
    return _folded(network, runs, image) if runs else network


def _kept_open(network: Network, expand: Collection[str]) -> set[str]:
    """The groups that are not folded because they, or one in them, are to be seen in full."""
    words = set(expand)
    named = [group.name for group in network.groups if words & {group.name, group.label, _stem(group.label)}]
    return {outer for name in named for outer in enclosing(name, network)}


def _families(network: Network, kept_open: Collection[str]) -> list[list[str]]:
    """The groups that may be folded, by the group around them; only where there are several."""
    families: dict[str | None, list[str]] = {}
    for group in network.groups:
        if group.kind in FOLDABLE and group.name not in kept_open:
            families.setdefault(group.parent, []).append(group.name)
    return [siblings for siblings in families.values() if len(siblings) > 1]


def _runs(network: Network, opened: Mapping[str, Part], siblings: Iterable[str]) -> list[list[str]]:
    """Runs of at least two groups among siblings."""
    runs: list[list[str]] = [[]]
    for name in sorted((name for name in siblings if opened[name].members), key=lambda name: opened[name].first):
        if runs[-1] and not _continues(network, opened, runs[-1], name):
            runs.append([])
        runs[-1].append(name)
    return [run for run in runs if len(run) > 1]


def _continues(network: Network, opened: Mapping[str, Part], run: Sequence[str], name: str) -> bool:
    """Whether a group is equal to those of a run and goes on where they end."""
    before, part = opened[run[-1]], opened[name]
    if before.last >= part.first or before.outputs or len(before.members) != len(part.members):
        return False
    if _pattern(network, run[-1]) != _pattern(network, name) or not all(head in part.members for head in before.exits):
        return False
    links, earlier = _links(part, before), _links(before, opened[run[-2]] if len(run) > 1 else Part())
    if not any(isinstance(source, int) for *_, source in links):
        return False
    same = links == earlier if len(run) > 1 else _begins_like(links, earlier)
    return same and form(network, before) == form(network, part)


def _pattern(network: Network, name: str) -> tuple[str, str]:
    group = network.groups_by_name[name]
    return group.kind, _stem(group.label)


def _links(part: Part, before: Part) -> list[tuple[Entry, int | str]]:
    """What enters a group: from where in the one before it (a number), or from which other layer (a name)."""
    return [(entry._replace(tail=""), before.members.get(entry.tail, entry.tail)) for entry in part.entries]


def _begins_like(links: Sequence[tuple[Entry, int | str]], first: Sequence[tuple[Entry, int | str]]) -> bool:
    """Whether a run's first group reads, where the second reads a layer outside the run, the same layer."""
    return len(links) == len(first) and all(
        (one.head, one.position) == (other.head, other.position) and (isinstance(source, int) or (one, source) == (other, begin))
        for (one, source), (other, begin) in zip(links, first, strict=True)
    )


def _folded(network: Network, runs: Iterable[list[str]], image: Mapping[str, str]) -> Network:
    """The network in which other layers stand for those in `image`."""

    def drawn(name: str) -> str:
        while name in image:
            name = image[name]
        return name

    edges = [
        edge if edge.tail not in image else Edge(drawn(edge.tail), edge.head, edge.port) for edge in network.edges if edge.head not in image
    ]
    shorter = replace(
        network,
        layers=tuple(layer for layer in network.layers if layer.name not in image),
        edges=tuple(edges),
        groups=_counted(network, {run[0]: run for run in runs}),
        outputs=tuple(dict.fromkeys(map(drawn, network.outputs))),
    )
    return without_empty_groups(shorter)


def _counted(network: Network, runs: Mapping[str, Sequence[str]]) -> tuple[Group, ...]:
    """The groups, the first one of each run with the number and the label of all of them."""
    return tuple(
        replace(group, count=group.count * len(runs[group.name]), label=_common_label(network, runs[group.name]))
        if group.name in runs
        else group
        for group in network.groups
    )


def _common_label(network: Network, run: Iterable[str]) -> str:
    labels = {network.groups_by_name[name].label: None for name in run}
    return next(iter(labels)) if len(labels) == 1 else _stem(next(iter(labels)))


def _stem(label: str) -> str:
    """A label without the number at its end: `layer.11` and `layer 2` are both `layer`."""
    return re.sub(r"[\s._/#-]*\d+$", "", label)
