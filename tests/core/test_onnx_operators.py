"""What each family of ONNX operators becomes: kind, attributes, shape, parameters and multiplications."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, helper

from nnviz_core.contracts import Source
from nnviz_core.network import Layer, Network
from nnviz_core.ops import KINDS
from nnviz_core.readers.onnx import reader
from nnviz_core.readers.onnx.kinds import ROWS

EXAMPLE = Path(__file__).parents[2] / "examples/networks/models/tiny_resnet.onnx"
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def weight(name: str, *dims: int) -> TensorProto:
    return TensorProto(name=name, data_type=FLOAT, dims=dims)


def ints(name: str, *values: int) -> TensorProto:
    return helper.make_tensor(name, INT64, [len(values)], values)


def floats(name: str, *values: float) -> TensorProto:
    return helper.make_tensor(name, FLOAT, [len(values)], values)


def scalar(name: str, value: float) -> TensorProto:
    return helper.make_tensor(name, FLOAT, [], [value])


def model(
    nodes: Sequence[NodeProto], given: dict[str, Sequence[int | str]], stored: Sequence[TensorProto] = (), opset: int = 17
) -> ModelProto:
    inputs = [helper.make_tensor_value_info(name, FLOAT, dims) for name, dims in given.items()]
    outputs = [helper.make_tensor_value_info("y", FLOAT, None)]
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(stored))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])


def read(made: ModelProto) -> Network:
    return reader.read(Source(data=made.SerializeToString(), name="m.onnx"))


def only(op: str, dims: Sequence[int | str], *stored: TensorProto, opset: int = 17, **attributes: Any) -> Layer:
    """The one layer of a network that is one operator, of `x` and the stored tensors."""
    node = helper.make_node(op, ["x", *(tensor.name for tensor in stored)], ["y"], **attributes)
    network = read(model([node], {"x": dims}, stored, opset))
    assert [layer.kind for layer in network.layers[:1]] == ["input"]
    assert len(network.layers) == 2
    assert [(edge.tail, edge.head) for edge in network.edges] == [("x", network.layers[1].name)]
    return network.layers[1]


PICTURE = ("batch", 3, 32, 32)
SEQUENCE = (1, 16, 64)


CASES = [
    (only("Conv", PICTURE, weight("w", 8, 3, 3, 3), weight("b", 8), pads=[1] * 4), "conv2d", "8×32×32", 224, 221_184),
    (only("Conv", PICTURE, weight("w", 8, 3, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2]), "conv2d", "8×16×16", 216, 55_296),
    (only("Conv", PICTURE, weight("w", 8, 3, 3, 3), dilations=[2, 2]), "conv2d", "8×28×28", 216, 169_344),
    (only("Conv", (1, 4, 100), weight("w", 8, 4, 5)), "conv1d", "8×96", 160, 15_360),
    (only("Conv", (1, 1, 8, 8, 8), weight("w", 2, 1, 3, 3, 3)), "conv3d", "2×6×6×6", 54, 11_664),
    (only("Conv", (1, 8, 8, 8), weight("w", 16, 1, 3, 3), group=8), "depthwise2d", "16×6×6", 144, 5_184),
    (only("Conv", (1, 8, 8, 8), weight("w", 16, 4, 3, 3), group=2), "conv2d", "16×6×6", 576, 20_736),
    (only("ConvTranspose", (1, 16, 8, 8), weight("w", 16, 4, 2, 2), strides=[2, 2]), "deconv2d", "4×16×16", 256, 16_384),
    (only("MaxPool", (1, 3, 7, 7), kernel_shape=[2, 2], strides=[2, 2]), "maxpool2d", "3×3×3", 0, 0),
    (only("MaxPool", (1, 3, 7, 7), kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1), "maxpool2d", "3×4×4", 0, 0),
    (only("AveragePool", PICTURE, kernel_shape=[4, 4], strides=[4, 4]), "avgpool2d", "3×8×8", 0, 0),
    (only("GlobalAveragePool", PICTURE), "globalavgpool", "3×1×1", 0, 0),
    (only("ReduceMean", PICTURE, axes=[2, 3], keepdims=0), "globalavgpool", "3", 0, 0),
    (only("ReduceMean", PICTURE, axes=[1]), "custom", "1×32×32", 0, 0),
    (only("Gemm", (1, 20), weight("w", 10, 20), weight("b", 10), transB=1), "dense", "10", 210, 200),
    (only("MatMul", SEQUENCE, weight("w", 64, 128)), "dense", "16×128", 8_192, 131_072),
    (only("Flatten", PICTURE), "flatten", "3072", 0, 0),
    (only("Reshape", PICTURE, ints("s", 0, -1)), "flatten", "3072", 0, 0),
    (only("Reshape", PICTURE, ints("s", 0, 3, -1)), "reshape", "3×1024", 0, 0),
    (only("Transpose", (1, 8, 4, 5), perm=[0, 2, 3, 1]), "permute", "4×5×8", 0, 0),
    (only("Squeeze", (1, 8, 1, 1), ints("a", 2, 3)), "squeeze", "8", 0, 0),
    (only("Slice", PICTURE, ints("s", 0), ints("e", 16), ints("a", 2)), "slice", "3×16×32", 0, 0),
    (only("Pad", PICTURE, ints("p", 0, 0, 1, 2, 0, 0, 3, 4)), "pad2d", "3×36×38", 0, 0),
    (only("Resize", PICTURE, floats("r"), floats("s", 1, 1, 2, 2)), "upsample2d", "3×64×64", 0, 0),
    (only("Upsample", (1, 3, 4, 4), opset=7, scales=[1.0, 1.0, 2.0, 2.0]), "upsample2d", "3×8×8", 0, 0),
    (only("DepthToSpace", (1, 12, 4, 4), blocksize=2), "pixelshuffle", "3×8×8", 0, 0),
    (only("BatchNormalization", PICTURE, *(weight(n, 3) for n in "abcd")), "batchnorm", "3×32×32", 12, 0),
    (only("LayerNormalization", SEQUENCE, weight("w", 64), weight("b", 64)), "layernorm", "16×64", 128, 0),
    (only("PRelu", PICTURE, weight("a", 3, 1, 1)), "prelu", "3×32×32", 3, 0),
    (only("LRN", PICTURE, size=5), "lrn", "3×32×32", 0, 0),
    (only("Clip", PICTURE, scalar("l", 0), scalar("h", 6)), "relu6", "3×32×32", 0, 0),
    (only("Clip", PICTURE, opset=6, min=0.0, max=6.0), "relu6", "3×32×32", 0, 0),
    (only("Clip", PICTURE, scalar("l", 0), scalar("h", 1)), "custom", "3×32×32", 0, 0),
    (only("Dropout", PICTURE, scalar("r", 0.25)), "dropout", "3×32×32", 0, 0),
    (
        only("LSTM", (16, 1, 8), weight("w", 1, 80, 8), weight("r", 1, 80, 20), weight("b", 1, 160), hidden_size=20),
        "lstm",
        "16×1×20",
        2_400,
        35_840,
    ),
    (only("GRU", (16, 1, 8), weight("w", 1, 60, 8), weight("r", 1, 60, 20), hidden_size=20), "gru", "16×1×20", 1_680, 26_880),
    (only("Mul", PICTURE, scalar("s", 0.5)), "custom", "3×32×32", 0, 0),
    (only("Add", PICTURE, weight("b", 3, 1, 1)), "custom", "3×32×32", 3, 0),
    (only("Erf", PICTURE), "custom", "3×32×32", 0, 0),
]
LAYERS = [case[0] for case in CASES]


@pytest.mark.parametrize(("layer", "kind", "shape", "params", "macs"), CASES, ids=[layer.kind for layer in LAYERS])
def test_operator(layer, kind, shape, params, macs):
    assert (layer.kind, layer.params, layer.macs) == (kind, params, macs)
    assert str(layer.shape) == shape


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.kind)
def test_attributes_are_the_kinds_own(layer):
    fields = {field.name: field for field in KINDS[layer.kind].fields}
    assert set(layer.attributes) <= set(fields)
    assert all(name in layer.attributes for name, field in fields.items() if field.required)


def test_attributes_in_canonical_form():
    assert dict(only("Conv", PICTURE, weight("w", 8, 3, 3, 5), weight("b", 8), pads=[0, 1, 2, 3], strides=[2, 1]).attributes) == {
        "filters": 8, "kernel": (3, 5), "stride": (2, 1), "padding": ((0, 2), (1, 3)), "dilation": (1, 1), "groups": 1, "bias": True,
    }  # fmt: skip
    assert only("Dropout", PICTURE, scalar("r", 0.1)).attributes == {"rate": 0.1}
    assert only("Erf", PICTURE).attributes == {"type": "Erf"}


def test_kinds_of_the_table_exist():
    named = {row for row in ROWS.values() if isinstance(row, str)}
    assert named <= set(KINDS)


def test_the_batch_is_left_out_wherever_it_goes():
    """PyTorch's attention works on T×N×D: the batch is the second axis there."""
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[1, 0, 2]),
        helper.make_node("MatMul", ["t", "w"], ["m"]),
        helper.make_node("Reshape", ["m", "heads"], ["h"]),
        helper.make_node("Transpose", ["h"], ["y"], perm=[1, 2, 0, 3]),
    ]
    network = read(model(nodes, {"x": ("N", 16, 64)}, [weight("w", 64, 96), ints("heads", 16, 0, 4, 24)]))
    assert [str(layer.shape) for layer in network.layers] == ["16×64", "16×64", "16×96", "16×4×24", "4×16×24"]


