"""The graph style: nothing overlaps, nothing is lost, the same every time, with every engine."""

import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core import dot
from nnviz_core.contracts import Source
from nnviz_core.geometry import item_boxes, text_box
from nnviz_core.infer import infer
from nnviz_core.kit.frames import frames_of
from nnviz_core.layout.graphs import engine, layout, warning
from nnviz_core.layout.graphs import graphviz as _layout_graphviz
from nnviz_core.layout.graphs import layered as _layout_layered
from nnviz_core.layout.graphs.placement import GraphLayoutRequest, LayoutEdge, Node
from nnviz_core.network import Edge, Layer, Network, Shape
from nnviz_core.network import Group as Cluster
from nnviz_core.preparing import prepared
from nnviz_core.reading import read_source
from nnviz_core.scene import Group, Path, Text
from nnviz_core.simplify.groups import enclosing
from nnviz_core.styles.graph import GraphOptions, style
from nnviz_core.testing import drawn_by

DIRECTIONS = ("down", "up", "right", "left")


def read(text):
    return infer(read_source(Source(data=text.encode())))


@pytest.fixture
def no_graphviz(monkeypatch):
    monkeypatch.setattr(dot, "is_installed", lambda: False)
    monkeypatch.setattr(dot, "program", lambda _="dot": None)


@st.composite
def networks(draw):
    count = draw(st.integers(2, 14))
    blocks = [Cluster(name=f"g{number}", label=f"block {number}") for number in range(draw(st.integers(0, 3)))]
    layers = [Layer(name="l0", kind="input", shapes=(Shape((4,)),))]
    edges = []
    for number in range(1, count):
        kind = draw(st.sampled_from(["dense", "relu", "add", "concat", "dropout"]))
        tails = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=3))
        group = draw(st.sampled_from([None, *(group.name for group in blocks)]))
        layers.append(Layer(name=f"l{number}", kind=kind, group=group, shapes=(Shape((4,)),)))
        edges += [Edge(f"l{tail}", f"l{number}") for tail in tails]
    return Network(layers=tuple(layers), edges=tuple(edges), groups=tuple(blocks))


def groups(scene, role):
    return [item for item in scene.items if isinstance(item, Group) and item.role == role]


def outline(group):
    boxes = list(item_boxes(path for path in group.items if isinstance(path, Path)))
    return min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)


def overlap(one, other):
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


def check(network, scene, options):
    drawn = prepared(network, style.prepare, options)
    assert sorted(group.name for group in groups(scene, "layer")) == sorted(layer.name for layer in drawn.layers)
    assert sorted(group.name for group in groups(scene, "edge")) == sorted(f"{edge.tail}→{edge.head}" for edge in drawn.edges)
    boxes = [outline(group) for group in groups(scene, "layer")]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    for left, top, right, bottom in item_boxes(scene.items):
        assert left >= scene.left
        assert top >= scene.top
        assert right <= scene.left + scene.width
        assert bottom <= scene.top + scene.height


@settings(max_examples=40, deadline=None)
@given(networks(), st.sampled_from(DIRECTIONS), st.booleans())
def test_graphviz_draws_everything_once_and_apart(network, direction, shapes):
    options = GraphOptions(direction=direction, edge_shapes=shapes)
    scene = drawn_by(style, network, options)
    check(network, scene, options)
    assert scene == drawn_by(style, network, options)


@settings(max_examples=40, deadline=None)
@given(networks(), st.sampled_from(DIRECTIONS))
def test_our_own_layers_draw_everything_once_and_apart(network, direction):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dot, "is_installed", lambda: False)
        patch.setattr(dot, "program", lambda _="dot": None)
        options = GraphOptions(direction=direction)
        scene = drawn_by(style, network, options)
        check(network, scene, options)
        assert scene == drawn_by(style, network, options)
        drawn = prepared(network, style.prepare, options)
        used = {name for layer in drawn.layers for name in enclosing(layer.group, drawn)}
        assert {group.name for group in groups(scene, "cluster")} == set(frames_of(drawn, options.font_size)) & used


BLOCKS = """
input: 8@8x8
defaults: {conv: {padding: same}}
layers:
  - repeat: 4
    layers:
      - group: unit
        layers: [{residual: [{conv: 8@3x3, norm: batch, activation: relu}]}]
  - globalavgpool
  - {dense: 2, name: head}
"""


def texts(scene):
    found, todo = [], list(scene.items)
    while todo:
        item = todo.pop()
        todo += item.items if isinstance(item, Group) else []
        found += [item] if isinstance(item, Text) else []
    return found


