"""Specs and model files that do not fit together: a network, or an error that says so; and never more than a figure may have."""

import contextlib
import random
import sys
import tracemalloc

import pytest
from onnx import TensorProto, helper

from nnviz_core.budget import Budget, spending
from nnviz_core.contracts import Source
from nnviz_core.errors import ModelError, NnvizError, ShapeError, SpecError
from nnviz_core.infer import infer
from nnviz_core.network import Network, Shape
from nnviz_core.ops import KINDS
from nnviz_core.ops.canonical import is_canonical
from nnviz_core.readers.onnx import inference, reader
from nnviz_core.readers.onnx.decode import read_model
from nnviz_core.readers.onnx.proto import reads
from nnviz_core.readers.onnx.wire import Message
from nnviz_core.reading import read_source


def read(text: str | bytes, **budget: float) -> Network:
    data = text.encode() if isinstance(text, str) else text
    with spending(Budget(**budget)):
        return infer(read_source(Source(data=data, name="net")))


def layers(text: str, shape: str = "3@8x8") -> str:
    return f"input: {shape}\nlayers: [{text}]"


# Specs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{parallel: []}", "parallel has no branches"),
        ("{parallel: {}}", "parallel has no branches"),
        ("{parallel: , merge: add}", "parallel has no branches"),
        ("{parallel: [[]], merge: add}", "add needs at least 2 inputs, got 1"),
        ("{parallel: [[], [], []], merge: dot}", "dot takes 2 inputs, got 3"),
        ("{parallel: [[], [], []], merge: matmul}", "matmul takes 2 inputs, got 3"),
        ("{residual: [relu], shortcut: [{parallel: [[], []], merge: none}], merge: dot}", "dot needs at least 2 inputs, got 1"),
        ("{slice: 0.5}", "start of slice must be a whole number"),
        ("{slice: 1, stop: 2.5}", "'stop' of slice must be a whole number"),
        ("{chunk: 3, axis: 0.5}", "'axis' of split must be a whole number"),
        ("{concat: , axis: 0.5, from: [input, input]}", "'axis' of concat must be a whole number"),
        ("{permute: [1, 2, 3, 1, 2, 3, 1, 2, 3]}", "order of permute must be at most 8 axes"),
    ],
)
def test_mistakes_are_told_at_their_place(text, message):
    with pytest.raises(SpecError, match=message) as told:
        read(layers(text))
    assert all(problem.place.line == 2 for problem in told.value.problems)


@pytest.mark.parametrize(
    ("text", "shape", "message"),
    [
        ("{slice: 5, stop: 2}", "8", "leaves nothing of a vector of 8"),
        ("{deconv: 4@3x3, padding: 100}", "3@8x8", "leaves nothing of a feature map 3×8×8"),
        ("squeeze, {split: 1}", "1", "has no axis 0 in a scalar"),
        ("squeeze, class_token", "1", "needs a sequence T×D, got a scalar"),
        ("class_token", "8", "needs a sequence T×D, got a vector of 8"),
        ("{custom: a, shape: '-1'}, slice", "8", "needs each size of its shape"),
        ("{reshape: -1x-1}", "8", "can find one size, and not several"),
        ("squeeze, concat", "1", "has no axis 0 in scalar"),
        ("squeeze, globalavgpool", "1", "needs a feature map or a sequence, got a scalar"),
        ("{upsample: 100000000}, {upsample: 100000000}, {upsample: 100000000}", "3@8x8", "makes a size that is too large"),
    ],
)
def test_shapes_that_do_not_fit_are_told(text, shape, message):
    with pytest.raises(ShapeError, match=message):
        read(layers(text, shape))


@pytest.mark.parametrize(
    "text", ["squeeze, {permute: []}", "squeeze, flatten, {dense: 3}", "squeeze, {dense: 3}, relu", "squeeze, {reshape: 1}"]
)
def test_a_single_number_without_axes_is_a_shape_as_well(text):
    assert read(layers(text, "1")).layers[1].shape == Shape(())


@pytest.mark.parametrize(
    "mistake",
    ["{conv: x}", "{dense: }", "zz", "{lstm: 3, from: nowhere}", "{residual: [{conv: }], shortcut: auto}", "{add: , from: [input]}"],
)
def test_a_mistake_beside_activations_is_told_alone(mistake):
    with pytest.raises(SpecError) as told:
        read(f"{layers(mistake + ', relu')}\nactivations: {{input: [1], relu: [2]}}")
    assert all("activations" not in problem.message for problem in told.value.problems)


