"""ONNX files heavy in structure, without weights, as exporters write them: of so many operators as one asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onnx import ModelProto, NodeProto, TensorProto, helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


class _Graph:
    """A graph under construction; operators are numbered, and what they make is called after them."""

    def __init__(self, *dims: int | str) -> None:
        self.nodes: list[NodeProto] = []
        self.stored: dict[str, TensorProto] = {}
        self.infos: list[Any] = []
        self.given = helper.make_tensor_value_info("x", FLOAT, dims)

    def weight(self, name: str, *dims: int) -> str:
        """A stored tensor whose elements lie in another file."""
        tensor = TensorProto(name=name, data_type=FLOAT, dims=dims, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="weights.bin")
        self.stored.setdefault(name, tensor)
        return name

    def numbers(self, *values: int) -> str:
        """A stored list of whole numbers."""
        name = "numbers_" + "_".join(map(str, values)).replace("-", "minus")
        self.stored.setdefault(name, helper.make_tensor(name, INT64, [len(values)], values))
        return name

    def add(self, op: str, *reads: str, scope: str = "", dims: tuple[int | str, ...] = (), outputs: int = 1, **attributes: Any) -> str:
        """An operator; its first output's name is returned, and its sizes are listed in the file where they are given."""
        number = len(self.nodes)
        made = [f"{scope}/{op}_output_{port}_{number}" for port in range(outputs)]
        self.nodes.append(helper.make_node(op, reads, made, f"{scope}/{op}" if scope else f"node_{op}_{number}", **attributes))
        if dims:
            self.infos.append(helper.make_tensor_value_info(made[0], FLOAT, dims))
        return made[0]

    def model(self, last: str) -> ModelProto:
        """The file, of which one tensor is the output."""
        outputs = [helper.make_tensor_value_info(last, FLOAT, None)]
        graph = helper.make_graph(self.nodes, "main_graph", [self.given], outputs, [*self.stored.values()], value_info=self.infos)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


def residual(count: int) -> ModelProto:
    """Convolutions, norms and sums in modules, the sizes of all tensors listed."""
    dims = ("N", 64, 56, 56)
    graph, x = _Graph(*dims), "x"
    while len(graph.nodes) < count:
        block, before = f"/stage/block.{len(graph.nodes)}", x
        for number in (1, 2):
            weight = graph.weight(f"{block}.conv{number}.weight", 64, 64, 3, 3)
            x = graph.add("Conv", x, weight, scope=f"{block}/conv{number}", dims=dims, kernel_shape=[3, 3], pads=[1] * 4, strides=[1, 1])
            norm = [graph.weight(f"{block}.norm{number}.{name}", 64) for name in ("weight", "bias", "mean", "var")]
            x = graph.add("BatchNormalization", x, *norm, scope=f"{block}/norm{number}", dims=dims, epsilon=1e-5)
            x = graph.add("Relu", x, scope=f"{block}/act{number}", dims=dims)
        x = graph.add("Add", x, before, scope=block, dims=dims)
    return graph.model(x)


def attention(count: int) -> ModelProto:
    """Transformer blocks, reshaped by arithmetic on the sizes of what they read, with constants written as operators."""
    graph, x = _Graph("N", "T", 256), "x"
    while len(graph.nodes) < count:
        block, heads = f"/encoder/layer.{len(graph.nodes)}", []
        norm = [graph.weight(f"{block}.norm.{name}", 256) for name in ("weight", "bias")]
        y = graph.add("LayerNormalization", x, *norm, scope=f"{block}/norm", axis=-1)
        for name, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            z = graph.add("MatMul", y, graph.weight(f"{block}.{name}.weight", 256, 256), scope=f"{block}/{name}")
            z = graph.add("Add", graph.weight(f"{block}.{name}.bias", 256), z, scope=f"{block}/{name}")
            z = graph.add("Reshape", z, _head_sizes(graph, z, block), scope=block)
            heads.append(graph.add("Transpose", z, scope=block, perm=order))
        scores = graph.add("Softmax", graph.add("MatMul", *heads[:2], scope=block), scope=block, axis=-1)
        z = graph.add("Transpose", graph.add("MatMul", scores, heads[2], scope=block), scope=block, perm=[0, 2, 1, 3])
        z = graph.add("Reshape", z, graph.numbers(0, 0, 256), scope=block)
        x = graph.add("Add", x, graph.add("MatMul", z, graph.weight(f"{block}.out.weight", 256, 256), scope=f"{block}/out"), scope=block)
        x = graph.add("Mul", x, graph.add("Sigmoid", x, scope=f"{block}/act"), scope=f"{block}/act")
    return graph.model(x)


