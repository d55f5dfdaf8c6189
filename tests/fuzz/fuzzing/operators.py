"""Operators of ONNX as exporters write them, alone or several that belong together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from fuzzing.nodes import INT64, MINUS_ONE, Nodes, Tensor
from fuzzing.protobuf import NUMBERS, Tree, varint

from nnviz_core.readers.onnx.kinds import ROWS

Step = Callable[[Nodes], list[Tree]]

_UNARY = "Relu Sigmoid Tanh LeakyRelu Gelu Softmax Identity Dropout Clip Exp HardSwish Erf Cast Elu Abs Neg".split()
_BINARY = "Add Mul Sub Div MatMul Pow Max Min Sum Mean Concat Einsum Where Equal".split()
_MOVING = "Reshape Transpose Flatten Squeeze Unsqueeze Slice Split Pad Tile Expand Gather DepthToSpace SpaceToDepth ReduceMean ReduceSum TopK Resize".split()
_NORMS = "BatchNormalization LayerNormalization InstanceNormalization GroupNormalization LRN RMSNormalization".split()
_OWN_NAMES = {
    "Transpose": "perm",
    "Split": "split",
    "Pad": "pads",
    "Resize": "mode",
    "DepthToSpace": "blocksize",
    "SpaceToDepth": "blocksize",
}
"""What the attribute is called that is `axes` elsewhere."""


@cache
def standard() -> dict[str, tuple[str, ...]]:
    """All operators of the standard with the names of their attributes."""
    from onnx import defs  # noqa: PLC0415 - heavy

    found = {schema.name: tuple(schema.attributes) for schema in defs.get_all_schemas() if schema.domain in {"", "ai.onnx"}}
    return dict(sorted({**dict.fromkeys(ROWS, ()), **found}.items()))


def any_operator(nodes: Nodes) -> list[Tree]:
    """One of the standard's, with some of its attributes."""
    chance = nodes.scope.chance
    op = chance.choice(list(standard()))
    attributes = {name: _anything(nodes) for name in chance.some(standard()[op], 3)}
    return [nodes.node(op, [nodes.read() for _ in range(chance.randint(0, 3))], attributes, chance.few(3))]


def _anything(nodes: Nodes) -> Any:
    chance = nodes.scope.chance
    lists = ([1, 1], [0], [2, 3, 3], [chance.choice(NUMBERS) for _ in range(chance.few(4))])
    return chance.choice((*lists, chance.choice(NUMBERS), 0, 1, 0.5, "same", nodes.scope.text()))


def _window(nodes: Nodes) -> dict[str, Any]:
    chance = nodes.scope.chance
    size = chance.choice((1, 2, 3, 3, 5))
    found: dict[str, Any] = {"kernel_shape": [nodes.number(size), size]}
    if chance.once_in(2):
        found["strides"] = [nodes.number(1, 2), nodes.number(1, 2)]
    if chance.once_in(2):
        found["pads"] = [nodes.number(0, 1) for _ in range(4)]
    if chance.once_in(6):
        found |= {"auto_pad": chance.choice(("SAME_UPPER", "VALID", "x")), "dilations": [nodes.number(1, 2), 1], "ceil_mode": 1}
    return found


def conv(nodes: Nodes) -> list[Tree]:
    chance = nodes.scope.chance
    filters, channels, window = chance.choice((4, 8, 16)), chance.choice((3, 8, 1)), _window(nodes)
    weight = nodes.stored([filters, channels, *window["kernel_shape"]])
    group = {"group": nodes.number(1, 1, channels)} if chance.once_in(4) else {}
    inputs = [nodes.read(), weight, *([nodes.stored([filters])] if chance.once_in(2) else [])]
    return [nodes.node(chance.choice(("Conv", "Conv", "ConvTranspose", "ConvInteger", "QLinearConv")), inputs, {**window, **group})]


def pool(nodes: Nodes) -> list[Tree]:
    op = nodes.scope.chance.choice(("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool", "MaxUnpool"))
    return [nodes.node(op, [nodes.read()], {} if op.startswith("Global") else _window(nodes))]


def unary(nodes: Nodes) -> list[Tree]:
    op = nodes.scope.chance.choice(_UNARY)
    given: dict[str, Any] = {"alpha": 0.1} if nodes.scope.chance.once_in(8) else {}
    return [nodes.node(op, [nodes.read()], {"axis": nodes.number(1, 2, MINUS_ONE)} if op == "Softmax" else given)]


def binary(nodes: Nodes) -> list[Tree]:
    chance = nodes.scope.chance
    op, count = chance.choice(_BINARY), 2 if not chance.once_in(6) else chance.few(6)
    given: dict[str, Any] = {"Concat": {"axis": nodes.number(0, 1, 2, 3)}, "Einsum": {"equation": nodes.scope.text()}}.get(op, {})
    return [nodes.node(op, [nodes.read() for _ in range(count)], given)]


