"""Follows a graph from its inputs to its outputs, and tells what is known of each tensor on the way."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nnviz_core.network import Dim
from nnviz_core.readers.onnx import resampling, shapes, windows
from nnviz_core.readers.onnx.facts import Call, Dims, Fact, Origin, Weight
from nnviz_core.readers.onnx.order import in_order
from nnviz_core.readers.onnx.proto import Graph, Node, reads
from nnviz_core.readers.onnx.sizes import product
from nnviz_core.readers.onnx.tensor import Tensor
from nnviz_core.readers.onnx.values import values_of

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


@dataclass(frozen=True, slots=True)
class _Walk:
    """What is known so far."""

    facts: ChainMap[str, Fact]
    calls: list[Call]
    known: ChainMap[str, Dims]
    opset: int


def analyse(graph: Graph, opset: int, declared: Mapping[str, Dims]) -> Analysis:
    """Follows a graph.

    Args:
        graph: What to follow.
        opset: The version of the standard operators.
        declared: Sizes of tensors by name, beside those that the graph itself declares.

    Raises:
        WireError: Its operators run in a circle, or one reads what nothing makes.
    """
    walk = _Walk(ChainMap(), [], ChainMap(dict(declared)), opset)
    walk.facts.update({info.name: Fact(dims=info.dims) for info in graph.inputs if info.name not in graph.tensors})
    _follow(graph, walk)
    return Analysis(tuple(walk.calls), walk.facts)


def _follow(graph: Graph, walk: _Walk) -> None:
    walk.facts.update({name: Fact.of(tensor, name) for name, tensor in graph.tensors.items()})
    walk.known.update({info.name: info.dims for info in (*graph.values.values(), *graph.outputs) if info.dims is not None})
    for node in in_order(graph.nodes, walk.facts):
        branch = _taken(node, walk.facts)
        if branch is None:
            _call(node, walk)
            continue
        _follow(branch, walk)
        for name, info in zip(node.outputs, branch.outputs, strict=False):
            _call(Node("Identity", node.offset, inputs=(info.name,), outputs=(name,)), walk)


def _call(node: Node, walk: _Walk) -> None:
    call = Call(node, tuple(walk.facts[name] if name else None for name in reads(node)), walk.opset)
    walk.calls.append(call)
    for name, fact in zip(node.outputs, _results(call, _inner_dims(call, walk)), strict=False):
        walk.facts[name] = _declared(fact, walk.known.get(name))


def _taken(node: Node, facts: Mapping[str, Fact]) -> Graph | None:
    """The branch that an `If` always takes; its operators then stand in the `If`'s place.

    `None` where that is not known, or where a name in the branch has another meaning around it.
    """
    condition = facts[node.inputs[0]].values if node.op == "If" and node.inputs and node.inputs[0] else None
    if not condition or not isinstance(condition[0], int | float):
        return None
    branch = node.graphs.get("then_branch" if condition[0] else "else_branch")
    own = [*branch.tensors, *(name for inner in branch.nodes for name in inner.outputs)] if branch else ()
    return None if any(name in facts for name in own) else branch


def _results(call: Call, inner: Sequence[Dims | None]) -> list[Fact]:
    """What is known of an operator's outputs."""
    origin = _origin(call)
    dims = [*(inner or _dims(call))]
    dims += [None] * (len(call.node.outputs) - len(dims))
    facts = [Fact(origin=origin, dims=one) for one in dims]
    if origin is Origin.ACTIVATION:
        return facts
    if (stored := _constant(call.node)) and facts:
        return [Fact.of(stored, call.node.outputs[0], stored=False), *facts[1:]]
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


def _inner_dims(call: Call, walk: _Walk) -> Sequence[Dims | None]:
    """The sizes of what an `If` gives: those on which its branches agree."""
    if call.node.op != "If" or not call.node.graphs:
        return ()
    branches = [_given(branch, walk) for branch in call.node.graphs.values()]
    return [first if all(other == first for other in others) else None for first, *others in zip(*branches, strict=False)]


def _given(graph: Graph, walk: _Walk) -> list[Dims | None]:
    inner = _Walk(walk.facts.new_child(), [], walk.known.new_child(), walk.opset)
    _follow(graph, inner)
    return [inner.facts[info.name].dims if info.name in inner.facts else None for info in graph.outputs]