def test_channels_last_inputs_are_seen():
    nodes = [helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]), helper.make_node("Conv", ["t", "w"], ["y"])]
    network = read(model(nodes, {"x": (1, 224, 224, 3)}, [weight("w", 8, 3, 1, 1)]))
    assert [(str(layer.shape), layer.shape and layer.shape.channels) for layer in network.layers] == [
        ("224×224×3", 3), ("3×224×224", 3), ("8×224×224", 8),
    ]  # fmt: skip


def test_shape_arithmetic_is_folded_and_worked_out():
    nodes = [
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Gather", ["s", "zero"], ["n"]),
        helper.make_node("Unsqueeze", ["n", "axes"], ["n1"]),
        helper.make_node("Constant", [], ["rest"], value=ints("", 6, -1)),
        helper.make_node("Concat", ["n1", "rest"], ["to"], axis=0),
        helper.make_node("Identity", ["x"], ["same"]),
        helper.make_node("Reshape", ["same", "to"], ["y"]),
    ]
    network = read(model(nodes, {"x": ("N", 3, 4, 4)}, [helper.make_tensor("zero", INT64, [], [0]), ints("axes", 0)]))
    assert [layer.kind for layer in network.layers] == ["input", "reshape"]
    assert [(edge.tail, edge.head) for edge in network.edges] == [("x", network.layers[1].name)]
    assert str(network.layers[1].shape) == "6×8"


