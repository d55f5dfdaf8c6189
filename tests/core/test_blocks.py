"""The blocks style: papers' figures from the networks' own structure, and what holds whatever the network."""

import time
from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.geometry import item_boxes, path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.network import Group as Cluster
from nnviz_core.preparing import prepared
from nnviz_core.readers.presets import preset_names, preset_source
from nnviz_core.reading import read_source
from nnviz_core.scene import Group, Image, Path
from nnviz_core.styles.blocks import BlocksOptions, style
from nnviz_core.testing import check_scene, check_style, drawn_by, networks, texts

DIRECTIONS = ("down", "up", "right", "left")
LABELS = ("", "a" * 60, "A name that goes on and on and on", "一个非常长的名字的层", "طبقة ذات اسم طويل", "$h_{t-1}$")


def read(text):
    return infer(read_source(Source(data=text.encode())))


def preset(name):
    return infer(read_source(preset_source(name)))


def drawn(network, **given):
    options, problems = parse_options(BlocksOptions, given)
    assert not problems
    return drawn_by(style, network, options)


def chain(count, skips=(), groups=(), of=lambda _: None):
    layers = tuple(Layer(name=f"l{number}", kind="dense", group=of(number)) for number in range(count))
    edges = [*pairwise(range(count)), *skips]
    return Network(layers=layers, edges=tuple(Edge(f"l{tail}", f"l{head}") for tail, head in edges), groups=tuple(groups))


def groups(scene, role):
    return {item.name: item for item in scene.items if isinstance(item, Group) and item.role == role}


def words(scene):
    return [text.text for text in texts(scene.items)]


def outline(group):
    boxes = list(item_boxes(item for item in group.items if isinstance(item, Path)))
    return min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)


def boxes(scene):
    """The box of each layer: its outline's, or its words' where it has none."""
    return {
        name: outline(group) if any(isinstance(item, Path) for item in group.items) else text_box(group.items[0])
        for name, group in groups(scene, "layer").items()
    }


def middle(box):
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def lines(group):
    """The straight pieces of an edge's lines."""
    for path in group.items:
        if path.stroke:
            yield from pairwise(segment[-2:] for segment in path.segments)


def tips(group):
    """Where the arrowheads of an edge point to, from left to right."""
    return sorted(path.segments[0][-2:] for path in group.items if path.fill)


def overlap(one, other):
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


def box_of_line(piece):
    (x1, y1), (x2, y2) = piece
    return min(x1, x2) - 0.6, min(y1, y2) - 0.6, max(x1, x2) + 0.6, max(y1, y2) + 0.6


def near(point, boxes):
    return any(box[0] - 6 <= point[0] <= box[2] + 6 and box[1] - 6 <= point[1] <= box[3] + 6 for box in boxes)


def check_links(scene):
    """Links keep clear of other layers and of labels, and hang together from their tails to their heads."""
    layers, links = boxes(scene), groups(scene, "edge")
    labels = [text_box(text) for group in groups(scene, "cluster").values() for text in texts(group.items)]
    for name, group in links.items():
        tail, head = name.split("→")
        for line in map(box_of_line, lines(group)):
            crossed = [layer for layer, box in layers.items() if layer not in {tail, head} and overlap(line, box)]
            assert not crossed, f"{name} runs through {crossed}"
            assert not any(overlap(line, label) for label in labels), f"{name} runs through a label"
        beside = {each: [box_of_line(piece) for piece in lines(other)] for each, other in links.items() if other is not group}
        starts = [layers[tail], *(box for each, pieces in beside.items() if each.startswith(f"{tail}→") for box in pieces)]
        ends = [layers[head], *(box for each, pieces in beside.items() if each.endswith(f"→{head}") for box in pieces)]
        for path in (path for path in group.items if path.stroke):
            assert near(path.segments[0][-2:], [*starts, *map(box_of_line, lines(group))]), f"{name} starts nowhere"
            assert near(path.segments[-1][-2:], [*ends, *map(box_of_line, lines(group))]), f"{name} ends nowhere"


def check(scene, case=""):
    check_scene(scene, case)
    for (one, a), (other, b) in combinations(boxes(scene).items(), 2):
        assert not overlap(a, b), f"{one} and {other} overlap"
    check_links(scene)


