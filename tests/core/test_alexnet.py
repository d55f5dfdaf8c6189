"""The style `alexnet`: boxes that face the flow, kernels in them, pyramids to one point, numbers on edges."""

import pytest
from msgspec.structs import replace

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.geometry import path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.network import Shape
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Image, Path
from nnviz_core.styles.alexnet.solids import centred, hull
from nnviz_core.testing import SPECS, check_scene, check_style, drawn_by, texts, why_not

STYLE = find_style("alexnet")
DIRECTIONS = ("right", "left", "down", "up")
CNN = """
input: 3@32x48
layers:
  - {conv: 64@5x3, name: first, color: orange, link: a.html}
  - {maxpool: 2x2}
  - flatten
  - {dense: 10, activation: softmax}
"""


def network(text):
    return infer(read_source(Source(data=text.encode())))


def scene_of(text, **options):
    parsed, problems = parse_options(STYLE.options, {name.replace("_", "-"): value for name, value in options.items()})
    assert problems == []
    return drawn_by(STYLE, network(text), parsed)


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def extent(group):
    boxes = [path_box(item) for item in group.items if isinstance(item, Path)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def said(scene):
    return [text.text for text in texts(scene.items)]


def paths(group, **wanted):
    return [item for item in group.items if isinstance(item, Path) and all(getattr(item, name) == value for name, value in wanted.items())]


def test_it_keeps_the_contract_of_styles():
    check_style(STYLE)


@pytest.mark.parametrize("name", [name for name, text in SPECS.items() if not why_not(STYLE, network(text))])
def test_sizes_above_boxes_never_overlap(name):
    scene = scene_of(SPECS[name], dimensions=False)
    check_scene(scene, name)
    assert not [text for group in groups(scene, "layer") for text in numbers(group)]


def test_sizes_of_nothing_and_of_very_much_are_drawn():
    for size in (0, 10**12):
        drawn = network("input: 3@8x8\nlayers: [{conv: 2@3x3}, flatten, {dense: 2}]")
        layers = tuple(replace(layer, shapes=(Shape((size,)),)) if layer.kind == "dense" else layer for layer in drawn.layers)
        check_scene(drawn_by(STYLE, drawn.with_layers(layers), STYLE.options()), str(size))


def numbers(group):
    return [text.text for text in texts(group.items) if text.fill == "muted"]


def test_sizes_stand_on_the_edges():
    assert numbers(groups(scene_of(CNN), "layer")[1]) == ["64", "28", "46"]
    assert numbers(groups(scene_of(CNN, direction="down"), "layer")[1]) == ["46", "64", "28"]
    above = groups(scene_of(CNN, dimensions=False), "layer")[1]
    assert [text.text for text in texts(above.items)] == ["first", "64@28×46"]


def test_words_of_operations():
    scene = scene_of("input: 3@224x224\nlayers: [{conv: 64@11x11/4, activation: relu}, {maxpool: 3x3/2}]")
    assert {"11×11 conv", "stride 4", "ReLU", "3×3 max pool", "stride 2"} <= set(said(scene))
    assert {"Conv1d", "kernel of 9"} <= set(said(scene_of("input: 1@100\nlayers: [{conv1d: 4@9}]")))


def test_show_chooses_what_is_written():
    assert {"1,792 params", "first"} <= set(said(scene_of(CNN.replace("5x3", "3x3"), show="names, params")))
    assert "first" not in said(scene_of(CNN, show="shapes"))
    assert set(said(scene_of(CNN, show="kinds", legend=False))) == {"Conv", "Max pool", "Flatten", "Dense"}


def apex(edge):
    """The one point of a link: its small disc."""
    left, top, right, bottom = path_box(paths(edge, fill="accent", opacity=1.0)[-1])
    return (left + right) / 2, (top + bottom) / 2


def kernel(edge):
    """The kernel's box of a link, whose outline is the widest line."""
    return path_box(next(path for path in paths(edge, stroke="accent") if path.width == 0.9))


def test_a_kernel_is_true_to_scale_and_goes_through_all_channels():
    scene = scene_of("input: 8@40x20\nlayers: [{conv: 4@20x5}]", scale="linear", dimensions=False)
    left, top, right, bottom = kernel(groups(scene, "edge")[0])
    solid = extent(groups(scene, "layer")[0])
    front = solid[3] - solid[1] - 52 * 0.32
    assert bottom - top == pytest.approx(front / 2 + 13 * 0.32, abs=1.5)
    assert (right - left) - 13 * 0.5 == pytest.approx((solid[2] - solid[0]) - 52 * 0.5, abs=1.5)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_pyramid_leads_from_the_kernel_to_one_point_of_the_next_tensor(direction):
    for before, edge, after in zip(
        *_drawn(CNN.replace("flatten", "{conv: 4@3x3}").replace("dense: 10", "conv: 1@1x1"), direction), strict=False
    ):
        assert _inside(kernel(edge), before)
        assert _inside((*apex(edge), *apex(edge)), after)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("kind", ["deconv: 8@2x2/2", "upsample: 2"])
def test_upsampling_leads_from_one_point_to_a_kernel(direction, kind):
    (before, after), (edge,), _ = _drawn(f"input: 8@8x8\nlayers: [{{{kind}}}]", direction, both=True)
    assert _inside((*apex(edge), *apex(edge)), before)
    assert _inside(kernel(edge), after)


def _drawn(text, direction, *, both=False):
    scene = scene_of(text, direction=direction, dimensions=False)
    boxes = [extent(group) for group in groups(scene, "layer")]
    return (boxes, groups(scene, "edge"), None) if both else (boxes, groups(scene, "edge"), boxes[1:])


def _inside(inner, outer):
    return inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_arrows_between_vectors_touch_their_boxes_and_enter_none(direction):
    boxes, (edge,), _ = _drawn("mlp: 30-4", direction, both=True)
    start, end = (0, 2) if direction in {"right", "left"} else (1, 3)
    first, last = sorted(boxes, key=lambda box: box[start])
    # Half of a bar's depth is the middle of a side that is seen.
    assert first[end] - 5 < extent(edge)[start] < first[end] + 1
    assert last[start] - 1 < extent(edge)[end] < last[start] + 5


def test_kernels_can_be_left_out():
    assert all(not paths(edge, stroke="accent") for edge in groups(scene_of(CNN, kernels=False), "edge"))


def test_colours_legend_and_opacity():
    scene = scene_of(CNN, opacity=0.3)
    first = groups(scene, "layer")[1]
    assert [path.fill for path in paths(first, opacity=0.3)] == ["#f76808", "#f76808-top", "#f76808-side"]
    assert first.link == "a.html"
    (legend,) = groups(scene, "legend")
    assert [text.text for text in texts(legend.items)] == ["Input", "Conv", "Pooling", "Reshape", "Dense"]
    assert all(item.opacity == 0.3 for item in legend.items if isinstance(item, Path))
    assert groups(scene_of(CNN, legend=False), "legend") == []
    assert groups(scene_of("mlp: 3-2"), "legend") == []


def test_a_wireframe_has_lines_alone():
    scene = scene_of(CNN, wireframe=True)
    assert not [path for group in groups(scene, "layer") for path in paths(group) if path.fill]
    assert groups(scene, "legend") == []
    assert any(paths(edge, stroke="accent") for edge in groups(scene, "edge"))


def test_what_is_unknown_is_dashed_and_asked():
    scene = scene_of("input: 3@?x?\nlayers: [{conv: 8@3x3}]")
    assert all(paths(group, dash=(4.0, 3.0)) for group in groups(scene, "layer"))
    assert said(scene).count("?") == 4
    assert not any(paths(group, dash=(4.0, 3.0)) for group in groups(scene_of(CNN), "layer"))


def test_a_volume_has_its_depth_beside_its_channels():
    scene = scene_of("input: 1@16x32x64\nlayers: [{conv3d: 8@3x3x3}]")
    assert numbers(groups(scene, "layer")[0]) == ["1@16", "32", "64"]
    assert "3×3×3 conv" in said(scene)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_picture_lies_on_the_side_that_shows_the_map(direction, tmp_path):
    text = f"input: 3@8x8\nlayers: [{{conv: 4@3x3, image: '{tmp_path}/x.png'}}]"
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    (image,) = [item for group in groups(scene_of(text, direction=direction), "layer") for item in group.items if isinstance(item, Image)]
    assert image.right[0] > image.corner[0]
    assert image.down[1] > image.corner[1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("input: 8@8x8\nlayers: [{residual: [{conv: 8@1x1}]}]", "it has branches"),
        ("inputs: {a: 4, b: 4}\nlayers: [{concat: , from: [a, b]}]", "it has several inputs"),
    ],
)
def test_it_says_why_it_cannot(text, reason):
    assert why_not(STYLE, network(text)) == reason


def test_the_middle_of_a_box_is_the_middle_of_its_picture():
    left, top, right, bottom = centred(30, 50, 20).box
    assert (left + right, top + bottom) == pytest.approx((0, 0))


def test_a_hull_leaves_out_what_lies_inside():
    assert set(hull([(0, 0), (4, 0), (4, 4), (0, 4), (2, 1), (4, 2)])) == {(0, 0), (4, 0), (4, 4), (0, 4)}
    assert hull([(1, 1), (1, 1)]) == [(1, 1)]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_numbers_keep_clear_of_the_heads_of_arrows(direction):
    scene = scene_of(SPECS["sequence"], direction=direction)
    words = [text_box(text) for group in groups(scene, "layer") for text in texts([group])]
    for head in (path_box(path) for group in groups(scene, "edge") for path in paths(group) if path.fill):
        for box in words:
            assert min(head[2], box[2]) <= max(head[0], box[0]) or min(head[3], box[3]) <= max(head[1], box[1])