def test_shared_weights_count_once_and_statistics_are_not_trained():
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"]),
        helper.make_node("Conv", ["a", "w"], ["b"]),
        helper.make_node("BatchNormalization", ["b", "g", "s", "m", "v"], ["y"]),
    ]
    network = read(model(nodes, {"x": (1, 3, 8, 8)}, [weight("w", 3, 3, 1, 1), *(weight(n, 3) for n in "gsmv")]))
    assert [(layer.params, layer.trainable_params) for layer in network.layers] == [(0, 0), (9, 9), (0, 0), (12, 6)]


def test_weights_made_on_the_way_count():
    """A transposed or a quantized weight is still one, and `ConstantOfShape` makes one."""
    nodes = [
        helper.make_node("Transpose", ["w"], ["wt"], perm=[1, 0]),
        helper.make_node("MatMul", ["x", "wt"], ["a"]),
        helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["qw"]),
        helper.make_node("MatMul", ["a", "qw"], ["b"]),
        helper.make_node("ConstantOfShape", ["dims"], ["made"], value=floats("", 1)),
        helper.make_node("MatMul", ["b", "made"], ["y"]),
    ]
    zero = helper.make_tensor("zero", TensorProto.INT8, [], [0])
    stored = [
        weight("w", 7, 5),
        TensorProto(name="q", data_type=TensorProto.INT8, dims=[7, 3]),
        scalar("scale", 0.1),
        zero,
        ints("dims", 3, 2),
    ]
    network = read(model(nodes, {"x": (1, 5)}, stored))
    assert [(layer.kind, layer.params, str(layer.shape)) for layer in network.layers[1:]] == [
        ("dense", 35, "7"), ("dense", 21 + 2, "3"), ("dense", 6, "2"),
    ]  # fmt: skip


