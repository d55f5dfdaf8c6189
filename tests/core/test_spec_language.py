"""Every sentence of the language's documentation, in a spec."""

import sys

import numpy as np
import pytest

from nnviz_core.contracts import Source
from nnviz_core.data import Weights
from nnviz_core.errors import NnvizError, SpecError
from nnviz_core.infer import infer
from nnviz_core.network import Shape
from nnviz_core.ops import find
from nnviz_core.reading import read_source


def network(text, **source):
    return infer(read_source(Source(data=text.encode(), **source)))


def shapes(text):
    return [str(layer.shape) for layer in network(text).layers]


def layer(text, given="3@32x32"):
    """The attributes of the one layer that a line describes."""
    return network(f"input: {given}\nlayers:\n  - {text}").layers[1]


SHAPES = {
    "3@224x224": Shape((3, 224, 224), 0),
    "3@224×224": Shape((3, 224, 224), 0),
    "784": Shape((784,), 0),
    "128x512": Shape((128, 512), 1),
    "1@16000": Shape((1, 16000), 0),
    "1@64x64x64": Shape((1, 64, 64, 64), 0),
    "[3, 224, 224]": Shape((3, 224, 224), 0),
    "{shape: 224x224x3, layout: channels_last}": Shape((224, 224, 3), 2),
    "{shape: [224, 224, 3], layout: channels_last}": Shape((224, 224, 3), 2),
    "Tx512": Shape(("T", 512), 1),
    "3@?x?": Shape((3, None, None), 0),
    '"?"': Shape((None,), 0),
    "tokens": Shape(("tokens",), 0),
}


@pytest.mark.parametrize("text", SHAPES)
def test_shapes(text):
    assert network(f"input: {text}\nlayers: [relu]").layers[0].shape == SHAPES[text]


def test_kernels():
    assert layer("conv: 64@7x7/2").attributes == {"filters": 64, "kernel": (7, 7), "stride": (2, 2)}
    assert layer("conv: 64@3").attributes["kernel"] == (3, 3)
    assert layer("conv1d: 64@3", "2@100").attributes["kernel"] == (3,)
    assert layer("maxpool: 3x3/2").attributes == {"kernel": (3, 3), "stride": (2, 2)}
    assert str(layer("maxpool: 2x2").shape) == "3×16×16"
    long = "conv: {filters: 64, kernel: [7, 7], stride: 2, padding: 3, dilation: 1, groups: 1, bias: false}"
    assert str(layer(long).shape) == "64×16×16"
    assert str(layer("{conv: 64@7x7/2, padding: 3, bias: false}").shape) == "64×16×16"


@pytest.mark.parametrize(
    ("padding", "shape"),
    [
        ("valid", "8×30×30"),
        ("same", "8×32×32"),
        ("1", "8×32×32"),
        ("[1, 2]", "8×32×34"),
        ("[[0, 1], [2, 3]]", "8×31×35"),
        ("1x2", "8×32×34"),
    ],
)
def test_padding(padding, shape):
    assert str(layer(f"{{conv: 8@3x3, padding: {padding}}}").shape) == shape


def test_what_stands_beside_a_kind_makes_layers_fused_with_it():
    found = network(
        "input: 3@8x8\nlayers: [{conv: 8@3x3, activation: relu, norm: batch, dropout: 0.5, name: first}, {flatten: , from: first}]"
    )
    assert [(each.kind, each.host) for each in found.layers[1:5]] == [
        ("conv2d", None), ("batchnorm", "first"), ("relu", "first"), ("dropout", "first"),
    ]  # fmt: skip
    assert found.edges_into["flatten"][0].tail == "dropout"


def test_how_a_layer_is_drawn():
    look = layer('{flatten: , color: "#ffcc66", link: "api.html#conv", tooltip: Hello, hide: true}').look
    assert (look.color, look.link, look.tooltip, look.hide) == ("#ffcc66", "api.html#conv", "Hello", True)
    assert layer("{flatten: , label: The end}").label == "The end"
    assert layer("flatten").label == ""


