"""The style `activity`, and the activations that it draws: in the spec or in a file."""

import contextlib
import io
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.data import Activations, Tensor
from nnviz_core.diagram import parse_options
from nnviz_core.errors import SpecError
from nnviz_core.geometry import path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.network import Network, Shape
from nnviz_core.pipeline import prepare
from nnviz_core.reading import read_source
from nnviz_core.scene import Group, Image, Path
from nnviz_core.styles.activity import style
from nnviz_core.styles.activity.cells import LEVELS, Sheet, diverging, grey, level, normalized, painted, sheets
from nnviz_core.testing import SPECS, check_scene, check_style, drawn_by, texts, why_not
from nnviz_core.theme import contrast, to_rgb


def network(text, **where):
    return infer(read_source(Source(data=text.encode(), **where)))


def scene_of(text, folder=None, **given):
    options, problems = parse_options(style.options, given)
    assert problems == []
    return drawn_by(style, network(text, **({"folder": folder} if folder else {})), options)


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def layer(scene, name):
    return next(group for group in groups(scene, "layer") if group.name == name)


def fills(group):
    return [item.fill for item in group.items if isinstance(item, Path) and item.fill]


def said(scene):
    return [text.text for text in texts(scene.items)]


def tensors(read):
    return read.datum(Activations).tensors


MLP = "mlp: 2-3-2\nactivations: {input: [0, 1], dense: [1, -1, 0], dense_1: [0.5, 2]}"


# What a spec says


def test_activations_in_the_spec():
    assert tensors(network(MLP))["dense"] == Tensor((3,), (1.0, -1.0, 0.0))
    maps = tensors(network("input: 2@2x2\nlayers: [relu]\nactivations: {input: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}"))["input"]
    assert maps == Tensor((2, 2, 2), tuple(map(float, range(1, 9))))


def test_activations_in_a_file(tmp_path):
    np.savez(tmp_path / "a.npz", input=np.zeros((1, 2), np.float32), dense=np.array([1, 2, 3]), word=np.array("text"))
    found = network("mlp: 2-3\nactivations: a.npz", folder=tmp_path)
    assert tensors(found) == {"input": Tensor((2,), (0.0, 0.0)), "dense": Tensor((3,), (1.0, 2.0, 3.0))}
    assert found.files == (str(tmp_path / "a.npz"),)


def test_channels_may_stand_last(tmp_path):
    np.savez(tmp_path / "a.npz", input=np.arange(12).reshape(1, 2, 2, 3))
    assert tensors(network("input: 3@2x2\nlayers: [relu]\nactivations: a.npz", folder=tmp_path))["input"] == Tensor(
        (3, 2, 2), (0.0, 3.0, 6.0, 9.0, 1.0, 4.0, 7.0, 10.0, 2.0, 5.0, 8.0, 11.0)
    )


def test_what_is_no_number_is_zero(tmp_path):
    np.savez(tmp_path / "a.npz", input=np.array([np.nan, np.inf]))
    assert tensors(network("mlp: 2-3\nactivations: a.npz", folder=tmp_path))["input"].values == (0.0, 0.0)


def test_the_names_of_authors_and_models():
    assert "hidden" in tensors(network("input: 2\nlayers: [{dense: 1, name: hidden}]\nactivations: {hidden: [1]}"))
    assert "dense" in tensors(network("preset: lenet5\nactivations: {dense: [" + ", ".join(["0"] * 120) + "]}"))


@pytest.mark.parametrize(
    ("activations", "message", "place", "hint"),
    [
        ("{dense: [1, 2]}", "'dense' puts out 3, and its activations are 2", "2:15", "give those of one sample"),
        ("{dens: [1, 2, 3]}", "'activations' has 'dens', and no layer is called so", "2:15", "did you mean 'dense'?"),
        ("{zzz: [1, 2, 3]}", "'activations' has 'zzz', and no layer is called so", "2:15", "lists the layers' names"),
        ("{dense: [1, x, 3]}", "'activations' has an entry that must be a number", "2:14", "lists of numbers"),
        ("{dense: [1, nan, 3]}", "'activations' has an entry that must be a number up to", "2:14", "lists of numbers"),
        ("{dense: [[1], [2, 3]]}", "must be lists of numbers, equally long on each axis", "2:14", "lists of numbers"),
        ("{dense: []}", "must be lists of numbers, equally long on each axis", "2:14", "lists of numbers"),
        ("{dense: [[[[[[[[[1]]]]]]]]]}", "must be lists of at most 8 axes", "2:14", "lists of numbers"),
        ("[1, 2]", "must be a mapping", "2:14", ""),
        ("no.npz", "'activations' names no file: 'no.npz'", "2:14", "the path of an .npz file"),
        ("../no.npz", "'activations' leads outside the project", "2:14", "the path of an .npz file"),
    ],
)
def test_mistakes_have_a_place_and_a_hint(activations, message, place, hint, tmp_path):
    with pytest.raises(SpecError) as caught:
        network(f"mlp: 2-3\nactivations: {activations}", folder=tmp_path, root=tmp_path)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert str(problem.place) == f"<text>:{place}"
    assert hint in problem.hint