def test_what_follows_alone_is_fused():
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["a"]),
        helper.make_node("Add", ["a", "b"], ["c"]),
        helper.make_node("Relu", ["c"], ["d"]),
        helper.make_node("Sigmoid", ["d"], ["e"]),
        helper.make_node("Mul", ["d", "e"], ["y"]),
    ]
    network = read(model(nodes, {"x": (1, 8)}, [weight("w", 8, 4), weight("b", 4)]))
    assert [(layer.kind, layer.host) for layer in network.layers] == [
        ("input", None), ("dense", None), ("custom", "dense_1"), ("relu", "dense_1"), ("sigmoid", None), ("multiply", None),
    ]  # fmt: skip


def branch(name: str, op: str, stored: Sequence[TensorProto] = ()) -> Any:
    node = helper.make_node(op, ["x", *(tensor.name for tensor in stored)], [f"{name}_out"])
    return helper.make_graph([node], name, [], [helper.make_tensor_value_info(f"{name}_out", FLOAT, None)], list(stored))


def test_a_branch_that_is_always_taken_stands_in_the_place_of_its_if():
    nodes = [
        helper.make_node("Size", ["x"], ["n"]),
        helper.make_node("Greater", ["n", "some"], ["large"]),
        helper.make_node("If", ["large"], ["y"], then_branch=branch("yes", "Tanh"), else_branch=branch("no", "Relu")),
    ]
    network = read(model(nodes, {"x": (1, 8)}, [helper.make_tensor("some", INT64, [], [100])]))
    assert [layer.kind for layer in network.layers] == ["input", "relu"]
    assert network.outputs == (network.layers[1].name,)


def test_an_if_that_is_open_is_one_layer_with_all_that_its_branches_read():
    stored = [weight("w", 8, 4)]
    then = branch("yes", "MatMul", stored)
    nodes = [
        helper.make_node("ReduceMax", ["c"], ["is"]),
        helper.make_node("If", ["is"], ["y"], then_branch=then, else_branch=branch("no", "Relu")),
    ]
    network = read(model(nodes, {"c": (1, 2), "x": (1, 8)}))
    layer = network.layers[-1]
    assert (layer.kind, layer.attributes, layer.params, layer.macs) == ("custom", {"type": "If"}, 32, None)
    assert [edge.tail for edge in network.edges_into[layer.name]] == ["reducemax_1", "x"]


def test_names_of_operators_are_paths_of_modules():
    names = ["/stem/conv/Conv", "/stem/act/Relu", "/stage/stage.0/Relu", "/stage/stage.0/Relu_1", "/head/Relu", "Relu_17", "logits"]
    tensors = ["x", *(f"t{i}" for i in range(len(names)))]
    nodes = [
        helper.make_node(
            "Conv" if name.endswith("Conv") else "Relu", [tensors[i], *(["w"] if name.endswith("Conv") else [])], [tensors[i + 1]], name
        )
        for i, name in enumerate(names)
    ]
    network = read(model(nodes, {"x": (1, 3, 8, 8)}, [weight("w", 3, 3, 1, 1)]))
    assert [(layer.name, layer.label, layer.group) for layer in network.layers[1:]] == [
        ("conv", "conv", "stem"), ("act", "act", "stem"), ("relu_1", "", "stage/stage.0"), ("relu_2", "", "stage/stage.0"),
        ("head", "head", None), ("relu_3", "", None), ("logits", "logits", None),
    ]  # fmt: skip
    assert [(group.name, group.label, group.parent, group.kind) for group in network.groups] == [
        ("stem", "stem", None, "module"), ("stage", "stage", None, "module"), ("stage/stage.0", "stage.0", "stage", "module"),
    ]  # fmt: skip


