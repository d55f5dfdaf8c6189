"""Networks that are written in Python: equal to those of YAML, and their mistakes are told at the line of Python."""

import inspect
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz_core
from nnviz_core import build, layers
from nnviz_core.data import Activations, Curves, Weights
from nnviz_core.errors import NnvizError, ShapeError, SpecError, UsageError
from nnviz_core.layers import block, conv, dense, flatten, group, parallel, relu, repeat, residual, sequential
from nnviz_core.network import Shape
from nnviz_core.ops import KINDS, find
from nnviz_core.testing import SPECS


def here():
    return f"tests/core/test_build.py:{inspect.currentframe().f_back.f_lineno}"


def read(text):
    return nnviz_core.read(text).network


def edges(network):
    return [(edge.tail, edge.head) for edge in network.edges]


def told(make, kind=NnvizError):
    with pytest.raises(kind) as caught:
        make()
    return str(caught.value)


# Layers in a row

LENET = """
name: LeNet-5
input: 1@32x32
layers:
  - {conv: 6@5x5, activation: tanh}
  - avgpool: 2x2
  - {conv: 16@5x5, activation: tanh}
  - avgpool: 2x2
  - flatten
  - {dense: 120, activation: tanh}
  - {dense: 84, activation: tanh}
  - {dense: 10, activation: softmax}
"""


def test_a_row_of_layers_is_the_network_of_its_spec():
    built = build(
        layers.conv("6@5x5", activation="tanh"),
        layers.avgpool("2x2"),
        layers.Conv2d("16@5x5", activation="tanh"),
        layers.AvgPool2d("2x2"),
        layers.Flatten(),
        layers.Linear(120, activation="tanh"),
        layers.Dense(84, activation="tanh"),
        layers.dense(10, activation="softmax"),
        name="LeNet-5",
        input="1@32x32",
    )
    assert built.network == read(LENET)
    assert repr(built) == "<Model 'LeNet-5': 13 layers, 61,706 parameters, 1@32×32 → 10>"
    assert built.draw().artifact() == nnviz_core.draw(LENET).artifact()
    assert nnviz_core.draw(built.network).artifact() == built.draw().artifact()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_names(kind):
    for word in (KINDS[kind].short, *KINDS[kind].aliases):
        if word.isidentifier() and find(word).name != "input":
            assert getattr(layers, word)().word == word
            assert word in dir(layers)


@pytest.mark.parametrize("word", ["Sequential", "Residual", "Parallel", "Repeat", "Group", "Block"])
def test_what_is_made_of_layers_may_have_a_capital(word):
    assert getattr(layers, word) is getattr(layers, word.lower())


@pytest.mark.parametrize(
    "rows",
    [
        (dense(4), relu(), dense(2)),
        ([dense(4), "relu", dense(2)],),
        (dense(4), [relu(), [dense(2)]]),
        (sequential(dense(4), relu()), dense(2)),
        ({"dense": 4}, "relu", {"dense": 2}),
        (layers.input(8), dense(4), "relu", dense(2)),
    ],
    ids=["one by one", "a list", "lists in lists", "a sequence", "mappings", "after its input"],
)
def test_layers_come_one_by_one_in_lists_or_in_sequences(rows):
    more = {} if isinstance(rows[0], layers.Output) else {"input": 8}
    assert build(*rows, **more).network == read("input: 8\nlayers: [dense: 4, relu, dense: 2]")


@pytest.mark.parametrize(
    "shape", ["3@8x8", (3, 8, 8), [3, 8, 8], Shape((3, 8, 8)), np.array([3, 8, 8]), {"shape": "3x8x8", "layout": "channels_first"}]
)
def test_shapes_in_any_form(shape):
    assert build(flatten(), input=shape).network.layers[0].shape == Shape((3, 8, 8))


@pytest.mark.parametrize("shape", [Shape((8, 8, 3), 2), Shape(("T", 512), 1), Shape((3, None, None)), Shape((10,))])
def test_a_shape_keeps_its_layout(shape):
    assert build(relu(), input=shape).network.layers[0].shape == shape


