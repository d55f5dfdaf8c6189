"""Files of much structure: what is written or called alike is looked at once, and nothing else is taken for the same."""

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper

from nnviz_core.contracts import Source
from nnviz_core.errors import ModelError
from nnviz_core.network import Network
from nnviz_core.readers.onnx import build, reader
from nnviz_core.readers.onnx.facts import Facts, Origin

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def node(op: str, reads: str, makes: str, **attributes: Any) -> NodeProto:
    """`-` is an input or an output that is left out."""
    inputs, outputs = ([name.strip("-") for name in names.split()] for names in (reads, makes))
    return helper.make_node(op, inputs, outputs, **attributes)


def constant(name: str, *values: float, kind: int = INT64) -> TensorProto:
    return helper.make_tensor(name, kind, [len(values)], values)


def weight(name: str, *dims: int) -> TensorProto:
    return TensorProto(name=name, data_type=FLOAT, dims=dims)


def model(nodes: Sequence[NodeProto], dims: Sequence[int | str], stored: Sequence[TensorProto] = ()) -> ModelProto:
    given = [helper.make_tensor_value_info("x", FLOAT, dims)]
    return helper.make_model(helper.make_graph(nodes, "g", given, [helper.make_tensor_value_info("y", FLOAT, None)], list(stored)))


def read(made: ModelProto) -> Network:
    return reader.read(Source(data=made.SerializeToString(), name="m.onnx"))


def residual(blocks: int) -> ModelProto:
    """Blocks that are alike, each with weights of its own."""
    nodes, stored = [node("Identity", "x", "t0")], []
    for i in range(blocks):
        stored += [weight(f"w{i}", 8, 8, 3, 3), *(weight(f"{name}{i}", 8) for name in "gbmv")]
        nodes += [
            node("Conv", f"t{i} w{i}", f"c{i}", pads=[1] * 4, name=f"/stage/block.{i}/conv/Conv"),
            node("BatchNormalization", f"c{i} g{i} b{i} m{i} v{i}", f"n{i}", name=f"/stage/block.{i}/norm/BatchNormalization"),
            node("Relu", f"n{i}", f"r{i}", name=f"/stage/block.{i}/Relu"),
            node("Add", f"r{i} t{i}", f"t{i + 1}", name=f"/stage/block.{i}/Add"),
        ]
    return model(nodes, ("N", 8, 16, 16), stored)