def test_what_our_rules_do_not_know_the_onnx_package_does():
    nodes = [helper.make_node("Einsum", ["x", "w"], ["e"], equation="bij,jk->bik"), helper.make_node("Relu", ["e"], ["y"])]
    network = read(model(nodes, {"x": (1, 5, 6)}, [weight("w", 6, 7)]))
    assert [str(layer.shape) for layer in network.layers] == ["5×6", "5×7", "5×7"]
    assert network.layers[1].attributes == {"type": "Einsum"}


def test_operators_of_other_domains_are_custom():
    node = helper.make_node("Relu", ["x", "w"], ["y"], domain="com.example")
    network = read(model([node], {"x": (1, 4)}, [weight("w", 4, 4)]))
    assert [(layer.kind, layer.params, layer.macs, layer.shapes) for layer in network.layers[1:]] == [("custom", 16, None, (None,))]


def test_operators_out_of_order_are_sorted():
    nodes = [helper.make_node("Relu", ["a"], ["y"]), helper.make_node("Tanh", ["x"], ["a"])]
    made = model(nodes, {"x": (1, 4)})
    network = read(made)
    assert [layer.kind for layer in network.layers] == ["input", "tanh", "relu"]
    assert network.outputs == ("relu_1",)


def test_functions_stand_in_the_place_of_their_calls():
    leaky = helper.make_node("LeakyRelu", ["h"], ["out"])
    leaky.attribute.append(AttributeProto(name="alpha", ref_attr_name="slope", type=AttributeProto.FLOAT))
    body = [helper.make_node("MatMul", ["in", "weight"], ["h"]), leaky]
    function = helper.make_function("com.example", "Block", ["in", "weight"], ["out"], body, [helper.make_opsetid("", 17)], ["slope"])
    calls = [
        helper.make_node("Block", ["x", "w"], ["a"], "first", domain="com.example", slope=0.2),
        helper.make_node("Block", ["a", "v"], ["y"], "second", domain="com.example", slope=0.3),
    ]
    made = model(calls, {"x": (1, 8)}, [weight("w", 8, 4), weight("v", 4, 2)])
    made.functions.append(function)
    network = read(made)
    assert [(layer.name, layer.group, layer.params, str(layer.shape)) for layer in network.layers[1:]] == [
        ("dense_1", "first", 32, "4"), ("leaky_relu_1", "first", 0, "4"), ("dense_2", "second", 8, "2"), ("leaky_relu_2", "second", 0, "2"),
    ]  # fmt: skip


def test_without_the_onnx_package_such_shapes_are_unknown(monkeypatch):
    def missing(_):
        raise ImportError

    monkeypatch.setattr("nnviz_core.readers.onnx.inference.infer_shapes", missing)
    nodes = [helper.make_node("Einsum", ["x", "w"], ["e"], equation="bij,jk->bik"), helper.make_node("Relu", ["e"], ["y"])]
    network = read(model(nodes, {"x": (1, 5, 6)}, [weight("w", 6, 7)]))
    assert [layer.shapes for layer in network.layers[1:]] == [(None,), (None,)]


def test_the_onnx_package_is_not_imported_where_our_rules_suffice():
    script = "import sys; from nnviz_core.contracts import Source; from nnviz_core.readers.onnx import reader; from pathlib import Path\n"
    read_it = f"reader.read(Source.of(Path({str(EXAMPLE)!r})))\nprint(sorted(sys.modules.keys() & {{'onnx', 'numpy', 'yaml'}}))"
    assert subprocess.run([sys.executable, "-c", script + read_it], check=True, capture_output=True, text=True).stdout == "[]\n"
