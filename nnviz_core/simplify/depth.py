"""Depth: groups nested too deep are drawn as one box each."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nnviz_core.network import Edge, Group, Layer, Network, Shape
from nnviz_core.simplify.figures import Figure, total
from nnviz_core.simplify.groups import enclosing, without_empty_groups


def collapse(network: Network, depth: int) -> Network:
    """The network with each group that is nested deeper than `depth` as one layer of kind `custom`.

    A group that layers outside both follow and precede is kept: as one box it would
    be a part of a cycle.

    Args:
        network: Any network; a folded group counts as often as it is repeated.
        depth: 1 keeps the outermost groups and collapses those in them; 0 keeps all.
    """
    boxes = _boxes(network, depth)
    if not boxes:
        return network
    order = _order(network, boxes)
    if len(order) < len({boxes.get(layer.name, layer.name) for layer in network.layers}):
        whole = set(order)
        boxes = {name: box for name, box in boxes.items() if box in whole}
        order = _order(network, boxes)
    return _collapsed(network, boxes, order)