def calls_of(run: Callable[[], object]) -> int:
    """How many functions of ours were called."""
    count = 0

    def note(frame: Any, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and "nnviz_core" in frame.f_code.co_filename

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def test_rules_are_asked_once_for_what_is_called_alike(monkeypatch):
    asked = []
    kind_of = build.kind_of
    monkeypatch.setattr(build, "kind_of", lambda use: asked.append(use.call.op) or kind_of(use))
    network = read(residual(50))
    assert len(network.layers) == 201
    assert asked == ["Conv", "BatchNormalization", "Relu", "Add"]
    assert {layer.name: layer.params for layer in network.layers if layer.kind == "conv2d"} == {
        "conv" + ("" if i == 0 else f"_{i + 1}"): 576 for i in range(50)
    }


def test_work_grows_with_the_number_of_operators():
    few, many = (residual(blocks).SerializeToString() for blocks in (100, 400))
    counts = [calls_of(lambda data=data: reader.read(Source(data=data, name="m.onnx"))) for data in (few, many)]
    assert 3.5 < counts[1] / counts[0] < 4.1


def test_the_same_operator_on_other_sizes_is_looked_at_anew():
    nodes = [node("Conv", "x w", "a", strides=[2, 2]), node("Conv", "a w", "b", strides=[2, 2]), node("Conv", "b w", "y", strides=[2, 2])]
    network = read(model(nodes, (1, 3, 64, 64), [weight("w", 3, 3, 2, 2)]))
    assert [str(layer.shape) for layer in network.layers] == ["3×64×64", "3×32×32", "3×16×16", "3×8×8"]
    assert [layer.macs for layer in network.layers] == [0, 36_864, 9_216, 2_304]


def test_outputs_that_are_left_out_tell_calls_apart():
    """What an LSTM is drawn as depends on which of its outputs are read."""
    weights = [weight("w", 1, 32, 8), weight("r", 1, 32, 8)]
    nodes = [
        node("LSTM", "x w r", "a", hidden_size=8),
        node("LSTM", "x w r", "- h", hidden_size=8),
        node("LSTM", "x w r", "- i", hidden_size=8),
        node("Squeeze", "a axes", "s"),
        node("Sum", "s h i", "y"),
    ]
    network = read(model(nodes, (5, 1, 8), [*weights, constant("axes", 1)]))
    assert [layer.attributes["sequences"] for layer in network.layers if layer.kind == "lstm"] == [True, False, False]


def test_numbers_of_other_types_are_not_the_same():
    """7 over 2 is 3 in whole numbers, and 3.5 in real ones."""
    nodes = [
        node("Div", "seven two", "three"),
        node("Div", "real_seven real_two", "half"),
        node("Mul", "half real_two", "again"),
        node("Cast", "again", "sizes", to=INT64),
        node("Concat", "three sizes", "shape", axis=0),
        node("Reshape", "x shape", "y"),
    ]
    stored = [
        *(constant("seven", 7), constant("two", 2)),
        *(constant("real_seven", 7, kind=FLOAT), constant("real_two", 2, kind=FLOAT)),
    ]
    assert str(read(model(nodes, (1, 21), stored)).layers[-1].shape) == "3×7"
    facts = Facts()
    made = [facts.of(Origin.CONSTANT, (1,), (value,)) for value in (1, 1.0, True, -0.0, 0.0, None)]
    assert len(set(made)) == 6
    assert facts.of(Origin.CONSTANT, (1,), (1,)) is made[0]


@pytest.mark.parametrize("length", [3, 300])
def test_attributes_of_any_length_are_told_apart(length):
    nodes = [node("Transpose", "x", "a", note="n" * length, perm=[0, 2, 1]), node("Transpose", "a", "y", note="n" * length, perm=[0, 1, 2])]
    assert [layer.attributes.get("order") for layer in read(model(nodes, (1, 2, 3))).layers[1:]] == [(2, 1), (1, 2)]


def recurrent(name: str) -> GraphProto:
    """A branch whose operator leaves outputs out."""
    nodes = [node("LSTM", "x w r", f"- {name} -", hidden_size=8)]
    return helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(name, FLOAT, None)])


def test_outputs_that_are_left_out_have_no_name_in_common():
    """A branch that is always taken stands in the place of its `If`, whatever was left out before."""
    nodes = [
        node("LSTM", "x w r", "- h -", hidden_size=8),
        node("If", "yes", "b", then_branch=recurrent("t"), else_branch=recurrent("e")),
        node("Add", "h b", "y"),
    ]
    stored = [weight("w", 1, 32, 8), weight("r", 1, 32, 8), helper.make_tensor("yes", TensorProto.BOOL, [], [True])]
    network = read(model(nodes, (5, 1, 8), stored))
    assert [layer.kind for layer in network.layers] == ["input", "lstm", "lstm", "add"]


def test_functions_may_leave_outputs_out():
    body = [
        node("LSTM", "in w r", "- h -", hidden_size=8),
        node("LSTM", "in w r - - - - -", "- c -", hidden_size=8),
        node("Add", "h c", "out"),
    ]
    function = helper.make_function("d", "F", ["in", "w", "r"], ["out"], body, [helper.make_opsetid("", 17)])
    made = model([node("F", "x w r", "y", domain="d", name="f")], (5, 1, 8), [weight("w", 1, 32, 8), weight("r", 1, 32, 8)])
    made.functions.append(function)
    network = read(made)
    assert [(layer.kind, layer.group) for layer in network.layers[1:]] == [("lstm", "f"), ("lstm", "f"), ("add", "f")]


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize("data", [residual(2).SerializeToString(), b"\x08\x08\x3a\x05"], ids=["sound", "damaged"])
def test_garbage_is_collected_afterwards_as_it_was_before(swept, data):
    if not swept:
        gc.disable()
    try:
        network = reader.read(Source(data=data, name="m.onnx"))
        assert network.layers
    except ModelError:
        assert len(data) < 10
    finally:
        found = gc.isenabled()
        gc.enable()
    assert found is swept
