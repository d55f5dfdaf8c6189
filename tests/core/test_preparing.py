"""The one phase that prepares: in the order that a style says, once; and nothing folded without its number."""

from collections import Counter

import pytest
from msgspec.structs import replace

from nnviz_core import preparing
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source
from nnviz_core.diagram import option_fields
from nnviz_core.infer import infer
from nnviz_core.pipeline import prepare
from nnviz_core.preparing import Preparation
from nnviz_core.readers.presets import preset_names
from nnviz_core.reading import read_source
from nnviz_core.registry import available, find_renderer, find_style
from nnviz_core.simplify.steps import COLLAPSE, FOLD, FUSE, UNROLL, Simplification
from nnviz_core.testing import texts

REPEATED = "input: 8@8x8\nlayers:\n  - repeat: 3\n    layers: [{conv: 8@3x3, padding: same, activation: relu}]\n  - {dropout: 0.5}"


def read(text):
    return infer(read_source(Source(data=text.encode())))


def test_steps_are_done_in_order_and_once():
    done = []

    def step(name, change=""):
        def run(network, *values):
            done.append((name, *values))
            return replace(network, name=network.name + name)

        return Simplification(name=name, run=run, follows=("depth",), change=change, count=lambda _, __: 7)

    one, two, three = step("1"), step("2", "hidden"), step("3")
    options = find_style("graph").options(depth=2)
    preparation = Preparation(read("mlp: 2-3"))
    assert preparation.by((one, two), options).network.name == "12"
    made = preparation.by((one, two, three), options)
    assert made.network.name == "123"
    assert made.changes == (("hidden", 7),)
    assert done == [("1", 2), ("2", 2), ("3", 2)]
    assert preparation.by((two,), options).network.name == "2"


def test_a_step_is_turned_off_by_its_option():
    network, graph = read(REPEATED), find_style("graph").options
    assert preparing.prepared(network, (FUSE, FOLD), graph(fold=False)) == preparing.prepared(network, (FUSE,), graph())
    assert preparing.prepared(network, (FUSE,), graph(fuse=False)) is network
    assert preparing.prepared(network, (UNROLL, COLLAPSE), graph()) is network


def test_who_has_no_such_option_gets_what_is_usual():
    network = read(REPEATED)
    assert [group.count for group in preparing.prepared(network, (FOLD,), find_style("lenet").options()).groups] == [3]


def test_auto_and_the_style_that_draws_share_what_is_done(monkeypatch):
    runs = Counter()
    fused = FUSE.run

    def counted(network):
        runs["fuse"] += 1
        return fused(network)

    counting = replace(FUSE, run=counted)
    for name in ("lenet", "volumes"):
        style = find_style(name)
        monkeypatch.setattr("nnviz_core.candidates.find_style", lambda each, styles={}: replace(find_style(each), prepare=(counting,)))
    monkeypatch.setattr("nnviz_core.candidates.FUSE", counting)
    assert prepare(Source(data=b"preset: vgg16")).diagram.style == "volumes"
    assert runs["fuse"] == 1
    assert style.prepare == (FUSE,)


def test_a_part_that_is_a_chain_is_drawn_by_a_style_of_chains():
    text = b"input: 8@8x8\nlayers: [{conv: 4@3x3, name: a}, {conv: 4@3x3, name: b}, {residual: [{conv: 4@1x1}]}]"
    assert prepare(Source(data=text), {"style": "lenet"}).diagram.style == "graph"
    part = prepare(Source(data=text), {"style": "lenet", "to": "b"})
    assert part.diagram.style == "lenet"
    assert part.diagram.prepared.changes == (("left out", 2),)


FOLDING = [name for name in available("styles") if "expand" in option_fields(find_style(name).options)]


@pytest.mark.parametrize("style", FOLDING)
@pytest.mark.parametrize("name", preset_names())
def test_what_is_folded_says_how_often(name, style):
    diagram = prepare(Source(data=f"preset: {name}".encode()), {"style": style}).diagram
    counts = Counter(group.count for group in diagram.prepared.network.groups if group.count > 1)
    said = Counter(number for text in texts(arranged(diagram).items) for number in counts if text.text in {f"×{number}", f"{number}×"})
    assert counts <= said


def test_text_that_is_folded_says_how_often():
    spec = "{residual: [{conv: 8@3x3, padding: same}]}"
    for depth in range(7):
        spec = f"{{group: level {depth}, layers: [{{repeat: 2, layers: [{spec}]}}]}}"
    diagram = prepare(Source(data=f"input: 8@8x8\nlayers: [{spec}]".encode()), {"style": "graph"}).diagram
    drawn = find_renderer("text").render(diagram, "txt").data.decode()
    assert [line.split("×")[-1] for line in drawn.splitlines() if "┌" in line] == ["2", "2", "2", "2", "8"]
