"""The style `panels`: what stands in a panel, the curves of transfer functions, rows and directions."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.fonts import text_width
from nnviz_core.geometry import item_boxes, path_box
from nnviz_core.infer import infer
from nnviz_core.network import Layer, Network
from nnviz_core.ops import KINDS
from nnviz_core.reading import read_source
from nnviz_core.scene import Group, Image, Path, Text
from nnviz_core.styles.panels import style
from nnviz_core.styles.panels.cells import cell
from nnviz_core.styles.panels.curves import has_picture, picture
from nnviz_core.styles.panels.drawing import BALL
from nnviz_core.styles.panels.sections import sections
from nnviz_core.styles.panels.stages import stages
from nnviz_core.testing import SPECS, check_scene, check_style, drawn_by, texts, why_not


def network(text):
    return infer(read_source(Source(data=text.encode())))


def scene_of(text, **given):
    options, problems = parse_options(style.options, given)
    assert problems == []
    return drawn_by(style, network(text), options)


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def said(items):
    return [text.text for text in texts(items)]


def letters(text):
    """What stands in the boxes of the last layer's panel."""
    return said(groups(scene_of(text, show="kernels"), "layer")[-1].items)


# What stands in a panel


def test_a_dense_layer_has_weights_a_bias_and_a_sum():
    assert letters("input: 4\nlayers: [{dense: 3}]") == ["W", "b", "+"]
    assert letters("input: 4\nlayers: [{dense: 3, bias: false}]") == ["W"]


def test_a_dense_layer_without_a_transfer_function_is_linear():
    (*_, last) = stages(Layer(name="d", kind="dense", attributes={"units": 3}))
    assert (last.form, last.kind.name) == ("curve", "identity")


def test_a_convolution_has_its_kernel_and_a_star():
    assert letters("input: 1@8x8\nlayers: [{conv: 4@5x3}]") == ["W", "5×3", "*", "b", "+"]


def test_a_recurrent_layer_feeds_back_through_a_delay():
    scene = scene_of("input: Tx8\nlayers: [{rnn: 32}]")
    assert {"W", "U", "z⁻¹", "b", "+"} <= set(said(groups(scene, "layer")[-1].items))
    assert "z⁻¹" not in letters("input: 4\nlayers: [{dense: 3}]")


GATES = {
    "rnn": [],
    "lstm": ["candidate", "forget", "input", "output"],
    "gru": ["candidate", "reset", "update"],
}


@pytest.mark.parametrize("kind", GATES)
def test_a_cell_shows_its_gates_a_sum_and_a_bias_for_each(kind):
    words = letters(f"input: Tx8\nlayers: [{{{kind}: 32}}]")
    assert sorted(word for word in words if word in {name for names in GATES.values() for name in names}) == GATES[kind]
    assert words.count("W") == words.count("b") == max(1, len(GATES[kind]))
    assert "b" not in letters(f"input: Tx8\nlayers: [{{{kind}: {{units: 32, bias: false}}}}]")


@pytest.mark.parametrize(("kind", "functions"), [("lstm", "sigmoid sigmoid sigmoid tanh tanh"), ("gru", "sigmoid sigmoid tanh")])
def test_gates_have_their_transfer_functions(kind, functions):
    made = cell(Layer(name="h", kind=kind, attributes={"units": 3}), size=12.0, upright=False)
    assert sorted(stage.kind.name for stage, _ in made.stages if stage.form == "curve") == functions.split()


def test_the_states_of_an_lstm_go_around_and_meet_its_gates():
    made = cell(Layer(name="h", kind="lstm", attributes={"units": 3}), size=12.0, upright=False)
    balls = [stage.text for stage, _ in made.stages if stage.form == "ball"]
    assert sorted(balls) == sorted(["‖", *"++++", *"×××", "+"])
    assert [stage.text for stage, _ in made.stages].count("z⁻¹") == 2
    assert {note.text for note in made.notes} >= {"c", "h"}


def test_a_gru_reads_its_state_where_the_reset_gate_lets_it():
    made = cell(Layer(name="h", kind="gru", attributes={"units": 3}), size=12.0, upright=False)
    balls = [stage.text for stage, _ in made.stages if stage.form == "ball"]
    assert sorted(balls) == sorted(["‖", "‖", *"+++", "+", *"×××", "1−"])
    assert [stage.text for stage, _ in made.stages].count("z⁻¹") == 1


@pytest.mark.parametrize("kind", GATES)
def test_a_layer_of_two_directions_has_both_side_by_side(kind):
    one, both = (letters(f"input: Tx8\nlayers: [{{{kind}: {{units: 32, bidirectional: {two}}}}}]") for two in ("false", "true"))
    assert both.count("W") == 2 * one.count("W")
    assert both.count("→") == both.count("←") == 1
    assert both.count("z") == both.count("z⁻¹") == one.count("z⁻¹")
    assert both.count("‖") == 2 * one.count("‖") + 1


