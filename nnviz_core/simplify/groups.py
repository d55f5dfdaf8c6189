"""What the transformations ask of groups."""

from __future__ import annotations

from msgspec.structs import replace

from nnviz_core.network import Network


def enclosing(group: str | None, network: Network) -> list[str]:
    """A group and all around it, the outermost last; nothing for `None`."""
    chain: list[str] = []
    while group is not None:
        chain.append(group)
        group = network.groups_by_name[group].parent
    return chain


def without_empty_groups(network: Network) -> Network:
    """The network without groups in which no layer stands."""
    used: set[str] = set()
    for layer in network.layers:
        group = layer.group
        while group is not None and group not in used:
            used.add(group)
            group = network.groups_by_name[group].parent
    return replace(network, groups=tuple(group for group in network.groups if group.name in used))
