"""The graphviz renderer: tables and circles of Graphviz' own, whatever users write, the same bytes every time."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core import dot
from nnviz_core.contracts import Source
from nnviz_core.diagram import Diagram
from nnviz_core.errors import ToolError
from nnviz_core.network import Edge, Layer, Look, Network, Shape
from nnviz_core.network import Group as Cluster
from nnviz_core.pipeline import prepare
from nnviz_core.produce import renderer_for
from nnviz_core.registry import find_renderer, find_style
from nnviz_core.styles.graph import GraphOptions

GRAPHVIZ = find_renderer("graphviz")

RESIDUAL = """
input: 8@8x8
defaults: {conv: {padding: same}}
layers:
  - repeat: 3
    layers:
      - group: unit
        layers: [{residual: [{conv: 8@3x3, norm: batch, activation: relu}]}]
  - {globalavgpool: , link: "https://example.org/?a=1&b=2", tooltip: "all of it"}
  - {dense: 2, name: head}
"""
HOSTILE = [
    r"\N \G \L \l", '"]; node [label="evil"', "<b>bold</b>", "<TABLE>", "&lt;&amp;&#60;", "]]>", "a\\", 'a\\"', "{|<p>|}", "tab\tand\nline",
    "\x00\x01\x1b\ud800", "一个名字", "שלום עולם", "x" * 300, "--> end", "${HOME} `id`", "plain\n", "$\\Sigma$ and $5",
]  # fmt: skip


def job(text, **given):
    return prepare(Source(data=text.encode()), {"renderer": "graphviz", **given})


def draw(text, output="svg", **given):
    return GRAPHVIZ.render(job(text, **given).diagram, output).data.decode("utf-8" if output in {"svg", "dot"} else "latin-1")


def groups(svg, role):
    return [group for group in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}g") if group.get("class") == f"nnviz-{role}"]


def words(svg):
    return [text.text for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def named(label):
    layers = (
        Layer(name=f"in {label}", kind="input", label=label, shapes=(Shape((4,)),), look=Look(link=f"https://x/{label}", tooltip=label)),
        Layer(name=f"out {label}", kind="custom", label=label, attributes={"type": label}, group=f"g {label}", shapes=(Shape((label, 4)),)),
    )
    network = Network(
        name=label, layers=layers, edges=(Edge(layers[0].name, layers[1].name),), groups=(Cluster(name=f"g {label}", label=label, count=2),)
    )
    return Diagram(network=network, style="graph", options=GraphOptions(edge_shapes=True, legend=True), title=label, description=label)


def test_layers_are_tables_with_a_row_for_each_operation_in_place():
    written = words(draw(RESIDUAL))
    assert {"Conv 8@3×3", "BatchNorm", "ReLU", "8@8×8"} <= set(written)
    assert "in 8@8×8" in written  # of the pooling, whose output has another shape
    assert {"unit", "×3"} <= set(written)


def test_merges_are_circles_with_a_sign():
    assert "shape=circle" in draw(RESIDUAL, "dot")
    assert "+" in words(draw(RESIDUAL))


def test_groups_are_clusters_and_layers_have_links_and_tooltips():
    svg, source = draw(RESIDUAL), draw(RESIDUAL, "dot")
    assert len(groups(svg, "cluster")) == source.count("subgraph cluster_") == 1
    assert 'href="https://example.org/?a=1&amp;b=2"' in svg
    assert "all of it" in svg
    assert 'URL="https://example.org/?a=1&amp;b=2"' in source
    assert 'tooltip="head: Dense 2, output 2, 18 parameters"' in source


def test_what_is_shown_follows_the_options():
    assert "18 params" in words(draw(RESIDUAL, show="names,params"))
    assert "8@8×8" not in words(draw(RESIDUAL, show="names"))
    assert "Convolution" in words(draw(RESIDUAL, legend=True))
    assert len(groups(draw(RESIDUAL, fold=False), "cluster")) == 3
    assert len(groups(draw(RESIDUAL, fuse=False), "layer")) > len(groups(draw(RESIDUAL), "layer"))


@pytest.mark.parametrize(("direction", "rankdir"), [("down", "TB"), ("up", "BT"), ("right", "LR"), ("left", "RL")])
@pytest.mark.parametrize("style", ["graph", "fcnn"])
def test_data_flow_in_the_direction_asked_for(style, direction, rankdir):
    assert f"rankdir={rankdir}" in draw("mlp: 3-4-2", "dot", style=style, direction=direction)


def middles(svg):
    """The middle of each neuron, by layers."""
    outlines = [[path.get("d") for path in group.iter("{http://www.w3.org/2000/svg}path")] for group in groups(svg, "layer")]
    starts = [[re.match(r"M(\S+) (\S+)C", path) for path in layer] for layer in outlines]
    return [[(float(found[1]), float(found[2])) for found in layer if found] for layer in starts]


def test_neurons_stand_in_columns_in_their_order():
    layers = middles(draw("mlp: 3-4-2", style="fcnn"))
    assert [len(layer) for layer in layers] == [3, 4, 2]
    for layer in layers:
        xs, ys = zip(*layer, strict=True)
        assert max(xs) - min(xs) < 1
        assert list(ys) == sorted(ys)
    assert [layer[0][0] for layer in layers] == sorted(layer[0][0] for layer in layers)


def test_every_neuron_is_connected_to_every_other():
    svg = draw("mlp: 3-4-2", style="fcnn")
    paths = [path for group in groups(svg, "edge") for path in group.iter("{http://www.w3.org/2000/svg}path")]
    assert len(paths) == 3 * 4 + 4 * 2


def test_layers_of_many_neurons_have_an_ellipsis():
    svg = draw("mlp: 784-128-10", style="fcnn", max_units=5)
    assert [len(layer) for layer in middles(svg)] == [4, 4, 4]
    assert {"⋮", "784 units", "10 units"} <= set(words(svg))
    assert "⋯" in words(draw("mlp: 784-128-10", style="fcnn", max_units=5, direction="down"))


def test_weights_are_told_by_width_and_colour():
    text = "mlp: 2-2\nweights: [[[1.0, -0.5], [0.0, 0.25]]]"
    source = draw(text, "dot", style="fcnn")
    assert "penwidth=2.60" in source
    assert source.count("style=invis") > draw("mlp: 2-2", "dot", style="fcnn").count("style=invis")
    svg = draw(text, style="fcnn")
    assert "s-positive" in svg
    assert "s-negative" in svg


def test_a_unit_that_is_always_one_is_drawn_when_asked_for():
    assert words(draw("mlp: 3-4-2", style="fcnn", bias=True)).count("1") == 2


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("output", GRAPHVIZ.formats)
def test_nothing_that_users_write_breaks_the_picture(label, output):
    data = GRAPHVIZ.render(named(label), output).data
    assert data.startswith({"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}[output])
    if output == "svg":
        assert len(groups(data, "layer")) == 2
        assert len(groups(data, "edge")) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_drawn_as_it_stands(label):
    svg = GRAPHVIZ.render(named(label), "svg").data
    assert len(groups(svg, "layer")) == 2
    assert len(groups(svg, "cluster")) == 1


@pytest.mark.parametrize("label", [r"\N \G \L", "<b>bold</b>", "&lt;b&gt;", '"quoted"'])
def test_escapes_mean_nothing(label):
    assert label in words(GRAPHVIZ.render(named(label), "svg").data)


def test_links_that_run_scripts_are_left_out():
    layer = Layer(name="x", kind="input", look=Look(link="javascript:alert(1)"))
    diagram = Diagram(network=Network(layers=(layer,)), style="graph", options=GraphOptions())
    assert b"javascript" not in GRAPHVIZ.render(diagram, "dot").data


def test_the_source_can_be_drawn_by_graphviz_itself():
    source = draw(RESIDUAL, "dot", direction="right", legend=True)
    assert dot.run(source).count(b'class="node"') == source.count("tooltip=")


def test_a_picture_says_nothing_of_when_and_by_what_it_was_made():
    svg, pdf = draw(RESIDUAL), draw(RESIDUAL, "pdf")
    assert "generated by" not in svg.lower()
    assert "/CreationDate (D:19700101000000Z)" in pdf


def test_other_processes_draw_the_same():
    code = (
        "import hashlib; from nnviz_core.pipeline import prepare; from nnviz_core.contracts import Source; from nnviz_core.registry import find_renderer;"
        "d = prepare(Source(data=b'mlp: 3-4-2'), {'style': 'fcnn', 'renderer': 'graphviz'}).diagram;"
        "print(*(hashlib.sha256(find_renderer('graphviz').render(d, f).data).hexdigest() for f in ('svg', 'png', 'pdf', 'dot')))"
    )
    runs = {subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout for _ in range(2)}
    assert len(runs) == 1


def test_it_is_quiet(capfd):
    GRAPHVIZ.render(named("a name"), "svg")
    GRAPHVIZ.render(named("W" * 200), "pdf")
    assert capfd.readouterr() == ("", "")


def test_the_picture_follows_the_pages_scheme():
    svg = draw(RESIDUAL)
    assert "light-dark(" in svg
    assert 'class="nnviz nnviz-paper"' in svg
    assert "<desc" in svg


def test_colours_and_background_are_the_authors():
    svg, source = (draw("mlp: 3-2", output, style="graph", colors="dense=#123456", background="#fafafa") for output in ("svg", "dot"))
    assert 'fill="#123456"' in svg
    assert 'BGCOLOR="#123456"' in source
    assert 'fill="#fafafa"' in svg
    assert "#fafafa" in source


def test_a_dark_scheme_has_other_colours():
    light, dark = (draw(RESIDUAL, "dot", scheme=scheme) for scheme in ("light", "dark"))
    assert light != dark


def test_styles_that_it_does_not_draw_are_told_and_drawn_by_another():
    asked = job("input: 1@8x8\nlayers: [{conv: 4@3x3}]", style="lenet")
    (problem,) = asked.problems
    assert "renderer 'graphviz' draws fcnn, graph, not 'lenet'" in problem.message
    assert asked.host.renderer == "svg"


def test_the_style_it_picks_itself_is_one_that_it_draws():
    asked = job("input: 1@8x8\nlayers: [{conv: 4@3x3}]")
    assert not asked.problems
    assert asked.diagram.style == "graph"
    assert asked.host.renderer == "graphviz"


def test_any_diagram_has_a_source_in_dot():
    style = find_style("lenet")
    network = job(RESIDUAL).network
    source = GRAPHVIZ.render(Diagram(network=network, style="lenet", options=style.options(direction="right")), "dot").data
    assert b"rankdir=LR" in source


def test_formats_that_others_paint_too_are_made_by_one_that_draws_the_style():
    assert renderer_for("pdf", style="lenet") != "graphviz"
    assert renderer_for("dot", style="lenet") == "graphviz"
    assert renderer_for("pdf", style="graph") != "graphviz"  # whose look is another one than that of the picture in the page
    assert renderer_for("pdf", "graphviz", "graph") == "graphviz"


@pytest.fixture
def no_graphviz(monkeypatch):
    monkeypatch.setattr(dot, "is_installed", lambda: False)
    monkeypatch.setattr(dot, "program", lambda _="dot": None)


def test_without_graphviz_there_is_a_picture_all_the_same(no_graphviz):
    assert "Conv 8@3×3" in words(draw(RESIDUAL))
    assert draw(RESIDUAL, "dot").startswith("digraph")


def test_without_graphviz_a_pdf_says_how_to_get_it(no_graphviz):
    with pytest.raises(ToolError, match="pip install pygraphviz"):
        draw(RESIDUAL, "pdf")


def test_dot_as_a_program_draws_the_same_layers(monkeypatch, tmp_path):
    """A program that answers as `dot` does."""
    answer = dot.run(draw("mlp: 3-2", "dot", style="graph"))
    tmp_path.joinpath("answer.svg").write_bytes(answer)
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\ncat >/dev/null; cat '{tmp_path}/answer.svg'\n")
    program.chmod(0o755)
    monkeypatch.setattr(dot, "is_installed", lambda: False)
    monkeypatch.setattr(dot, "program", lambda _="dot": str(program))
    assert len(groups(draw("mlp: 3-2", style="graph"), "layer")) == 2


def test_too_large_a_network_is_painted_in_layers():
    count = 9000
    layers = tuple(Layer(name=f"l{number}", kind="dense", shapes=(Shape((4,)),)) for number in range(count))
    edges = tuple(Edge(f"l{number}", f"l{number + 1}") for number in range(count - 1))
    diagram = Diagram(network=Network(layers=layers, edges=edges), style="graph", options=GraphOptions())
    assert GRAPHVIZ.render(diagram, "svg").data.count(b"nnviz-layer") == count
    with pytest.raises(ToolError):
        GRAPHVIZ.render(diagram, "pdf")


def test_pruned_edges_are_hidden_or_dashed():
    text = "mlp: 2-2\nweights: [[[1.0, -0.5], [0.0, 0.25]]]"
    assert "stroke-dasharray" not in draw(text, style="fcnn")
    assert draw(text, style="fcnn", pruned="dash").count("stroke-dasharray") == 1


def test_many_layers_of_many_neurons_take_bounded_time():
    text = "mlp: " + "-".join(["100"] * 60)
    assert draw(text, "dot", style="fcnn", max_units=10_000).count("->") < 20_000


def test_concatenations_have_one_mark():
    branches = "[{conv: 4@1x1}], [{conv: 4@1x1}]"
    plain = f"input: 8@8x8\nlayers: [{{parallel: [{branches}]}}, {{parallel: [{branches}, [{{conv: 4@1x1}}]]}}]"
    assert [words(draw(plain)).count(mark) for mark in ("‖", "Concat")] == [2, 0]
    fused = f"input: 8@8x8\nlayers: [{{parallel: [{branches}], activation: relu}}, {{parallel: [{branches}]}}]"
    assert [words(draw(fused)).count(mark) for mark in ("‖", "Concat")] == [0, 2]


def test_a_custom_layer_with_a_name_says_what_it_is_too():
    assert {"ssm", "Selective SSM"} <= set(words(draw("input: 4\nlayers: [{custom: Selective SSM, name: ssm, shape: 4}]", style="graph")))