@pytest.mark.parametrize(
    "text", ["{residual: [{conv: x}, {dense: }], shortcut: auto}", "{neuron: , name: a}, {conv: }, {neuron: , delayed: [a, conv]}"]
)
def test_shapes_are_not_asked_for_after_a_mistake(text):
    with pytest.raises(SpecError):
        read(layers(text))


def test_kinds_put_together_at_random():
    """Whatever stands after whatever, with whatever attributes of the right form."""
    chance, fine = random.Random(1), 0
    shapes = ["8", "3@8x8", "3@16", "4x8", "Tx8", "'?'", "3@?x?", "2@4x4x4", "1", "1@1x1", "1x1", "?@8x8", "100000000@100000000x8"]
    for _ in range(1500):
        listed = ", ".join(_random_layer(chance) for _ in range(chance.choice([1, 1, 2, 3])))
        try:
            read(layers(listed, chance.choice(shapes)))
            fine += 1
        except NnvizError as error:
            assert all(problem.place for problem in error.problems)  # noqa: PT017 - either is right
    assert fine > 200


VALUES = {
    "count": ["1", "2", "3", "8"], "number": ["0", "1", "-1", "0.5", "7"], "bool": ["true", "false"], "text": ["abc"],
    "sizes": ["1", "2", "3", "3x3"], "padding": ["same", "valid", "1", "50", "[[1, 2], [0, 9]]"], "shape": ["8", "3@8x8", "'-1'", "4x2", "'-1x2'", "Tx8"],
    "axes": ["1", "[2, 1]", "[3, 1, 2]", "[]"], "choice": ["zz"], "numbers": ["[1, 2]"], "names": ["[input]"], "pairs": ["{input: input}"],
}  # fmt: skip


def _random_layer(chance: random.Random) -> str:
    kind = chance.choice(list(KINDS.values()))
    fields = [field for field in kind.fields if field.required or chance.random() < 0.3]
    given = "".join(f", {field.name}: {chance.choice(VALUES[field.type])}" for field in fields)
    reads = f", from: [{', '.join(['input'] * chance.choice([1, 2, 2, 3]))}]" if kind.inputs[0] > 1 else ""
    return f"{{{kind.short}: {given}{reads}}}"


# Model files


def model(nodes, given=None, stored=(), opset=17) -> bytes:
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes) for name, sizes in (given or {"x": [1, 4, 8, 8]}).items()]
    last = nodes[-1].output[0] if nodes[-1].output else "x"
    graph = helper.make_graph(nodes, "g", inputs, [helper.make_tensor_value_info(last, TensorProto.FLOAT, None)], list(stored))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]).SerializeToString()


def node(op: str, reads: str, makes: str, **attributes):
    return helper.make_node(op, [name if name != "-" else "" for name in reads.split()], makes.split(), **attributes)


def stored(name: str, *sizes: int):
    return TensorProto(name=name, data_type=1, dims=sizes)


def whole(name: str, *values: int):
    return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)


