"""The text renderer: what it draws, and that every edge can be read back from the rails."""

import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz_core.abilities import Nested
from nnviz_core.contracts import Source
from nnviz_core.diagram import Diagram
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Group, Layer, Network, Shape
from nnviz_core.reading import read_source
from nnviz_core.registry import find_renderer
from nnviz_core.summary import summarize
from nnviz_core.terminal import ascii_only, clean, columns
from nnviz_renderers.text import draw
from nnviz_renderers.text.page import WIDTH
from nnviz_renderers.text.rails import MOST_RAILS, Rails

CHAIN = """
name: Small
input: 1@32x32
layers: [{conv: 6@5x5, activation: tanh}, {avgpool: 2x2}, flatten, {dense: 120}]
"""

RESIDUAL = """
name: Residual
input: 8@8x8
layers:
  - group: stage
    layers:
      - repeat: 3
        layers:
          - residual: [{conv: 8@3x3, padding: same, norm: batch, activation: relu}]
  - flatten
  - dense: 2
"""

BRANCHES = """
input: 4@8x8
layers:
  - parallel:
      - [{conv: 2@1x1}]
      - [{conv: 2@1x1}, {conv: 3@3x3, padding: same}]
      - [{maxpool: 3x3/1, padding: 1}]
"""


def read(text):
    return infer(read_source(Source(data=text.encode())))


def drawn(text, output="txt", **options):
    diagram = Diagram(network=read(text), style="graph", options=Nested(**options))
    return find_renderer("text").render(diagram, output).data.decode()


def test_a_chain_is_a_column_of_layers_with_shapes_and_parameters():
    assert (
        drawn(CHAIN)
        == """\
Small

●  Input              1@32×32
●  Conv 6@5×5 · Tanh  6@28×28      156
●  Average pool 2×2   6@14×14
●  Flatten            1176
●  Dense 120          120      141,240
"""
    )


def test_a_residual_has_a_rail_beside_it_and_repeated_blocks_are_folded():
    assert (
        drawn(RESIDUAL)
        == """\
Residual

●    Input                              8@8×8
├─╮
│ │  ┌─ stage
│ │  │ ┌─ repeated ×3
● │  │ │ Conv 8@3×3 · BatchNorm · ReLU  8@8×8    616
├─╯  │ │
●    │ │ Add                            8@8×8
│    └─┴─
●    Flatten                            512
●    Dense 2                            2      1,026
"""
    )


def test_parallel_branches_leave_one_rail_and_meet_again():
    assert (
        drawn(BRANCHES)
        == """\
●      Input           4@8×8
├─╮
● │    Conv 2@1×1      2@8×8  10
│ ├─╮
│ │ ●  Conv 2@1×1      2@8×8  10
│ │ ●  Conv 3@3×3      3@8×8  57
│ ● │  Max pool 3×3/1  4@8×8
├─┴─╯
●      Concat          9@8×8
"""
    )


def test_ascii_says_the_same_in_ascii():
    assert (
        drawn(RESIDUAL, "ascii")
        == """\
Residual

o    Input                            8@8x8
+-.
| |  +- stage
| |  | +- repeated x3
o |  | | Conv 8@3x3, BatchNorm, ReLU  8@8x8    616
+-'  | |
o    | | Add                          8@8x8
|    +-'-
o    Flatten                          512
o    Dense 2                          2      1,026
"""
    )


def test_options_say_how_much_is_drawn():
    assert drawn(RESIDUAL, fold=False).count("Add") == 3
    assert "│ Residual ×3 " in drawn(RESIDUAL, depth=1)


def test_a_frame_that_ends_with_the_last_layer_is_closed():
    last = drawn("input: 4\nlayers: [{group: head, layers: [dense: 2]}]").splitlines()[-1]
    assert last.strip() == "└─"


def test_the_table_is_the_summarys():
    assert drawn(RESIDUAL, "table") == summarize(read(RESIDUAL))


def test_unknown_figures_are_question_marks():
    assert drawn("input: 3@?x?\nlayers: [{conv: 8@3x3}]").splitlines()[0].split() == ["●", "Input", "3@?×?"]
    unknown = Layer(name="x", kind="custom", shapes=(None,))
    assert draw(Network(layers=(unknown,))).split() == ["●", "Custom", "?", "?"]


