"""The order in which operators can run."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nnviz_core.readers.onnx.proto import Node, reads
from nnviz_core.readers.onnx.wire import WireError


def in_order(nodes: Sequence[Node], given: Mapping[str, object]) -> Iterable[Node]:
    """The operators, each after those that it reads; in the file's order where that is free."""
    return nodes if _are_in_order(nodes, given) else _sorted(nodes, given)


def _are_in_order(nodes: Sequence[Node], given: Mapping[str, object]) -> bool:
    """Whether they can run as they stand, as those of nearly all files can, and no two make the same."""
    made = {""}
    for node in nodes:
        for name in reads(node):
            if name not in made and name not in given:
                return False
        made.update(node.outputs)
    return len(made) - 1 == sum(1 for node in nodes for name in node.outputs if name)


def _sorted(nodes: Sequence[Node], given: Mapping[str, object]) -> Iterator[Node]:
    makers = _makers(nodes)
    waits = [{makers[name] for name in reads(node) if name in makers and name not in given} for node in nodes]
    readers: dict[int, list[int]] = {}
    for index, needed in enumerate(waits):
        _all_made(nodes[index], makers, given)
        for maker in needed:
            readers.setdefault(maker, []).append(index)
    ready = [index for index, needed in enumerate(waits) if not needed]
    while ready:
        index = heapq.heappop(ready)
        yield nodes[index]
        for reader in readers.pop(index, ()):
            waits[reader].discard(index)
            if not waits[reader]:
                heapq.heappush(ready, reader)
    stuck = next((node for node, needed in zip(nodes, waits, strict=True) if needed), None)
    if stuck:
        raise WireError(f"the operator '{stuck.called}' reads what is made of its own output", stuck.offset)


def _makers(nodes: Sequence[Node]) -> dict[str, int]:
    makers: dict[str, int] = {}
    for index, node in enumerate(nodes):
        for name in filter(None, node.outputs):
            if makers.setdefault(name, index) != index:
                raise WireError(f"two operators make '{name}'", node.offset)
    return makers


def _all_made(node: Node, makers: Mapping[str, int], given: Mapping[str, object]) -> None:
    for name in filter(None, reads(node)):
        if name not in makers and name not in given:
            raise WireError(f"the operator '{node.called}' reads '{name}', which nothing makes", node.offset)