@st.composite
def graphs(draw):
    count = draw(st.integers(2, 14))
    blocks = [
        Cluster(name=f"g{number}", label=draw(st.sampled_from(LABELS)) or f"block {number}", count=draw(st.sampled_from([1, 12])))
        for number in range(draw(st.integers(0, 3)))
    ]
    layers = [Layer(name="l0", kind="input", shapes=(Shape((4,)),))]
    edges = []
    for number in range(1, count):
        kind = draw(st.sampled_from(["dense", "relu", "add", "concat", "dropout", "multihead", "lstm", "input", "position"]))
        most = {"input": 0, "position": 1}.get(kind, 3)
        tails = draw(st.lists(st.integers(0, number - 1), min_size=min(most, 1), max_size=most))
        group = draw(st.sampled_from([None, *(group.name for group in blocks)]))
        layers.append(Layer(name=f"l{number}", kind=kind, label=draw(st.sampled_from(LABELS)), group=group, shapes=(Shape((4,)),)))
        edges += [Edge(f"l{tail}", f"l{number}") for tail in tails]
    return Network(layers=tuple(layers), edges=tuple(edges), groups=tuple(blocks))


@settings(max_examples=200, deadline=None)
@given(graphs(), st.sampled_from(DIRECTIONS), st.sampled_from(["flat", "upright"]))
def test_nothing_overlaps_and_nothing_is_lost_whatever_the_network(network, direction, blocks):
    scene = drawn(network, direction=direction, blocks=blocks)
    check(scene)
    kept = prepared(network, style.prepare, BlocksOptions())
    assert set(groups(scene, "layer")) == {layer.name for layer in kept.layers}
    assert set(groups(scene, "edge")) == {f"{edge.tail}→{edge.head}" for edge in kept.edges}


def test_the_contract():
    check_style(style)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", preset_names())
def test_presets(name, direction):
    check(drawn(preset(name), direction=direction), name)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_corners(direction):
    for name, network in networks():
        check(drawn(network, direction=direction), name)


def test_attention_is_all_you_need_comes_out_as_people_know_it():
    scene = drawn(preset("transformer"))
    assert Counter(words(scene)) == Counter({
        "Inputs": 1, "Input embedding": 1, "Outputs (shifted right)": 1, "Output embedding": 1, "Positional": 2, "encoding": 2, "+": 2,
        "Multi-head attention": 2, "Masked multi-head attention": 1, "Add & norm": 5, "Feed forward": 2, "Linear": 1, "Softmax": 1,
        "Output probabilities": 1, "encoder": 1, "decoder": 1, "6×": 2,
    })  # fmt: skip
    (encoder, decoder), layers = [outline(group) for group in groups(scene, "cluster").values()], boxes(scene)
    assert encoder[2] < decoder[0], "the encoder is at the left"
    assert encoder[3] == pytest.approx(decoder[3]), "both begin at one height"
    assert encoder[1] > decoder[1], "the decoder is higher"
    bottom_up = [
        "Outputs (shifted right)",
        "embedding",
        "multihead_6",
        "decoded",
        "cross",
        "dense_12",
        "next words",
        "Output probabilities",
    ]
    middles = [middle(layers[name]) for name in bottom_up]
    assert len({round(x, 3) for x, _ in middles}) == 1, "the decoder is one straight line"
    assert [y for _, y in middles] == sorted((y for _, y in middles), reverse=True), "upwards"


def test_query_key_and_value_are_three_prongs():
    scene = drawn(preset("transformer"))
    links, layers, frame = groups(scene, "edge"), boxes(scene), outline(groups(scene, "cluster")["group_0"])
    assert len(tips(links["position→multihead"])) == 3
    memory, query = links["add_1→cross"], links["decoded→cross"]
    assert [x for x, _ in tips(memory)] < [x for x, _ in tips(query)]
    assert len(tips(memory)) == 2
    assert min(y for piece in lines(memory) for _, y in piece) < frame[1], "the memory leaves over the top of the encoder"
    assert all(y == pytest.approx(layers["cross"][3], abs=1) for _, y in tips(memory) + tips(query))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_residual_arc_ends_at_the_side_of_the_addition(direction):
    scene = drawn(preset("bert_base"), direction=direction)
    left, top, right, bottom = boxes(scene)["add_1"]
    ((x, y),) = tips(groups(scene, "edge")["add→add_1"])
    if direction in {"up", "down"}:
        assert x == pytest.approx(right, abs=1)
        assert y == pytest.approx((top + bottom) / 2)
    else:
        assert y == pytest.approx(bottom, abs=1)
        assert x == pytest.approx((left + right) / 2)


def test_networks_without_attention_are_drawn_downwards():
    layers = boxes(drawn(preset("vgg16")))
    heights = [middle(layers[name])[1] for name in ("input", "conv", "maxpool", "dense")]
    assert heights == sorted(heights)