def test_a_number_too_long_for_its_column_is_rounded():
    layer = Layer(name="x", kind="dense", attributes={"units": 1}, params=123_456_789_012_345)
    assert draw(Network(layers=(layer,))).split()[-1] == "1.23e+14"


def test_an_empty_network_is_an_empty_drawing():
    assert draw(Network()).strip() == ""
    assert draw(Network(name="Nothing")).strip() == "Nothing"


def test_a_layer_that_reads_nothing_stands_apart_from_the_one_above():
    layers = tuple(Layer(name=name, kind="flatten") for name in "abc")
    assert [line[:1] for line in draw(Network(layers=layers, edges=(Edge("a", "b"),))).splitlines()] == ["●", "●", "", "●"]


def test_of_a_layer_that_is_too_long_the_name_is_cut_first():
    def said(label):
        layer = Layer(name="x", kind="maxpool2d", label=label, attributes={"kernel": (3, 3), "stride": (2, 2)}, shapes=(Shape((1,)),))
        return draw(Network(layers=(layer,))).split("  ")[1]

    assert said("a name " * 12).endswith("a nam…: Max pool 3×3/2")
    assert said("backbone." * 12 + "pool").startswith("…")
    assert said("backbone." * 12 + "pool").endswith("backbone.pool: Max pool 3×3/2")


def test_wide_names_keep_the_columns_straight():
    layers = tuple(
        Layer(name=name, kind="dense", label=name, shapes=(Shape((5,)),), params=7) for name in ("卷积层", "plain", "e\u0301tage")
    )
    lines = [line for line in draw(Network(layers=layers)).splitlines() if line]
    assert len({columns(line) for line in lines}) == 1
    assert all(line.endswith("  5  7") for line in lines)


# Any acyclic graph


NO_LABELS = st.just("")


@st.composite
def networks(draw_, labels=NO_LABELS):
    """Acyclic graphs from sparse to dense, with nested groups that may be torn apart."""
    count = draw_(st.integers(0, 32))
    reach = draw_(st.sampled_from((1, 3, 32)))
    parents = st.lists(st.integers(1, reach), max_size=draw_(st.sampled_from((1, 2, 8))))
    edges = [(head - back, head) for head in range(count) for back in draw_(parents) if back <= head]
    groups = [
        Group(name=f"g{number}", label=draw_(labels), count=1 + number % 2, parent=f"g{number - 1}" if number else None)
        for number in range(draw_(st.integers(0, 8)))
    ]
    places = st.sampled_from((None, *(group.name for group in groups)))
    layers = [
        Layer(name=f"l{number}", kind="add", label=draw_(labels), group=draw_(places), shapes=(Shape((10**number,)),), params=7**number)
        for number in range(count)
    ]
    return Network(
        name=draw_(labels), layers=tuple(layers), groups=tuple(groups), edges=tuple(Edge(f"l{tail}", f"l{head}") for tail, head in edges)
    )


UP = dict.fromkeys("│├┤┼╯╰┴") | dict.fromkeys("|+'")
DOWN = dict.fromkeys("│├┤┼╮╭┬") | dict.fromkeys("|+.")


