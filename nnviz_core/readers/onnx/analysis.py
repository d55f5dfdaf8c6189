"""Follows a graph from its inputs to its outputs, and tells what is known of each tensor on the way."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from typing import NamedTuple, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.network import Dim
from nnviz_core.readers.onnx import resampling, shapes, windows
from nnviz_core.readers.onnx.facts import Call, Fact, Facts, Origin, Step
from nnviz_core.readers.onnx.order import in_order
from nnviz_core.readers.onnx.proto import Dims, Graph, Node, Operator, reads
from nnviz_core.readers.onnx.tensor import Tensor
from nnviz_core.readers.onnx.values import values_of
from nnviz_core.readers.onnx.weights import Weights

_RULES = {**shapes.RULES, **resampling.RULES, **windows.RULES}
_LARGEST = 1 << 63
_HAND_ON = Operator("Identity")

_Value = TypeVar("_Value")


class Analysis(Struct, frozen=True):
    """The operators of a graph in an order in which they can run, and what is known of each tensor by its name."""

    steps: tuple[Step, ...]
    facts: Mapping[str, Fact]
    weights: Weights


class _Outcome(NamedTuple):
    """A call, what is known of its outputs by our rules, and the tensor that a `Constant` gives."""

    call: Call
    made: Sequence[Fact]
    stored: Tensor | None


class _Walk(Struct):
    """What is known so far.

    Attributes:
        opset: The version of the standard operators.
        facts: What is known of the tensors, by name.
        known: The sizes that the file declares, by name.
        weights: What constants are made of.
        steps: The operators that were followed.
        pool: All facts.
        outcomes: What is known of calls that were seen: the rules are asked once for each.
        merged: Facts with sizes that were declared beside them.
    """

    opset: int
    facts: MutableMapping[str, Fact]
    known: MutableMapping[str, Dims]
    weights: Weights = field(default_factory=Weights)
    steps: list[Step] = field(default_factory=list)
    pool: Facts = field(default_factory=Facts)
    outcomes: dict[tuple[Operator, tuple[Fact | None, ...], tuple[bool, ...]], _Outcome] = field(default_factory=dict)
    merged: dict[tuple[Fact, Dims], Fact] = field(default_factory=dict)


def analyse(graph: Graph, opset: int, declared: Mapping[str, Dims]) -> Analysis:
    """Follows a graph.

    Args:
        graph: What to follow.
        opset: The version of the standard operators.
        declared: Sizes of tensors by name, beside those that the graph itself declares.

    Raises:
        WireError: Its operators run in a circle, or one reads what nothing makes.
    """
    walk = _Walk(opset, {}, dict(declared))
    walk.facts.update({info.name: walk.pool.of(Origin.ACTIVATION, info.dims) for info in graph.inputs if info.name not in graph.tensors})
    _follow(graph, walk)
    return Analysis(tuple(walk.steps), walk.facts, walk.weights)


def _follow(graph: Graph, walk: _Walk) -> None:
    for name, tensor in graph.tensors.items():
        walk.facts[name] = walk.pool.of(Origin.CONSTANT, tensor.dims, tensor.values)
        walk.weights.add(name, tensor)
    walk.known.update({name: dims for name, dims in graph.values.items() if dims is not None})
    walk.known.update({info.name: info.dims for info in graph.outputs if info.dims is not None})
    for node in in_order(graph.nodes, walk.facts):
        branch = _taken(node, walk.facts) if node.graphs else None
        if branch is None:
            _step(node, walk)
            continue
        _follow(branch, walk)
        for name, info in zip(node.outputs, branch.outputs, strict=False):
            _step(Node(_HAND_ON, (info.name,), (name,), node.offset), walk)


def _step(node: Node, walk: _Walk) -> None:
    facts, known = walk.facts, walk.known
    called = (node.operator, tuple([facts[name] if name else None for name in reads(node)]), tuple(map(bool, node.outputs)))
    outcome = walk.outcomes.get(called)
    if outcome is None:
        outcome = _outcome(Call(*called, walk.opset), _inner_dims(node, walk), walk.pool)
        if not node.graphs:  # what those give depends on their names as well
            walk.outcomes[called] = outcome
    made = []
    for name, fact in zip(node.outputs, outcome.made, strict=False):
        dims = known.get(name)
        made.append(fact if dims is None else _declared(fact, dims, walk))
        if name:
            facts[name] = made[-1]
    walk.steps.append(Step(node, outcome.call, tuple(made)))
    if outcome.call.origin is not Origin.ACTIVATION:
        _weigh(node, outcome, walk.weights)


def _weigh(node: Node, outcome: _Outcome, weights: Weights) -> None:
    if outcome.stored:
        weights.add(node.outputs[0], outcome.stored, stored=False)
    else:
        weights.follow(node, outcome.call, outcome.made)


def _taken(node: Node, facts: Mapping[str, Fact]) -> Graph | None:
    """The branch that an `If` always takes; its operators then stand in the `If`'s place.

    `None` where that is not known, or where a name in the branch has another meaning around it.
    """
    condition = facts[node.inputs[0]].values if node.op == "If" and node.inputs and node.inputs[0] else None
    if not condition or not isinstance(condition[0], int | float):
        return None
    branch = node.graphs.get("then_branch" if condition[0] else "else_branch")
    own = [*branch.tensors, *(name for inner in branch.nodes for name in inner.outputs if name)] if branch else ()
    return None if any(name in facts for name in own) else branch


def _outcome(call: Call, inner: Sequence[Dims | None], pool: Facts) -> _Outcome:
    """What the rules say of a call; `inner` are the sizes that graphs in it give."""
    dims = [*(inner or _dims(call))]
    dims += [None] * (len(call.outputs) - len(dims))
    made = [pool.of(call.origin, one) for one in dims]
    if call.origin is Origin.ACTIVATION or not made:
        return _Outcome(call, made, None)
    stored = _constant(call)
    if stored:
        made[0] = pool.of(Origin.CONSTANT, stored.dims, stored.values)
    else:
        made[0] = pool.of(call.origin, dims[0], values_of(call))
    return _Outcome(call, made, stored)


def _constant(call: Call) -> Tensor | None:
    """The value of a `Constant`; a number or a list of them as a tensor of whole numbers."""
    if call.op != "Constant" or call.operator.domain:
        return None
    for name in ("value", "sparse_value"):
        if value := call.attribute(name):
            return value.tensor
    if call.has("value_int"):
        return Tensor("", (), 7, (call.integer("value_int"),))
    if call.has("value_ints"):
        values = call.integers("value_ints")
        return Tensor("", (len(values),), 7, values)
    return None


def _dims(call: Call) -> Sequence[Dims | None]:
    rule = None if call.operator.domain else _RULES.get(call.op)
    try:
        found = rule(call) if rule else ()
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return ()  # what a file says need not fit together; then its sizes are not known
    return [tuple(_sound(dim) for dim in dims) for dims in found]


def _sound(dim: Dim) -> Dim:
    if isinstance(dim, int):
        return int(dim) if 0 <= dim < _LARGEST else None
    return dim if isinstance(dim, str) else None


def _declared(fact: Fact, dims: Dims, walk: _Walk) -> Fact:
    """What the file declares goes before what we work out."""
    merged = walk.merged.get((fact, dims))
    if merged is None:
        worked_out = fact.dims if fact.dims is not None and len(fact.dims) == len(dims) else (None,) * len(dims)
        both = tuple(mine if theirs is None else theirs for mine, theirs in zip(worked_out, dims, strict=True))
        merged = walk.merged[fact, dims] = walk.pool.of(fact.origin, both, fact.values)
    return merged


def _inner_dims(node: Node, walk: _Walk) -> Sequence[Dims | None]:
    """The sizes of what an `If` gives: those on which its branches agree."""
    if node.op != "If" or not node.graphs:
        return ()
    branches = [_given(branch, walk) for branch in node.graphs.values()]
    return [first if all(other == first for other in others) else None for first, *others in zip(*branches, strict=False)]


def _given(graph: Graph, walk: _Walk) -> list[Dims | None]:
    inner = replace(walk, facts=_around(walk.facts), known=_around(walk.known), weights=Weights(), steps=[])
    _follow(graph, inner)
    return [inner.facts[info.name].dims if info.name in inner.facts else None for info in graph.outputs]


def _around(names: MutableMapping[str, _Value]) -> ChainMap[str, _Value]:
    """The same names, to which others may be added that are forgotten afterwards."""
    return names.new_child() if isinstance(names, ChainMap) else ChainMap({}, names)
