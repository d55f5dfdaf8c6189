"""What the boxes of a graph say and show: as `show` chooses, in every direction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nnviz_core.contracts import Source
from nnviz_core.geometry import item_boxes, path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Layer, Look, Network
from nnviz_core.reading import read_source
from nnviz_core.scene import Group, Image, Path
from nnviz_core.simplify.unroll import unroll
from nnviz_core.styles.graph import GraphOptions, style
from nnviz_core.testing import check_scene, drawn_by, texts

DIRECTIONS = ("down", "up", "right", "left")
CNN = "input: 3@8x8\nlayers: [{conv: 4@3x3, name: stem, norm: batch, activation: relu}, flatten, {dense: 2, activation: softmax}]"
RESIDUAL = "input: 4@8x8\nlayers: [{residual: [{conv: 4@3x3, padding: same}], activation: relu}, globalavgpool]"


def read(text):
    return infer(read_source(Source(data=text.encode())))


def drawn(text, **options):
    return drawn_by(style, read(text), GraphOptions(**options))


def words(scene):
    return [text.text for text in texts(scene.items)]


def groups(scene, role):
    return {item.name: item for item in scene.items if isinstance(item, Group) and item.role == role}


@pytest.mark.parametrize(
    ("show", "said"),
    [
        (("names",), ["input", "stem", "flatten", "dense", "Output"]),
        (("kinds",), ["Input", "Conv", "Flatten", "Dense", "Output"]),
        (("kinds", "kernels"), ["Input", "Conv 4@3×3", "Flatten", "Dense 2", "Output"]),
        (("kinds", "activations"), ["Input", "BatchNorm", "ReLU", "Conv", "Flatten", "Softmax", "Dense", "Output"]),
        (("kinds", "shapes"), ["Input", "3@8×8", "Conv", "4@6×6", "Flatten", "144", "Dense", "2", "Output"]),
        (("kinds", "params"), ["Input", "Conv", "128 params", "Flatten", "Dense", "290 params", "Output"]),
        (("kinds", "macs"), ["Input", "Conv", "3,888 MACs", "Flatten", "Dense", "288 MACs", "Output"]),
    ],
)
def test_show_chooses_what_is_written(show, said):
    assert sorted(words(drawn(CNN, show=show))) == sorted(said)


def test_a_custom_layer_with_a_name_says_what_it_is_too():
    assert {"ssm", "Selective SSM"} <= set(words(drawn("input: 4\nlayers: [{custom: Selective SSM, name: ssm, shape: 4}]")))
    assert words(drawn("input: 4\nlayers: [{custom: Gate, name: Gate, shape: 4}]")).count("Gate") == 1


def test_what_a_layer_does_in_another_way_is_said():
    text = "input: 8@20x20\nlayers: [{conv: {filters: 8, kernel: 3, dilation: 2, groups: 4}}]"
    assert "Conv 8@3×3, dilation 2, groups 4" in words(drawn(text))


TWO = "{parallel: [[{conv: 4@1x1}], [{conv: 4@3x3, padding: same}]]}"
THREE = "{parallel: [[{conv: 4@1x1}], [{conv: 4@3x3, padding: same}], [{conv: 4@5x5, padding: same}]]}"


@pytest.mark.parametrize(
    ("layers", "options", "boxes", "circles"),
    [
        (f"{TWO}", {}, 0, 1),
        (f"{TWO}, {TWO}", {}, 0, 2),
        (f"{TWO}, {THREE}", {}, 2, 0),
        (f"{TWO}, {THREE}", {"ports": "off"}, 0, 2),
        (f"{TWO}, {THREE}, {{concat: , from: input}}", {}, 3, 0),
        (f"{TWO}, {{parallel: [[{{conv: 4@1x1}}], [{{conv: 4@1x1}}]], name: both}}", {"ports": "off"}, 2, 0),
    ],
)
def test_concatenations_have_one_mark(layers, options, boxes, circles):
    said = words(drawn(f"input: 8@16x16\nlayers: [{layers}]", **options))
    assert (said.count("Concat"), said.count("‖")) == (boxes, circles)


def test_shapes_that_go_in_are_written_before_those_that_come_out():
    assert {"3@8×8 → 4@6×6", "4@6×6 → 144", "144 → 2"} <= set(words(drawn(CNN, input_shapes=True)))
    text = "inputs: {a: 2, b: 3}\nlayers: [{concat: , from: [a, b], label: both}]"
    assert "2, 3 → 5" in words(drawn(text, input_shapes=True))


def test_outputs_are_marked_unless_they_are_not_the_network_s():
    assert words(drawn(CNN)).count("Output") == 1
    assert "Output" not in words(drawn(CNN, outputs=False))
    assert "Output" not in words(drawn(CNN, end="flatten"))
    assert words(drawn("input: 3\nlayers: [{dense: 2, name: a}, {dense: 1}]\noutputs: [a, dense]")).count("Output") == 2


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_what_is_fused_with_a_merge_stands_behind_its_circle(direction):
    layers = groups(drawn(RESIDUAL, direction=direction), "layer")
    (add,) = (layer for layer in layers.values() if "+" in words(layer))
    circle, symbol, chip, word = add.items
    assert (symbol.text, word.text) == ("+", "ReLU")
    one, other = path_box(circle), path_box(chip)
    axis, sign = {"down": (1, 1), "up": (1, -1), "right": (0, 1), "left": (0, -1)}[direction]
    assert sign * (other[axis] + other[axis + 2] - one[axis] - one[axis + 2]) > 0
    assert min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis]) < 1.5


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_picture_stands_in_its_box_above_the_words(direction):
    layers = (Layer(name="x", kind="input", look=Look(image="cat.png")), Layer(name="y", kind="dense"))
    scene = drawn_by(style, Network(layers=layers, edges=(Edge("x", "y"),)), GraphOptions(direction=direction))
    check_scene(scene, direction)
    group = groups(scene, "layer")["x"]
    (picture,) = item_boxes(item for item in group.items if isinstance(item, Image))
    outline = path_box(group.items[0])
    assert outline[0] < picture[0] < picture[2] < outline[2]
    assert outline[1] < picture[1] < picture[3] < outline[3]
    assert all(text_box(text)[1] >= picture[3] for text in texts(group.items))


def test_the_legend_leaves_out_what_is_not_drawn():
    assert "Normalisation" in words(drawn(CNN, legend=True))
    assert "Normalisation" not in words(drawn(CNN, legend=True, show=("kinds",)))


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("text", ["input: Tx8\nlayers: [{lstm: 16, sequences: true}, {gru: 8}, {dense: 4}]", "preset: seq2seq"])
def test_unrolled_steps_stand_in_a_row_in_order(text, direction):
    scene = drawn(text, unroll=4, direction=direction)
    check_scene(scene, direction)
    axis = 0 if direction in {"down", "up"} else 1
    steps = [layer.name for layer in unroll(read(text), 4).layers if layer.kind in {"lstm", "gru"}]
    for origin in dict.fromkeys(name.partition(",")[0] for name in steps):
        boxes = [path_box(groups(scene, "layer")[f"{origin}, step {step}"].items[0]) for step in range(1, 5)]
        assert [box[axis] for box in boxes] == sorted(box[axis] for box in boxes)
        assert len({round(box[1 - axis]) for box in boxes}) == 1
        assert any(origin in cluster for cluster in groups(scene, "cluster"))
    assert not any(word.startswith("×") for word in words(scene))


NAMES = st.sampled_from(["", "a", "x" * 60, "一个非常长的名字的层没有空格" * 4, "طبقة الالتفاف الثانية في الشبكة", "$\\Sigma w_i x_i$"])


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(NAMES, min_size=9, max_size=9),
    direction=st.sampled_from(DIRECTIONS),
    size=st.sampled_from([8.0, 12.0, 20.0]),
    pictures=st.booleans(),
)
def test_no_word_overlaps_another_or_leaves_its_box(names, direction, size, pictures):
    text = """
inputs: {q: 4x8, k: 4x8, v: 4x8}
layers:
  - {multihead: 2, from: [q, k, v], norm: layer, dropout: 0.1}
  - {lstm: 8, bidirectional: true, sequences: true}
  - {gru: 6, activation: relu}
  - {dense: 4, activation: softmax}
"""
    look = Look(image="picture.png") if pictures else Look()
    network = read(text)
    network = network.with_layers(
        tuple(replace(layer, label=name, look=look) for layer, name in zip(network.layers, names * 2, strict=False))
    )
    scene = drawn_by(style, network, GraphOptions(direction=direction, font_size=size))
    check_scene(scene, direction)
    for group in groups(scene, "layer").values():
        left, top, right, bottom = path_box(next(item for item in group.items if isinstance(item, Path)))
        for box in map(text_box, texts(group.items)):
            assert left <= box[0] < box[2] <= right
            assert top <= box[1] < box[3] <= bottom
