"""The copies of unrolled layers: which stand beside each other, in which order, and what keeps them in one row."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz_core.network import Edge, Layer, Network


def aside(network: Network, edge: Edge) -> int:
    """1 for an edge from one step in time to the next one, -1 for one to the step before, 0 for any other."""
    begin, end = network.by_name[edge.tail].step, network.by_name[edge.head].step
    if begin is None or end is None or begin.row != end.row:
        return 0
    return 1 if end.number > begin.number else -1


def rows(network: Network) -> list[tuple[int, ...]]:
    """The copies of each layer that reads nothing, in the order of the steps that they stand for."""
    found: dict[tuple[str, bool], list[int]] = {}
    for number, layer in enumerate(network.layers):
        if layer.step and not network.edges_into[layer.name]:
            found.setdefault(layer.step.row, []).append(number)
    return [tuple(row) for row in found.values()]


def stacked(network: Network) -> Iterator[tuple[int, int]]:
    """Pairs of layers of which the second stands behind the first, although it does not read it.

    Of the copies for one step, the one that runs backwards in time stands behind the other one.
    What reads the last copy stands behind all, or else the last one would be drawn to it out of its row.
    """
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    copies: dict[tuple[str, bool], list[Layer]] = {}
    for layer in network.layers:
        if layer.step:
            copies.setdefault(layer.step.row, []).append(layer)
    for (of, backwards), row in copies.items():
        if backwards:
            yield from ((order[front.name], order[back.name]) for front, back in zip(copies[of, False], reversed(row), strict=True))
        read = {edge.head for layer in row for edge in network.edges_out[layer.name]}
        heads = [name for name in sorted(read, key=order.__getitem__) if not network.by_name[name].step]
        yield from (
            (order[layer.name], order[head])
            for head in heads
            for layer in row
            if all(edge.head != head for edge in network.edges_out[layer.name])
        )
