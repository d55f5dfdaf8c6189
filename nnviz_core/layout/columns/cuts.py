"""Parts that read each other, put together: chains from cut to cut, and branches beside each other between cuts.

A cut is a part through which all paths lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnviz_core.layout.columns.mesh import mesh
from nnviz_core.layout.columns.parts import Links, Part, beside, chain

DEEPEST = 40
"""What lies deeper between cuts is laid out as a mesh."""


def together(nodes: Sequence[int], links: Links, parts: Sequence[Part], depth: int = 0) -> Part:
    """One part made of several: what hangs together, each beside the other.

    Args:
        nodes: Their numbers, in an order in which they can run.
        links: Who reads them.
        parts: All parts.
        depth: Between how many pairs of cuts they are.
    """
    return beside([_connected(each, links, parts, depth) for each in _components(nodes, links)])


def _connected(nodes: Sequence[int], links: Links, parts: Sequence[Part], depth: int) -> Part:
    if len(nodes) == 1:
        return parts[nodes[0]]
    cuts = _cuts(nodes, links)
    if not cuts or depth > DEEPEST:
        return mesh(nodes, links, parts)
    children: list[Part] = []
    between: list[int] = []
    for node in nodes:
        if node not in cuts:
            between.append(node)
            continue
        children += [together(between, links, parts, depth + 1)] if between else []
        children.append(parts[node])
        between = []
    children += [together(between, links, parts, depth + 1)] if between else []
    return chain(children)


def _cuts(nodes: Sequence[int], links: Links) -> set[int]:
    """The nodes through which all paths from a first to a last node lead: those that no link jumps over."""
    place = {node: number for number, node in enumerate(nodes)}
    heads = {node: [place[head] for head in links[node] if head in place] for node in nodes}
    read = {head for each in heads.values() for head in each}
    far = max(number for number in range(len(nodes)) if number not in read)
    cuts: set[int] = set()
    for number, node in enumerate(nodes):
        if number >= far:
            cuts.add(node)
        far = max([far, *(heads[node] or [len(nodes)])])
    return cuts


def _components(nodes: Sequence[int], links: Links) -> list[list[int]]:
    """The nodes by what hangs together, each in the order given."""
    inside = set(nodes)
    near: dict[int, list[int]] = {node: [] for node in nodes}
    for node in nodes:
        for head in links[node]:
            if head in inside:
                near[node].append(head)
                near[head].append(node)
    found: list[list[int]] = []
    number: dict[int, int] = {}
    for node in nodes:
        if node not in number:
            number |= dict.fromkeys(_reached(node, near), len(found))
            found.append([])
        found[number[node]].append(node)
    return sorted(found, key=min)


def _reached(node: int, near: Mapping[int, Sequence[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += near[each]
    return found