W = [stored("w", 4, 4, 3, 3)]
HOSTILE = {
    "a stride of 0": model([node("Conv", "x w", "y", strides=[0, 0])], stored=W),
    "no groups": model([node("Conv", "x w", "y", group=0, kernel_shape=[3, 3])], stored=W),
    "less than no groups": model([node("ConvTranspose", "x w", "y", group=-2, kernel_shape=[3, 3])], stored=W),
    "a window of nothing": model([node("MaxPool", "x", "y", kernel_shape=[0, 0], strides=[0, 0])]),
    "a dilation of 0": model([node("Conv", "x w", "y", dilations=[0, -1])], stored=W),
    "too many strides": model([node("Conv", "x w", "y", strides=[1, 1, 1, 1, 1])], stored=W),
    "a scalar that gets an axis": model([node("Unsqueeze", "x a", "y"), node("Relu", "y", "z")], {"x": [1, 4], "y": []}, [whole("a", 0)]),
    "a scalar that loses one": model([node("Squeeze", "x a", "y")], {"x": []}, [whole("a", 3)]),
    "a scalar that is gathered from": model([node("Gather", "x a", "y", axis=5)], {"x": []}, [whole("a", 3)]),
    "a scalar that is turned": model([node("Transpose", "x", "y")], {"x": []}),
    "a product of three": model([node("MatMul", "x x x", "y")], {"x": [1, 4, 4]}),
    "a product of a scalar": model([node("MatMul", "x x", "y")], {"x": []}),
    "a join of scalars": model([node("Concat", "x x", "y", axis=0)], {"x": []}),
    "a join without what it joins": model([node("Concat", "-", "y")]),
    "blocks of 0": model([node("DepthToSpace", "x", "y", blocksize=0)]),
    "a norm of 0 groups": model([node("GroupNormalization", "x w w", "y", num_groups=0)], stored=W),
    "a window over no elements": model([node("LRN", "x", "y", size=0)]),
    "a split into more": model([node("Split", "x", "a b y", axis=1, num_outputs=2), node("Unique", "x", "z")], opset=21),
    "a split into other parts": model([node("Split", "x s", "a b y", axis=1), node("Unique", "x", "z")], stored=[whole("s", 2, 2)], opset=21),
    "the largest step": model(
        [node("Shape", "x", "s"), node("Slice", "s a b c d", "g"), node("Reshape", "x g", "y"), node("Unique", "x", "z")],
        stored=[whole("a", 3), whole("b", -(1 << 63)), whole("c", 0), whole("d", -(1 << 63))], opset=21,
    ),
    "an identity of two": model([node("Identity", "x", "a b"), node("Relu", "b", "y")]),
    "an identity of what is left out": model([node("Identity", "- x", "a"), node("Relu", "a", "y")]),
    "a constant of two": model([helper.make_node("Constant", [], ["a", "b"], value=whole("", 1)), node("Add", "x b", "y")]),
    "a pad by nothing known": model([node("Pad", "x x", "y")]),
    "an infinite scale": model([node("Resize", "x - s", "y")], stored=[helper.make_tensor("s", 1, [4], [float("inf")] * 4)]),
    "a reduction of axes that are not there": model([node("ReduceMean", "x", "y", axes=[9, -9])], opset=13),
    "a recurrent layer without weights": model([node("LSTM", "x", "y", hidden_size=0)]),
    "a kernel of another kind": model([helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape="text")], stored=W),
    "sizes of 0": model([node("Conv", "x w", "y"), node("Reshape", "y s", "z")], {"x": [0, 4, 0, 0]}, [*W, whole("s", 0, -1)]),
}  # fmt: skip


@pytest.fixture
def _without_the_package(monkeypatch):
    """The `onnx` package is not asked: what is wrong must not reach it."""

    def missing(_):
        raise ImportError

    monkeypatch.setattr(inference, "infer_shapes", missing)


@pytest.mark.usefixtures("_without_the_package")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_does_not_fit_together_is_read(name):
    network = read(HOSTILE[name])
    assert len(network.by_name) == len(network.layers)
    assert all(is_canonical(KINDS[layer.kind], layer.attributes) for layer in network.layers)
    assert all(edge.tail in network.by_name and edge.head in network.by_name for edge in network.edges)


@pytest.mark.parametrize("name", ["a split into more", "a split into other parts", "the largest step"])
def test_the_package_is_not_asked_about_what_brings_it_down(name, monkeypatch):
    asked = []
    monkeypatch.setattr(inference, "infer_shapes", asked.append)
    read(HOSTILE[name])
    assert asked == []


def test_the_package_is_asked_about_what_is_harmless(monkeypatch):
    asked = []
    monkeypatch.setattr(inference, "infer_shapes", lambda data: asked.append(data) or b"")
    nodes = [node("Split", "x", "a b", axis=1, num_outputs=2), node("Slice", "x s e x0 n", "c"), node("Unique", "x", "z")]
    read(model(nodes, stored=[whole("s", -1), whole("e", -(1 << 63)), whole("x0", 1), whole("n", -1)], opset=21))
    assert len(asked) == 1


def test_inputs_that_are_called_alike_or_not_at_all():
    graph = helper.make_graph([node("Relu", "x", "y")], "g", [], [])
    graph.input.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2]) for name in ("x", "x", "", "input"))
    network = read(helper.make_model(graph).SerializeToString())
    assert [layer.name for layer in network.layers] == ["x", "input", "input_2", "relu_1"]