def dense(nodes: Nodes) -> list[Tree]:
    chance = nodes.scope.chance
    weight = nodes.stored([chance.choice((16, 10)), chance.choice((16, 10, 64))])
    if chance.once_in(2):
        product = nodes.node("MatMul", [nodes.read(), weight])
        return [product, nodes.node("Add", [nodes.values[-1], nodes.stored([16])])]
    return [nodes.node("Gemm", [nodes.read(), weight, nodes.stored([10])], {"transB": nodes.number(0, 1), "alpha": 1.0})]


def norm(nodes: Nodes) -> list[Tree]:
    op = nodes.scope.chance.choice(_NORMS)
    given: dict[str, Any] = {"GroupNormalization": {"num_groups": nodes.number(1, 2, 3)}, "LRN": {"size": nodes.number(3, 5)}}.get(op, {})
    return [nodes.node(op, [nodes.read(), *(nodes.stored([8]) for _ in range(4 if op[0] == "B" else 2))], given)]


def moving(nodes: Nodes) -> list[Tree]:
    """What rearranges data; what it works by stands in attributes or in further inputs, as it changed from version to version."""
    chance = nodes.scope.chance
    ints = [nodes.number(0, 1, 2, 3, MINUS_ONE) for _ in range(chance.few(4))]
    op = chance.choice(_MOVING)
    inputs = [nodes.read(), *(nodes.stored([len(ints)], ints) for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 4))))]
    value: Any = "nearest" if op == "Resize" else nodes.number(2, 3) if "Depth" in op else ints
    given = chance.choice(({}, {_OWN_NAMES.get(op, "axes"): value}, {"axis": nodes.number(0, 1)}, {"num_outputs": nodes.number(2, 3)}))
    return [nodes.node(op, inputs, given, chance.few(3) if op in {"Split", "TopK"} else 1)]


def recurrent(nodes: Nodes) -> list[Tree]:
    chance = nodes.scope.chance
    op, gates = chance.choice((("LSTM", 4), ("GRU", 3), ("RNN", 1)))
    weights = [nodes.stored([1, gates * 16, 8]), nodes.stored([1, gates * 16, 16])]
    direction = {"direction": chance.choice(("forward", "bidirectional", "reverse", "x"))} if chance.once_in(2) else {}
    return [nodes.node(op, [nodes.read(), *weights], {"hidden_size": nodes.number(16), **direction}, chance.few(3))]


def embedding(nodes: Nodes) -> list[Tree]:
    return [nodes.node("Gather", [nodes.stored([1000, 16]), nodes.read()], {"axis": nodes.number(0)})]


def sizes(nodes: Nodes) -> list[Tree]:
    """Arithmetic on sizes that feeds a reshape."""
    source = nodes.read()
    made = [nodes.node("Shape", [source])]
    made.append(nodes.node("Gather", [nodes.values[-1], nodes.stored([], [nodes.number(0, 1)])], {"axis": 0}))
    given = {"axes": [0]} if nodes.scope.chance.once_in(2) else {}
    made.append(nodes.node("Unsqueeze", [nodes.values[-1], nodes.stored([1], [0])], given))
    made.append(nodes.node("Concat", [nodes.values[-1], nodes.stored([1], [nodes.number(MINUS_ONE, 16)])], {"axis": 0}))
    return [*made, nodes.node("Reshape", [source, nodes.values[-1]])]


def constant(nodes: Nodes) -> list[Tree]:
    tensor = Tensor([[1, 2], [2, INT64], [7, varint(nodes.number(1, 2)) * 2]])
    values = {"value": tensor, "value_float": 0.5, "value_ints": [1, 2], "value_int": 3, "value_string": "text"}
    name = nodes.scope.chance.choice(list(values))
    return [nodes.node("Constant", [], {name: values[name]})]


def attention(nodes: Nodes) -> list[Tree]:
    """As exporters write it: products, a softmax between them."""
    one, other = nodes.read(), nodes.read()
    made = [nodes.node("Transpose", [one], {"perm": [0, 2, 1]}), nodes.node("MatMul", [other, nodes.values[-1]])]
    return [*made, nodes.node("Softmax", [nodes.values[-1]]), nodes.node("MatMul", [nodes.values[-1], one])]


def own(nodes: Nodes) -> list[Tree]:
    """A call of the file's own function."""
    return [[*nodes.node("Own", [nodes.read()]), [7, b"com.microsoft"]]]


STEPS: dict[Step, float] = {
    conv: 3, pool: 1, unary: 2, binary: 2, dense: 1, norm: 1, moving: 2, recurrent: 1, embedding: 1, sizes: 1, constant: 1, attention: 1, own: 1,
    any_operator: 2,
}  # fmt: skip
"""How often each of them stands in a graph."""