def test_the_main_path_is_straight_and_all_blocks_are_equally_wide():
    layers = boxes(drawn(preset("resnet18")))
    widths = {round(box[2] - box[0], 3) for name, box in layers.items() if name != "input"}
    assert len(widths) == 1
    path = ("input", "conv", "maxpool", "conv_1", "conv_2", "add", "conv_5", "add_2", "globalavgpool", "dense")
    assert len({round(middle(layers[name])[0], 3) for name in path}) == 1


INCEPTION = """
input: 3@28x28
layers:
  - {conv: 8@1x1, name: stem}
  - parallel:
      - [{conv: 8@1x1, name: a}]
      - [{conv: 8@1x1, name: b}, {conv: 8@3x3, padding: same, name: c}]
      - [{conv: 8@5x5, padding: same, name: d}]
"""


def test_branches_are_beside_each_other_in_their_order():
    layers = boxes(drawn(read(INCEPTION)))
    a, b, c, d, stem, concat = (middle(layers[name]) for name in ("a", "b", "c", "d", "stem", "concat"))
    assert a[1] == b[1] == d[1] < c[1]
    assert a[0] < b[0] < d[0]
    assert b[0] == c[0] == stem[0] == concat[0]


def test_words_stand_upright_in_rows_and_lie_flat_in_columns():
    network = read(INCEPTION)
    assert {text.rotate for text in texts(drawn(network).items)} == {0.0}
    assert {text.rotate for text in texts(drawn(network, direction="right").items)} == {-90.0}
    assert {text.rotate for text in texts(drawn(network, direction="right", blocks="flat").items)} == {0.0}
    wide, high = (box[2] - box[0] for box in (boxes(drawn(network))["a"], boxes(drawn(network, blocks="upright"))["a"]))
    assert wide > high


def test_feed_forward_is_one_block_or_two():
    network = preset("bert_base")
    assert "Feed forward" in words(drawn(network))
    apart = words(drawn(network, feed_forward="false"))
    assert "Feed forward" not in apart
    assert apart.count("Dense") == 2


def test_a_pair_of_layers_that_the_author_named_stays_apart():
    network = read("input: Tx8\nlayers: [{residual: [{dense: 32, name: up}, {dense: 8, name: down}]}]")
    assert {"up", "down"} <= set(words(drawn(network)))


def test_repeated_groups_are_framed_with_their_number():
    network = preset("resnet50")
    assert {"2×", "3×", "5×", "stage 1"} <= set(words(drawn(network)))
    unfolded = drawn(network, fold="false")
    assert not any(word.endswith("×") for word in words(unfolded))
    assert len(groups(unfolded, "layer")) == 73
    assert len(groups(drawn(network), "layer")) == 41
    assert "5×" not in words(drawn(network, expand="bottleneck"))


def test_a_group_that_data_leave_and_come_back_to_has_no_frame():
    group = [Cluster(name="g", label="a group")]
    assert groups(drawn(chain(3, groups=group, of=lambda number: "g" if number < 2 else None)), "cluster")
    assert not groups(drawn(chain(3, groups=group, of=lambda number: "g" if number != 1 else None)), "cluster")


def test_what_is_written():
    network = read("input: 3@8x8\nlayers: [{conv: 4@3x3, norm: batch, activation: relu, dropout: 0.5, name: first}]")
    assert words(drawn(network)) == ["Input", "3@8×8", "first", "Conv 4@3×3", "BatchNorm, ReLU"]
    assert words(drawn(network, show="kinds")) == ["Input", "Conv"]
    assert words(drawn(network, show="names, activations")) == ["Input", "first", "BatchNorm, ReLU, Dropout"]
    assert words(drawn(network, show="names, shapes, params")) == ["Input", "3@8×8", "first", "4@6×6", "128 params"]


def test_what_is_fused_is_never_lost():
    network = read(
        "input: 4x8\nlayers: [{identity: , activation: relu}, {position: , norm: layer}, {dense: 8, activation: softmax}, {identity: , name: end}]"
    )
    assert words(drawn(network)) == ["Input", "Identity", "ReLU", "Position", "LayerNorm", "Dense 8", "Softmax", "end"]
    normed = read("input: 4x8\nlayers: [{residual: [{dense: 32, norm: layer}, dense: 8]}]")
    assert words(drawn(normed)) == ["Input", "Dense 32", "LayerNorm", "Dense 8", "+"]