@pytest.mark.parametrize("direction", ["right", "left", "down", "up"])
@pytest.mark.parametrize("kind", GATES)
@pytest.mark.parametrize("two", ["false", "true"])
@pytest.mark.parametrize("size", [8, 24])
def test_cells_keep_within_their_frames(direction, kind, two, size):
    text = f"input: Tx8\nlayers: [{{{kind}: {{units: 32, bidirectional: {two}}}, dropout: 0.5}}, {{dense: 3}}]"
    given = {"direction": direction, "font-size": size}
    check_scene(scene_of(text, **given), f"{kind} {direction}")
    (left, top, right, bottom), *inner = item_boxes(groups(scene_of(text, show="kernels", **given), "layer")[1].items)
    assert all(left - 1 <= box[0] and box[2] <= right + 1 and top - 1 <= box[1] and box[3] <= bottom + 1 for box in inner)


def test_a_kernel_says_what_else_it_does():
    words = letters("input: 8@20x20\nlayers: [{conv: {filters: 8, kernel: 3, dilation: 2, groups: 4}}]")
    assert {"3×3", "dilation 2", "groups 4"} <= set(words)


def test_a_custom_layer_is_called_and_said():
    words = said(scene_of("input: 4\nlayers: [{custom: Selective SSM, name: ssm, shape: 4}]").items)
    assert {"ssm", "Selective SSM"} <= set(words)


@pytest.mark.parametrize(("kind", "symbol"), [("maximum", "max"), ("minimum", "min"), ("divide", "÷"), ("average", "x̄"), ("add", "+")])
def test_a_merge_is_a_ball_with_its_symbol(kind, symbol):
    scene = scene_of(f"inputs: {{a: 3, b: 3}}\nlayers: [{{{kind}: , from: [a, b]}}]")
    (group,) = (group for group in groups(scene, "layer") if symbol in said(group.items))
    (text,) = (item for item in group.items if isinstance(item, Text) and item.text == symbol)
    assert text_width(symbol, text.size, bold=True) < BALL


@pytest.mark.parametrize(
    ("layer", "letter"), [("batchnorm", "BN"), ("flatten", "→"), ("{custom: MyLayer, shape: 7}", "ML"), ("{custom: odd, shape: 7}", "odd")]
)
def test_other_layers_have_a_sign(layer, letter):
    assert letters(f"input: 3@8x8\nlayers: [{{maxpool: 2}}, {{group: a, layers: [{layer}]}}]") == [letter]


def test_a_pool_has_a_window():
    scene = scene_of("input: 1@8x8\nlayers: [{maxpool: 2}, {avgpool: 2}, {upsample: 2}]")
    solid = [
        [item for item in group.items if isinstance(item, Path) and item.fill.endswith("-text")] for group in groups(scene, "layer")[1:]
    ]
    assert [len(cells) for cells in solid] == [1, 4, 5]


def test_what_is_fused_follows_in_its_order():
    scene = scene_of("input: 4\nlayers: [{dense: 3, norm: batch, activation: relu, dropout: 0.5}]")
    assert [text for text in said(groups(scene, "layer")[-1].items) if text in {"W", "+", "BN", "p"}] == ["W", "+", "BN", "p"]


# Transfer functions


def test_every_activation_has_a_picture():
    assert {name for name, kind in KINDS.items() if "activates" in kind.traits} == {
        name for name, kind in KINDS.items() if has_picture(kind)
    }


@pytest.mark.parametrize(
    ("kind", "x", "y"),
    [
        ("relu", -2, 0), ("relu", 2, 2), ("relu6", 7, 6), ("sigmoid", 0, 0.5), ("tanh", 1, math.tanh(1)), ("elu", -1, math.exp(-1) - 1),
        ("selu", 1, 1.0507), ("gelu", 1, 0.8413447), ("silu", 1, 0.7310586), ("mish", 1, 0.8650984), ("softplus", 0, math.log(2)),
        ("hard_sigmoid", 3, 1), ("hard_swish", 3, 3), ("hard_tanh", -2, -1), ("softsign", 1, 0.5), ("identity", 0.5, 0.5),
        ("tanhshrink", 1, 1 - math.tanh(1)), ("softshrink", -2, -1), ("hardshrink", 0.5, 0), ("squareplus", 0, 1), ("log_sigmoid", 0, -math.log(2)),
        ("exponential", 1, math.e), ("threshold", 2, 2),
    ],
)  # fmt: skip
def test_the_curves_are_the_functions(kind, x, y):
    assert KINDS[kind].curve.function(x) == pytest.approx(y, rel=1e-5)


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if has_picture(kind)))
def test_a_picture_fills_its_square(kind):
    items = picture(KINDS[kind], (50.0, 50.0), 20.0, "ink")
    boxes = [path_box(item) for item in items]
    left, top, right, bottom = (turn(box[side] for box in boxes) for side, turn in enumerate((min, min, max, max)))
    assert (left, top, right, bottom) == pytest.approx((40, 40, 60, 60), abs=2)


