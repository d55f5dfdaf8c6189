"""What holds of the styles that draw one row of tensors, whichever way the data flow."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.geometry import path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Path, Text
from nnviz_core.testing import SPECS, check_scene, drawn_by, texts, why_not

STYLES = ("alexnet", "lenet")
DIRECTIONS = ("right", "left", "down", "up")


def network(text):
    return infer(read_source(Source(data=text.encode())))


NAMES = st.sampled_from(
    ["", "conv1", "a name of sixty characters that goes on and on and on and on", "卷积神经网络的一个很长的层名", "طبقة الالتفاف", "x" * 60]
)
SIZES = st.sampled_from(["1", "2", "7", "28", "H", "?", "224", "100000"])
MAPS = [
    "conv: 8@1x1, activation: relu", "conv: 600@3x3, padding: same, norm: batch", "deconv: 16@2x2/2", "dropout: 0.5", "upsample: 2",
    "custom: Oddity", "conv: 4@5x1, padding: same", "conv: 1@9x9/2, padding: same",
]  # fmt: skip
SIGNALS = ["conv1d: 16@9, padding: same", "conv1d: 300@1", "upsample1d: 2", "deconv1d: 4@2/2"]


@st.composite
def chains(draw):
    """Maps or signals, then perhaps vectors, with names of any length."""
    signal = draw(st.booleans())
    sizes = draw(st.one_of(SIZES, st.just("Samples"))) if signal else f"{draw(SIZES)}x{draw(SIZES)}"
    kinds = draw(st.lists(st.sampled_from(SIGNALS if signal else MAPS), min_size=1, max_size=8))
    lines = [f"{{{kind}, label: '{draw(NAMES) if number < 2 else ''}'}}" for number, kind in enumerate(kinds)]
    if draw(st.booleans()):
        lines += ["globalavgpool", *(f"{{dense: {units}}}" for units in draw(st.lists(st.sampled_from([1, 10, 25088]), max_size=3)))]
    return network(f"input: {draw(st.sampled_from([1, 3, 2000]))}@{sizes}\nlayers:\n" + "".join(f"  - {line}\n" for line in lines))


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def extent(items):
    lefts, tops, rights, bottoms = zip(*[path_box(item) for item in items if isinstance(item, Path)], strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def check_tensors(scene, direction):
    """Tensors stand side by side, in the order of the flow."""
    boxes = [extent(group.items) for group in groups(scene, "layer")]
    start, end = (0, 2) if direction in {"right", "left"} else (1, 3)
    for before, after in pairwise(boxes if direction in {"right", "down"} else boxes[::-1]):
        assert before[end] < after[start]


def check_words_are_clear(scene, size=12.0):
    """No word that is no number on an edge stands on a tensor, and none has a line through it."""
    boxes = [extent(group.items) for group in groups(scene, "layer")]
    lines = [line for group in groups(scene, "edge") for path in group.items for line in straight(path)]
    for text in texts(scene.items):
        if text.fill == "muted" and text.size < size * 0.9:
            continue
        left, top, right, bottom = text_box(text)
        assert not any(min(box[2], right) - max(box[0], left) > 1 and min(box[3], bottom) - max(box[1], top) > 1 for box in boxes), (
            text.text
        )
        assert not any(crosses(line, (left, top + 1, right, bottom - 1)) for line in lines), text.text


def straight(path):
    points = [segment[1:] for segment in path.segments if segment[0] in "ML"]
    return pairwise(points)


def crosses(line, box):
    """Whether a line comes into a box, at one of a hundred points."""
    (x1, y1), (x2, y2) = line
    left, top, right, bottom = box
    return any(left < x1 + (x2 - x1) * step / 100 < right and top < y1 + (y2 - y1) * step / 100 < bottom for step in range(101))


@pytest.mark.parametrize("name", STYLES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_overlaps_in_any_direction(name, data):
    style, drawn = find_style(name), data.draw(chains())
    direction, scale = data.draw(st.sampled_from(DIRECTIONS)), data.draw(st.sampled_from(["", "linear", "sqrt", "log"]))
    options = style.options(direction=direction, scale=scale, font_size=data.draw(st.sampled_from([8.0, 12.0])))
    assert why_not(style, drawn) == ""
    scene = drawn_by(style, drawn, options)
    assert scene == drawn_by(style, drawn, options)
    check_scene(scene, f"{name}, {direction}")
    check_tensors(scene, direction)
    check_words_are_clear(scene, options.font_size)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("case", [case for case, text in SPECS.items() if not why_not(find_style("lenet"), network(text))])
def test_what_is_hard_to_draw(name, case, direction):
    style = find_style(name)
    scene = drawn_by(style, network(SPECS[case]), style.options(direction=direction))
    check_scene(scene, f"{name}, {case}, {direction}")
    check_tensors(scene, direction)
    check_words_are_clear(scene)


@pytest.mark.parametrize("name", STYLES)
def test_words_are_read_from_the_left_in_every_direction(name):
    style, drawn = find_style(name), network("input: 1@8x8\nlayers: [{conv: 2@3x3, activation: relu}, flatten, {dense: 3}]")
    said = {
        direction: sorted(text.text for text in texts(drawn_by(style, drawn, style.options(direction=direction)).items))
        for direction in DIRECTIONS
    }
    assert said["left"] == said["right"]
    assert said["down"] == said["up"]
    assert sorted(said["right"]) == sorted(said["down"])
    assert all(text.rotate == 0 for text in texts(drawn_by(style, drawn, style.options(direction="left")).items) if isinstance(text, Text))


@pytest.mark.parametrize("name", STYLES)
def test_right_is_the_way_when_nobody_says_one(name):
    style, drawn = find_style(name), network(SPECS["small CNN"])
    assert drawn_by(style, drawn, style.options()) == drawn_by(style, drawn, style.options(direction="right"))


@pytest.mark.parametrize("name", STYLES)
def test_kernels_are_grey_where_all_is_grey(name):
    style, drawn = find_style(name), network(SPECS["small CNN"])
    strokes = {
        palette: {path.stroke for edge in groups(drawn_by(style, drawn, style.options(palette=palette)), "edge") for path in edge.items}
        for palette in ("paper", "greys")
    }
    assert "accent" in strokes["paper"]
    assert "kernel" in strokes["greys"]
    assert "accent" not in strokes["greys"]


@pytest.mark.parametrize("name", [*STYLES, "volumes"])
@pytest.mark.parametrize(
    ("layer", "said", "unsaid"),
    [
        ("multihead: 4, causal: true", "4 heads", ""),
        ("embedding: 8, vocabulary: 5000", "5000 → 8", ""),
        ("lstm: 16, bidirectional: true", "16", ""),
        ("lstm: 24", "LSTM", "24"),
        ("dense: 24", "Dense", "24"),
    ],
)
def test_what_is_written_of_an_operation_is_what_its_kind_makes_known_but_no_size_again(name, layer, said, unsaid):
    style, given = find_style(name), "20" if layer.startswith("embedding") else "20x8"
    options = style.options(show=("kinds", "kernels", "activations"))
    written = [text.text for text in texts(drawn_by(style, network(f"input: {given}\nlayers: [{{{layer}}}]"), options).items)]
    assert said in " ".join(written)
    assert not unsaid or unsaid not in " ".join(written)
