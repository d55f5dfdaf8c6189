"""The style `glyphs`: what is grouped, where everything goes, and what glyphs look like."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.geometry import bounds, path_box
from nnviz_core.infer import infer
from nnviz_core.layout.alignment import Rows, solved
from nnviz_core.layout.wires.order import grid_of
from nnviz_core.network import Network
from nnviz_core.reading import read_source
from nnviz_core.scene import Group, Image
from nnviz_core.simplify.fuse import fuse
from nnviz_core.styles.glyphs import style
from nnviz_core.styles.glyphs.grouping import grouped, names_of
from nnviz_core.styles.glyphs.shapes import inset
from nnviz_core.styles.glyphs.units import folded
from nnviz_core.testing import SPECS, check_scene, check_style, drawn_by, texts, why_not


def network(text):
    return infer(read_source(Source(data=text.encode())))


def scene_of(text, **given):
    options, problems = parse_options(style.options, given)
    assert problems == []
    return drawn_by(style, network(text), options)


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def outline(group):
    return group.items[0]


def said(scene):
    return [text.text for text in texts(scene.items)]


def forms(text):
    units, blocks = grouped(fuse(network(text), standalone=True))
    return [unit.form for unit in units], [[part.form for part in block.parts] for block in blocks]


RESNET = "input: 16@32x32\nlayers:\n" + "  - {residual: [{conv: 16@3x3, padding: same}, {conv: 16@3x3, padding: same}]}\n" * 4


# What is grouped


def test_nothing_is_grouped_where_nothing_is_gained():
    assert forms(SPECS["small CNN"])[1] == []
    assert forms("input: 1@28x28\nlayers: [{conv: 8@3x3}, {maxpool: 2}, {conv: 8@3x3}, {maxpool: 2}]")[1] == []


def test_residual_blocks_are_grouped_with_their_merge():
    units, blocks = forms(RESNET)
    assert units == ["input", 0, 0, 0, 0]
    assert blocks == [["conv2d", "conv2d", "add"]]


def test_vgg_has_two_kinds_of_stages():
    units, blocks = forms("preset: vgg16")
    assert units == ["input", 1, 1, 0, 0, 0, "flatten", "dense", "dense", "dense"]
    assert blocks == [["conv2d"] * 3 + ["maxpool2d"], ["conv2d"] * 2 + ["maxpool2d"]]


def test_resnet50_has_two_kinds_of_blocks_and_googlenet_one_of_modules():
    assert [len(block) for block in forms("preset: resnet50")[1]] == [4, 5]
    assert [len(block) for block in forms("preset: googlenet")[1]] == [8]


def test_blocks_are_made_of_blocks():
    units, blocks = forms("preset: bert_base")
    assert units[-12:] == [2] * 12
    assert blocks[2] == [1, 0]


def test_a_sequence_is_cut_out_of_no_run_of_equal_layers():
    text = "input: 1@64x64\nlayers: [" + ", ".join(["{conv: 4@3x3}"] * 3 + ["relu", "{maxpool: 2}"]) + ", {conv: 4@3x3}, {maxpool: 2}]"
    assert forms(text)[1] == []


def test_the_authors_groups_are_not_cut():
    layers = "{group: %s, layers: [{avgpool: 1}, {conv: 4@1x1}, {conv: 4@1x1}]}"
    units, blocks = forms(f"input: 4@8x8\nlayers: [{', '.join(layers % name for name in 'abcd')}]")
    assert (units, blocks) == (["input", 0, 0, 0, 0], [["avgpool2d", "conv2d", "conv2d"]])
    layers = "{group: %s, layers: [{conv: 4@1x1}, {conv: 4@1x1}]}"
    units, blocks = forms(f"input: 4@8x8\nlayers: [{', '.join(layers % name for name in 'abcdef')}]")
    assert (units, blocks) == (["input", 0, 0, 0, 0, 0, 0], [["conv2d", "conv2d"]])


def test_an_output_of_the_network_is_in_no_block_but_at_its_end():
    layers = ", ".join(f"{{conv: 4@1x1, name: c{n}}}, {{avgpool: 1, name: p{n}}}" for n in range(6))
    assert forms(f"input: 4@8x8\nlayers: [{layers}]")[1] == [["conv2d", "avgpool2d"]]
    outputs = ", ".join(f"c{n}" for n in range(6))
    assert ["conv2d", "avgpool2d"] not in forms(f"input: 4@8x8\nlayers: [{layers}]\noutputs: [{outputs}, p5]")[1]


def test_long_rows_of_blocks_are_drawn_once():
    units, _ = grouped(fuse(network(RESNET), standalone=True))
    assert [unit.count for unit in folded(units, ())] == [1, 4]
    assert [unit.count for unit in folded(units[:4], ())] == [1, 1, 1, 1]
    assert [unit.count for unit in folded(units, {units[2].name})] == [1, 1, 1, 1, 1]
    assert "× 4" in said(scene_of(RESNET))
    assert "× 4" not in said(scene_of(RESNET, fold="false"))


def test_grouping_can_be_left_out():
    scene = scene_of(RESNET, group="false")
    assert len(groups(scene, "layer")) == 13
    assert not any(text.startswith("Block") for text in said(scene))
    assert "Block A =" in said(scene_of(RESNET))


def test_blocks_are_called_as_the_author_calls_them():
    def names(text):
        fused = fuse(network(text), standalone=True)
        return names_of(grouped(fused)[1], fused)

    assert names("preset: resnet50") == ["bottleneck A", "bottleneck B"]
    assert names("preset: googlenet") == ["inception"]
    assert names("preset: vgg16") == ["long stage", "stage"]
    assert names(RESNET) == ["Block A"]


# What is drawn


def test_the_sides_are_the_resolutions_and_the_width_the_channels():
    text = "input: 8@64x64\nlayers: [{maxpool: 2}, {conv: 64@1x1}, {upsample: 2}]"
    _, pool, conv, up = (path_box(outline(group)) for group in groups(scene_of(text), "layer"))
    before, pooled, _, upsampled = (outline(group).segments for group in groups(scene_of(text), "layer"))
    assert before[1][2] - before[0][2] == pytest.approx(110, abs=1)
    assert pooled[1][2] - pooled[0][2] == pytest.approx(110, abs=1)
    assert pooled[2][2] - pooled[3][2] == pytest.approx(55, abs=1)
    assert upsampled[2][2] - upsampled[3][2] == pytest.approx(110, abs=1)
    assert conv[2] - conv[0] > 2 * (pool[2] - pool[0])
    assert up[3] - up[1] > conv[3] - conv[1]


def test_channels_are_under_the_glyphs_and_new_resolutions_on_the_wires():
    scene = scene_of("input: 3@32x32\nlayers: [{conv: 8@3x3, padding: same}, {maxpool: 2x2}, globalavgpool, {dense: 10}]")
    assert said(scene)[:2] == ["32×32", "16×16"]
    assert said(scene)[2:9] == ["Input", "3", "8", "8", "8", "10", "Output"]
    assert [text.rotate for text in texts(scene.items)][:2] == [90.0, 90.0]
    down = scene_of("input: 3@32x32\nlayers: [{maxpool: 2x2}]", direction="down")
    assert {text.rotate for text in texts(down.items)} == {0.0}


def test_show_says_what_is_written():
    text = "input: 3@32x32\nlayers: [{conv: 8@3x3, name: first}]"
    assert {"first", "Conv", "224 params", "8"} <= set(said(scene_of(text, show="names, kinds, shapes, params")))
    assert "8" not in said(scene_of(text, show="names"))
    assert {"Conv 8@3×3", "8@3×3"} <= {*said(scene_of(text, show="kinds, kernels")), *said(scene_of(text, show="kernels"))}
    assert "ReLU" in said(scene_of("input: 4\nlayers: [{dense: 2, activation: relu}]", show="activations"))


def test_a_merge_has_an_arm_for_each_input_and_wires_are_straight():
    scene = scene_of("inputs: {a: 4, b: 4, c: 4}\nlayers: [{concat: , from: [a, b, c], name: all}]", samples="false")
    merge = next(group for group in groups(scene, "layer") if group.name == "all")
    assert len([segment for segment in outline(merge).segments if segment[0] != "Z"]) == 3 * 2 + 2 + 2
    for edge in groups(scene, "edge"):
        heights = {segment[2] for segment in edge.items[0].segments}
        assert len(heights) == 1


def test_wires_that_must_cross_bend():
    text = "inputs: {a: 4, b: 4}\nlayers: [{concat: , from: [a, b], name: x}, {add: , from: [a, b], name: y}, {concat: , from: [a, b], name: z}]"
    scene = scene_of(text)
    assert any(segment[0] == "C" for edge in groups(scene, "edge") for segment in edge.items[0].segments)


def test_skips_of_a_unet_lie_above_its_path():
    scene = scene_of("preset: unet", group="false")
    wires = [path_box(edge.items[0]) for edge in groups(scene, "edge")]
    long = [box for box in wires if box[2] - box[0] > 300]
    assert len(long) == 4
    lowest = max(box[1] for box in wires)
    assert all(box[1] < lowest for box in long)
    assert len({round(box[1]) for box in long}) == 4


def test_samples_are_dashed_or_the_authors_picture(tmp_path):
    text = "input: 3@32x32\nlayers: [{conv: 8@3x3}]"
    dashed = [group for group in groups(scene_of(text), "decoration") if group.items[0].dash]
    assert len(dashed) == 2
    left, top, right, bottom = path_box(dashed[0].items[0])
    assert right - left == pytest.approx(bottom - top)
    assert groups(scene_of(text, samples="false"), "decoration") == []
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG")
    spec = b"input: {shape: 3@8x8, image: cat.png}\nlayers: [{conv: 3@1x1}]"
    drawn = drawn_by(style, infer(read_source(Source(data=spec, folder=tmp_path))), style.options())
    assert isinstance(groups(drawn, "decoration")[0].items[0], Image)


def test_samples_say_what_goes_in_and_what_comes_out():
    def words(text, **given):
        return [[text.text for text in texts(group.items)] for group in groups(scene_of(text, **given), "decoration")]

    assert words("mlp: 4-3") == [["Input"], ["Output"]]
    two = "inputs: {a: 4, b: 6}\nlayers:\n  - {dense: 5, from: a, name: x}\n  - {dense: 5, from: b, name: y}"
    assert words(two) == [["a"], ["b"], ["x"], ["y"]]
    assert words("mlp: 4-3", show="shapes") == [[], []]


def test_identities_are_no_glyphs_and_one_at_the_end_is_the_outputs_name():
    scene = scene_of("input: 4\nlayers: [{identity: , name: same}, {dense: 3}, {identity: , name: scores}]")
    assert [group.name for group in groups(scene, "layer")] == ["input", "dense"]
    assert "scores" in said(scene)


def test_a_glyph_is_wider_with_more_readers():
    def width(readers):
        fork = "\n".join(f"  - {{dense: 2, from: a, name: x{number}}}" for number in range(readers))
        left, _, right, _ = path_box(outline(groups(scene_of(f"input: 4\nlayers:\n  - {{dense: 3, name: a}}\n{fork}"), "layer")[1]))
        return right - left

    assert width(1) < width(2) < width(5) == pytest.approx(61)


def test_unknown_sizes_are_dashed():
    scene = scene_of(SPECS["unknown sizes"])
    assert [bool(outline(group).dash) for group in groups(scene, "layer")] == [True, True, True, False, False]


def test_colours_links_and_tooltips():
    scene = scene_of("input: 3@32x32\nlayers: [{conv: 64@3x3, color: orange, link: a.html, tooltip: Hello}]")
    conv = groups(scene, "layer")[1]
    assert outline(conv).fill == "#f76808"
    assert conv.link == "a.html"
    assert conv.title.startswith("Hello\n")
    block = groups(scene_of(RESNET), "layer")[1]
    assert block.title == "8 × Conv 16@3×3, 4 × Add, output 16×32×32"


def test_the_legend_explains_kinds_and_blocks():
    (legend,) = groups(scene_of(RESNET), "legend")
    assert {"Input", "Convolution", "Merge", "Block A ="} == {text.text for text in texts(legend.items)}
    assert groups(scene_of(RESNET, legend="false"), "legend") == []


@pytest.mark.parametrize(("direction", "axis", "sign"), [("right", 0, 1), ("left", 0, -1), ("down", 1, 1), ("up", 1, -1)])
def test_directions(direction, axis, sign):
    starts = [path_box(outline(group))[axis] for group in groups(scene_of(SPECS["small CNN"], direction=direction), "layer")]
    assert starts == sorted(starts, reverse=sign < 0)


def test_a_network_of_no_layers_or_of_too_many_wires_is_not_drawn():
    assert why_not(style, Network()) == "it has no layers"
    layers = "\n".join(f"  - {{add: , from: [a, b], name: x{n}}}" for n in range(1501))
    assert why_not(style, network(f"inputs: {{a: 4, b: 4}}\nlayers:\n{layers}")) == "it has more than 3,000 connections"


# What always holds


@st.composite
def graphs(draw):
    """Any acyclic network of vectors or maps, with merges of any earlier layers."""
    count = draw(st.integers(1, 14))
    size = draw(st.sampled_from(["8", "4@16x16"]))
    names = ["a", "b"][: draw(st.integers(1, 2))]
    lines = [f"inputs: {{{', '.join(f'{name}: {size}' for name in names)}}}", "layers:"]
    for number in range(count):
        reads = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        kind = (
            draw(st.sampled_from(["add", "multiply"]))
            if len(reads) > 1
            else draw(st.sampled_from(["relu", "dropout: 0.5, label: 层", "batchnorm"]))
        )
        lines.append(f"  - {{{kind if ':' in kind else kind + ': '}, from: [{', '.join(reads)}], name: n{number}}}")
        names.append(f"n{number}")
    return "\n".join(lines)


@settings(max_examples=120, deadline=None)
@given(text=graphs(), direction=st.sampled_from(["right", "left", "down", "up"]), group=st.sampled_from(["true", "false"]))
def test_glyphs_never_meet_and_no_wire_crosses_one(text, direction, group):
    scene = scene_of(text, direction=direction, group=group)
    check_scene(scene, text)
    assert scene == scene_of(text, direction=direction, group=group)
    glyphs = [(group.name, path_box(outline(group))) for group in groups(scene, "layer")]
    for number, (_, one) in enumerate(glyphs):
        assert not any(touching(one, other) for _, other in glyphs[number + 1 :])
    for edge in groups(scene, "edge"):
        line = points(edge.items[0])
        for name, box in glyphs:
            if name not in edge.name.split("→"):
                assert not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in line), f"{edge.name} crosses {name}"


def touching(one, other):
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def points(path):
    """Places along a wire, close to each other."""
    found = []
    for segment in path.segments:
        if segment[0] == "L":
            (x, y), (px, py) = found[-1], segment[1:]
            steps = max(1, int(math.hypot(px - x, py - y) / 2))
            found += [(x + (px - x) * step / steps, y + (py - y) * step / steps) for step in range(1, steps + 1)]
        else:
            found.append(segment[-2:])
    return found


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_rows_keep_their_distances(data):
    count = data.draw(st.integers(2, 12))
    pairs = data.draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.floats(1, 50)), max_size=20))
    rows = Rows()
    for _ in range(count):
        rows.add()
    for one, other, distance in pairs:
        if one < other:
            rows.apart(one, other, distance)
    rows.level([0], [count - 1])
    height = solved(rows)
    assert all(height[other] - height[one] >= distance - 1e-6 for (one, other), distance in rows.distances.items())


def test_wires_that_run_straight_do_not_cross():
    grid = grid_of(4, [(0, 2), (0, 3), (1, 2), (1, 3)])
    bent = grid.bent()
    assert len(bent) == 1
    straight = [(grid.position[tail], grid.position[head]) for number, tail, head in grid.links()[0] if (number, 0) not in bent]
    assert not any((a - c) * (b - d) < 0 for a, b in straight for c, d in straight)


def test_inside_an_outline():
    square = [(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)]
    assert inset(square, 2.0) == [(2.0, 2.0), (2.0, 8.0), (8.0, 8.0), (8.0, 2.0)]
    assert inset(square, 6.0) == []


def test_nothing_is_left_where_all_is_hidden():
    assert drawn_by(style, Network(), style.options()).items == ()


def test_the_contract():
    check_style(style)


@pytest.mark.parametrize("direction", ["right", "left", "down", "up"])
@pytest.mark.parametrize("name", [name for name, text in SPECS.items() if not why_not(style, network(text))])
def test_every_corner_in_every_direction(name, direction):
    scene = scene_of(SPECS[name], direction=direction, show="names, kinds, shapes, params, macs")
    check_scene(scene, f"{name}, {direction}")
    left, top, right, bottom = bounds(scene.items)
    assert min(right - left, bottom - top) > 100


@pytest.mark.parametrize(
    ("given", "layer", "written", "turned"),
    [("Tx64", "dense: 8", "T", 0.0), ("3@32x32", "conv: 8@1x1", "32×32", 90.0), ("197x64", "dense: 8", "197", 90.0)],
)
def test_a_lone_letter_beside_a_wire_stands_upright(given, layer, written, turned):
    (found,) = [text for text in texts(scene_of(f"input: {given}\nlayers: [{{{layer}}}]").items) if text.text == written]
    assert found.rotate == turned