def test_values_may_be_those_of_numpy_and_paths(tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG")
    built = build(
        conv(filters=np.int64(4), kernel=np.array([3, 3]), bias=np.zeros(1, bool)[0], image=tmp_path / "cat.png"), input="3@8x8"
    ).network.layers[1]
    assert (built.attributes, built.look.image) == ({"filters": 4, "kernel": (3, 3), "bias": False}, str(tmp_path / "cat.png"))


def test_all_that_may_stand_in_a_spec():
    built = build(
        dense(3, name="a"), dense(2, name="b", from_="a"), input={"shape": 4, "name": "in"}, name="All", outputs=["a", "b"],
        defaults={"dense": {"bias": False}}, draw={"style": "fcnn", "max-units": 5, "from": "1", "legend": True},
        weights=[np.ones((3, 4)), np.zeros((2, 3))], activations={"a": [1, 2, 3]}, history={"loss": [3.0, None, 1.0]},
    ).network  # fmt: skip
    assert built.options == {"style": "fcnn", "max-units": 5, "from": "1", "legend": True}
    assert built.outputs == ("a", "b")
    assert [layer.params for layer in built.layers] == [0, 12, 6]
    assert built.datum(Weights).matrices == (((1.0,) * 4,) * 3, ((0.0,) * 3,) * 2)
    assert built.datum(Activations).tensors["a"].values == (1.0, 2.0, 3.0)
    assert built.datum(Curves).curves[0].values == (3.0, None, 1.0)


def test_large_weights_fit():
    built = build(dense(300), input=784, weights=[np.zeros((300, 784))])
    assert len(built.network.datum(Weights).matrices[0]) == 300


def test_inputs_by_name():
    built = build(dense(5, from_="b", name="y"), layers.concat(from_=["a", "y"]), inputs={"a": 4, "b": 6})
    assert edges(built.network) == [("b", "y"), ("a", "concat"), ("y", "concat")]


def test_no_activation_is_none_of_the_defaults():
    built = build(conv("4@3x3"), conv("4@3x3", activation=None), input="3@8x8", defaults={"conv": {"activation": "relu"}})
    assert [layer.kind for layer in built.network.layers] == ["input", "conv2d", "relu", "conv2d"]


def test_an_activation_may_be_a_layer():
    built = build(dense(3, activation=layers.PReLU(shared=True), norm=layers.GroupNorm(3)), input=4).network
    assert [(layer.kind, layer.attributes) for layer in built.layers[2:]] == [("groupnorm", {"groups": 3}), ("prelu", {"shared": True})]


# What is made of layers


def test_residuals_branches_blocks_repetitions_and_groups():
    spec = """
input: 8@8x8
defaults: {conv: {padding: same, bias: false, norm: batch}}
blocks:
  basic:
    parameters: {filters: 8, stride: 1}
    layers:
      - residual: [conv: "${filters}@3x3/${stride}", conv: "${filters}@3x3"]
        shortcut: auto
        activation: relu
layers:
  - {block: basic}
  - {block: basic, filters: 16, stride: 2}
  - repeat: 2
    layers: [conv: 16@1x1, relu]
  - group: stage
    layers:
      - parallel: [[conv: 4@1x1], [], {conv: 4@3x3}]
        merge: concat
      - parallel: {left: [conv: 4@1x1], right: [conv: 4@1x1]}
        merge: none
      - {add: , from: [left, right]}
"""

    def basic(filters=8, stride=1):
        return block("basic", residual(conv(f"{filters}@3x3/{stride}"), conv(f"{filters}@3x3"), shortcut="auto", activation="relu"))

    built = build(
        basic(),
        basic(16, stride=2),
        repeat(2, conv("16@1x1"), "relu"),
        group(
            "stage",
            parallel([conv("4@1x1")], None, conv("4@3x3"), merge="concat"),
            parallel({"left": conv("4@1x1"), "right": [conv("4@1x1")]}, merge="none"),
            layers.add(from_=["left", "right"]),
        ),
        input="8@8x8",
        defaults={"conv": {"padding": "same", "bias": False, "norm": "batch"}},
    ).network
    assert built == read(spec)
    assert [(one.kind, one.label) for one in built.groups] == [(other.kind, other.label) for other in read(spec).groups]


def test_branches_in_one_list():
    assert build(parallel([[dense(2)], [dense(3)]]), input=4).network == build(parallel([dense(2)], [dense(3)]), input=4).network
    assert len(build(parallel([dense(2), dense(3)]), input=4).network.layers) == 4


def test_a_bidirectional_layer_wraps_another():
    assert build(layers.Bidirectional(layers.LSTM(64)), input="20x8").network.layers[1].attributes == {"units": 64, "bidirectional": True}


def test_names_inside_a_block_are_its_own():
    part = [dense(4), dense(4), layers.add(from_=["dense", "dense_1"])]
    built = build(dense(4), repeat(2, part), input=4).network
    assert [(edge.tail, edge.head) for edge in built.edges if edge.head.startswith("add")] == [
        ("dense_1", "add"), ("dense_2", "add"), ("dense_3", "add_1"), ("dense_4", "add_1"),
    ]  # fmt: skip


# Layers that are called


def test_branches_are_layers_called_on_one_output():
    x = layers.input("3@8x8")
    stem = conv("4@1x1", activation="relu")(x)
    left, right = conv("4@3x3", padding="same")(stem), layers.maxpool("3x3/1", padding="same")(stem)
    built = build(dense(10)(layers.GlobalAvgPool2d()(layers.Concatenate()([left, right]))), name="Two")
    spec = """
name: Two
input: 3@8x8
layers:
  - {conv: 4@1x1, activation: relu, name: stem, label: ''}
  - {conv: 4@3x3, padding: same}
  - {maxpool: 3x3/1, padding: same, from: stem}
  - {concat: , from: [conv, maxpool]}
  - globalavgpool
  - dense: 10
"""
    assert [layer.name for layer in built.network.layers] == [
        "input",
        "conv",
        "relu",
        "conv_1",
        "maxpool",
        "concat",
        "globalavgpool",
        "dense",
    ]
    assert [layer.shape for layer in built.network.layers] == [layer.shape for layer in read(spec).layers]
    assert edges(built.network) == [
        ("input", "conv"), ("conv", "relu"), ("relu", "conv_1"), ("relu", "maxpool"), ("conv_1", "concat"), ("maxpool", "concat"),
        ("concat", "globalavgpool"), ("globalavgpool", "dense"),
    ]  # fmt: skip


def test_inputs_and_outputs_are_those_of_the_graph():
    image, question, unused = layers.input("3@8x8", name="image"), layers.Input(20, label="Question"), layers.input(7)
    seen = layers.globalavgpool()(conv("8@3x3")(image))
    asked = dense(8)(question)
    mean, spread = dense(2, name="mean")(seen + asked), dense(2, name="spread")(seen * asked)
    dense(9)(unused)
    network = build(mean, spread).network
    assert [(layer.name, layer.label) for layer in network.inputs] == [("image", "image"), ("input", "Question")]
    assert network.outputs == ("mean", "spread")
    assert {layer.kind for layer in network.layers} == {"input", "conv2d", "globalavgpool", "dense", "add", "multiply"}


def test_an_output_that_others_read_may_be_the_networks_too():
    hidden = dense(3)(layers.input(4))
    assert build(hidden, dense(2)(hidden)).network.outputs == ("dense", "dense_1")


def test_layers_stand_in_the_order_in_which_the_outputs_read_them():
    x = layers.input(4)
    second, first = dense(2, name="second")(x), dense(3, name="first")(x)
    assert [layer.name for layer in build(layers.concat()(first, second)).network.layers] == ["input", "first", "second", "concat"]


def test_signs_are_layers():
    x, y = layers.input("4x4", name="x"), layers.input("4x4", name="y")
    network = build(((x + y) - x) * (x @ y)).network
    assert [layer.kind for layer in network.layers[2:]] == ["add", "subtract", "matmul", "multiply"]


def test_a_sequence_is_called_as_one():
    x = layers.input(4)
    encoder = sequential(dense(8, activation="relu"), residual(dense(8)), repeat(2, dense(8)))
    assert build(encoder(x)).network == build(encoder, input=4).network
    assert build(sequential()(x), dense(2)(x)).network.outputs == ("input", "dense")


def test_a_network_of_thousands_is_no_matter_of_depth():
    x = layers.input(4)
    for _ in range(3000):
        x = relu()(x)
    assert len(build(x).network.layers) == 3001


def test_groups_and_repetitions_are_called_too():
    network = build(group("head", dense(4), dense(2))(repeat(3, dense(8))(layers.input(8)))).network
    assert [one.kind for one in network.groups] == ["repeat"] * 3 + ["group"]
    assert network.outputs == ("dense_4",)


# Layers that are used again


def test_a_layer_that_is_called_twice_shares_its_weights():
    encoder = sequential(dense(8, norm="batch", activation="relu"), dense(4))
    network = build(layers.dot()(encoder(layers.input(16, name="one")), encoder(layers.input(16, name="other")))).network
    assert [(layer.name, layer.params, layer.attributes.get("share")) for layer in network.layers if layer.kind in {"dense", "batchnorm", "relu"}] == [
        ("dense", 136, None), ("batchnorm", 32, None), ("relu", 0, None), ("dense_1", 36, None),
        ("dense_2", 0, "dense"), ("batchnorm_1", 0, "batchnorm"), ("relu_1", 0, None), ("dense_3", 0, "dense_1"),
    ]  # fmt: skip


def test_what_is_made_of_layers_shares_them_too_its_shortcut_included():
    part = residual(conv("8@3x3", padding="same"), shortcut="auto")
    network = build(part(layers.input("3@8x8")), part(layers.input("3@8x8"))).network
    assert [layer.params for layer in network.layers if layer.name.endswith(("conv_2", "conv_3", "batchnorm_1"))] == [0, 0, 0]
    assert sum(layer.params for layer in network.layers) == 224 + 24 + 32


def test_copies_of_a_repetition_have_weights_of_their_own():
    network = build(repeat(3, dense(4)), input=4).network
    assert [layer.params for layer in network.layers] == [0, 20, 20, 20]


def test_a_layer_that_stands_twice_in_a_repetition_shares_within_each_copy():
    twice = dense(4)
    network = build(repeat(2, twice, twice), input=4).network
    assert [layer.attributes.get("share") for layer in network.layers[1:]] == [None, "dense", None, "dense_2"]


def test_layers_without_weights_are_free_to_stand_anywhere():
    act, pool = relu(), layers.maxpool("2x2")
    network = build(conv("8@3x3"), act, pool, conv("8@3x3"), act, pool, input="3@32x32").network
    assert not any("share" in layer.attributes for layer in network.layers)


# Mistakes


def test_all_mistakes_are_told_at_once_at_their_lines():
    first = here()
    parts = [
        layers.convv("6@5x5"),
        conv("6@5x5", kernel_size=3),
        dense(3, activation="rel"),
    ]
    lines = [f"{first.rpartition(':')[0]}:{int(first.rpartition(':')[2]) + offset}" for offset in (2, 3, 4)]
    assert told(lambda: build(*parts, input="1@8x8"), SpecError) == "\n".join(
        [
            f"{lines[0]}: unknown kind of layer 'convv'\n  hint: did you mean 'conv'?",
            f"{lines[1]}: conv has no attribute 'kernel_size'\n  hint: here it is called 'kernel'",
            f"{lines[2]}: unknown activation 'rel'\n  hint: did you mean 'relu'?",
        ]
    )


def test_layers_that_do_not_fit_together_are_told_at_their_lines():
    line = here()
    message = told(lambda: build(conv("6@5x5"), dense(3), input="1@8x8"), ShapeError)
    assert message.startswith(f"{line.rpartition(':')[0]}:{int(line.rpartition(':')[2]) + 1}: dense needs a vector or a sequence")


def test_a_layer_that_a_function_makes_is_told_where_the_function_makes_it():
    def part():
        return dense(-1), here()

    made, line = part()
    assert told(lambda: build(made, input=4)).startswith(f"{line}: units of dense must be a whole number")


MISTAKES = {
    "no layers": (build, "a network has layers, got none"),
    "no input": (lambda: build(dense(3)), "a spec needs 'input'"),
    "a mistyped keyword": (lambda: build(dense(3), inptu=4), "a spec has no 'inptu'\n  hint: did you mean 'input'?"),
    "several values": (lambda: conv(3, 64, 3), "conv takes one value and names with values, got 3 values\n  hint: such as conv('64@3x3', stride=2)"),
    "no output": (lambda: conv("3@3x3")(3), "conv reads outputs of layers, got int 3"),
    "called on None": (lambda: conv("3@3x3")(None), "conv reads outputs of layers, got NoneType None"),
    "called on zero": (lambda: conv("3@3x3")([layers.input(3), 0]), "conv reads outputs of layers, got int 0"),
    "called on a layer": (lambda: conv("3@3x3")(relu()), "conv reads outputs of layers, got Module <relu()>"),
    "called on nothing": (conv("3@3x3"), "conv is called on nothing"),
    "an output and a number": (lambda: layers.input(3) + 1, "add reads outputs of layers, got int 1"),
    "too many outputs": (lambda: build(conv("3@3x3")(layers.input("1@8x8"), layers.input("1@8x8"))), "conv takes 1 input, got 2\n  hint: join them first"),
    "an output taken apart": (lambda: [*layers.split(2)(layers.input(4))], "the <output of <split(2)>> is one tensor, and cannot be taken apart"),
    "an output in a list": (lambda: build(residual(layers.input(3)), input=3), "<output of <input(3)>> stands where a layer is expected"),
    "layers before outputs": (lambda: build(relu(), layers.input(3)), "a network is made of layers or of outputs, got both: <relu()> beside outputs"),
    "an input twice": (lambda: build(relu()(layers.input(3)), input=3), "'input' is said already"),
    "an input without a shape": (lambda: build(relu()(layers.input(None))), "'input' must be a shape such as 3@224x224"),
    "a shape of words": (lambda: build(relu(), input="3,8,8"), "'input' has a size"),
    "an object": (lambda: build(dense(object()), input=3), "units of dense must be a whole number from 1, a name or '?', got '<object>'"),
    "objects for layers": (lambda: build(object(), 3, input=3), "unknown kind of layer '<object>'"),
    "a wrong name": (lambda: build(dense(3, name="a"), layers.add(from_=["a", "b"]), input=3), "no layer before this one is called 'b'"),
    "a name twice": (lambda: build(dense(3, name="a"), dense(3, name="a"), input=3), "another layer is called 'a'"),
    "a wrong default": (lambda: build(dense(3), input=3, defaults={"densee": {}}), "unknown kind of layer 'densee'\n  hint: did you mean 'dense'?"),
    "a wrong output": (lambda: build(dense(3), input=3, outputs=["densee"]), "no layer is called 'densee'\n  hint: did you mean 'dense'?"),
    "a residual that does not fit": (lambda: build(residual(dense(4)), input=3), "add cannot combine 4 and 3"),
    "a block without layers": (lambda: build(block("b"), input=3), "the network has no layers"),
    "many copies": (lambda: build(repeat(10_000, dense(3)), input=3), "repeat must be between 1 and 1,000"),
    "nobody's word in a sequence": (lambda: sequential(relu(), {"dense": 3})(layers.input(3)), "a sequence that is called must be of layers"),
    "a number for a name": (lambda: build(dense(3), input=3, name=3, draw=7), "'draw' must be a mapping of names to values, got '7'"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_what_is_wrong_is_told_with_its_line(case):
    make, expected = MISTAKES[case]
    message = told(make)
    assert expected in message
    assert message.startswith("tests/core/test_build.py:")


def test_a_list_in_itself_is_told():
    endless = []
    endless.append(endless)
    assert "nested too deeply" in told(lambda: build(dense(3, name=endless), input=3))
    assert "lists of layers are nested more than 64 deep" in told(lambda: build(endless, input=3))
    assert "lists of layers are nested more than 64 deep" in told(lambda: residual(endless))
    with pytest.raises(NnvizError):
        nnviz_core.draw({"input": endless, "layers": endless})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.builds(object)
    | st.sampled_from(["3x3", "8@3", "same", "relu", "T", "?"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.integers(), inner, max_size=3) | st.tuples(inner, inner)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["kernel", "stride", "padding", "name", "label", "activation", "norm", "dropout", "from_", "share", "color", "link", "hide", "units"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["conv", "dense", "concat", "lstm", "custom", "nonsense", "bidirectional"]),
    VALUES,
    st.dictionaries(NAMES, VALUES, max_size=3),
    VALUES,
)
def test_any_value_makes_a_network_or_a_mistake(kind, value, attributes, shape):
    try:
        build(getattr(layers, kind)(value, **attributes), input=shape)
    except NnvizError as error:
        assert error.problems  # noqa: PT017 - the absence of an error is right, too
        assert "internal error" not in str(error)  # noqa: PT017


# Specs as dicts


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_may_be_a_dict(name):
    assert nnviz_core.read(yaml.safe_load(SPECS[name])).network == read(SPECS[name])


def test_a_dict_has_its_mistakes_where_it_is_given():
    line = here()
    message = told(lambda: nnviz_core.draw({"input": 8, "layers": [{"densee": 3}]}))
    assert (
        message
        == f"{line.rpartition(':')[0]}:{int(line.rpartition(':')[2]) + 1}: unknown kind of layer 'densee'\n  hint: did you mean 'dense'?"
    )


def test_a_dict_names_no_file_outside_of_the_project(tmp_path, monkeypatch):
    tmp_path.joinpath("project").mkdir()
    tmp_path.joinpath("secret.yaml").write_text("mlp: 2-3")
    monkeypatch.chdir(tmp_path / "project")
    assert "leads outside the project" in told(lambda: nnviz_core.read({"model": "../secret.yaml"}))
    assert nnviz_core.read({"model": "../secret.yaml"}, root=tmp_path).network.layers == read("mlp: 2-3").layers
    Path("net.yaml").write_text("mlp: 2-3")
    assert nnviz_core.read({"model": "net.yaml"}).network.layers == read("mlp: 2-3").layers


# What is shown


def test_what_a_prompt_shows():
    assert repr(conv("6@5x5", activation="tanh")) == "<conv('6@5x5', activation='tanh')>"
    assert repr(relu()(layers.input(3))) == "<output of <relu()>>"
    assert "linear" in dir(layers)
    assert "language" in layers.Conv2d.__doc__
    with pytest.raises(AttributeError):
        _ = layers.__wrapped__
    with pytest.raises(UsageError):
        conv(1, 2)
