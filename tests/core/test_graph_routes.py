"""Arrows of a graph pass between boxes, end at their ports, and keep off the words: in every direction, with every engine."""

from contextlib import contextmanager
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core import dot
from nnviz_core.geometry import item_boxes, path_box, text_box
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.network import Group as Cluster
from nnviz_core.scene import Group, Path, Text
from nnviz_core.styles.graph import GraphOptions, style
from nnviz_core.testing import check_scene, drawn_by, texts

DIRECTIONS = ("down", "up", "right", "left")
ENGINES = ("graphviz", "layered")
KINDS = ("dense", "relu", "add", "concat", "multihead", "lstm", "subtract", "custom", "split", "layernorm")


@contextmanager
def engine(name):
    with pytest.MonkeyPatch.context() as patch:
        if name == "layered":
            patch.setattr(dot, "is_installed", lambda: False)
            patch.setattr(dot, "program", lambda _="dot": None)
        yield


@st.composite
def networks(draw):
    """Networks with every form of node: circles, ports at both sides, loops, strips, frames in frames, several outputs."""
    count = draw(st.integers(2, 14))
    blocks = [Cluster(name=f"g{number}", label=f"block {number}", parent=draw(st.sampled_from([None, *(f"g{n}" for n in range(number))])))
              for number in range(draw(st.integers(0, 3)))]  # fmt: skip
    layers = [Layer(name="l0", kind="input", shapes=(Shape((4,)),))]
    edges = []
    for number in range(1, count):
        kind = draw(st.sampled_from(KINDS))
        tails = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=4))
        group = draw(st.sampled_from([None, *(group.name for group in blocks)]))
        attributes = {"bidirectional": draw(st.booleans())} if kind == "lstm" else {}
        label = draw(st.sampled_from(["", "", "a name of some length"]))
        layers.append(Layer(name=f"l{number}", kind=kind, group=group, shapes=(Shape((4,)),) * 3, attributes=attributes, label=label))
        edges += [Edge(f"l{tail}", f"l{number}", draw(st.integers(0, 2)) if layers[tail].kind == "split" else 0) for tail in tails]
    read = {edge.tail for edge in edges}
    outputs = tuple(layer.name for layer in layers if layer.name not in read)
    return Network(layers=tuple(layers), edges=tuple(edges), groups=tuple(blocks), outputs=outputs)


def groups(scene, *roles):
    return [item for item in scene.items if isinstance(item, Group) and item.role in roles]


def outline(group):
    """The box of all that a layer draws."""
    lefts, tops, rights, bottoms = zip(*(path_box(path) for path in group.items if isinstance(path, Path)), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def samples(path, steps=24):
    """Points along a curve."""
    points = []
    for before, (command, *numbers) in pairwise(path.segments):
        assert command == "C"
        corners = [before[-2:], numbers[:2], numbers[2:4], numbers[4:]]
        for step in range(steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points.append(tuple(sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)) for axis in (0, 1)))
    return points


def inside(point, box, margin=1.0):
    (x, y), (left, top, right, bottom) = point, box
    return left + margin < x < right - margin and top + margin < y < bottom - margin


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=80, deadline=None)
@given(network=networks(), direction=st.sampled_from(DIRECTIONS), ports=st.sampled_from(["auto", "on", "off"]), shapes=st.booleans())
def test_no_arrow_runs_through_a_box(name, network, direction, ports, shapes):
    with engine(name):
        scene = drawn_by(style, network, GraphOptions(direction=direction, ports=ports, fold=False, edge_shapes=shapes))
    check_scene(scene, direction)
    boxes = {group.name: outline(group) for group in groups(scene, "layer")}
    assert not any(overlap(one, other) for one, other in combinations(boxes.values(), 2))
    for edge in groups(scene, "edge"):
        ends = edge.name.split("→")
        for point in samples(edge.items[0]):
            hit = [layer for layer, box in boxes.items() if layer not in ends and inside(point, box)]
            assert not hit, f"{edge.name} through {hit}"