# Rows, words and directions


def test_sizes_and_names_stand_beside_the_panels():
    assert said(scene_of("mlp: 4-30-2").items)[:2] == ["Input", "4"]
    words = said(scene_of("input: 4\nlayers: [{dense: 30, name: first}, {dense: 2}]").items)
    assert {"first", "30", "Output layer", "Output", "2"} <= set(words)
    assert "first" not in said(scene_of("input: 4\nlayers: [{dense: 30, name: first}]", show="shapes").items)
    assert "Dense" in said(scene_of("input: 4\nlayers: [{dense: 30, name: first}]", show="kinds").items)
    assert "150 params" in said(scene_of("mlp: 4-30-2", show="params").items)


def test_long_networks_go_on_in_rows():
    wide, narrow = scene_of("preset: vgg16", row="5000"), scene_of("preset: vgg16", row="600")
    assert wide.width > 2000
    assert narrow.width < 800
    assert narrow.height > 3 * wide.height


def test_networks_with_branches_go_on_in_rows_too():
    wide, narrow = scene_of("preset: resnet18", row="9000"), scene_of("preset: resnet18")
    assert wide.width > 4 * narrow.width
    assert narrow.width < 1200
    for scene in (wide, narrow):
        assert {layer.name for layer in groups(scene, "layer")} == {layer.name for layer in groups(wide, "layer")}
        assert {edge.name for edge in groups(scene, "edge")} == {edge.name for edge in groups(wide, "edge")}
    assert scene_of("preset: resnet18", row="9000", direction="down").height == pytest.approx(wide.width, rel=0.2)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("input: 8\nlayers: [{dense: 8}, {dense: 2}]", ["input", "dense", "dense_1"]),
        ("input: 8\nlayers: [{residual: [{dense: 8}]}, {dense: 2}]", ["input", "dense add", "dense_1"]),
        ("inputs: {a: 8, b: 8}\nlayers: [{dense: 8, from: a, name: x}, {add: , from: [x, b]}, {dense: 2}]", ["a b x add", "dense"]),
        ("input: 8\noutputs: [x, dense]\nlayers: [{dense: 8, name: x}, {dense: 2}]", ["input", "x dense"]),
    ],
)
def test_a_network_is_cut_where_everything_passes_one_layer(text, parts):
    assert [" ".join(layer.name for layer in part.layers) for part in sections(network(text))] == parts


