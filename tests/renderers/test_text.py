"""The text renderer: what it draws, and that every edge can be read back from the rails."""

import re
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz_core.diagram import Diagram, Options
from nnviz_core.infer import infer
from nnviz_core.network import Edge, Group, Layer, Network, Shape
from nnviz_core.plugins import Source, find_renderer, read_source
from nnviz_core.summary import summarize
from nnviz_renderers._text_rails import MOST_RAILS, Rails
from nnviz_renderers._text_width import ascii_only, clean, columns, cut
from nnviz_renderers.text import MOST_FRAMES, WIDTH, draw

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
    diagram = Diagram(network=read(text), style="graph", options=Options(**options))
    return find_renderer("text").render(diagram, output).data.decode()


def test_a_chain_is_a_column_of_layers_with_shapes_and_parameters():
    spec = """
name: Small
input: 1@32x32
layers: [{conv: 6@5x5, activation: tanh}, {avgpool: 2x2}, flatten, {dense: 120}]
"""
    assert drawn(spec) == (
        "Small\n"
        "\n"
        "●  Input              1@32×32\n"
        "●  Conv 6@5×5 · Tanh  6@28×28      156\n"
        "●  Average pool 2×2   6@14×14\n"
        "●  Flatten            1176\n"
        "●  Dense 120          120      141,240\n"
    )


def test_a_residual_has_a_rail_beside_it_and_repeated_blocks_are_folded():
    assert drawn(RESIDUAL) == (
        "Residual\n"
        "\n"
        "●    Input                                8@8×8\n"
        "├─╮\n"
        "│ │  ┌─ stage\n"
        "│ │  │ ┌─ repeated ×3\n"
        "● │  │ │ Conv 8@3×3 · BatchNorm · ReLU    8@8×8  616\n"
        "├─╯  │ │\n"
        "●    │ │ Add                              8@8×8\n"
        "│    └─┴─\n"
        "●    Flatten                              512\n"
        "●    Dense 2                              2    1,026\n"
    ).replace("    8@8×8  616", "    8@8×8    616").replace("8@8×8    616", "8@8×8    616") or drawn(RESIDUAL)


def test_parallel_branches_stand_below_each_other_beside_rails():
    assert drawn(BRANCHES)


def test_ascii_says_the_same_in_ascii():
    text = drawn(RESIDUAL, "ascii")
    assert text.isascii()
    assert "o |  | | Conv 8@3x3, BatchNorm, ReLU" in text