KINDS = (
    "conv conv1d conv3d depthwise separable deconv transposed maxpool avgpool globalmaxpool globalavgpool unpool dense flatten reshape permute squeeze "
    "crop pad slice split upsample pixelshuffle embedding position rnn lstm gru attention multihead transformer_encoder transformer_decoder "
    "batchnorm layernorm groupnorm instancenorm rmsnorm lrn dropout add multiply subtract average maximum dot matmul concat custom relu sigmoid softmax"
).split()


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_known_in_any_case(kind):
    assert find(kind) is find(kind.upper()) is find(kind.title()) is not None


def test_bidirectional():
    both = layer("bidirectional: {lstm: 64}", "20x8")
    assert both.attributes["bidirectional"] is True
    assert str(both.shape) == str(layer("{lstm: 64, bidirectional: true}", "20x8").shape) == "128"


def test_custom():
    found = layer("{custom: MyLayer, shape: 7x7, params: 12}")
    assert (str(found.shape), found.params) == ("7×7", 12)


def test_defaults():
    text = "input: 3@8x8\ndefaults: {Conv2D: {padding: same, activation: relu}}\nlayers: [conv: 8@3x3, {conv: 8@3x3, activation: none, padding: valid}]"
    assert [each.kind for each in network(text).layers] == ["input", "conv2d", "relu", "conv2d"]
    assert shapes(text)[1:] == ["8×8×8", "8×8×8", "8×6×6"]


RESIDUAL = "input: 8@8x8\ndefaults: {{conv: {{padding: same, bias: false, norm: batch}}}}\nlayers:\n  - residual: [conv: {filters}@3x3/{stride}]\n    {rest}"


def test_a_residual_adds_its_input():
    found = network(RESIDUAL.format(filters=8, stride=1, rest="activation: relu"))
    assert [edge.tail for edge in found.edges_into["add"]] == ["batchnorm", "input"]
    assert found.by_name["relu"].host == "add"


def test_an_automatic_shortcut_is_a_projection_only_where_the_shape_changes():
    assert len(network(RESIDUAL.format(filters=8, stride=1, rest="shortcut: auto")).layers) == 4
    found = network(RESIDUAL.format(filters=16, stride=2, rest="shortcut: auto"))
    projection = found.by_name["conv_1"]
    assert projection.attributes == {"filters": 16, "kernel": (1, 1), "stride": (2, 2), "bias": False}
    assert [edge.tail for edge in found.edges_into["add"]] == ["batchnorm", "batchnorm_1"]


def test_a_shortcut_of_ones_own():
    found = network(RESIDUAL.format(filters=16, stride=2, rest="shortcut: [avgpool: 2x2, conv: 16@1x1]"))
    assert [each.kind for each in found.layers] == ["input", "conv2d", "batchnorm", "avgpool2d", "conv2d", "batchnorm", "add"]


def test_blocks_take_parameters_and_calculate():
    text = """
input: 3@8x8
blocks:
  outer:
    parameters: {width: 4, kind: relu}
    layers: [{block: inner, filters: "${width * 2}"}, {dropout: 0.1}, "${kind}"]
  inner: {parameters: {filters: 1}, layers: [{conv: "${filters}@1x1"}]}
layers: [{block: outer}, {block: outer, width: 8, kind: tanh}]
"""
    assert shapes(text)[1:] == ["8×8×8"] * 3 + ["16×8×8"] * 3
    assert [each.kind for each in network(text).layers][-1] == "tanh"
    assert [group.label for group in network(text).groups] == ["outer", "inner", "outer", "inner"]


@pytest.mark.parametrize(
    "branches", ["[[conv: 2@1x1], [conv: 3@1x1], [], conv: 4@1x1]", "{a: [conv: 2@1x1], b: [conv: 3@1x1], c: , d: [conv: 4@1x1]}"]
)
def test_branches_by_list_and_by_name(branches):
    assert shapes(f"input: 1@8x8\nlayers: [parallel: {branches}]")[-1] == "10×8×8"


