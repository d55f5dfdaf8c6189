"""Real ONNX files: what is read agrees with published tables and with the `onnx` package."""

import runpy
from collections import Counter
from pathlib import Path

import onnx
import onnx.shape_inference
import pytest

from nnviz_core.contracts import Source
from nnviz_core.network import Network
from nnviz_core.readers.onnx import reader
from nnviz_core.readers.onnx.analysis import analyse
from nnviz_core.readers.onnx.decode import read_model
from nnviz_core.readers.onnx.facts import Origin
from nnviz_core.readers.onnx.wire import Message

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/models/onnx"
LIGHT = Path(onnx.__file__).parent / "backend/test/data/light"
EXAMPLE = ROOT / "examples/networks/models/tiny_resnet.onnx"

# name: layers (inputs included), parameters, trainable parameters, MACs, the first output's shape
PUBLISHED = {
    "light_bvlc_alexnet": (25, 60_965_224, 60_965_224, 654_560_384, "1000"),
    "light_densenet121": (669, 8_146_152, 8_062_504, 2_834_161_664, "1000×1×1"),
    "light_inception_v1": (144, 6_998_552, 6_998_552, 1_431_556_352, "1000"),
    "light_inception_v2": (372, 11_234_792, 11_214_888, 2_018_851_840, "1000"),
    "light_resnet50": (177, 25_610_152, 25_557_032, 4_089_184_256, "1000"),
    "light_shufflenet": (204, 1_420_152, 1_393_320, 124_664_528, "1000"),
    "light_squeezenet": (67, 1_235_496, 1_235_496, 349_151_936, "1000×1×1"),
    "light_vgg19": (47, 143_667_240, 143_667_240, 19_632_062_464, "1000"),
    "light_zfnet512": (23, 87_250_536, 87_250_536, 1_481_727_008, "1000"),
    "mnist": (12, 208_010, 208_010, 2_064_768, "10"),
    "silero_vad_16k_op15": (51, 309_633, 309_633, None, "1"),
    "tiny_resnet": (24, 3_362, 3_218, 1_794_208, "10"),
    "torch_tiny": (8, 1_418, 1_418, 282_400, "10"),
    "torch_tiny_transformer": (82, 22_116, 22_116, 346_112, "16×100"),
    "version-RFB-320": (164, 307_620, 276_292, 100_418_560, "4420×2"),
}


def path_of(name: str) -> Path:
    return next(path for path in (SHARED / f"{name}.onnx", LIGHT / f"{name}.onnx", EXAMPLE) if path.stem == name and path.exists())


def network_of(name: str) -> Network:
    return reader.read(Source.of(path_of(name)))


def total(network: Network, figure: str) -> int | None:
    figures = [getattr(layer, figure) for layer in network.layers]
    return None if None in figures else sum(figures)