def test_all_mistakes_are_told_at_once():
    with pytest.raises(SpecError) as caught:
        network("mlp: 2-3\nactivations: {dense: [1, 2], a: [1], input: [1, 2, 3]}")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("kind", ["pickle", "one array", "damaged", "no archive", "too many", "bomb", "deep"])
def test_files_that_are_refused(kind, tmp_path):
    path = tmp_path / "a.npz"
    if kind == "pickle":
        np.savez(path, allow_pickle=True, dense=np.array([{}, {}, {}]))
    elif kind == "one array":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    elif kind == "too many":
        np.savez_compressed(path, dense=np.zeros(2_000_001, np.int8))
    elif kind == "bomb":
        np.savez_compressed(path, dense=np.zeros(90_000_000, np.int8))
    elif kind == "deep":
        np.savez(path, dense=np.zeros((1,) * 9))
    else:
        np.savez(path, dense=np.zeros(3))
        path.write_bytes(path.read_bytes()[:40] if kind == "damaged" else b"nothing")
    with pytest.raises(SpecError, match="'activations' must be"):
        network("mlp: 2-3\nactivations: a.npz", folder=tmp_path)


@settings(max_examples=80, deadline=None)
@given(flips=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_file_is_a_mistake_and_nothing_else(flips, tmp_path_factory):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, dense=np.arange(3.0), input=np.arange(2))
    data = bytearray(buffer.getvalue())
    for place, byte in flips:
        data[place % len(data)] = byte
    folder = tmp_path_factory.mktemp("damaged")
    folder.joinpath("a.npz").write_bytes(data)
    with contextlib.suppress(SpecError):
        assert set(tensors(network("mlp: 2-3\nactivations: a.npz", folder=folder))) <= {"dense", "input"}