def overlap(one, other):
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=40, deadline=None)
@given(network=networks(), direction=st.sampled_from(DIRECTIONS))
def test_shapes_beside_arrows_keep_off_boxes(name, network, direction):
    with engine(name):
        scene = drawn_by(style, network, GraphOptions(direction=direction, edge_shapes=True))
    labels = [text_box(item) for edge in groups(scene, "edge") for item in edge.items if isinstance(item, Text)]
    boxes = [outline(group) for group in groups(scene, "layer")]
    assert not any(overlap(label, box) for label in labels for box in boxes)


MANY = Network(
    layers=(
        *(Layer(name=name, kind="input", shapes=(Shape((4,)),)) for name in "abc"),
        Layer(name="attend", kind="multihead", attributes={"heads": 2}),
        Layer(name="parts", kind="split", shapes=(Shape((2,)),) * 2),
        *(Layer(name=name, kind="dense") for name in "xy"),
    ),
    edges=(*(Edge(name, "attend") for name in "cab"), Edge("attend", "parts"), Edge("parts", "y", 0), Edge("parts", "x", 1)),
)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_arrows_end_at_ports_in_the_order_of_the_inputs(name, direction):
    with engine(name):
        scene = drawn_by(style, MANY, GraphOptions(direction=direction))
    axis = 0 if direction in {"down", "up"} else 1
    tips = {edge.name: edge.items[1].segments[0][1:] for edge in groups(scene, "edge")}
    starts = {edge.name: edge.items[0].segments[0][1:] for edge in groups(scene, "edge")}
    into = [tips[f"{tail}→attend"][axis] for tail in "cab"]
    assert into == sorted(into)
    assert len({round(place, 3) for place in into}) == 3
    assert starts["parts→y"][axis] < starts["parts→x"][axis]
    (attend,) = (group for group in groups(scene, "layer") if group.name == "attend")
    names = {item.text: item for item in attend.items if isinstance(item, Text)}
    for word, tail in zip("QKV", "cab", strict=True):
        left, top, right, bottom = text_box(names[word])
        middle = ((left + right) / 2, (top + bottom) / 2)[axis]
        assert middle == pytest.approx(tips[f"{tail}→attend"][axis], abs=1.0)


def words(scene):
    return [text.text for text in texts(scene.items)]


def test_ports_are_marked_where_the_order_of_inputs_matters():
    layers = (*(Layer(name=name, kind="input") for name in "abc"), Layer(name="joined", kind="concat"))
    network = Network(layers=layers, edges=tuple(Edge(name, "joined") for name in "abc"))
    assert "Concat" in words(drawn_by(style, network, GraphOptions()))
    assert "‖" in words(drawn_by(style, network, GraphOptions(ports="off")))
    added = network.with_layers((*layers[:3], Layer(name="joined", kind="add")))
    assert "+" in words(drawn_by(style, added, GraphOptions()))
    assert "Add" in words(drawn_by(style, added, GraphOptions(ports="on")))


def test_too_many_inputs_for_ports_end_anywhere():
    network = Network(
        layers=(Layer(name="a", kind="input"), Layer(name="joined", kind="concat")), edges=tuple(Edge("a", "joined") for _ in range(60))
    )
    (joined,) = (group for group in groups(drawn_by(style, network, GraphOptions()), "layer") if group.name == "joined")
    assert len(joined.items) < 10


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("two", [False, True])
def test_recurrent_layers_loop_beside_their_boxes(name, direction, two):
    layers = (
        Layer(name="x", kind="input"),
        Layer(name="h", kind="lstm", attributes={"bidirectional": two, "units": 3}),
        Layer(name="y", kind="dense"),
    )
    with engine(name):
        scene = drawn_by(style, Network(layers=layers, edges=(Edge("x", "h"), Edge("h", "y"))), GraphOptions(direction=direction))
    group = next(group for group in groups(scene, "layer") if group.name == "h")
    body, *loops = (path_box(path) for path in group.items if isinstance(path, Path) and path.stroke)
    assert len(loops) == 1 + two
    for loop in loops:
        assert min(loop[2], body[2]) - max(loop[0], body[0]) < 1.5 or min(loop[3], body[3]) - max(loop[1], body[1]) < 1.5
    everything = [box for each in groups(scene, "layer", "edge") if each is not group for box in item_boxes(each.items)]
    assert not any(overlap(loop, box) for loop in loops for box in everything)
