"""Follows a graph from its inputs to its outputs, and tells what is known of each tensor on the way."""

from __future__ import annotations

import heapq
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nnviz_core.network import Dim
from nnviz_core.readers.onnx import resampling, shapes, windows
from nnviz_core.readers.onnx.facts import Call, Dims, Fact, Origin, Weight
from nnviz_core.readers.onnx.proto import Graph, Node
from nnviz_core.readers.onnx.sizes import product
from nnviz_core.readers.onnx.tensor import Tensor
from nnviz_core.readers.onnx.values import values_of
from nnviz_core.readers.onnx.wire import WireError

_RULES = {**shapes.RULES, **resampling.RULES, **windows.RULES}
_RANDOM = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"}
_SIZES = {"Shape", "Size"}
_LARGEST = 1 << 63
_MOST_WEIGHTS = 64


@dataclass(frozen=True, slots=True)
class Analysis:
    """The calls of a graph in an order in which they can run, and what is known of each tensor by its name."""

    calls: tuple[Call, ...]
    facts: ChainMap[str, Fact]


def analyse(graph: Graph, opset: int, declared: Mapping[str, Dims], around: ChainMap[str, Fact] | None = None) -> Analysis:
    """Follows a graph.

    Args:
        graph: What to follow.
        opset: The version of the standard operators.
        declared: Sizes of tensors by name, beside those that the graph itself declares.
        around: What is known of the tensors of the graphs that it stands in.

    Raises:
        WireError: Its operators run in a circle, or one reads what nothing makes.
    """
    facts = around.new_child() if around else ChainMap[str, Fact]()
    facts.update({name: Fact.of(tensor, name) for name, tensor in graph.tensors.items()})
    facts.update({info.name: Fact(dims=info.dims) for info in graph.inputs if info.name not in graph.tensors})
    known = {info.name: info.dims for info in (*graph.values.values(), *graph.outputs) if info.dims is not None}
    calls = []
    for node in in_order(graph.nodes, facts):
        call = Call(node, tuple(facts[name] if name else None for name in reads(node)), opset)
        calls.append(call)
        inner = _inner_dims(call, facts, opset)
        for name, fact in zip(node.outputs, _results(call, inner), strict=False):
            facts[name] = _declared(fact, known.get(name) or declared.get(name))
    return Analysis(tuple(calls), facts)


def reads(node: Node) -> tuple[str, ...]:
    """The names that an operator reads: its inputs, then what the graphs in it take from around them."""
    return (*node.inputs, *dict.fromkeys(name for graph in node.graphs for name in captured(graph))) if node.graphs else node.inputs


def captured(graph: Graph) -> tuple[str, ...]:
    """The names that a graph takes from the graphs around it, each once."""
    own = {*graph.tensors, *(info.name for info in graph.inputs), *(name for node in graph.nodes for name in node.outputs), ""}
    used = [*(name for node in graph.nodes for name in reads(node)), *(info.name for info in graph.outputs)]
    return tuple(dict.fromkeys(name for name in used if name not in own))


def in_order(nodes: Sequence[Node], given: Mapping[str, object]) -> Iterator[Node]:
    """The operators, each after those that it reads; in the file's order where that is free."""
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
        raise WireError(f"the operator '{stuck.name or stuck.op}' reads what is made of its own output", stuck.offset)


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
            raise WireError(f"the operator '{node.name or node.op}' reads '{name}', which nothing makes", node.offset)


def _results(call: Call, inner: Sequence[Dims | None]) -> list[Fact]:
    """What is known of an operator's outputs."""
    origin = _origin(call)
    dims = [*(inner or _dims(call))]
    dims += [None] * (len(call.node.outputs) - len(dims))
    facts = [Fact(origin=origin, dims=one) for one in dims]
    if origin is Origin.ACTIVATION:
        return facts
    if stored := _constant(call.node):
        return [Fact.of(stored, call.node.outputs[0] if call.node.outputs else "", stored=False)]
    values = values_of(call)
    return [replace(fact, values=values if i == 0 else None, weights=_weights(call, fact)) for i, fact in enumerate(facts)]


def _origin(call: Call) -> Origin:
    if call.node.op in _RANDOM:
        return Origin.ACTIVATION
    origins = {fact.origin for fact in call.inputs if fact}
    if call.node.op in _SIZES and origins - {Origin.CONSTANT}:
        return Origin.SIZES
    return next((origin for origin in (Origin.ACTIVATION, Origin.SIZES) if origin in origins), Origin.CONSTANT)


def _constant(node: Node) -> Tensor | None:
    """The value of a `Constant`; a number or a list of them as a tensor of whole numbers."""
    if node.op != "Constant" or node.domain:
        return None
    for name in ("value", "sparse_value"):
        if name in node.attributes:
            return node.attributes[name].tensor
    if "value_int" in node.attributes:
        return Tensor("", (), 7, (node.attributes["value_int"].integer,))
    if "value_ints" in node.attributes:
        values = node.attributes["value_ints"].integers
        return Tensor("", (len(values),), 7, values)
    return None


def _weights(call: Call, fact: Fact) -> tuple[Weight, ...]:
    node = call.node
    if node.op in _SIZES:
        return ()
    if node.op == "ConstantOfShape":
        return (_filled(node, fact.dims),)
    weights = tuple(dict.fromkeys(weight for given in call.inputs if given for weight in given.weights))
    if len(weights) <= _MOST_WEIGHTS:
        return weights
    sizes = tuple(weight.size for weight in weights)
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    return (replace(weights[0], name=node.outputs[0], size=total),)


def _filled(node: Node, dims: Dims | None) -> Weight:
    tensor = node.attributes["value"].tensor if "value" in node.attributes else None
    size = product(dims) if dims is not None else None
    return Weight(node.outputs[0] if node.outputs else "", size if isinstance(size, int) else None, tensor.dtype if tensor else 1)


def _dims(call: Call) -> Sequence[Dims | None]:
    rule = None if call.node.domain else _RULES.get(call.node.op)
    try:
        found = rule(call) if rule else ()
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return ()  # what a file says need not fit together; then its sizes are not known
    return [tuple(_sound(dim) for dim in dims) for dims in found]


def _sound(dim: Dim) -> Dim:
    return dim if isinstance(dim, str) or (isinstance(dim, int) and 0 <= dim < _LARGEST) else None


def _declared(fact: Fact, dims: Dims | None) -> Fact:
    """What the file declares goes before what we work out."""
    if dims is None:
        return fact
    worked_out = fact.dims if fact.dims is not None and len(fact.dims) == len(dims) else (None,) * len(dims)
    return replace(fact, dims=tuple(mine if theirs is None else theirs for mine, theirs in zip(worked_out, dims, strict=True)))


def _inner_dims(call: Call, facts: ChainMap[str, Fact], opset: int) -> Sequence[Dims | None]:
    """The sizes of what an `If` gives: those of its first branch that are known."""
    if call.node.op != "If" or not call.node.graphs:
        return ()
    branch = call.node.graphs[0]
    found = analyse(branch, opset, {}, facts).facts
    return [found[info.name].dims if info.name in found else None for info in branch.outputs]