def test_an_encrypted_file_is_a_mistake(tmp_path):
    np.savez(tmp_path / "a.npz", dense=np.arange(3.0))
    data = bytearray((tmp_path / "a.npz").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.npz").write_bytes(data)
    with pytest.raises(SpecError, match="'activations' must be an"):
        network("mlp: 2-3\nactivations: a.npz", folder=tmp_path)


def test_files_are_read_without_numpy(tmp_path, monkeypatch):
    np.savez(tmp_path / "a.npz", dense=np.array([1, 2, 3]))
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert tensors(network("mlp: 2-3\nactivations: a.npz", folder=tmp_path)) == {"dense": Tensor((3,), (1.0, 2.0, 3.0))}


def test_other_activations_are_another_picture():
    keys = {prepare(Source(data=f"mlp: 2-1\nactivations: {{dense: [{value}]}}".encode()), {"style": "activity"}).key for value in (1, 2)}
    assert len(keys) == 2


# Colours


def test_colours_are_the_same_in_every_scheme_and_are_told_apart():
    blue, white, red = (to_rgb(diverging(number)[:7]) for number in (-LEVELS, 0, LEVELS))
    assert blue[2] > blue[0]
    assert red[0] > red[2]
    assert contrast(blue, white) > 5
    assert contrast(red, white) > 5
    assert all(diverging(number).endswith("-data") for number in range(-LEVELS, LEVELS + 1))
    assert (grey(-LEVELS), grey(LEVELS)) == ("#000000-data", "#ffffff-data")


def test_the_strongest_colour_is_the_largest_of_the_layer_or_of_all():
    dense, last = (fills(layer(scene_of(MLP), name)) for name in ("dense", "dense_1"))
    assert dense == [diverging(LEVELS), diverging(-LEVELS), diverging(0)]
    assert last[1] == diverging(LEVELS)
    everywhere = scene_of(MLP, normalize="network")
    assert fills(layer(everywhere, "dense"))[0] == diverging(LEVELS // 2)
    assert fills(layer(everywhere, "dense_1"))[1] == diverging(LEVELS)


def test_inputs_are_grey_from_their_least_to_their_largest():
    assert fills(layer(scene_of(MLP), "input")) == ["#000000-data", "#ffffff-data"]


def test_what_comes_after_a_transfer_function_is_shown_where_it_is_told():
    text = "input: 2\nlayers: [{dense: 2, activation: relu}]\nactivations: {dense: [-1, 1], relu: [0, 1]}"
    assert fills(layer(scene_of(text), "dense")) == [diverging(0), diverging(LEVELS)]
    assert fills(layer(scene_of(text.replace(", relu: [0, 1]", "")), "dense")) == [diverging(-LEVELS), diverging(LEVELS)]


def test_without_activations_cells_are_empty_and_there_is_no_legend():
    scene = scene_of("mlp: 2-3")
    assert set(fills(layer(scene, "dense"))) == {"surface"}
    assert groups(scene, "legend") == []
    assert len(groups(scene_of(MLP), "legend")) == 1
    assert groups(scene_of(MLP, legend="false"), "legend") == []


# Cells


def test_large_maps_are_means_of_blocks():
    (sheet,) = sheets(Shape((1, 4, 4)), Tensor((1, 4, 4), tuple(map(float, range(16)))), [0], 2)
    assert sheet == Sheet(2, 2, (2.5, 4.5, 10.5, 12.5))


def test_channels_last_sequences_and_volumes():
    last = sheets(Shape((2, 2, 3), 2), Tensor((2, 2, 3), tuple(map(float, range(12)))), [1], 8)
    assert last == [Sheet(2, 2, (1.0, 4.0, 7.0, 10.0))]
    assert sheets(Shape((2, 3), 1), Tensor((2, 3), (1.0,) * 6), [0], 8) == [Sheet(2, 3, (1.0,) * 6)]
    assert sheets(Shape((1, 3, 1, 1)), Tensor((1, 3, 1, 1), (1.0, 2.0, 3.0)), [0], 8) == [Sheet(1, 1, (2.0,))]


def test_neighbours_of_one_colour_are_one_rectangle():
    even = painted(Sheet(4, 4, (0.0,) * 16), 0.0, 0.0, 3.0, diverging)
    assert len(even) == 2
    assert len(even[0].segments) == 4 * 5


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_levels_keep_the_sign_and_the_bounds(values):
    tensor = normalized(Tensor((len(values),), tuple(values)), max(map(abs, values)) or 1.0, grey=False)
    for before, after in zip(values, tensor.values, strict=True):
        assert abs(level(after)) <= LEVELS
        assert level(after) * before >= 0


def test_long_vectors_leave_out_the_middle():
    scene = scene_of("mlp: 4-100\nactivations: {dense: [" + ", ".join(["1"] + ["0"] * 98 + ["-1"]) + "]}")
    cells = [fill for fill in fills(layer(scene, "dense")) if fill != "muted"]
    assert len(cells) == 20
    assert (cells[0], cells[-1]) == (diverging(LEVELS), diverging(-LEVELS))
    assert fills(layer(scene, "dense")).count("muted") == 3
    assert len([fill for fill in fills(layer(scene_of("mlp: 4-100", **{"max-units": "6"}), "dense")) if fill != "muted"]) == 6


def test_channels_are_chosen():
    text = "input: 3@2x2\nlayers: [{conv: 8@1x1}]\nactivations: {input: [[[1, 1], [1, 1]], [[0, 0], [0, 0]], [[0, 0], [0, 0]]]}"
    outlines = [item for item in layer(scene_of(text), "conv").items if isinstance(item, Path) and item.stroke == "line"]
    assert len(outlines) == 4
    assert (
        len([item for item in layer(scene_of(text, **{"max-maps": "2"}), "conv").items if isinstance(item, Path) and item.stroke == "line"])
        == 2
    )
    assert fills(layer(scene_of(text, channel="1"), "input")) == ["#ffffff-data"]
    assert fills(layer(scene_of(text, channel="2"), "input")) == ["#000000-data"]


# The picture


def test_names_stand_at_the_right_and_layers_go_up():
    scene = scene_of("input: 2\nlayers: [{dense: 3, name: hidden, activation: relu}]")
    assert {"hidden", "3 · ReLU", "Input", "2"} == set(said(scene))
    first, last = (path_box(layer(scene, name).items[0]) for name in ("input", "hidden"))
    assert last[3] < first[1]
    (name,) = [text for text in texts(layer(scene, "hidden").items) if text.text == "hidden"]
    assert name.x > max(path_box(item)[2] for item in layer(scene, "hidden").items if isinstance(item, Path))
    assert "hidden" not in said(scene_of("input: 2\nlayers: [{dense: 3, name: hidden}]", show="shapes"))


def test_links_and_tooltips():
    scene = scene_of("input: 2\nlayers: [{dense: 2, link: a.html, tooltip: Hello}]\nactivations: {dense: [-1, 0.5]}")
    dense = layer(scene, "dense")
    assert dense.link == "a.html"
    assert dense.title == "Hello\nDense 2, output 2, 6 parameters, from -1 to 0.5"


def test_arrows_go_from_bank_to_bank():
    scene = scene_of(SPECS["residual"])
    (skip,) = [edge for edge in groups(scene, "edge") if edge.name == "input→add"]
    ends = skip.items[0].segments[0][1:]
    top = path_box(layer(scene, "input").items[0])[1]
    assert ends[1] == pytest.approx(top, abs=2)


MANY = """
inputs: {image: 3@64x64, text: 20, meta: 5}
layers:
  - {conv: 16@3x3, from: image, padding: same, activation: relu}
  - {deconv: 8@2x2/2, name: up}
  - {globalavgpool: , from: up, name: seen}
  - {embedding: 64, vocabulary: 1000, from: text}
  - {gru: 32, name: read}
  - {concat: , from: [seen, read, meta], name: all}
  - {dense: 5, name: class, activation: softmax, from: all}
  - {dense: 4, name: box, from: all}
  - {conv: 1@1x1, name: mask, from: up, activation: sigmoid}
"""


def along(segments):
    """Places along a line, close to each other."""
    here = segments[0][1:]
    for _, *numbers in segments[1:]:
        points = np.array([here, *zip(numbers[::2], numbers[1::2], strict=True)])
        for t in np.linspace(0, 1, 60):
            weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3] if len(points) == 4 else [1 - t, t]
            yield np.array(weights) @ points
        here = numbers[-2:]


@pytest.mark.parametrize("direction", ["up", "down", "right", "left"])
@pytest.mark.parametrize("text", [MANY, SPECS["residual"], SPECS["two inputs"]])
def test_arrows_run_through_no_words_of_the_layers_that_they_join(text, direction):
    scene = scene_of(text, direction=direction)
    for edge in groups(scene, "edge"):
        boxes = [text_box(words) for name in edge.name.split("→") for words in texts(layer(scene, name).items)]
        for x, y in along(edge.items[0].segments):
            assert not any(left < x < right and top < y < bottom for left, top, right, bottom in boxes), edge.name


def test_a_network_without_layers_is_not_drawn():
    assert why_not(style, Network()) == "it has no layers"


def test_nothing_is_left_where_all_is_hidden():
    assert drawn_by(style, Network(), style.options()).items == ()


def test_the_contract():
    check_style(style)


@pytest.mark.parametrize("direction", ["right", "left", "down", "up"])
@pytest.mark.parametrize("name", [name for name, text in SPECS.items() if not why_not(style, network(text))])
def test_every_corner_in_every_direction(name, direction):
    check_scene(scene_of(SPECS[name], direction=direction, show="names, kinds, shapes, activations, params, macs"), f"{name}, {direction}")


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.sampled_from([1, 2, 19, 20, 21, 1000]), min_size=1, max_size=5),
    direction=st.sampled_from(["right", "left", "down", "up"]),
    name=st.sampled_from(["", "x" * 60, "卷积神经网络的一个很长的层名"]),
)
def test_banks_never_meet(sizes, direction, name):
    label = f", label: {name}" if name else ""
    text = "input: 4\nlayers:\n" + "".join(f"  - {{dense: {size}{label}}}\n" for size in sizes)
    scene = scene_of(text, direction=direction)
    check_scene(scene, text)
    banks = [[path_box(item) for item in group.items if isinstance(item, Path)] for group in groups(scene, "layer")]
    boxes = [(min(b[0] for b in bank), min(b[1] for b in bank), max(b[2] for b in bank), max(b[3] for b in bank)) for bank in banks]
    for number, one in enumerate(boxes):
        assert not any(min(one[2], b[2]) > max(one[0], b[0]) and min(one[3], b[3]) > max(one[1], b[1]) for b in boxes[number + 1 :])


def test_an_input_without_values_is_the_authors_picture(tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG")
    text = "input: {shape: 3@8x8, image: cat.png}\nlayers: [{conv: 3@1x1}]"
    (picture,) = [item for item in layer(scene_of(text, folder=tmp_path), "input").items if isinstance(item, Image)]
    assert picture.path.endswith("cat.png")
    vector = layer(scene_of("input: {shape: 8, image: cat.png}\nlayers: [{dense: 3}]", folder=tmp_path), "input")
    assert any(isinstance(item, Image) for item in vector.items)
