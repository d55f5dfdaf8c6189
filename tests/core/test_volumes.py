"""The styles that draw rows of boxes, `volumes` and `flat`: in every direction, with lines on either side."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.geometry import item_boxes, path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.layout.flow import Flow
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Image, Path
from nnviz_core.simplify.spine import spine
from nnviz_core.styles.volumes.boxes import faces
from nnviz_core.styles.volumes.row import _placed, _scales
from nnviz_core.styles.volumes.runs import BALL
from nnviz_core.testing import check_scene, drawn_by, texts, why_not

LONG = ["", "a name of sixty characters that goes on and on and on and on", "卷积神经网络的一个很长的层名", "طبقة الالتفاف", "x" * 60]
STYLES = st.sampled_from(["volumes", "flat"])
OPTIONS = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["right", "left", "down", "up"]),
        "skips": st.sampled_from(["over", "under", "both"]),
        "layout": st.sampled_from(["row", "u"]),
    }
)


def network(text):
    return infer(read_source(Source(data=text.encode())))


def drawn(name, text, **options):
    style = find_style(name)
    parsed, problems = parse_options(style.options, options)
    assert problems == []
    return drawn_by(style, network(text), parsed)


@st.composite
def branching(draw):
    """One path with branches of any number of layers beside it, residuals, other inputs, and names of any length."""
    lines = []
    for number in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(LONG))
        label = f", label: '{name}'" if name else ""
        conv = f"{{conv: {draw(st.sampled_from([1, 8, 600]))}@3x3, padding: same, activation: relu{label}}}"
        branch = [f"{{conv: 8@1x1{label if each == 1 else ''}}}" for each in range(draw(st.integers(0, 3)))]
        lines += draw(
            st.sampled_from(
                [
                    [conv],
                    [conv, "{maxpool: 2x2}"],
                    [f"{{parallel: [[{conv}, {conv}, {conv}, {conv}], [{', '.join(branch)}]]}}"],
                    [f"{{parallel: [[{conv}, {conv}, {conv}], [{', '.join(branch)}], [{conv}]]}}"],
                    [f"{{residual: [{conv}, {conv}], shortcut: auto}}"],
                    [f"{{conv: 4@1x1, from: other, name: side{number}{label}}}", f"{{concat: , from: [side{number}, last{number}]}}"],
                ]
            )
        )
        if lines[-1].startswith("{concat"):
            lines.insert(-2, f"{{conv: 8@1x1, name: last{number}}}")
    return (
        "inputs: {image: 3@64x64, other: 3@?x?}\nlayers:\n"
        + "".join(f"  - {line}\n" for line in lines)
        + draw(st.sampled_from(["  - globalavgpool\n", "  - flatten\n"]))
        + f"  - {{dense: {draw(st.sampled_from([2, 4000]))}, label: '{draw(st.sampled_from(LONG[1:]))}'}}\n"
    )


@settings(max_examples=80, deadline=None)
@given(name=STYLES, text=branching(), options=OPTIONS)
def test_text_never_overlaps_and_no_line_crosses_a_box(name, text, options):
    style, given_network = find_style(name), network(text)
    if why_not(style, given_network):
        return
    scene = drawn_by(style, given_network, parse_options(style.options, options)[0])
    check_scene(scene, f"{name} {options}")
    words = [text_box(each) for group in scene.items if group.role == "decoration" for each in texts([group])]
    layers = [item for item in scene.items if item.role == "layer"]
    fronts = [path_box(next(item for item in group.items if isinstance(item, Path))) for group in layers]
    for front, box in product(fronts, words):
        apart = max(front[0] - box[2], box[0] - front[2], front[1] - box[3], box[1] - front[3])
        assert apart > -1, (options, front, box)
    edges = [item for item in scene.items if item.role == "edge"]
    lines = [next(item for item in edge.items if isinstance(item, Path) and item.stroke) for edge in edges if len(edge.items) > 2]
    lines += [item for edge in edges for item in edge.items if isinstance(item, Path) and item.dash]
    for line in lines:
        for one, other in pairwise([segment[1:] for segment in line.segments]):
            left, right, top, bottom = min(one[0], other[0]), max(one[0], other[0]), min(one[1], other[1]), max(one[1], other[1])
            for box in words:
                assert right <= box[0] + 1 or left >= box[2] - 1 or bottom <= box[1] + 3 or top >= box[3] - 3, (options, box)


@settings(max_examples=60, deadline=None)
@given(text=branching(), slant=st.sampled_from([0.0, 0.36]), options=OPTIONS)
def test_runs_stand_apart_and_boxes_of_a_run_touch(text, slant, options):
    style, given_network = find_style("volumes"), network(text)
    if why_not(style, given_network):
        return
    parsed, _ = parse_options(style.options, options)
    found = spine(given_network)
    flow = Flow("right" if parsed.direction == "left" else parsed.direction)
    runs = _placed(found.path, found, _scales(found.path, parsed, slant), flow, parsed)
    assert all(before.end < after.start for before, after in pairwise(runs))
    for run in runs:
        assert all(before.front_end == pytest.approx(after.along) for before, after in pairwise(run.boxes))
        for box in run.boxes:
            left, top, right, bottom = (
                f(values) for f, values in zip((min, min, max, max), zip(*item_boxes(faces(box)), strict=True), strict=True)
            )
            sizes = (right - left, bottom - top)
            assert sizes[:: -1 if flow.upright else 1] == pytest.approx((box.end - box.start, box.under - box.over), abs=1)


UNET = """
input: 1@64x64
layers:
  - {conv: 8@3x3, padding: same, name: d0}
  - maxpool: 2x2
  - {conv: 16@3x3, padding: same, name: d1}
  - {deconv: 8@2x2/2, name: u0}
  - {concat: , from: [d0, u0], name: joined}
  - conv: 2@1x1