@pytest.mark.parametrize(("merge", "shape"), [("concat", "4×8×8"), ("add", "2×8×8"), ("multiply", "2×8×8")])
def test_merges(merge, shape):
    assert shapes(f"input: 1@8x8\nlayers:\n  - parallel: [[conv: 2@1x1], [conv: 2@1x1]]\n    merge: {merge}")[-1] == shape


def test_branches_that_are_not_merged_are_read_by_their_names():
    found = network("input: 8\nlayers:\n  - parallel: {a: [dense: 2], b: [dense: 3]}\n    merge: none\n  - {concat: , from: [a, b]}\n")
    assert str(found.layers[-1].shape) == "5"


def test_repeat_and_group():
    found = network(
        "input: 8\nlayers:\n  - repeat: 3\n    layers: [dense: 8]\n  - group: outer\n    layers: [{group: inner, layers: [dense: 8]}]"
    )
    assert [group.kind for group in found.groups] == ["repeat"] * 3 + ["group"] * 2
    assert found.groups_by_name[found.layers[-1].group].parent == found.groups[3].name
    assert [each.name for each in found.layers[1:]] == ["dense", "dense_1", "dense_2", "dense_3"]


def test_several_inputs_and_outputs():
    text = (
        "inputs: {a: 4, b: 6}\nlayers: [{dense: 2, name: x}, {dense: 3, from: b, name: y}, {concat: , from: [x, y]}, {dense: 1, name: z}]"
    )
    found = network(text)
    assert found.edges_into["x"][0].tail == "a"
    assert found.outputs == ("z",)
    assert network(f"{text}\noutputs: [y, z]").outputs == ("y", "z")


def test_names_inside_a_block_mean_its_own_layers_first():
    text = """
input: 8
blocks: {b: {layers: [{dense: 8, name: inside}, {dense: 4}, {concat: , from: [dense, inside]}]}}
layers: [{dense: 8, name: inside}, {block: b}, {block: b}]
""".replace("dense, inside", "inside, inside")
    found = network(text)
    assert {edge.tail for edge in found.edges_into["concat_1"]} == {"inside_2"}


def test_shared_weights_count_once():
    found = network("inputs: {a: 4, b: 4}\nlayers: [{dense: 8, name: x}, {dense: 8, from: b, share: x}]")
    assert [each.params for each in found.layers[2:]] == [40, 0]


def test_mlp():
    assert shapes("mlp: 784-128-64-10") == ["784", "128", "64", "10"]
    assert shapes("mlp: 1000-10-10") == ["1000", "10", "10"]
    assert [each.kind for each in network("mlp: 4-3-2\nactivation: relu").layers] == ["input", "dense", "relu", "dense"]


def test_scalars_are_taken_as_written():
    found = network("name: 2024-01-01\ninput: 8\nlayers: [{dense: 3, name: no}, {dense: 3, name: 1e3}, {dense: 3, from: no}]")
    assert found.name == "2024-01-01"
    assert [each.name for each in found.layers] == ["input", "no", "1e3", "dense"]


def test_model_is_relative_and_the_rest_still_applies(tmp_path):
    tmp_path.joinpath("models").mkdir()
    tmp_path.joinpath("models/net.yaml").write_text("name: Inner\nmlp: 2-3\ndraw: {style: fcnn, bias: true}")
    found = network("model: models/net.yaml\nname: Outer\ndraw: {style: graph}", folder=tmp_path, root=tmp_path)
    assert found.name == "Outer"
    assert found.options == {"style": "graph", "bias": True}
    assert found.files == (str(tmp_path / "models/net.yaml"),)
    assert network("model: /models/net.yaml", folder=tmp_path / "models", root=tmp_path).name == "Inner"