def test_attributes_of_each_kind_must_have_their_form():
    conv = KINDS["conv2d"]
    good = {"filters": 4, "kernel": (3, 3), "stride": (1, 1), "padding": ((0, 1), (-1, 0)), "groups": 1, "bias": True}
    assert is_canonical(conv, good)
    wrong = {
        "filters": [0, None, "n", 1.5, True],
        "kernel": [(3,), (0, 3), [3, 3], None],
        "stride": [(0, 0)],
        "padding": ["mirror", ((1,), (1,))],
        "groups": [0],
        "bias": [1],
    }
    assert not any(is_canonical(conv, {**good, name: value}) for name, values in wrong.items() for value in values)
    assert not is_canonical(conv, {})
    assert is_canonical(KINDS["dense"], {"units": None})
    assert is_canonical(KINDS["dense"], {"units": "n"})
    assert not is_canonical(KINDS["dense"], {})
    assert not is_canonical(KINDS["slice"], {"axis": 0.5})
    assert not is_canonical(KINDS["dropout"], {"rate": float("nan")})
    assert is_canonical(KINDS["reshape"], {"shape": Shape((3,))})


# How much


def in_line(count: int) -> bytes:
    return model([node("Relu", f"t{number}", f"t{number + 1}") for number in range(count)], {"t0": [1, 4]})


@pytest.mark.parametrize(
    "text",
    [
        layers("{repeat: 100, layers: [relu]}"),
        layers(", ".join(["relu"] * 100)),
        layers("&a {conv: 4@3x3, norm: batch, activation: relu, padding: same}" + ", *a" * 40),
        layers("{repeat: 10, layers: [{repeat: 10, layers: [{parallel: [[], [relu]], merge: add}]}]}"),
        "mlp: " + "-".join(["8"] * 100),
        "inputs: {" + ", ".join(f"i{number}: 3" for number in range(100)) + "}\nlayers: [relu]",
        "preset: resnet50",
    ],
)
def test_a_spec_has_no_more_layers_than_a_figure_may_have(text):
    with pytest.raises(SpecError, match="the network has more than 60 layers; a figure may have 60 layers") as told:
        read(text, layers=60)
    (problem,) = told.value.problems
    assert problem.place
    assert (problem.topic, "raise the budget's 'layers'" in problem.hint) == ("budget", True)
    assert len(read(text, layers=1000).layers) > 60


def test_reading_ends_where_the_layers_do():
    """Whoever asks for a million copies gets as many as may be read."""
    with pytest.raises(SpecError, match="more than 20,000 layers"):
        read(layers("{repeat: 1000, layers: [{repeat: 1000, layers: [relu]}]}"))


def test_the_mistakes_before_the_last_layer_are_told_as_well():
    with pytest.raises(SpecError) as told:
        read(layers("{conv: x}, {repeat: 100, layers: [relu]}"), layers=60)
    assert len(told.value.problems) == 2


def test_a_model_file_has_no_more_layers_than_a_figure_may_have():
    assert len(read(in_line(59), layers=60).layers) == 60
    with pytest.raises(ModelError, match="net: the model has 61 layers; a figure may have 60 layers") as told:
        read(in_line(60), layers=60)
    assert "raise the budget's 'layers'" in told.value.problems[0].hint


def test_a_model_file_has_no_more_connections_and_modules():
    many = model([node("Sum", " ".join(["x"] * 200), "a"), node("Sum", " ".join(["x"] * 200), "b")])
    with pytest.raises(ModelError, match="has 400 connections between its layers, more than 10 a layer; a figure may have 20 layers"):
        read(many, layers=20)
    deep = model([node("Relu", "x", f"t{number}", name=f"/{'/'.join('abcdefghij')}/{number // 2}/{number}") for number in range(16)])
    assert len(read(deep).groups) == 18
    with pytest.raises(ModelError, match="the model has 18 modules; a figure may have 17 layers"):
        read(deep, layers=17)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (in_line(50_001), "the model has 50,001 operators, more than 2.5 a layer; a figure may have 20,000 layers"),
        (b":\x86\xea\x30" + b"j\x00" * 400_003, "the model has 400,003 tensors, more than 5 a layer; a figure may have 20,000 layers"),
        (b"\x08\x08" * 2_000_001, "the file has more than 2,000,000 fields, 100 a layer; a figure may have 20,000 layers"),
    ],
    ids=["operators", "tensors", "fields"],
)
def test_a_file_that_is_too_large_is_not_called_damaged(data, message):
    with pytest.raises(ModelError, match=f"m.onnx: {message}") as told:
        reader.read(Source(data=data, name="m.onnx"))
    (problem,) = told.value.problems
    assert "copied in full" not in problem.hint
    assert problem.hint.startswith("cut out the part to be drawn (`onnx.utils.extract_model`), or raise the budget's 'layers'")
    assert (str(problem.place), problem.topic) == ("m.onnx", "budget")