def test_an_input_may_be_a_picture(tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG")
    source = Source(data=b"input: {shape: 3@8x8, image: cat.png}\nlayers: [{conv: 3@1x1}]", folder=tmp_path)
    scene = drawn_by(style, infer(read_source(source)), style.options())
    check_scene(scene, "a picture")
    assert isinstance(groups(scene, "layer")[0].items[0], Image)


def test_identities_are_no_panels():
    scene = scene_of("input: 4\nlayers: [{dense: 4}, {identity: , name: same}, {residual: [{dense: 4}]}]")
    assert [group.name for group in groups(scene, "layer")] == ["input", "dense", "dense_1", "add"]


def test_the_output_piece_can_be_left_out():
    assert "Output" in said(scene_of("mlp: 4-2").items)
    assert "Output" not in said(scene_of("mlp: 4-2", output="false").items)


def test_colours_links_and_tooltips():
    scene = scene_of("input: 4\nlayers: [{dense: 2, color: orange, link: a.html, tooltip: Hello}]")
    dense = groups(scene, "layer")[-1]
    assert "#f76808" in {item.fill for item in dense.items if isinstance(item, Path)}
    assert dense.link == "a.html"
    assert dense.title.startswith("Hello\n")


def test_branches_part_and_meet_in_fans():
    scene = scene_of(SPECS["residual"])
    assert {"+", "Add"} <= set(said(scene.items))
    curved = {edge.name for edge in groups(scene, "edge") if any(segment[0] == "C" for segment in edge.items[0].segments)}
    assert curved == {"input→conv", "input→add", "conv→add"}
    two = scene_of(SPECS["two inputs"])
    assert {"a", "b", "‖"} <= set(said(two.items))
    assert said(two.items).count("Output") == 1


def test_a_network_of_no_layers_is_not_drawn():
    assert why_not(style, Network()) == "it has no layers"


@pytest.mark.parametrize(("direction", "axis", "sign"), [("right", 0, 1), ("left", 0, -1), ("down", 1, 1), ("up", 1, -1)])
def test_directions(direction, axis, sign):
    starts = [path_box(group.items[0])[axis] for group in groups(scene_of(SPECS["small CNN"], direction=direction), "layer")]
    assert starts == sorted(starts, reverse=sign < 0)


# What always holds


LAYERS = st.sampled_from([
    "{conv: 8@3x3, padding: same, activation: relu, name: 卷积神经网络的一个很长的层名}", "{conv: 600@11x11, padding: same, norm: batch, bias: false}", "{maxpool: 1}",
    "relu", "{upsample: 2}", "{custom: Oddity}", "{dropout: 0.5}", "{conv: 1@1x1, activation: leaky_relu, name: " + "x" * 60 + "}",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    layers=st.lists(LAYERS, min_size=1, max_size=12), direction=st.sampled_from(["right", "left", "down", "up"]),
    row=st.sampled_from(["200", "700", "5000"]),
)  # fmt: skip
def test_panels_never_meet_and_no_line_crosses_one(layers, direction, row):
    # A layer may have its name only once.
    text = "input: 3@32x32\nlayers:\n" + "".join(
        f"  - {{group: g{n}, layers: [{layer.replace('name: ', f'name: {n}')}]}}\n" for n, layer in enumerate(layers)
    )
    scene = scene_of(text, direction=direction, row=row)
    assert scene == scene_of(text, direction=direction, row=row)
    check_scene(scene, text)
    frames = [path_box(group.items[0]) for group in groups(scene, "layer")]
    for number, one in enumerate(frames):
        assert not any(min(one[2], b[2]) > max(one[0], b[0]) and min(one[3], b[3]) > max(one[1], b[1]) for b in frames[number + 1 :])
    for edge in groups(scene, "edge"):
        corners = [segment[1:] for segment in edge.items[0].segments]
        for (x, y), (px, py) in pairwise(corners):
            for left, top, right, bottom in frames:
                inside = max(min(x, px), left + 2) < min(max(x, px), right - 2) or (x == px and left + 2 < x < right - 2)
                assert not (inside and (top + 2 < y < bottom - 2 or (x == px and min(y, py) < top < bottom < max(y, py))))


@st.composite
def graphs(draw):
    """Any acyclic network of vectors, with merges of any earlier layers."""
    names = ["a", "b"][: draw(st.integers(1, 2))]
    lines = [f"inputs: {{{', '.join(f'{name}: 8' for name in names)}}}", "layers:"]
    for number in range(draw(st.integers(1, 12))):
        reads = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        kind = (
            "add: "
            if len(reads) > 1
            else draw(st.sampled_from(["dense: 8", "relu: ", "dense: 8, activation: gelu, label: 一个非常长的名字的层"]))
        )
        lines.append(f"  - {{{kind}, from: [{', '.join(reads)}], name: n{number}}}")
        names.append(f"n{number}")
    return "\n".join(lines)


@settings(max_examples=80, deadline=None)
@given(text=graphs(), direction=st.sampled_from(["right", "left", "down", "up"]), row=st.sampled_from(["100", "500", "5000"]))
def test_panels_of_any_graph_never_meet_and_no_line_crosses_one(text, direction, row):
    scene = scene_of(text, direction=direction, row=row)
    assert scene == scene_of(text, direction=direction, row=row)
    check_scene(scene, text)
    pieces = [(group.name, path_box(group.items[0])) for group in [*groups(scene, "layer"), *groups(scene, "decoration")]]
    for number, (_, one) in enumerate(pieces):
        assert not any(min(one[2], b[2]) > max(one[0], b[0]) and min(one[3], b[3]) > max(one[1], b[1]) for _, b in pieces[number + 1 :])
    for edge in groups(scene, "edge"):
        for name, (left, top, right, bottom) in pieces:
            if name not in edge.name.split("→"):
                assert not any(left < x < right and top < y < bottom for x, y in places(edge.items[0])), f"{edge.name} crosses {name}"


def places(path):
    """Places along a line, close to each other; curves by their ends and handles."""
    found = []
    for segment in path.segments:
        points = list(zip(segment[1::2], segment[2::2], strict=True))
        if segment[0] == "L":
            (x, y), (px, py) = found[-1], points[0]
            points = [(x + (px - x) * step / 200, y + (py - y) * step / 200) for step in range(1, 201)]
        found += points
    return found


def test_nothing_is_left_where_all_is_hidden():
    assert drawn_by(style, Network(), style.options()).items == ()


def test_the_contract():
    check_style(style)


@pytest.mark.parametrize("direction", ["right", "left", "down", "up"])
@pytest.mark.parametrize("name", [name for name, text in SPECS.items() if not why_not(style, network(text))])
def test_every_corner_in_every_direction(name, direction):
    check_scene(scene_of(SPECS[name], direction=direction, show="names, shapes, params, macs"), f"{name}, {direction}")
