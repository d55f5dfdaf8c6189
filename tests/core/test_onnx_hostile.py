"""Damaged and hostile ONNX files get one message with a byte's place, in bounded time, or a network; nothing else."""

import random
import time
import tracemalloc
from pathlib import Path

import pytest
from onnx import ModelProto, TensorProto, helper

from nnviz_core.contracts import MOST_TEXT, Source
from nnviz_core.errors import ModelError
from nnviz_core.network import Network
from nnviz_core.readers.onnx import reader

ROOT = Path(__file__).parents[2]
MODELS = [
    ROOT / "examples/networks/models/tiny_resnet.onnx",
    *(ROOT.parent / "shared/models/onnx" / name for name in ("light_bvlc_alexnet.onnx", "light_squeezenet.onnx", "torch_tiny.onnx")),
]


def read(data: bytes) -> Network | ModelError:
    try:
        return reader.read(Source(data=data, name="m.onnx"))
    except ModelError as error:
        return error


def varint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def field(number: int, body: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(body)) + body


def graph(*nodes: tuple[str, list[str], list[str]]) -> ModelProto:
    made = [helper.make_node(op, inputs, outputs) for op, inputs, outputs in nodes]
    given = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])]
    return helper.make_model(helper.make_graph(made, "g", given, [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_flipped_bytes(path):
    whole, chance = path.read_bytes(), random.Random(1)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert isinstance(read(bytes(data)), Network | ModelError)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_cut_off(path):
    whole, chance = path.read_bytes(), random.Random(2)
    found = [read(whole[: chance.randrange(len(whole))]) for _ in range(100)]
    errors = [str(error) for error in found if isinstance(error, ModelError)]
    assert len(errors) > 90
    assert all(error.startswith("m.onnx: byte ") for error in errors)


def test_pieces_put_together_anew():
    whole, chance = MODELS[0].read_bytes(), random.Random(3)
    for _ in range(200):
        start, stop = sorted(chance.randrange(len(whole)) for _ in range(2))
        at = chance.randrange(len(whole))
        assert isinstance(read(whole[:at] + whole[start : min(stop, start + 99)] + whole[at:]), Network | ModelError)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "byte 0: expected an ONNX model, found no graph in it"),
        (b"\x08\x08", "byte 0: expected an ONNX model, found no graph in it"),
        (b"\x08", "byte 1: expected the end of a number: the file is cut off or damaged"),
        (b"\x08" + b"\xff" * 20, "byte 11: expected the end of a number: the file is cut off or damaged"),
        (b"\x3a\xff\xff\x03abc", "byte 4: expected 65,535 more bytes, found 3: the file is cut off or damaged"),
        (b"\x0b\x00", "byte 1: expected a protobuf field, found wire type 3"),
        (field(7, field(5, b"\x08" + varint((1 << 64) - 5))), "expected the sizes of a tensor, found -5"),
        (field(7, field(5, field(1, b"\x01" * 99))), "expected a tensor of at most 64 dimensions, found more"),
        (field(7, field(15, b"")), "expected the elements of a sparse tensor, found none"),
        (graph(("Relu", ["z"], ["y"])).SerializeToString(), "the operator 'Relu' reads 'z', which nothing makes"),
        (graph(("Add", ["x", "y"], ["y"])).SerializeToString(), "the operator 'Add' reads what is made of its own output"),
        (graph(("Relu", ["b"], ["a"]), ("Relu", ["a"], ["b"])).SerializeToString(), "reads what is made of its own output"),
        (graph(("Relu", ["x"], ["y"]), ("Tanh", ["x"], ["y"])).SerializeToString(), "two operators make 'y'"),
    ],
)
def test_messages(data, message):
    error = read(data)
    assert isinstance(error, ModelError)
    assert message in str(error)
    assert "hint: is it an ONNX file, and was it copied in full?" in str(error)


def test_numbers_of_more_than_64_bits():
    large = b"\xff" * 9 + b"\x7f"
    tensor = field(5, b"\x20" + large)  # elements that are floats, written as a number
    attribute = field(1, field(4, b"LeakyRelu") + field(5, field(1, b"alpha") + b"\x10" + large))
    assert isinstance(read(field(7, tensor + attribute)), Network)


def nested(depth: int) -> bytes:
    """Graphs in the branches of `If`s, one in another."""
    body = b""
    for _ in range(depth):
        node = field(4, b"If") + field(5, field(1, b"then_branch") + field(6, body))
        body = field(1, node)
    return field(7, body)


def test_graphs_nested_deep():
    assert isinstance(read(nested(20)), Network)
    assert "more than 32 graphs one in another" in str(read(nested(400)))


