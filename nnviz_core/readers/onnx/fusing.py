"""Which layers are drawn with the one that they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from nnviz_core.network import Edge
from nnviz_core.ops import KINDS
from nnviz_core.readers.onnx.use import Kinded

_HOSTS = {"convolves", "weighs"}
_FUSED = {"activates", "normalises", "drops"}
_SCALES = {"Add", "Mul", "Sub", "Div"}
"""Operators that, with a stored operand, are a bias or a scale of what they follow."""


def hosts_of(layers: Mapping[str, Kinded], edges: Sequence[Edge], outputs: Collection[str]) -> dict[str, str]:
    """For activations, norms, dropouts and biases the convolution or dense layer that they are fused with.

    A layer is fused where it alone reads the layer before it, which is the host or fused with it.

    Args:
        layers: The layers by name, in an order in which they can run.
        edges: Who reads whom.
        outputs: The names of the layers that are the network's outputs.
    """
    readers, reads = Counter(edge.tail for edge in edges), Counter(edge.head for edge in edges)
    hosts: dict[str, str] = {}
    for edge in edges:
        tail, head = edge.tail, edge.head
        if readers[tail] == reads[head] == 1 and tail not in outputs and _can_be_fused(*layers[head]):
            host = tail if _is_host(layers[tail][0]) else hosts.get(tail)
            if host:
                hosts[head] = host
    return hosts


def _is_host(kind: str) -> bool:
    return not KINDS[kind].traits.isdisjoint(_HOSTS)


def _can_be_fused(kind: str, attributes: Mapping[str, object]) -> bool:
    if kind == "custom":
        return attributes.get("type") in _SCALES
    return not KINDS[kind].traits.isdisjoint(_FUSED)
