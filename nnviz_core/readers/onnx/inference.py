"""What our rules leave open, the `onnx` package may know: it is asked with a copy that has no weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnviz_core.readers.onnx.analysis import Analysis
from nnviz_core.readers.onnx.decode import DEEPEST, read_model
from nnviz_core.readers.onnx.facts import Call, Origin, Step
from nnviz_core.readers.onnx.native import infer_shapes
from nnviz_core.readers.onnx.proto import Dims, Graph, Node
from nnviz_core.readers.onnx.wire import Message, WireError, key

MOST_BYTES = 32 * 1024 * 1024
"""The `onnx` package is not asked about larger graphs, weights not counted."""

_LARGEST_STEP = 1 << 31
"""A slice with a larger step takes one element at most; the package counts all that lie between."""

_LONGEST_DATA = 1024
"""Elements of more bytes are weights, and are left out of the copy."""

_MODEL, _GRAPH, _NODE, _ATTRIBUTE, _TENSOR = "model", "graph", "node", "attribute", "tensor"
_INSIDE = {
    (_MODEL, 7): _GRAPH,
    (_GRAPH, 1): _NODE,
    (_GRAPH, 5): _TENSOR,
    (_NODE, 5): _ATTRIBUTE,
    (_ATTRIBUTE, 5): _TENSOR,
    (_ATTRIBUTE, 6): _GRAPH,
}
"""Which fields of which messages lead to tensors."""

_DATA = {4, 5, 6, 7, 9, 10, 11}
_METADATA = {(_NODE, 9), (_MODEL, 14), (_GRAPH, 15), (_GRAPH, 16)}


def has_gaps(analysis: Analysis) -> bool:
    """Whether there is a standard operator that our rules do not know, though all that it reads is known."""
    return any(_is_gap(step) for step in analysis.steps)


def _is_gap(step: Step) -> bool:
    node, call, made = step
    if not made or made[0].dims is not None or made[0].origin is not Origin.ACTIVATION:
        return False
    if node.graphs or node.operator.domain or not node.outputs[0]:
        return False
    return all(fact is None or fact.dims is not None for fact in call.inputs)


def is_harmless(analysis: Analysis) -> bool:
    """Whether no operator is known to bring the `onnx` package down: some that lie about themselves do."""
    inner = (node for step in analysis.steps for graph in step.node.graphs.values() for node in nodes_in(graph))
    return all(_is_honest(step.call) for step in analysis.steps) and all(_is_honest(_alone(node)) for node in inner)


def _alone(node: Node) -> Call:
    return Call(node.operator, outputs=tuple(map(bool, node.outputs)))


def _is_honest(call: Call) -> bool:
    if call.op == "Slice":
        return all(abs(step) <= _LARGEST_STEP for step in call.values(4) or () if isinstance(step, int))
    if call.op == "Split":
        sizes, made = call.given("split", 1), len(call.outputs)
        return made == (call.integer("num_outputs", made) if sizes is None else len(sizes))
    return True


def nodes_in(graph: Graph) -> Iterator[Node]:
    """The operators of a graph, and those of the graphs in it."""
    for node in graph.nodes:
        yield node
        for inner in node.graphs.values():
            yield from nodes_in(inner)


def inferred_dims(message: Message) -> Mapping[str, Dims]:
    """The sizes that the `onnx` package infers, by the tensor's name; none where it is not installed, or fails."""
    if (copy := without_weights(message)) is None:
        return {}
    try:
        graph = read_model(Message.of(infer_shapes(copy))).graph
    except ImportError:
        return {}
    except Exception:  # noqa: BLE001 - it raises whatever it likes; then its answer is that it does not know
        return {}
    return {name: _declared(dims) for name, dims in graph.values.items() if dims is not None}


def _declared(dims: Dims) -> Dims:
    """Names such as `unk__3` are made up."""
    return tuple(None if isinstance(dim, str) and dim.startswith("unk__") else dim for dim in dims)


def without_weights(message: Message) -> bytes | None:
    """A copy of a model without its weights' elements; `None` where even that is large."""
    budget = [MOST_BYTES]
    try:
        return b"".join(_copied(message, _MODEL, budget, 4 * DEEPEST))
    except WireError:
        return None


def _copied(message: Message, kind: str, budget: list[int], depth: int) -> Iterator[bytes]:
    if not depth:
        raise WireError("deeper than we copy", message.start)
    stop = message.start
    for found, value, end in message.fields():
        start, stop = stop, end
        number = found >> 3
        if (kind == _TENSOR and number in _DATA and stop - start > _LONGEST_DATA) or (kind, number) in _METADATA:
            continue
        inner = _INSIDE.get((kind, number))
        if inner and found == key(number):
            body = b"".join(_copied(message.at(value, stop), inner, budget, depth - 1))
            yield _varint(found) + _varint(len(body)) + body
            continue
        budget[0] -= stop - start
        if budget[0] < 0:
            raise WireError("more than we copy", start)
        yield message.at(start, stop).bytes


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