def functions(*bodies: list[str]) -> bytes:
    """Functions `f0`, `f1`, …, each of which calls others, and a graph that calls the first."""
    made = [field(25, field(1, b"f%d" % i) + field(10, b"d") + b"".join(called(name) for name in body)) for i, body in enumerate(bodies)]
    return field(7, field(1, field(4, b"f0") + field(7, b"d"))) + b"".join(made)


def called(name: str) -> bytes:
    return field(7, field(4, name.encode()) + field(7, b"d"))


def test_functions_that_call_each_other():
    assert "more than 32 functions one in another" in str(read(functions(["f1"], ["f0"])))
    assert "the model's functions stand for more than 50,000 operators, 2.5 a layer" in str(
        read(functions(*([f"f{i + 1}"] * 2 for i in range(30)), []))
    )


def wide(count: int, node: bytes) -> bytes:
    return field(7, field(1, node) * count)


def chain(count: int, path: str) -> bytes:
    """Operators one after the other, two in each module."""
    texts = [(field(1, b"x%d" % i), field(2, b"x%d" % (i + 1)), field(3, f"/{i // 2}/{path}/own{i}".encode())) for i in range(count)]
    return field(7, b"".join(field(1, field(4, b"Relu") + b"".join(each)) for each in texts) + field(11, field(1, b"x0")))


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(wide(2_000_000, b""), id="too many operators"),
        pytest.param(wide(20_000, field(4, b"Constant") + field(2, b"")), id="operators that make nothing"),
        pytest.param(field(7, field(5, field(1, b"\x01" * 12_000_000))), id="a tensor of many dimensions"),
        pytest.param(field(7, field(5, b"\x08\x00" * 6_000_000)), id="a tensor of as many, not packed"),
        pytest.param(b"\x08\x01" * 8_000_000, id="numbers"),
        pytest.param(field(7, field(1, field(4, b"R" * 8_000_000)) * 2), id="long names"),
        pytest.param(chain(5_000, "/".join("abcdefghijklmnopqrstuvwxyz")), id="names of deep modules"),
        pytest.param(field(7, field(1, field(4, b"If") + field(5, field(1, b"then_branch") + field(6, b""))) * 6_000), id="branches"),
        pytest.param(field(7, field(11, field(2, field(1, field(2, field(1, b"") * 3_000_000))))), id="an input of many dimensions"),
    ],
)
def test_bounded_time_and_memory(data):
    begin = time.process_time()
    assert isinstance(read(data), Network | ModelError)
    assert time.process_time() - begin < 4
    tracemalloc.start()
    read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6


def test_sizes_that_explode():
    """Each product is twice as long as the one before."""
    nodes = [("Mul", [f"v{i}", f"v{i}"], [f"v{i + 1}"]) for i in range(200)]
    model = graph(*nodes, ("Reshape", ["x", "v200"], ["y"]))
    model.graph.initializer.append(helper.make_tensor("v0", TensorProto.INT64, [1], [1 << 40]))
    network = read(model.SerializeToString())
    assert isinstance(network, Network)
    assert [str(layer.shape) for layer in network.layers] == ["3×8×8", "?"]


def test_tensors_of_absurd_sizes():
    model = graph(("Conv", ["x", "w"], ["y"]))
    model.graph.initializer.append(TensorProto(name="w", data_type=1, dims=[1 << 62, 3, 1 << 40, 1 << 40]))
    network = read(model.SerializeToString())
    assert isinstance(network, Network)
    assert network.layers[1].params == 3 << 142


def test_external_data_is_never_opened(tmp_path):
    weights = TensorProto(name="w", data_type=1, dims=[4, 3, 1, 1], data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value="/dev/zero")
    model = graph(("Conv", ["x", "w"], ["y"]))
    model.graph.initializer.append(weights)
    path = tmp_path / "m.onnx"
    path.write_bytes(model.SerializeToString())
    network = reader.read(Source.of(path))
    assert (network.layers[1].params, str(network.layers[1].shape)) == (12, "4×8×8")


def test_a_large_file_is_mapped(tmp_path):
    """One with more weights than we hold in memory is read as well, and none of them."""
    count = MOST_TEXT // 4 + 1000
    model = graph(("MatMul", ["x", "w"], ["y"]))
    model.graph.initializer.append(helper.make_tensor("w", TensorProto.FLOAT, [8, count // 8], b"\0" * (count // 8 * 32), raw=True))
    path = tmp_path / "large.onnx"
    path.write_bytes(model.SerializeToString())
    assert path.stat().st_size > MOST_TEXT
    tracemalloc.start()
    network = reader.read(Source.of(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert network.layers[1].params == count // 8 * 8
    assert peak < 1e6


def test_a_file_that_is_gone(tmp_path):
    with pytest.raises(ModelError, match="cannot read the file"):
        reader.read(Source(data=b"\x08\x08", name="m.onnx", path=tmp_path / "m.onnx"))