def test_every_file_is_in_the_table():
    names = {path.stem for path in (*SHARED.glob("*.onnx"), *LIGHT.glob("*.onnx"), EXAMPLE)}
    assert names == set(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_figures(name):
    network = network_of(name)
    found = (
        len(network.layers), total(network, "params"), total(network, "trainable_params"), total(network, "macs"),
        str(network.by_name[network.outputs[0]].shape),
    )  # fmt: skip
    assert found == PUBLISHED[name]


@pytest.mark.parametrize("name", PUBLISHED)
def test_sound(name):
    network = network_of(name)
    order = {layer.name: index for index, layer in enumerate(network.layers)}
    assert len(order) == len(network.layers)
    assert all(order[edge.tail] < order[edge.head] for edge in network.edges)
    assert all(layer.kind == "input" or network.edges_into[layer.name] for layer in network.layers)
    groups = [group.name for group in network.groups]
    assert len(set(groups)) == len(groups)
    assert all(group.parent is None or group.parent in groups[:index] for index, group in enumerate(network.groups))
    assert all(layer.group is None or layer.group in groups for layer in network.layers)
    assert all(layer.host is None or order[layer.host] < order[layer.name] for layer in network.layers)
    assert all(edge.port == 0 or edge.port < len(network.by_name[edge.tail].shapes or "any") for edge in network.edges)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_same_twice(name):
    assert network_of(name) == network_of(name)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_operator_is_dropped(name):
    """Every operator is a layer, or is made of weights and sizes alone, or hands on what it reads."""
    data = path_of(name).read_bytes()
    analysis = analyse(read_model(Message.of(data)).graph, 9, {})
    calls = [step.call for step in analysis.steps]
    layers = [call for call in calls if call.is_layer]
    folded = Counter(call.op for call in calls if not call.is_layer and call.activations)
    assert len(calls) >= len(onnx.load(path_of(name)).graph.node)  # more where branches stand in the place of an If
    assert len(layers) == sum(layer.kind != "input" for layer in network_of(name).layers)
    assert not folded - Counter({"Shape": 99, "Identity": 99})


@pytest.mark.parametrize("name", PUBLISHED)
def test_sizes_agree_with_the_onnx_package(name):
    data = path_of(name).read_bytes()
    model = read_model(Message.of(data))
    facts = analyse(model.graph, model.opset, {}).facts
    inferred = onnx.shape_inference.infer_shapes(onnx.load(path_of(name)), data_prop=True)
    compared = 0
    for value in inferred.graph.value_info:
        theirs = [dim.dim_value if dim.HasField("dim_value") else None for dim in value.type.tensor_type.shape.dim]
        mine = facts[value.name].dims if value.name in facts else None
        if value.type.tensor_type.HasField("shape") and mine is not None and facts[value.name].origin is Origin.ACTIVATION:
            assert len(mine) == len(theirs), value.name
            assert [dim for dim, known in zip(mine, theirs, strict=True) if known is not None] == [dim for dim in theirs if dim is not None]
            compared += 1
    assert compared >= (0 if name == "silero_vad_16k_op15" else len(network_of(name).layers) * 3 // 5)


def test_names_and_modules_are_pytorchs():
    network = network_of("torch_tiny_transformer")
    assert [group.label for group in network.groups] == ["t", "layers.0", "self_attn", "layers.1", "self_attn"]
    linear = network.by_name["linear1"]
    assert (linear.kind, linear.group, dict(linear.attributes)) == ("dense", "t/t.layers.0", {"units": 64, "bias": False})
    assert str(linear.shape) == "16×64"
    assert linear.shape is not None
    assert linear.shape.channel_axis == 1
    assert network.by_name["relu_1"].host == "linear1"


def test_nothing_of_the_authors_machine_is_kept():
    """PyTorch's exporter writes stack traces, with paths."""
    assert b"stack_trace" in path_of("torch_tiny").read_bytes()
    assert "/" not in repr(network_of("torch_tiny").layers).replace(str(path_of("torch_tiny")), "")


def test_a_recurrent_network_in_branches_is_seen():
    network = network_of("silero_vad_16k_op15")
    (lstm,) = (layer for layer in network.layers if layer.kind == "lstm")
    assert (lstm.params, lstm.attributes["units"], lstm.group) == (4 * 128 * (128 + 128 + 2), 128, "model/decoder/rnn")
    assert [edge.tail for edge in network.edges if edge.head in {"if_2", "if_3"}] == ["if_1", "slice_6", "slice_7"]


def test_the_example_is_what_its_script_makes():
    make = runpy.run_path(str(ROOT / "examples/make_onnx.py"))
    assert make["make_model"]().SerializeToString(deterministic=True) == EXAMPLE.read_bytes()
    assert EXAMPLE.stat().st_size < 20_000


def test_the_example_is_a_residual_network():
    network = network_of("tiny_resnet")
    assert network.name == "tiny ResNet"
    assert [group.label for group in network.groups] == ["stem", "block1", "block2"]
    assert [edge.tail for edge in network.edges_into["add_1"]] == ["conv2_bn", "relu"]
    assert network.by_name["conv1_bn"].host == network.by_name["relu1"].host == "conv1"
    assert network.files == (str(EXAMPLE),)


def test_onnx_is_told_by_its_first_bytes():
    assert all(reader.matches(path_of(name).read_bytes()[:4096]) for name in PUBLISHED)
    assert not any(
        map(reader.matches, (b"", b"name: LeNet", b"\x08\x01\x12\x00", b"\x08\x04\x12\x10\x0a\x05image", b"PK\x03\x04", b"\x08"))
    )