@pytest.mark.parametrize("path", ["../secret.yaml", "/../secret.yaml", "link.yaml", "inside/../../secret.yaml"])
def test_no_path_leads_outside_the_project(tmp_path, path):
    project = tmp_path / "project"
    project.joinpath("inside").mkdir(parents=True)
    tmp_path.joinpath("secret.yaml").write_text("mlp: 2-3")
    project.joinpath("link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(SpecError, match="leads outside the project"):
        network(f"model: {path}", folder=project, root=project)


def test_specs_that_name_each_other_end(tmp_path):
    tmp_path.joinpath("a.yaml").write_text("model: b.yaml")
    tmp_path.joinpath("b.yaml").write_text("model: a.yaml")
    with pytest.raises(NnvizError, match="without an end"):
        network("model: a.yaml", folder=tmp_path, root=tmp_path)


@pytest.mark.parametrize("name", ["resnet18", "ResNet-18", "RESNET_18"])
def test_preset(name):
    assert network(f"preset: {name}").name == "ResNet-18"


def test_weights_as_lists_and_files(tmp_path):
    assert network("mlp: 2-1\nweights: [[[1, -0.5]]]").datum(Weights).matrices == (((1.0, -0.5),),)
    np.savez(tmp_path / "w.npz", a=np.ones((3, 2)), b=np.ones((1, 3)), bias=np.ones(3))
    assert [len(matrix) for matrix in network("mlp: 2-3-1\nweights: w.npz", folder=tmp_path).datum(Weights).matrices] == [3, 1]
    np.save(tmp_path / "w.npy", np.array([object()]), allow_pickle=True)
    with pytest.raises(SpecError, match="without Python objects"):
        network("mlp: 2-1\nweights: w.npy", folder=tmp_path)


def test_weights_are_read_without_numpy(tmp_path, monkeypatch):
    np.save(tmp_path / "w.npy", np.array([[1, -2]]))
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert network("mlp: 2-1\nweights: w.npy", folder=tmp_path).datum(Weights).matrices == (((1.0, -2.0),),)


def test_images_are_found_beside_the_spec(tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG")
    found = network("input: {shape: 3@8x8, image: cat.png}\nlayers: [flatten]", folder=tmp_path, root=tmp_path)
    assert found.layers[0].look.image == str(tmp_path / "cat.png")
    assert found.files == (str(tmp_path / "cat.png"),)


def test_drawing_options_are_plain_values():
    found = network("mlp: 2-3\ndraw: {style: fcnn, legend: true, max-units: 7, show: [names, shapes], font-size: 9.5, from: '1'}")
    assert found.options == {"style": "fcnn", "legend": True, "max-units": 7, "show": ("names", "shapes"), "font-size": 9.5, "from": "1"}


def test_channels_last_serves_every_layer():
    text = "input: {shape: 8x8x3, layout: channels_last}\nlayers: [{conv: 4@3x3}, {maxpool: 2x2}, {parallel: [[conv: 2@1x1], []]}, globalavgpool]"
    assert shapes(text)[1:] == ["6×6×4", "3×3×4", "3×3×2", "3×3×6", "6"]


@pytest.mark.parametrize("text", ["activation: relu", "Activation: relu", "relu", "nn.ReLU", "{activation: {relu: }}"])
def test_an_activation_on_its_own_is_a_layer(text):
    found = layer(text)
    assert (found.kind, found.host) == ("relu", None)


def test_a_norm_on_its_own_takes_attributes_and_a_name():
    found = layer("{norm: {group: 3}, name: scaled}")
    assert (found.name, found.kind, found.attributes) == ("scaled", "groupnorm", {"groups": 3})


def test_bidirectional_in_any_case():
    assert layer("Bidirectional: {LSTM: {units: 4}}", "8x4").attributes == {"units": 4, "bidirectional": True}


def test_the_hidden_layers_of_an_mlp_take_any_activation():
    assert [each.kind for each in network("mlp: 4-3-2\nactivation: {prelu: {shared: true}}").layers] == ["input", "dense", "prelu", "dense"]