"""


def layer(scene, name):
    group = next(item for item in scene.items if isinstance(item, Group) and item.role == "layer" and item.name == name)
    found = item_boxes(group.items)
    return min(box[0] for box in found), min(box[1] for box in found), max(box[2] for box in found), max(box[3] for box in found)


@pytest.mark.parametrize("name", ["volumes", "flat", "lenet", "alexnet"])
def test_words_are_broken_in_the_same_places_whatever_the_size_of_the_font(name):
    text = f"input: 3@32x32\nlayers: [{{conv: 8@3x3/2, label: {LONG[1]}}}, globalavgpool, {{dense: 3, label: {LONG[4]}}}]"
    small, large = (said(drawn(name, text, **{"font-size": size})) for size in (9, 27))
    assert small == large


@pytest.mark.parametrize("name", ["volumes", "flat"])
def test_directions(name):
    places = {direction: layer(drawn(name, UNET, direction=direction), "joined") for direction in ("right", "left", "down", "up")}
    assert places["right"][0] > 0 > places["left"][2]
    assert places["down"][1] > 0 > places["up"][3]


@pytest.mark.parametrize("name", ["volumes", "flat"])
def test_each_resolution_has_a_level_of_its_own(name):
    scene = drawn(name, UNET, layout="u")
    middle = {each: (layer(scene, each)[1] + layer(scene, each)[3]) / 2 for each in ("d0", "d1", "u0", "joined")}
    assert middle["d0"] == pytest.approx(middle["u0"], abs=1)
    assert middle["d0"] == pytest.approx(middle["joined"], abs=1)
    assert layer(scene, "d1")[1] > layer(scene, "d0")[3]


def skip(scene):
    return max((item for item in scene.items if item.role == "edge"), key=lambda item: len(item.items[0].segments)).items[0]


def test_skips_go_over_or_under():
    over, under = drawn("volumes", UNET), drawn("volumes", UNET, skips="under")
    assert path_box(skip(over))[1] < layer(over, "d0")[1]
    assert path_box(skip(under))[3] > layer(under, "d0")[3]


@pytest.mark.parametrize("direction", ["right", "down"])
def test_a_skip_under_the_boxes_begins_between_its_layer_and_the_next(direction):
    scene, axis = drawn("volumes", UNET, skips="under", direction=direction), 0 if direction == "right" else 1
    pool = next(item.name for item in scene.items if item.role == "layer" and "pool" in item.name)
    assert layer(scene, "d0")[axis + 2] < skip(scene).segments[0][axis + 1] < layer(scene, pool)[axis]


def test_lines_past_one_module_after_the_other_are_level():
    module = "{parallel: [[{conv: 8@3x3, padding: same}], [{conv: 8@1x1}], [{conv: 9@1x1}], [{conv: 10@1x1}]]}"
    scene = drawn("volumes", f"input: 8@16x16\nlayers: [{module}, {module}, {module}]")
    tops = [round(path_box(item.items[0])[1]) for item in scene.items if item.role == "edge" and len(item.items) > 3]
    assert len(tops) == 9
    assert len(set(tops)) == 3


def test_few_units_are_short_beside_the_maps():
    scene = drawn("volumes", "input: 3@32x32\nlayers: [{conv: 8@3x3, name: map}, globalavgpool, {dense: 2, name: two}]")
    assert layer(scene, "two")[3] - layer(scene, "two")[1] < 0.3 * (layer(scene, "map")[3] - layer(scene, "map")[1])


def test_rows_beside_the_path_are_small_boxes_on_a_line():
    scene = drawn(
        "volumes",
        "inputs: {a: 3@8x8, b: 3@8x8}\nlayers: [{conv: 4@1x1, from: a, name: x}, {conv: 4@1x1, name: x2}, {conv: 4@1x1, from: b, name: y}, {concat: , from: [x2, y]}]",
    )
    edge = next(item for item in scene.items if item.role == "edge" and item.name == "b")
    assert [item.name for item in edge.items if isinstance(item, Group)] == ["b", "y"]


def test_nothing_leads_to_an_input_beside_the_path_nor_from_an_output():
    scene = drawn(
        "volumes",
        "inputs: {a: 3@8x8, b: 4@8x8}\nlayers: [{conv: 4@1x1, from: a, name: x}, {add: , from: [x, b], name: sum}, globalavgpool, {dense: 3, name: p}, "
        "{dense: 9, name: p2}, {dense: 4, name: q, from: globalavgpool}]",
    )
    for name, at in (("b", 0), ("q", -1)):
        edge = next(item for item in scene.items if item.role == "edge" and item.name == name)
        line = next(item for item in edge.items if isinstance(item, Path) and item.stroke)
        (box,) = (path_box(item) for group in edge.items if isinstance(group, Group) for item in group.items if isinstance(item, Path))
        assert line.segments[at][1] == pytest.approx(box[0], abs=1)


def said(scene):
    return [text.text for text in texts(scene.items)]


@pytest.mark.parametrize("name", ["volumes", "flat"])
def test_what_made_a_box_is_told_where_it_is_wanted(name):
    text = "input: 3@9x9\nlayers: [{conv: 4@3x3, padding: same, activation: relu}, {conv: 4@3x3, padding: same, activation: relu}, {maxpool: 2x2}]"
    wanted = {
        "kinds": ["Conv (×2)", "Max pool"],
        "kernels": ["3×3 (×2)", "2×2"],
        "activations": ["ReLU (×2)"],
        "kinds kernels activations": ["3×3 conv, ReLU (×2)", "2×2 max pool"],
    }
    for show, words in wanted.items():
        assert said(drawn(name, text, show=show, legend=False)) == words


def test_a_flat_box_with_a_picture_shows_the_whole_map(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat.png").write_bytes(b"")
    text = "input: {shape: 3@32x64, image: cat.png}\nlayers: [{conv: 8@3x3}]"
    for direction in ("right", "left", "down", "up"):
        (image,) = (item for group in drawn("flat", text, direction=direction).items for item in group.items if isinstance(item, Image))
        assert abs(image.right[0] - image.corner[0]) > 1.3 * abs(image.down[1] - image.corner[1])


def test_dashed_lines_lead_from_the_last_map_to_the_first_vector():
    def dashed(name, last, **options):
        text = f"input: 3@32x32\nlayers: [{{conv: 8@3x3}}, {last}, {{dense: 10}}]"
        edges = [item for item in drawn(name, text, **options).items if item.role == "edge"]
        return [item for edge in edges for item in edge.items if isinstance(item, Path) and item.dash]

    assert len(dashed("volumes", "flatten")) == len(dashed("volumes", "flatten", direction="left")) == 2
    assert dashed("volumes", "globalavgpool") == dashed("flat", "flatten") == dashed("volumes", "flatten", direction="up") == []


def test_flat_has_one_face_and_volumes_three():
    text = "input: 3@32x32\nlayers: [{conv: 8@3x3, name: c}]"
    counts = [
        len([item for item in group.items if isinstance(item, Path) and item.fill])
        for name in ("flat", "volumes")
        for group in drawn(name, text).items
        if group.name == "c" and group.role == "layer"
    ]
    assert counts == [1, 3]


@pytest.mark.parametrize(("name", "direction"), [("volumes", "right"), ("volumes", "down"), ("flat", "right")])
def test_a_picture_lies_on_the_face_that_shows_the_map(name, direction, tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    text = "input: 3@32x32\nlayers: [{conv: 8@3x3, padding: same, image: cat.png}, {conv: 8@3x3, padding: same, image: cat.png}]"
    source = Source(data=text.encode(), folder=tmp_path, root=tmp_path)
    style = find_style(name)
    scene = drawn_by(style, infer(read_source(source)), parse_options(style.options, {"direction": direction})[0])
    images = [item for group in scene.items for item in group.items if isinstance(item, Image)]
    assert len(images) == 2
    assert len({run.items for run in scene.items if run.role == "decoration"}) == 3
    assert (images[0].down[0] == images[0].corner[0]) == (direction == "right")


@pytest.mark.parametrize("style", ["volumes", "flat"])
@pytest.mark.parametrize(("kind", "symbol"), [("maximum", "max"), ("minimum", "min"), ("divide", "÷"), ("average", "x̄"), ("add", "+")])
def test_a_merge_is_a_ball_with_its_symbol(style, kind, symbol):
    text = f"input: 4@8x8\nlayers: [{{residual: [{{conv: 4@3x3, padding: same}}], merge: {kind}}}]"
    (ball,) = (text for text in texts(drawn(style, text).items) if text.text == symbol)
    left, _, right, _ = text_box(ball)
    assert right - left < 2 * BALL


@pytest.mark.parametrize("style", ["volumes", "flat"])
def test_kernels_say_what_else_they_do(style):
    text = "input: 8@20x20\nlayers: [{conv: {filters: 8, kernel: 3, dilation: 2, groups: 4}, name: a}]"
    words = " ".join(text.text for text in texts(drawn(style, text, show="kinds,kernels").items))
    assert "3×3 conv, dilation 2, groups 4" in words
    assert "dilation" not in " ".join(text.text for text in texts(drawn(style, text, show="kinds").items))