def _head_sizes(graph: _Graph, x: str, scope: str) -> str:
    sizes = []
    for axis in (0, 1):
        index = graph.add("Constant", scope=scope, value=helper.make_tensor("", INT64, [], [axis]))
        size = graph.add("Gather", graph.add("Shape", x, scope=scope), index, scope=scope, axis=0)
        sizes.append(graph.add("Unsqueeze", size, graph.numbers(0), scope=scope))
    rest = [graph.add("Constant", scope=scope, value=helper.make_tensor("", INT64, [1], [size])) for size in (4, 64)]
    return graph.add("Concat", *sizes, *rest, scope=scope, axis=0)


def recurrent(count: int) -> ModelProto:
    """LSTMs one after the other, each in both directions, and what makes one sequence of their two."""
    graph, x = _Graph("T", 1, 64), "x"
    while len(graph.nodes) < count:
        number = len(graph.nodes)
        weights = [graph.weight(f"{name}{number}", 2, *dims) for name, dims in (("w", (128, 64)), ("r", (128, 32)), ("b", (256,)))]
        x = graph.add("LSTM", x, *weights, outputs=3, hidden_size=32, direction="bidirectional")
        x = graph.add("Reshape", graph.add("Transpose", x, perm=[0, 2, 1, 3]), graph.numbers(0, 0, -1))
        x = graph.add("Tanh", graph.add("MatMul", x, graph.weight(f"p{number}", 64, 64)))
    return graph.model(x)


def branches(count: int) -> ModelProto:
    """`If`s that are open, with operators in both of their branches; those count as well."""
    graph, x = _Graph("N", 64), "x"
    while 7 * len(graph.nodes) < 3 * count:
        number = len(graph.nodes)
        yes, no = (_branch(f"{op}{number}", op, x) for op in ("Relu", "Tanh"))
        condition = graph.add("Greater", graph.add("ReduceMax", x, keepdims=0), graph.weight("half", 1))
        x = graph.add("If", condition, then_branch=yes, else_branch=no)
    return graph.model(x)


def _branch(name: str, op: str, x: str) -> Any:
    nodes = [helper.make_node(op, [x], [f"{name}_in"]), helper.make_node("MatMul", [f"{name}_in", f"{name}_w"], [f"{name}_out"])]
    weight = TensorProto(name=f"{name}_w", data_type=FLOAT, dims=[64, 64])
    return helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(f"{name}_out", FLOAT, None)], [weight])


def slices(count: int) -> ModelProto:
    """Slices, sums, products and resizings, with all that they need written as `Constant`s."""
    graph, x = _Graph(1, 16, 32, 32), "x"
    while len(graph.nodes) < count:
        parts = []
        for axis in (2, 3):
            bounds = [graph.add("Constant", value_ints=[value]) for value in (0, 16, axis, 1)]
            parts.append(graph.add("Slice", x, *bounds))
        left, right = (graph.add("GlobalAveragePool", graph.add("HardSwish", part)) for part in parts)
        y = graph.add("Concat", graph.add("Mul", left, right), graph.add("Sub", left, right), axis=1)
        y = graph.add("Conv", y, graph.weight(f"w{len(graph.nodes)}", 16, 32, 1, 1), kernel_shape=[1, 1])
        x = graph.add("PRelu", graph.add("Add", x, y), graph.weight(f"slope{len(graph.nodes)}", 16, 1, 1))
    return graph.model(x)


FAMILIES: dict[str, Callable[[int], ModelProto]] = {
    "residual, sizes listed": residual,
    "attention, arithmetic on sizes": attention,
    "recurrent": recurrent,
    "branches": branches,
    "slices of constants": slices,
}