def test_a_named_addition_tells_what_is_fused_with_it_unless_its_name_does():
    text = "input: 4\nlayers: [{{dense: 4, name: a}}, {{dense: 4, name: b}}, {{add: , from: [a, b], label: {label}, activation: relu}}]"
    assert words(drawn(read(text.format(label="joined"))))[-3:] == ["joined", "Add", "ReLU"]
    assert words(drawn(read(text.format(label="Add & rectify"))))[-1] == "Add & rectify"


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_recurrent_layer_loops_back_to_itself_beside_its_block(direction):
    scene = drawn(read("input: Tx8\nlayers: [{lstm: 16}, {dense: 2}]"), direction=direction)
    body, loop = (path for path in groups(scene, "layer")["lstm"].items if isinstance(path, Path) and path.stroke)
    inner, outer = path_box(body), path_box(loop)
    wide, high = min(inner[2], outer[2]) - max(inner[0], outer[0]), min(inner[3], outer[3]) - max(inner[1], outer[1])
    assert 0 < min(wide, high) < 2, "it touches the block and is not in it"
    check(scene)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_unrolled_steps_stand_beside_each_other_and_hand_on_their_state(direction):
    scene = drawn(preset("lstm_classifier"), unroll="4", direction=direction)
    check(scene)
    layers = boxes(scene)
    across, level = (0, 1) if direction in {"up", "down"} else (1, 0)
    steps = [middle(layers[f"lstm, step {number}"]) for number in range(1, 5)]
    assert len({round(step[level], 3) for step in steps}) == 1
    assert [step[across] for step in steps] == sorted(step[across] for step in steps)
    (state,) = lines(groups(scene, "edge")["lstm, step 1→lstm, step 2"])
    assert state[0][level] == state[1][level] == steps[0][level]
    assert {"Input₁", "Input₄"} <= set(words(scene))
    assert "Dropout 0.5" not in words(scene)


@pytest.mark.parametrize("name", ["seq2seq", "transformer", "lenet5"])
def test_anything_can_be_unrolled(name):
    check(drawn(preset(name), unroll="3"), name)


def test_several_inputs_of_a_recurrent_layer_end_apart():
    cell = Network(
        layers=(*(Layer(name=name, kind="input") for name in "abc"), Layer(name="cell", kind="lstm")),
        edges=tuple(Edge(name, "cell") for name in "abc"),
    )
    ends = [tips(group)[0] for group in groups(drawn(cell), "edge").values()]
    assert len({round(x) for x, _ in ends}) == 3


def test_colours_links_and_tooltips():
    network = read("input: 4\nlayers: [{dense: 3, color: '#ffcc66', link: 'https://example.org', tooltip: Three units}]")
    layer = groups(drawn(network), "layer")["dense"]
    assert layer.link == "https://example.org"
    assert layer.title.startswith("Three units")
    assert layer.items[0].fill == "#ffcc66"


def test_the_legend_tells_the_colours_of_the_blocks():
    network = preset("transformer")
    assert "Attention" not in words(drawn(network))
    (legend,) = groups(drawn(network, legend="true"), "legend").values()
    assert [text.text for text in texts([legend])] == ["Embedding", "Merge", "Attention", "Normalisation", "Dense", "Softmax"]


def test_an_input_stands_under_the_branch_that_reads_it():
    layers = boxes(drawn(preset("bert_base")))
    assert middle(layers["tokens"])[0] == middle(layers["embedding"])[0]
    assert middle(layers["segments"])[0] == middle(layers["kinds"])[0]


@pytest.mark.parametrize(
    "network",
    [
        chain(3000),
        chain(1000, [(number, 999 - number) for number in range(498)]),
        chain(60, [(tail, head) for tail in range(60) for head in range(tail + 2, 60)]),
        chain(400, (), [Cluster(name=f"g{n}", label="g", parent=f"g{n - 1}" if n else None) for n in range(400)], lambda n: f"g{n}"),
        chain(400, (), [Cluster(name=f"g{n}", label="g") for n in range(20)], lambda n: f"g{n % 20}"),
    ],
    ids=["long", "nested skips", "all to all", "nested groups", "groups in turns"],
)
def test_large_and_odd_networks_take_bounded_time(network):
    begin = time.perf_counter()
    assert drawn_by(style, network, BlocksOptions()).items
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_authors_pictures_stand_beside_the_words(direction, tmp_path):
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG")
    spec = b"input: {shape: 3@64x64, image: cat.png}\nlayers: [{conv: 8@3x3, image: cat.png}, flatten, {dense: 10}]"
    scene = drawn(infer(read_source(Source(data=spec, folder=tmp_path))), direction=direction)
    check_scene(scene, direction)
    pictures = [item for group in scene.items if isinstance(group, Group) for item in group.items if isinstance(item, Image)]
    assert len(pictures) == 2
    boxes = item_boxes(pictures)
    assert all(right - left == pytest.approx(bottom - top) for left, top, right, bottom in boxes)
    for left, top, right, bottom in map(text_box, texts(scene.items)):
        assert not any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in boxes)
