"""The style `fcnn`: neurons in any topology, their weights, their words, and what must hold of every picture."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.errors import SpecError
from nnviz_core.geometry import path_box
from nnviz_core.infer import infer
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Path
from nnviz_core.simplify import fuse
from nnviz_core.styles.fcnn import drawn_layers
from nnviz_core.styles.fcnn.net import net_of
from nnviz_core.testing import check_scene, check_style, drawn_by, texts, why_not

STYLE = find_style("fcnn")
NAMES = ["", "h", "a name of sixty characters that goes on and on and on and on", "卷积神经网络的一个很长的层名", "طبقة الالتفاف", "x" * 60]
DIRECTIONS = ["right", "left", "up", "down"]


def network(text):
    return infer(read_source(Source(data=text.encode())))


def scene_of(text, **options):
    parsed, problems = parse_options(STYLE.options, {name.replace("_", "-"): value for name, value in options.items()})
    assert problems == []
    return drawn_by(STYLE, network(text), parsed)


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def said(scene):
    return [text.text for text in texts(scene.items)]


def discs(group):
    """The middles of a layer's neurons."""
    boxes = [path_box(item) for item in group.items if isinstance(item, Path) and item.fill and item.stroke and len(item.segments) == 6]
    return [((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in boxes]


def lines(scene):
    return [item for group in groups(scene, "edge") for item in group.items if isinstance(item, Path) and item.stroke and not item.fill]


SKIP = "input: 4\nlayers: [{dense: 6, name: one}, {dense: 5, name: two}, {concat: , from: [one, two]}, {dense: 3}]"
NEAT = """
inputs: {x1: 1, x2: 1}
layers:
  - {neuron: [0.5, -1, 2], from: [x1, x2], name: h}
  - {neuron: , from: [x1, h], name: y, delayed: [h, y], gates: {h: g}}
  - {neuron: , from: [x2], name: g, delayed: y}
"""


def test_the_contract():
    check_style(STYLE)


def test_what_only_rearranges_values_is_passed_through():
    assert [layer.name for layer in drawn_layers(network(SKIP))] == ["input", "one", "two", "dense"]
    assert len(groups(scene_of(SKIP), "edge")) == 4


def test_a_skip_runs_around_the_level_that_it_passes():
    scene = scene_of(SKIP)
    passed = discs(groups(scene, "layer")[2])
    for segment in (segment for path in lines(scene) for segment in path.segments):
        x, y = segment[-2:]
        assert all(math.dist((x, y), disc) > 9 or abs(x - disc[0]) < 1 for disc in passed)


def test_layers_of_one_level_stand_apart_and_sums_are_joined_one_by_one():
    scene = scene_of("inputs: {a: 4, b: 4}\nlayers: [{dense: 3, from: a, name: x}, {dense: 3, from: b, name: y}, {add: , from: [x, y]}]")
    layers = {group.name: discs(group) for group in groups(scene, "layer")}
    assert {x for x, _ in layers["a"]} == {x for x, _ in layers["b"]}
    assert max(y for _, y in layers["a"]) + 20 < min(y for _, y in layers["b"])
    into_sum = [path for path in lines(scene) if len(path.segments) == 6]
    assert len(into_sum) == 2
    assert said(scene).count("+") == 3


def test_outputs_stand_in_the_last_level():
    scene = scene_of("input: 2\nlayers: [{dense: 2, name: early}, {dense: 2, from: input}, dense: 2, dense: 2]")
    layers = {group.name: discs(group)[0][0] for group in groups(scene, "layer")}
    assert layers["early"] == max(layers.values())


def test_recurrent_layers_have_loops():
    few, many = scene_of("input: Tx2\nlayers: [{lstm: 3}]"), scene_of("input: Tx2\nlayers: [{gru: 30}]")
    loops = [[item for item in groups(scene, "layer")[1].items if isinstance(item, Path) and not item.fill] for scene in (few, many)]
    assert [len(each) for each in loops] == [3, 1]


def test_unrolled_layers_stand_side_by_side_with_arrows_from_step_to_step():
    scene = scene_of("input: Tx3\nlayers: [{lstm: 4, sequences: true}, {gru: 2}, {dense: 1}]", unroll=3)
    layers = {group.name: discs(group) for group in groups(scene, "layer")}
    assert [len(layers[f"lstm, step {step}"]) for step in (1, 2, 3)] == [4, 4, 4]
    assert len({x for step in (1, 2, 3) for x, _ in layers[f"lstm, step {step}"]}) == 1
    assert len([path for path in lines(scene) if path.width == 1.4]) == 4
    assert {"3 units × 3 steps", "LSTM", "GRU", "Output"} <= set(said(scene))
    assert said(scene).count("LSTM") == 1


def test_single_neurons_with_delays_and_gates():
    scene = scene_of(NEAT)
    assert {"x1", "x2", "h", "y", "g"} <= set(said(scene))
    dashed = [path for path in lines(scene) if path.dash]
    assert [path.stroke for path in dashed] == ["accent"]
    (y,) = (group for group in groups(scene, "layer") if group.name == "y")
    assert any(isinstance(item, Path) and not item.fill for item in y.items)
    lowest = max(disc[1] for group in groups(scene, "layer") for disc in discs(group))
    back = [path for path in lines(scene) if max(segment[-1] for segment in path.segments) > lowest + 10]
    assert len(back) == 2
    assert [path.stroke for path in lines(scene)][:2] == ["positive", "negative"]


def named(first, second):
    return f"inputs: {{{first}: 1, {second}: 1}}\nlayers: [{{neuron: [1, 2], from: [{first}, {second}], name: sum}}]"


def inside(scene):
    """The words that stand in neurons: they alone are neither bold nor of the size of captions."""
    return [text.text for text in texts(scene.items) if not text.bold and text.size != 12]


def test_names_of_single_neurons_stand_all_in_them_or_all_beside_them():
    assert set(inside(scene_of(named("age", "size"), legend=False))) == {"age", "size", "sum"}
    assert inside(scene_of(named("age", "temperature"), legend=False)) == []
    assert {"age", "temperature", "sum"} <= set(said(scene_of(named("age", "temperature"))))
    assert inside(scene_of(named("age", "size"), units=12, legend=False)) == []


def test_captions_are_near_their_layers_where_there_are_branches():
    scene = scene_of("inputs: {a: 4, b: 6}\nlayers: [{concat: , from: [a, b]}, {dense: 5, name: mid}, {dense: 1, name: risk}]")
    for group in groups(scene, "layer"):
        (name,) = (text for text in texts([group]) if text.bold)
        assert min(math.dist((name.x, name.y), disc) for disc in discs(group)) < 50


def test_a_neurons_own_figures():
    found = {layer.name: layer.params for layer in network(NEAT).layers}
    assert found == {"x1": 0, "x2": 0, "h": 3, "y": 5, "g": 3}


@pytest.mark.parametrize(
    ("layer", "message", "hint"),
    [
        ("{neuron: , name: hidden, delayed: hiden}", "no layer is called 'hiden'", "did you mean 'hidden'?"),
        ("{neuron: , name: h, gates: {input: q}}", "no layer is called 'q'", ""),
        ("{neuron: , name: h, gates: q}", "'gates' of neuron must be a mapping of names to names, got 'q'", ""),
        ("{neuron: [1, x]}", "weights of neuron must be a number, got a list", ""),
    ],
)
def test_mistakes_in_a_neuron(layer, message, hint):
    with pytest.raises(SpecError) as caught:
        network(f"input: 3\nlayers: [{layer}]")
    (problem,) = caught.value.problems
    assert problem.message == message
    assert hint in problem.hint
    assert problem.place.line == 2


def test_weights_are_shown_and_biases_come_with_them():
    text = "mlp: 2-2\nweights: [[[1, -0.5, 0.5], [0, 0.25, -1]]]"
    scene = scene_of(text)
    assert [path.stroke for path in lines(scene)] == ["positive", "negative", "positive", "positive", "negative"]
    assert "1" in said(scene)
    assert "positive weight" in said(scene)
    assert "1" not in said(scene_of(text, bias="false"))
    assert [path.dash for path in lines(scene_of(text, pruned="dash"))].count((3.0, 3.0)) == 1
    assert {path.stroke for path in lines(scene_of(text, strength="width"))} == {"line"}
    assert max(path.width for path in lines(scene_of(text, edge_width=6))) == 6


@pytest.mark.parametrize("weight", [".nan", ".inf", "1e300"])
def test_weights_that_are_no_numbers_do_not_reach_the_picture(weight):
    try:
        scene = scene_of(f"mlp: 2-1\nweights: [[[{weight}, 1]]]")
    except SpecError:
        return
    assert all(math.isfinite(path.width) for path in lines(scene))


def test_labels_and_names():
    scene = scene_of("mlp: 2-30-3-2", labels="math", in_labels="age, income", out_labels="cat, dog")
    assert {"$x_{1}$", "$h_{30}^{(1)}$", "$h_{3}^{(2)}$", "$y_{2}$", "age", "income", "cat", "dog"} <= set(said(scene))
    assert {"0", "29"} <= set(said(scene_of("mlp: 2-30-2", labels="index")))


def test_highlighted_paths_stand_out():
    scene = scene_of("mlp: 2-3-2", highlight="input:0, output:1")
    lit = [path for path in lines(scene) if path.stroke == "accent"]
    assert sum(len(path.segments) for path in lit) == 2 * 3 + 2 * 3
    alone = [path for path in lines(scene_of("mlp: 2-3-2", highlight="input:0")) if path.stroke == "accent"]
    assert sum(len(path.segments) for path in alone) == 2 * 3 + 2 * 6


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("edges", ["straight", "curved"])
def test_arrows_end_at_the_neurons_edge(direction, edges):
    scene = scene_of("mlp: 3-2", arrows="true", direction=direction, edges=edges, units=24)
    after = discs(groups(scene, "layer")[1])
    (heads,) = (item for group in groups(scene, "edge") for item in group.items if isinstance(item, Path) and item.fill)
    tips = [segment[1:] for segment in heads.segments if segment[0] == "M"]
    assert len(tips) == (6 if edges == "straight" else 2)
    assert all(min(math.dist(tip, disc) for disc in after) == pytest.approx(13, abs=0.1) for tip in tips)


def test_an_embedding_reads_one_token_a_step():
    scene = scene_of("input: T\nlayers: [{embedding: 8, vocabulary: 100}, {lstm: 4}]")
    assert [len(discs(group)) for group in groups(scene, "layer")] == [1, 8, 4]
    assert "T steps" in said(scene)


def test_an_image_that_is_flattened_is_a_vector():
    text = "input: 1@28x28\nlayers: [flatten, {dense: 10}]"
    assert why_not(STYLE, network(text)) == ""
    assert "784 units" in said(scene_of(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("input: 3@8x8\nlayers: [{conv: 2@3x3}]", "'input' makes 3×8×8, which is no vector"),
        ("input: Tx8\nlayers: [{multihead: 2}]", "'multihead' is no layer of neurons"),
    ],
)
def test_what_has_no_neurons(text, reason):
    assert why_not(STYLE, network(text)) == reason


@st.composite
def topologies(draw):
    """Acyclic networks of layers and single neurons, with names of any length, loops and gates."""
    inputs = draw(st.integers(1, 3))
    names = [f"in{number}" for number in range(inputs)]
    sizes = draw(st.lists(st.sampled_from([1, 1, 2, 5, 12, 40, "N"]), min_size=inputs, max_size=inputs))
    rows = []
    for number in range(draw(st.integers(1, 7))):
        reads = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        label = draw(st.sampled_from(NAMES))
        if draw(st.booleans()):
            delayed = draw(st.lists(st.sampled_from([*names, f"n{number}"]), max_size=2, unique=True))
            gates = f", gates: {{{reads[0]}: {draw(st.sampled_from(names))}}}" if draw(st.booleans()) else ""
            rows.append(f"{{neuron: , name: n{number}, label: '{label}', from: {reads}, delayed: {delayed}{gates}}}")
        else:
            rows.append(f"{{concat: , name: c{number}, from: {reads}}}")
            rows.append(f"{{dense: {draw(st.sampled_from([1, 2, 3, 20]))}, name: n{number}, label: '{label}', activation: relu}}")
        names.append(f"n{number}")
    given_inputs = ", ".join(f"in{number}: {size}" for number, size in enumerate(sizes))
    return f"inputs: {{{given_inputs}}}\nlayers:\n" + "".join(f"  - {row}\n" for row in rows)


@settings(max_examples=80, deadline=None)
@given(
    text=topologies(),
    direction=st.sampled_from(DIRECTIONS),
    labels=st.sampled_from(["none", "index", "math"]),
    arrows=st.booleans(),
    unroll=st.sampled_from([0, 0, 3]),
)
def test_neither_words_nor_neurons_overlap(text, direction, labels, arrows, unroll):
    words = {"in_labels": ["one", "x" * 60, "三"], "out_labels": ["cat", "d" * 40]}
    scene = scene_of(text, direction=direction, labels=labels, arrows=arrows, unroll=unroll, **words)
    check_scene(scene, text)
    everything = [disc for group in groups(scene, "layer") for disc in discs(group)]
    radius = 10 if labels == "none" else 15
    assert all(math.dist(one, other) > 2 * radius for one, other in itertools.combinations(everything, 2))


@settings(max_examples=40, deadline=None)
@given(text=topologies(), edges=st.sampled_from(["straight", "curved"]))
def test_lines_keep_clear_of_neurons_that_they_do_not_join(text, edges):
    scene = scene_of(text, edges=edges, arrows="true")
    everything = [disc for group in groups(scene, "layer") for disc in discs(group)]
    for path in (path for path in lines(scene) if not path.dash):
        for before, after in itertools.pairwise(path.segments):
            if after[0] == "L":
                inner = [(before[-2] + (after[-2] - before[-2]) * t, before[-1] + (after[-1] - before[-1]) * t) for t in (0.25, 0.5, 0.75)]
                assert all(math.dist(point, disc) > 9.9 for point in inner for disc in everything)


def test_a_sample_is_drawn_one_to_one():
    text = (
        "input: 6\nlayers: [{dense: 3, name: mean}, {dense: 3, name: spread, from: input}, {sampling: , from: [mean, spread]}, {dense: 2}]"
    )
    full = {(link.tail, link.head): link.full for link in net_of(fuse(network(text))).links}
    assert full["mean", "sampling"] is full["spread", "sampling"] is False
    assert full["sampling", "dense"] is True
    assert {link.offset for link in net_of(fuse(network(text))).links if link.head == "sampling"} == {0}


@pytest.mark.parametrize(("kind", "symbol"), [("divide", "÷"), ("maximum", "max"), ("average", "x̄"), ("dot", "·")])
def test_operations_stand_in_their_neurons(kind, symbol):
    assert symbol in said(scene_of(f"inputs: {{a: 1, b: 1}}\nlayers: [{{{kind}: , from: [a, b]}}]"))
