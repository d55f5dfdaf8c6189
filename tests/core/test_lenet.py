"""The style `lenet`, as far as it is not like the other rows of tensors: stacks, bars, colours, kernels."""

from itertools import pairwise

import pytest

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.geometry import path_box
from nnviz_core.infer import infer
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Path
from nnviz_core.testing import check_style, drawn_by, texts

STYLE = find_style("lenet")
DIRECTIONS = ("right", "left", "down", "up")
CNN = "input: 3@32x32\nlayers: [{conv: 6@5x5}, {maxpool: 2x2}, flatten, {dense: 10, activation: softmax}]"


def scene_of(text, **options):
    parsed, problems = parse_options(STYLE.options, {name.replace("_", "-"): value for name, value in options.items()})
    assert problems == []
    return drawn_by(STYLE, infer(read_source(Source(data=text.encode()))), parsed)


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def paths(group):
    return [item for item in group.items if isinstance(item, Path)]


def fills(scene):
    return [{path.fill for path in paths(group) if path.fill} - {"line"} for group in groups(scene, "layer")]


def test_it_keeps_the_contract_of_styles():
    check_style(STYLE)


def test_maps_are_grey_until_colours_are_asked_for():
    assert fills(scene_of(CNN))[1:3] == [{"map-light", "map-dark"}] * 2
    assert groups(scene_of(CNN), "legend") == []
    colored = scene_of(CNN, colored=True)
    assert fills(colored)[1:3] == [{"conv", "conv-top"}, {"pool", "pool-top"}]
    (legend,) = groups(colored, "legend")
    assert [text.text for text in texts(legend.items)] == ["Input", "Convolution", "Pooling", "Reshape", "Dense"]
    assert groups(scene_of(CNN, colored=True, legend=False), "legend") == []


def test_a_kernel_lies_on_something_light_where_a_map_may_be_dark(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat.png").write_bytes(b"")

    def veiled(text, **options):
        return [any(path.fill == "surface" for path in paths(link)) for link in groups(scene_of(text, **options), "edge")]

    assert veiled(CNN) == [False] * 4
    assert veiled(CNN, colored=True) == [True, True, False, False]
    assert veiled(CNN.replace("6@5x5", "6@5x5, color: purple")) == [True, True, False, False]
    assert veiled(CNN.replace("3@32x32", "{shape: 3@32x32, image: cat.png}", 1)) == [True, False, False, False]


def test_operations_have_the_same_form_of_name():
    scene = scene_of("input: 3@32x32\nlayers: [{conv: 6@5x5}, {upsample: 2}, {adaptiveavgpool: 4}, globalavgpool, {dense: 1}]")
    said = {text.text for text in texts(scene.items)}
    assert {"Convolution", "Upsampling", "Adaptive average", "pooling", "Global average", "Dense"} <= said


def test_the_legend_of_a_grey_picture_tells_the_authors_own_colours():
    own = CNN.replace("6@5x5", "6@5x5, color: orange")
    assert groups(scene_of(own), "legend") == []
    (legend,) = groups(scene_of(own, legend=True), "legend")
    assert [text.text for text in texts(legend.items)] == ["Conv"]
    assert groups(scene_of(CNN, legend=True), "legend") == []


def straight(edge):
    return [line for path in paths(edge) for line in pairwise(segment[1:] for segment in path.segments if segment[0] in "ML")]


def apex(edge):
    """The one point at which the two lines of a pyramid end."""
    (point,) = {path.segments[-1][1:] for path in paths(edge) if len(path.segments) == 2}
    return (*point, *point)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_kernel_lies_on_the_map_before_and_its_pyramid_ends_on_the_map_after(direction):
    scene = scene_of(CNN, direction=direction)
    first, second = (paths(group)[-1] for group in groups(scene, "layer")[:2])
    edge = groups(scene, "edge")[0]
    assert within(path_box(paths(edge)[-1]), path_box(first))
    assert within(apex(edge), path_box(second))


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("kind", ["deconv: 3@2x2/2", "upsample: 2"])
def test_upsampling_looks_the_other_way(kind, direction):
    scene = scene_of(f"input: 3@8x8\nlayers: [{{{kind}}}]", direction=direction)
    before, after = (paths(group)[-1] for group in groups(scene, "layer"))
    (edge,) = groups(scene, "edge")
    assert within(path_box(paths(edge)[-1]), path_box(after))
    assert within(apex(edge), path_box(before))


def within(inner, outer):
    return inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_lines_run_over_no_sheet(direction):
    scene = scene_of("input: 4@8x8\nlayers: [{custom: Oddity, shape: 6@8x8}, flatten]", direction=direction)
    sheets = [path_box(path) for group in groups(scene, "layer")[:2] for path in paths(group)]
    for start, end in (line for edge in groups(scene, "edge") for line in straight(edge)):
        middle = [((start[0] * (10 - step) + end[0] * step) / 10, (start[1] * (10 - step) + end[1] * step) / 10) for step in range(1, 10)]
        assert not any(left + 1 < x < right - 1 and top + 1 < y < bottom - 1 for x, y in middle for left, top, right, bottom in sheets)


def test_words_stand_above_lines_that_rise_to_a_taller_neighbour():
    scene = scene_of("input: T\nlayers: [{embedding: 64, vocabulary: 10}]")
    (edge,), (name, *_) = groups(scene, "edge"), list(texts(groups(scene, "layer")[0].items))
    alone = scene_of("input: T\nlayers: [{dense: 3}]")
    assert name.text == "Input"
    assert name.y < next(texts(groups(alone, "layer")[0].items)).y
    assert edge.items


def test_a_signal_lies_across_the_flow():
    signal = "input: 1@100\nlayers: [{conv1d: 1@9}]"
    left, top, right, bottom = path_box(paths(groups(scene_of(signal), "layer")[0])[0])
    assert bottom - top > 5 * (right - left)
    left, top, right, bottom = path_box(paths(groups(scene_of(signal, direction="down"), "layer")[0])[0])
    assert right - left > 5 * (bottom - top)


def test_sizes_follow_the_scale():
    def side(scale):
        left, _, right, _ = path_box(paths(groups(scene_of("input: 1@64x64\nlayers: [{maxpool: 4x4}]", scale=scale), "layer")[1])[0])
        return right - left

    assert side("linear") == pytest.approx(104 / 4, abs=1)
    assert side("linear") < side("sqrt") < side("log")
