"""Puts the operators of a model's own functions in the place of the calls: each call becomes a module of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.readers.onnx.decode import DEEPEST
from nnviz_core.readers.onnx.limits import OPERATORS, most, too_many
from nnviz_core.readers.onnx.proto import Function, Graph, Node, Operator, ValueInfo
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
    return replace(graph, nodes=tuple(_Inliner(functions, most(OPERATORS) - len(graph.nodes)).expanded(graph.nodes, 0)))


class _Inliner(Struct):
    """Puts functions in, as long as there are not too many operators.

    Attributes:
        functions: By domain and name.
        left: How many operators may still come.
        calls: How many calls were replaced.
        bound: The operators of functions with the attributes of calls.
    """

    functions: Functions
    left: int
    calls: int = 0
    bound: dict[tuple[Operator, Operator], Operator] = field(default_factory=dict)

    def expanded(self, nodes: Sequence[Node], depth: int) -> Iterator[Node]:
        """Operators, each call of a function replaced by what the function does."""
        for node in nodes:
            function = self.functions.get((node.operator.domain, node.operator.op))
            if function is None:
                yield node
            elif depth == DEEPEST:
                raise WireError(f"more than {DEEPEST} functions one in another", node.offset)
            else:
                yield from self.expanded(self._body(node, function), depth + 1)

    def _body(self, call: Node, function: Function) -> list[Node]:
        """The operators of a function with the names of one call."""
        self.left -= len(function.nodes)
        if self.left < 0:
            message = f"the model's functions stand for more than {most(OPERATORS):,} operators"
            raise OversizeError(too_many(message, OPERATORS), call.offset)
        self.calls += 1
        names = _names(call, function, f"{next(filter(None, call.outputs), call.name)[:LONGEST]}#{self.calls}/")
        scopes = (*call.scopes, call.name.strip("/") or call.op)
        return [_renamed(node, names, self._bound(node.operator, call.operator), (*scopes, *node.scopes)) for node in function.nodes]

    def _bound(self, operator: Operator, call: Operator) -> Operator:
        if (operator, call) not in self.bound:
            self.bound[operator, call] = _bound(operator, call)
        return self.bound[operator, call]


def _names(call: Node, function: Function, prefix: str) -> dict[str, str]:
    """What the names in a function are in one call of it."""
    names = {name: f"{prefix}{name}" for node in function.nodes for name in node.outputs if name}
    names.update(dict.fromkeys(function.inputs, ""))
    names.update(zip(function.inputs, call.inputs, strict=False))
    names.update({formal: name for formal, name in zip(function.outputs, call.outputs, strict=False) if name})
    return names


def _renamed(node: Node, names: Mapping[str, str], operator: Operator, scopes: tuple[str, ...]) -> Node:
    inputs = tuple([names.get(name, name) for name in node.inputs])
    outputs = tuple([names.get(name, name) for name in node.outputs])
    graphs = {key: _renamed_graph(graph, names) for key, graph in node.graphs.items()} if node.graphs else node.graphs
    return Node(operator, inputs, outputs, node.offset, "", scopes, graphs)


def _renamed_graph(graph: Graph, names: Mapping[str, str]) -> Graph:
    outputs = tuple(ValueInfo(names.get(info.name, info.name), info.dims) for info in graph.outputs)
    return replace(graph, nodes=tuple(_renamed(node, names, node.operator, node.scopes) for node in graph.nodes), outputs=outputs)


def _bound(operator: Operator, call: Operator) -> Operator:
    """A function's attributes may stand for those of the call."""
    referring = {name: one.refers_to for name, one in operator.attributes.items()}
    if not any(referring.values()):
        return operator
    bound = {name: call.attributes.get(referring[name]) if referring[name] else one for name, one in operator.attributes.items()}
    return replace(operator, attributes={name: one for name, one in bound.items() if one})
