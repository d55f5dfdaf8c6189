"""Puts the operators of a model's own functions in the place of the calls: each call becomes a module of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from nnviz_core.readers.onnx.decode import DEEPEST, most_nodes
from nnviz_core.readers.onnx.proto import Attribute, Function, Graph, Node, ValueInfo
from nnviz_core.readers.onnx.wire import OversizeError, WireError

LONGEST = 64
"""Characters of a call's name that go before the names in it, so that messages tell which call it was."""

Functions: TypeAlias = Mapping[tuple[str, str], Function]


def inlined(graph: Graph, functions: Functions) -> Graph:
    """The same graph without calls of functions.

    Raises:
        WireError: Functions call each other in a circle, or the graph becomes larger than we draw.
    """
    if not functions:
        return graph
    return replace(graph, nodes=tuple(_Inliner(functions, most_nodes() - len(graph.nodes)).expanded(graph.nodes, 0)))


@dataclass(slots=True)
class _Inliner:
    """Puts functions in, as long as there are not too many operators.

    Attributes:
        functions: By domain and name.
        left: How many operators may still come.
        calls: How many calls were replaced.
    """

    functions: Functions
    left: int
    calls: int = 0

    def expanded(self, nodes: Sequence[Node], depth: int) -> Iterator[Node]:
        """Operators, each call of a function replaced by what the function does."""
        for node in nodes:
            function = self.functions.get((node.domain, node.op))
            if function is None:
                yield node
            elif depth == DEEPEST:
                raise WireError(f"more than {DEEPEST} functions one in another", node.offset)
            else:
                yield from self.expanded(self._body(node, function), depth + 1)

    def _body(self, call: Node, function: Function) -> list[Node]:
        self.left -= len(function.nodes)
        if self.left < 0:
            raise OversizeError(f"more than {most_nodes():,} operators in functions", call.offset)
        self.calls += 1
        return _body(call, function, f"{next(filter(None, call.outputs), call.name)[:LONGEST]}#{self.calls}/")


def _body(call: Node, function: Function, prefix: str) -> list[Node]:
    """The operators of a function with the names of one call."""
    names = {name: f"{prefix}{name}" for node in function.nodes for name in node.outputs}
    names.update(dict.fromkeys(function.inputs, ""))
    names.update(zip(function.inputs, call.inputs, strict=False))
    names.update({formal: name for formal, name in zip(function.outputs, call.outputs, strict=False) if name})
    scopes = (*call.scopes, call.name.strip("/") or call.op)
    return [replace(_renamed(node, names), scopes=(*scopes, *node.scopes), attributes=_bound(node, call)) for node in function.nodes]


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    inputs, outputs = (tuple(names.get(name, name) for name in used) for used in (node.inputs, node.outputs))
    return replace(
        node, name="", inputs=inputs, outputs=outputs, graphs={key: _renamed_graph(graph, names) for key, graph in node.graphs.items()}
    )


def _renamed_graph(graph: Graph, names: Mapping[str, str]) -> Graph:
    outputs = tuple(ValueInfo(names.get(info.name, info.name), info.dims) for info in graph.outputs)
    return replace(graph, nodes=tuple(_renamed(node, names) for node in graph.nodes), outputs=outputs)


def _bound(node: Node, call: Node) -> dict[str, Attribute]:
    """A function's attributes may stand for those of the call."""
    bound = {name: call.attributes.get(one.refers_to) if one.refers_to else one for name, one in node.attributes.items()}
    return {name: one for name, one in bound.items() if one}