def test_the_limit_that_is_told_is_enough():
    data = in_line(50_001)
    with pytest.raises(ModelError) as told:
        read(data, layers=20_000)
    assert "raise the budget's 'layers' to 20,001: 'nnviz_budget' in conf.py" in told.value.problems[0].hint
    with pytest.raises(ModelError, match="the model has 50,002 layers; a figure may have 20,001 layers") as told:
        read(data, layers=20_001)
    assert "raise the budget's 'layers' to 50,002:" in told.value.problems[0].hint
    assert len(read(data, layers=50_002).layers) == 50_002


def function(name: str, nodes, reads=(), makes=()):
    return helper.make_function("d", name, reads, makes, nodes, [helper.make_opsetid("", 17), helper.make_opsetid("d", 1)])


def with_functions(nodes, *functions) -> bytes:
    made = helper.make_model(helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])], []))
    made.functions.extend(functions)
    return made.SerializeToString()


def test_functions_take_no_more_memory_than_what_is_drawn_of_them():
    """A function in itself, and a call whose long name would be a part of every name in it."""
    relus = [node("Relu", "a", f"o{number}") for number in range(10_000)]
    endless = with_functions([node("f", "x", "y", domain="d")], function("f", [node("f", "a", "b", domain="d"), *relus], ["a"], ["b"]))
    long = with_functions([node("f", "x", "y" * 300_000, domain="d")], function("f", relus[:2000], ["a"], ["o0"]))
    for data in (endless, long):
        tracemalloc.start()
        with contextlib.suppress(ModelError):
            read_source(Source(data=data, name="m.onnx"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100e6


def test_a_call_keeps_the_names_in_it_apart_from_others():
    body = function("f", [node("Relu", "a", "h"), node("Tanh", "h", "b")], ["a"], ["b"])
    network = read(with_functions([node("f", "x", "m", domain="d", name="one"), node("f", "m", "y", domain="d", name="two")], body))
    assert [(layer.name, layer.group) for layer in network.layers[1:]] == [
        ("relu_1", "one"), ("tanh_1", "one"), ("relu_2", "two"), ("tanh_2", "two"),
    ]  # fmt: skip


def test_graphs_in_graphs_are_asked_once_what_they_read():
    inner = helper.make_graph([node("Relu", "x", "r")], "g", [], [helper.make_tensor_value_info("r", TensorProto.FLOAT, None)])
    for _ in range(8):
        branches = {"then_branch": inner, "else_branch": inner}
        inner = helper.make_graph(
            [node("If", "c", "r", **branches)], "g", [], [helper.make_tensor_value_info("r", TensorProto.FLOAT, None)]
        )
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "c")]
    data = helper.make_model(helper.make_graph(list(inner.node), "g", given, list(inner.output))).SerializeToString()
    calls = []
    graph = read_model(Message.of(data)).graph
    sys.setprofile(lambda frame, event, _: calls.append(1) if event == "call" and frame.f_code.co_name == "reads" else None)
    reads(graph.nodes[0])
    first = len(calls)
    reads(graph.nodes[0])
    sys.setprofile(None)
    assert first == 1 + sum(2**depth for depth in range(1, 9))  # each graph once
    assert len(calls) == first + 1
    assert graph.nodes[0].graphs["then_branch"].captured == ("c", "x")


@pytest.mark.parametrize(
    "graph",
    [
        b":\x10\n\x08\n\x02v1\x12\x02v1Z\x04\n\x02v1",  # one operator that reads and makes what the input is called
        b":\x1a\n\x08\n\x02v1\x12\x02v2\n\x08\n\x02v2\x12\x02v1Z\x04\n\x02v1",  # two that go in a circle
    ],
)
def test_a_name_that_is_given_anew_makes_no_circle(graph):
    network = infer(read_source(Source(data=b"\x08\x09\x12\x01x" + graph, name="net.onnx")))
    names = [layer.name for layer in network.layers]
    assert all(names.index(edge.tail) < names.index(edge.head) for edge in network.edges)
