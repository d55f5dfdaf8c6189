"""What must hold of every picture, whatever the network: generated networks in every style."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.diagram import option_fields, parse_options
from nnviz_core.geometry import path_box
from nnviz_core.infer import infer
from nnviz_core.reading import read_source
from nnviz_core.registry import available, find_style
from nnviz_core.scene import Group, Path, Text
from nnviz_core.testing import check_scene, drawn_by, texts, why_not

NAMES = st.sampled_from(
    ["", "conv1", "a name of sixty characters that goes on and on and on and on", "卷积神经网络的一个很长的层名", "طبقة الالتفاف", "x" * 60]
)
SIZES = st.sampled_from(["1", "2", "7", "28", "H", "?", "224", "1000"])


def spec(given_input, layers):
    return infer(
        read_source(Source(data=f"input: {given_input}\nlayers:\n{''.join(f'  - {layer}' + chr(10) for layer in layers)}".encode()))
    )


def named(layer, name):
    return f"{{{layer}, name: '{name}'}}" if name else f"{{{layer}}}"


@st.composite
def chains(draw):
    """Plain convolutional networks: maps, then perhaps vectors, with names of any length."""
    channels, high, wide = draw(st.sampled_from([1, 3, 64, 2000])), draw(SIZES), draw(SIZES)
    kinds = [
        "conv: 8@1x1, activation: relu",
        "conv: 600@1x1, norm: batch",
        "relu: ",
        "deconv: 16@2x2/2",
        "dropout: 0.5",
        "upsample: 2",
        "custom: Oddity",
    ]
    body = [named(draw(st.sampled_from(kinds)), draw(NAMES) if number == 1 else "") for number in range(draw(st.integers(0, 12)))]
    if draw(st.booleans()):
        units = draw(st.lists(st.sampled_from([1, 2, 10, 25088]), min_size=1, max_size=3))
        body += ["globalavgpool", *(named(f"dense: {number}", "") for number in units)]
    return spec(f"{channels}@{high}x{wide}", body or ["relu"])


@st.composite
def perceptrons(draw):
    sizes = draw(st.lists(st.sampled_from([1, 2, 3, 5, 12, 13, 784, 10_000]), min_size=1, max_size=5))
    extra = draw(st.sampled_from(["", ", activation: relu", ", activation: softmax, dropout: 0.5"]))
    return spec(
        draw(st.sampled_from(["1", "4", "784", "T"])),
        [named(f"dense: {size}{extra}", draw(NAMES) if n == 0 else "") for n, size in enumerate(sizes)],
    )


@st.composite
def ladders(draw):
    """U-Nets and residual networks: one path with skips over it."""
    depth = draw(st.integers(1, 4))
    down = [line for n in range(depth) for line in (f"{{conv: {8 << n}@3x3, padding: same, name: d{n}}}", "maxpool: 2x2")]
    up = [
        line
        for n in reversed(range(depth))
        for line in (f"deconv: {8 << n}@2x2/2", f"{{concat: , from: [d{n}, {'deconv' + ('' if n == depth - 1 else f'_{depth - 1 - n}')}]}}")
    ]
    middle = [f"{{residual: [{{conv: {8 << (depth - 1)}@3x3, padding: same, activation: relu}}]}}"] * draw(st.integers(0, 3))
    return spec("1@64x64", [*down, *middle, *up])


FITTING = {
    "lenet": chains(),
    "volumes": st.one_of(chains(), ladders()),
    "fcnn": perceptrons(),
    "graph": st.one_of(chains(), perceptrons(), ladders()),
}


@pytest.mark.parametrize("name", FITTING)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_text_never_overlaps_nothing_is_outside_and_the_scene_is_the_same_twice(name, data):
    style, network = find_style(name), data.draw(FITTING[name])
    assert why_not(style, network) == ""
    scene = drawn_by(style, network, style.options())
    assert scene == drawn_by(style, network, style.options())
    check_scene(scene, name)


def groups(items, role):
    return [item for item in items if isinstance(item, Group) and item.role == role]


def boxes(group):
    found = [path_box(item) for item in group.items if isinstance(item, Path) and item.fill]
    return min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found)


@settings(max_examples=40, deadline=None)
@given(network=chains())
def test_lenets_tensors_stand_side_by_side(network):
    style = find_style("lenet")
    layers = [boxes(group) for group in groups(drawn_by(style, network, style.options()).items, "layer")]
    assert all(before[2] < after[0] for before, after in pairwise(layers))


@settings(max_examples=40, deadline=None)
@given(network=ladders())
def test_skips_are_led_over_the_boxes(network):
    style = find_style("volumes")
    items = drawn_by(style, network, style.options()).items
    solid = [boxes(group) for group in groups(items, "layer")]
    for edge in groups(items, "edge"):
        line = next(item for item in edge.items if isinstance(item, Path) and item.stroke and not item.fill)
        points = [segment[1:] for segment in line.segments]
        if len(points) == 4:
            left, right, height = points[1][0], points[2][0], points[1][1]
            assert all(box[1] > height for box in solid if box[2] > left and box[0] < right)


def scene_of(name, text, **options):
    style = find_style(name)
    parsed, problems = parse_options(style.options, options)
    assert problems == []
    return drawn_by(style, infer(read_source(Source(data=text.encode()))), parsed)


def said(scene):
    return [text.text for text in texts(scene.items)]


MLP = "mlp: 4-30-2"
CNN = "input: 3@32x32\nlayers: [{conv: 64@3x3, name: first, color: orange, link: a.html, tooltip: Hello}, {maxpool: 2x2}, flatten, {dense: 10, activation: softmax}]"


def test_fcnn_says_how_many_units_and_leaves_out_the_middle():
    scene = scene_of("fcnn", MLP)
    assert "30 units" in said(scene)
    hidden = groups(scene.items, "layer")[1]
    assert len([item for item in hidden.items if isinstance(item, Path) and item.stroke]) == 11
    assert len([item for item in hidden.items if isinstance(item, Path) and not item.stroke]) == 3
    full = groups(scene_of("fcnn", MLP, **{"max-units": 30}).items, "layer")[1]
    assert len([item for item in full.items if isinstance(item, Path)]) == 30


@pytest.mark.parametrize("name", ["lenet", "volumes", "graph"])
def test_show_chooses_what_is_written(name):
    everything = " ".join(said(scene_of(name, CNN, show="names, shapes, params, macs")))
    assert "first" in everything
    assert "1,792" in everything
    assert "1.56 M" in everything or name == "graph"
    shapes = " ".join(said(scene_of(name, CNN, show="shapes", **({} if name == "lenet" else {"legend": "false"}))))
    assert "30×30" in shapes
    assert "first" not in shapes


def test_fcnn_shows_what_is_asked_for():
    assert {"150 params", "30 units"} <= set(said(scene_of("fcnn", MLP, show="params, shapes")))
    assert "Hidden" not in said(scene_of("fcnn", MLP, show="shapes"))


@pytest.mark.parametrize(
    ("name", "option"),
    [("fcnn", "fold"), ("graph", "scale"), ("lenet", "unroll"), ("volumes", "max-units"), ("history", "hide"), ("scan", "show")],
)
def test_what_means_nothing_to_a_style_is_an_option_that_it_does_not_have(name, option):
    style = find_style(name)
    _, (problem,) = parse_options(style.options, {option: "x"})
    assert problem.message == f"unknown option '{option}'"


def test_an_option_means_one_thing_in_all_styles():
    meanings = {}
    for name in available("styles"):
        for option, entry in option_fields(find_style(name).options).items():
            meanings.setdefault(option, set()).add((entry.metadata["kind"], entry.metadata["help"], entry.metadata["choices"]))
    assert {option: said for option, said in meanings.items() if len(said) > 1} == {}


def test_fcnn_directions_and_edges():
    wide, tall = scene_of("fcnn", MLP, direction="right"), scene_of("fcnn", MLP, direction="up")
    assert wide.height > 200
    assert tall.width > tall.height * 0.5
    assert scene_of("fcnn", MLP, edges="curved") != wide
    assert scene_of("fcnn", MLP, bias="true") != wide
    first = {
        direction: groups(scene_of("fcnn", "mlp: 2-3", direction=direction).items, "layer")[0]
        for direction in ("right", "left", "up", "down")
    }
    assert boxes(first["left"])[0] >= boxes(first["right"])[0]


def test_fcnn_draws_weights_and_leaves_out_what_is_pruned():
    scene = scene_of("fcnn", "mlp: 2-2\nweights: [[[1, -0.5], [0, 0.25]]]")
    (edges,) = groups(scene.items, "edge")
    drawn = [item for item in edges.items if isinstance(item, Path)]
    assert [path.stroke for path in drawn] == ["positive", "negative", "positive"]
    assert drawn[0].width > drawn[1].width > drawn[2].width


def test_lenet_leaves_out_maps_and_kernels_when_asked():
    many, few = scene_of("lenet", CNN), scene_of("lenet", CNN, **{"max-maps": 2})
    assert len(groups(many.items, "layer")[1].items) > len(groups(few.items, "layer")[1].items)
    assert any(isinstance(item, Path) and item.stroke == "accent" for edge in groups(many.items, "edge") for item in edge.items)
    bare = scene_of("lenet", CNN, kernels="false")
    assert not any(isinstance(item, Path) and item.stroke == "accent" for edge in groups(bare.items, "edge") for item in edge.items)


def test_a_signals_kernel_lies_across_its_strip():
    scene = scene_of("lenet", "input: 1@16000\nlayers: [{conv1d: 4@4000}]")
    assert "kernel of 4000" in said(scene)
    (edge,) = groups(scene.items, "edge")
    left, top, right, bottom = path_box(edge.items[-1])
    strip = boxes(groups(scene.items, "layer")[0])
    assert right - left == pytest.approx(strip[2] - strip[0], abs=2)
    assert bottom - top == pytest.approx((strip[3] - strip[1]) / 4, abs=4)


@pytest.mark.parametrize("name", ["lenet", "volumes", "graph"])
def test_what_an_author_wants_of_one_layer(name):
    group = next(group for group in groups(scene_of(name, CNN).items, "layer") if group.name == "first")
    assert group.link == "a.html"
    assert group.title.startswith("Hello\n")
    fills = {item.fill for item in group.items if isinstance(item, Path)}
    assert any(fill.startswith("#f76808") for fill in fills)


def test_volumes_words_legend_and_bands():
    scene = scene_of("volumes", CNN)
    assert {"64", "30×30", "first", "Input"} <= set(said(scene))
    assert len(groups(scene.items, "legend")) == 1
    assert groups(scene_of("volumes", CNN, legend="false").items, "legend") == []
    dense = groups(scene.items, "layer")[-1]
    assert any(isinstance(item, Path) and item.fill == "softmax-side" for item in dense.items)


@pytest.mark.parametrize(
    ("style", "text", "reason"),
    [
        ("lenet", "input: 8@8x8\nlayers: [{residual: [{conv: 8@1x1}]}]", "it has branches"),
        ("lenet", "inputs: {a: 4, b: 4}\nlayers: [{concat: , from: [a, b]}]", "it has several inputs"),
        ("fcnn", CNN, "makes 3×32×32, which is no vector"),
        (
            "volumes",
            "input: 8@8x8\nlayers: [{parallel: [[{conv: 8@1x1}, {conv: 8@1x1}, {conv: 8@1x1}], [{parallel: [[conv: 8@1x1], [conv: 8@1x1]]}]]}]",
            "its branches branch again",
        ),
    ],
)
def test_a_style_says_why_it_cannot(style, text, reason):
    assert reason in why_not(find_style(style), infer(read_source(Source(data=text.encode()))))


def test_texts_are_texts():
    assert all(isinstance(text, Text) for text in texts(scene_of("graph", CNN).items))