def test_repeated_blocks_are_framed_once_with_their_number():
    scene = drawn_by(style, read(BLOCKS), GraphOptions())
    assert [text.text for text in texts(scene)].count("×4") == 1
    assert len(groups(scene, "cluster")) == 1
    assert len(groups(drawn_by(style, read(BLOCKS), GraphOptions(fold=False)), "cluster")) == 4


def test_labels_do_not_overlap():
    boxes = [text_box(text) for text in texts(drawn_by(style, read(BLOCKS), GraphOptions(edge_shapes=True)))]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


def test_a_legend_stands_below_when_asked_for():
    plain, scene = (drawn_by(style, read(BLOCKS), GraphOptions(legend=asked)) for asked in (None, True))
    (legend,) = groups(scene, "legend")
    assert not groups(plain, "legend")
    assert min(box[1] for box in item_boxes([legend])) > plain.top + plain.height - 8


def test_fused_layers_are_strips_or_boxes():
    text = "input: 1@8x8\nlayers: [{conv: 4@3x3, norm: batch, activation: relu}]"
    assert len(groups(drawn_by(style, read(text), GraphOptions()), "layer")) == 2
    assert len(groups(drawn_by(style, read(text), GraphOptions(fuse=False)), "layer")) == 4


def test_arrows_end_at_boxes():
    scene = drawn_by(style, read(BLOCKS), GraphOptions())
    tops = {group.name: outline(group) for group in groups(scene, "layer")}
    for edge in groups(scene, "edge"):
        _, head = edge.items
        x, y = head.segments[0][1:]
        left, top, right, bottom = tops[edge.name.split("→")[1]]
        assert left - 1.5 <= x <= right + 1.5
        assert top - 1.5 <= y <= bottom + 1.5
        assert min(abs(x - left), abs(x - right), abs(y - top), abs(y - bottom)) < 8


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("place", [_layout_graphviz.place, _layout_layered.place])
def test_data_flow_in_the_direction_asked_for(place, direction):
    placed = place(GraphLayoutRequest(nodes=(Node(40, 20), Node(40, 20)), links=(LayoutEdge(0, 1),), direction=direction))
    (x0, y0), (x1, y1) = placed.nodes
    dx, dy = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}[direction]
    assert (x1 - x0) * dx + (y1 - y0) * dy > 40 * abs(dx) + 20 * abs(dy)


def test_links_pass_between_boxes_in_our_own_layers():
    request = GraphLayoutRequest(nodes=(Node(40, 20),) * 4, links=(LayoutEdge(0, 1), LayoutEdge(1, 2), LayoutEdge(2, 3), LayoutEdge(0, 3)))
    placed = _layout_layered.place(request)
    passing = placed.links[3]
    for x, y in placed.nodes[1:3]:
        assert not any(abs(px - x) < 20 and abs(py - y) < 10 for px, py in passing)


def test_a_missing_graphviz_is_told(no_graphviz):
    assert engine() == "layered"
    assert "Graphviz is missing" in warning().message
    assert layout(GraphLayoutRequest(nodes=(Node(10, 10),), links=())).nodes


def test_graphviz_that_fails_is_replaced(monkeypatch):
    monkeypatch.setattr(_layout_graphviz, "run", lambda text: b"")
    assert layout(GraphLayoutRequest(nodes=(Node(10, 10),), links=())).nodes


def test_what_users_write_never_reaches_graphviz():
    request = GraphLayoutRequest(nodes=(Node(10, 10), Node(10, 10)), links=(LayoutEdge(0, 1),))
    assert set(_layout_graphviz.dot(request)) <= set('abcdefghijklmnopqrstuvwxyzBT0123456789.=-_>[]{}" \n')


def test_hostile_sizes_take_bounded_time():
    count = 20_000
    layers = tuple(Layer(name=f"l{number}", kind="dense") for number in range(count))
    edges = [Edge(f"l{number}", f"l{number + 1}") for number in range(count - 1)]
    edges += [Edge("l0", f"l{number}") for number in range(2, count, 2)]
    start = time.monotonic()
    scene = drawn_by(style, Network(layers=layers, edges=tuple(edges)), GraphOptions())
    assert time.monotonic() - start < 30
    assert len(groups(scene, "layer")) == count


def test_dense_graphs_take_bounded_time():
    links = tuple(LayoutEdge(tail, head) for head in range(60) for tail in range(head))
    start = time.monotonic()
    placed = layout(GraphLayoutRequest(nodes=(Node(60, 30),) * 60, links=links))
    assert time.monotonic() - start < 10
    assert len(placed.links) == len(links)


def test_nothing_to_draw_is_an_empty_scene():
    assert drawn_by(style, Network(), GraphOptions()).items == ()
