"""Graphs on machines without the embedded Graphviz: `dot` as a process, and our own layers with one warning."""

import pytest

import nnviz_core
from nnviz_core import dot
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source
from nnviz_core.layout import graphs as _layout
from nnviz_core.pipeline import prepare
from nnviz_core.testing import check_scene, texts

DOT = """#!/bin/sh
[ "$1" = -V ] && { echo "dot - a stand-in" >&2; exit; }
cat >/dev/null; echo "dot was asked" >> "$ASKED"; exit 1
"""


@pytest.fixture
def without_library(monkeypatch):
    monkeypatch.setattr(dot, "is_installed", lambda: False)


def draw():
    return nnviz_core.read("preset: resnet18").draw(style="graph")


def test_without_any_graphviz_it_is_drawn_and_one_notice_says_how_to_get_it(without_library, monkeypatch):
    monkeypatch.setattr(dot, "program", lambda _="dot": None)
    (problem,) = draw().problems
    assert problem.topic == "tool"
    assert "pip install pygraphviz" in problem.hint
    diagram = draw().job.diagram
    check_scene(arranged(diagram), "our own layers")


def test_the_engine_is_part_of_the_key(without_library, monkeypatch):
    keys = set()
    for program in (None, "/usr/bin/dot-1"):
        monkeypatch.setattr(dot, "program", lambda _="dot", program=program: program)
        monkeypatch.setattr(dot, "_program_version", lambda path: path)
        keys.add(draw().job.key)
    assert len(keys) == 2


def test_a_dot_that_fails_is_asked_and_the_picture_drawn_all_the_same(without_library, monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text(DOT)
    program.chmod(0o755)
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setattr(dot, "program", lambda _="dot": str(program))
    assert _layout.engine() == "dot"
    check_scene(arranged(draw().job.diagram), "our own layers")
    assert (tmp_path / "asked").exists()
    assert dot.version() == "dot - a stand-in"


def test_where_graphviz_fails_at_a_folded_graph_frames_say_how_often_all_is_repeated(monkeypatch):
    monkeypatch.setattr(_layout, "_by_graphviz", lambda _: None)
    text = b"""
input: 8@8x8
layers:
  - repeat: 3
    layers: [{group: outer, layers: [{repeat: 2, layers: [{residual: [{conv: 8@3x3, padding: same}]}]}]}]
  - globalavgpool
  - {dense: 3}
"""
    job = prepare(Source(data=text), {"style": "graph"})
    assert sorted(group.count for group in job.diagram.prepared.network.groups if group.count > 1) == [2, 3]
    scene = arranged(job.diagram)
    check_scene(scene, "a graph in our own layers")
    assert len([group for group in scene.items if group.role == "cluster"]) == 2
    assert {"×3", "×2"} <= {text.text for text in texts(scene.items)}
