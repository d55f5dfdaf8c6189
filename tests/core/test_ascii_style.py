"""The style `ascii`: its table, drawn and printed."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.diagram import parse_options
from nnviz_core.geometry import path_box, text_box
from nnviz_core.infer import infer
from nnviz_core.ops import KINDS
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.reading import read_source
from nnviz_core.registry import find_style
from nnviz_core.scene import Group, Path
from nnviz_core.simplify import fuse
from nnviz_core.styles.ascii.rows import rows
from nnviz_core.testing import check_scene, check_style, drawn_by, texts

STYLE = find_style("ascii")
CNN = "input: 3@32x32\nlayers: [{conv: 32@3x3, activation: relu}, {maxpool: 2x2}, flatten, {dense: 10, activation: softmax}]"
BRANCHES = """
input: 8@8x8
layers:
  - {conv: 8@3x3, padding: same, norm: batch, activation: relu, name: stem}
  - {conv: 8@3x3, padding: same}
  - {add: , from: [stem, conv]}
"""


def network(text):
    return infer(read_source(Source(data=text.encode())))


def scene_of(text, **options):
    parsed, problems = parse_options(STYLE.options, {name.replace("_", "-"): value for name, value in options.items()})
    assert problems == []
    return drawn_by(STYLE, network(text), parsed)


def printed(text, output="txt"):
    return produce(prepare(Source(data=text.encode()), {"style": "ascii", "renderer": "text"}), output, Cache()).data.decode()


def test_the_contract():
    check_style(STYLE)


def test_operations_and_data_take_turns():
    assert [(row.words, row.glyph, row.dims, row.weights, row.share) for row in rows(fuse(network(CNN), standalone=True))] == [
        ("Input", "#####", ("3", "32", "32"), "", ""),
        ("Conv", "\\|/", (), "896", "1.2%"),
        ("ReLU", "#####", ("32", "30", "30"), "", ""),
        ("Max pool", "Y max", (), "0", "0.0%"),
        ("", "#####", ("32", "15", "15"), "", ""),
        ("Flatten", "|||||", (), "0", "0.0%"),
        ("", "#####", ("7200",), "", ""),
        ("Dense", "XXXXX", (), "72010", "98.8%"),
        ("Softmax", "#####", ("10",), "", ""),
    ]


def test_a_branch_says_what_it_reads():
    words = [row.words for row in rows(fuse(network(BRANCHES), standalone=True))]
    assert words == ["Input", "stem: Conv", "", "BatchNorm", "ReLU", "conv: Conv", "", "← stem, conv", "Add", ""]


def test_unknown_sizes_are_question_marks():
    found = rows(network("input: T\nlayers: [{dense: 3}]"))
    assert [(row.dims, row.weights, row.share) for row in found] == [(("T",), "", ""), ((), "?", "?"), (("3",), "", "")]


def test_every_kind_has_a_glyph_of_five_characters_at_most():
    assert all(1 <= len(kind.glyph) <= 5 for kind in KINDS.values())
    assert {name for name, kind in KINDS.items() if kind.glyph == "?????"} == {"custom"}


def test_the_text_renderer_prints_the_same_table():
    assert printed("input: 4\nlayers: [{dense: 3, activation: relu}]").splitlines() == [
        "OPERATION         DATA DIMENSIONS   WEIGHTS(N)   WEIGHTS(%)",
        "",
        "    Input   #####               4",
        "    Dense   XXXXX ---------------           15       100.0%",
        "     ReLU   #####               3",
    ]


@pytest.mark.parametrize("name", ["x" * 60, "一个非常长的名字的层" * 4, "طبقة الالتفاف"])
def test_printed_columns_fit_whatever_the_names(name):
    text = f"input: 4\nlayers: [{{dense: 3, name: '{name}', norm: batch}}]"
    plain = printed(text, "ascii")
    assert plain.isascii()
    assert "m|s" in plain
    assert all(len(line) <= 95 for line in plain.splitlines())


def test_glyphs_stand_in_a_box_of_their_layers_colour():
    scene = scene_of("input: 3@9x9\nlayers: [{conv: 8@3x3, name: a, color: orange, link: x.html}, {conv: 8@3x3, name: b}]")
    groups = [item for item in scene.items if isinstance(item, Group)]
    assert [group.link for group in groups] == ["", "x.html", ""]
    assert [item.fill for group in groups for item in group.items if isinstance(item, Path) and item.fill] == ["#f76808", "conv"]


def test_options():
    assert "OPERATION" not in [text.text for text in texts(scene_of(CNN, header="false").items)]
    assert scene_of(CNN, line_height=3).height > 1.5 * scene_of(CNN).height


def test_numbers_end_at_the_same_place():
    scene = scene_of(CNN)
    numbers = [text for text in texts(scene.items) if text.text.endswith("%")]
    assert len({text.x for text in numbers}) == 1
    last = [text.x for text in texts(scene.items) if text.text in {"32", "30", "15", "7200", "10"}]
    assert max(last) == last[-1]


LAYERS = st.sampled_from(
    ["conv: 8@1x1, activation: relu", "maxpool: 1x1", "conv: 8@3x3, padding: same, norm: batch", "custom: Oddity", "dropout: 0.5"]
)
NAMES = st.sampled_from(["", "a name of sixty characters that goes on and on and on and on", "一个非常长的名字的层", "طبقة الالتفاف"])


@settings(max_examples=40, deadline=None)
@given(layers=st.lists(st.tuples(LAYERS, NAMES), min_size=1, max_size=8), size=st.sampled_from([6, 12, 20]))
def test_nothing_overlaps(layers, size):
    text = "input: 8@?x100000\nlayers:\n" + "".join(f"  - {{{layer}, label: '{name}'}}\n" for layer, name in layers)
    scene = scene_of(text, font_size=size)
    check_scene(scene, text)
    boxes = [
        path_box(item) for group in scene.items if isinstance(group, Group) for item in group.items if isinstance(item, Path) and item.fill
    ]
    assert all(one[3] <= other[1] for one, other in itertools.pairwise(boxes))
    words = [text_box(item) for item in texts(scene.items) if len(item.text) > 1 and item.fill == "ink"]
    assert all(word[2] <= box[0] or word[0] >= box[2] for word in words for box in boxes)