class Follower:
    """Reads a drawing from top to bottom, as a person would, and notes who reads whom."""

    def __init__(self, width):
        self.width = width
        self.carried = {}  # lane → the layers whose output comes down there
        self.meeting = {}  # lane → what has just come together above it
        self.numbers, self.afar = {}, []
        self.edges, self.count = set(), 0

    def follow(self, lines):
        for line in lines:
            cells, words = line[: self.width].ljust(self.width), line[self.width :]
            if match := re.search(r"(?:←|<-)((?: \[\d+\])+)", words):
                self.afar += re.findall(r"\[\d+\]", match[1])
            if found := re.search("[●o]", cells):
                self.layer(found.start() // 2, words)
            elif re.search("[─-]", cells):
                self.junction(cells)
            shown = {lane for lane in range(self.width // 2 + 1) if cells[2 * lane : 2 * lane + 1].strip("─- ")}
            self.carried = {lane: sources for lane, sources in self.carried.items() if lane in shown}
            assert shown == set(self.carried) or not words.strip("└┌│─┴+|'- "), f"a rail that comes from nowhere: {line}"
        return self.edges

    def layer(self, lane, words):
        sources = self.meeting.get(lane, self.carried.get(lane, set()))
        self.edges |= {(tail, self.count) for tail in sources} | {(self.numbers[number], self.count) for number in self.afar}
        if match := re.match(r"[ │|]*(\[\d+\])", words):
            self.numbers[match[1]] = self.count
        self.meeting, self.afar = {}, []
        self.carried[lane] = {self.count}
        self.count += 1

    def junction(self, cells):
        (found,) = re.finditer(r"\S(?:[─-]\S)+", cells)
        part = range(found.start() // 2, (found.end() + 1) // 2)
        joined = [
            lane for lane in part if cells[2 * lane] not in "─-" and not (cells[2 * lane] in "│|" and lane not in (part[0], part[-1]))
        ]
        above = [lane for lane in joined if cells[2 * lane] in UP]
        below = [lane for lane in joined if cells[2 * lane] in DOWN]
        together = set().union(*(self.carried[lane] for lane in above))
        self.meeting = dict.fromkeys(below, together) if len(above) > 1 else {}
        new = {lane: together for lane in below if lane not in above}
        self.carried = {lane: sources for lane, sources in self.carried.items() if lane not in above or lane in below} | new


def read_back(network, *, plain):
    width = max((len(row.rails) for row in Rails(network).rows()), default=0)
    follower = Follower(width)
    edges = follower.follow(draw(network, ascii_only if plain else clean).splitlines()[2 if network.name else 0 :])
    assert follower.count == len(network.layers)
    return edges


def edges_of(network):
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    return {(order[edge.tail], order[edge.head]) for edge in network.edges}


@given(networks(), st.booleans())
def test_every_edge_can_be_read_back_and_no_other(network, plain):
    assert read_back(network, plain=plain) == edges_of(network)


@pytest.mark.parametrize("plain", [False, True])
def test_a_graph_too_dense_for_rails_is_told_by_numbers(plain):
    pairs = [(tail, head) for head in range(40) for tail in range(head)]
    layers = tuple(Layer(name=str(number), kind="concat") for number in range(40))
    network = Network(layers=layers, edges=tuple(Edge(str(tail), str(head)) for tail, head in pairs))
    assert "[1]" in draw(network)
    assert max(len(row.rails) for row in Rails(network).rows()) <= 2 * MOST_RAILS + 1
    assert read_back(network, plain=plain) == set(pairs)


@pytest.mark.parametrize("plain", [False, True])
def test_many_inputs_do_not_make_the_page_wider(plain):
    inputs = tuple(Layer(name=f"i{number}", kind="input") for number in range(60))
    network = Network(layers=(*inputs, Layer(name="all", kind="concat")), edges=tuple(Edge(each.name, "all") for each in inputs))
    assert read_back(network, plain=plain) == {(number, 60) for number in range(60)}
    assert max(map(columns, draw(network).splitlines())) <= WIDTH


@given(networks(labels=st.text(max_size=90)), st.booleans())
def test_every_line_fits_on_the_page_and_can_be_printed(network, plain):
    text = draw(network, ascii_only if plain else clean)
    assert text == draw(network, ascii_only if plain else clean)
    text.encode("ascii" if plain else "utf-8")
    lines = text.split("\n")
    assert max(map(columns, lines)) <= WIDTH
    assert not [character for line in lines for character in line if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}]


def test_a_large_graph_is_drawn_at_once():
    blocks = [(f"n{number}", f"c{number}", f"a{number}") for number in range(582)]
    layers = tuple(Layer(name=name, kind=kind) for block in blocks for name, kind in zip(block, ("relu", "flatten", "concat"), strict=True))
    edges = [Edge(f"a{head - back}", f"n{head}" if back == 1 else f"a{head}") for head in range(582) for back in (1, 2, 9) if back <= head]
    edges += [Edge(tail, head) for block in blocks for tail, head in pairwise(block)]
    network = Network(layers=layers, edges=tuple(edges))
    assert len(layers) == 1746
    start = time.process_time()
    draw(network)
    assert time.process_time() - start < 5, "something grows faster than the graph"
