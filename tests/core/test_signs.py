"""A kind's symbol, whatever character it is, in every style that draws a circle for it."""

import re

import pytest
from msgspec.structs import replace

from nnviz_core import ops
from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.registry import find_renderer
from nnviz_core.testing import texts

GATED = b"""
inputs: {a: 4, b: 4}
layers:
  - {dense: 4, from: a, name: v}
  - {dense: 4, from: b, name: g}
  - {multiply: , from: [v, g]}
  - dense: 2
"""


@pytest.fixture
def drawn(monkeypatch):
    def draw(symbol, style):
        monkeypatch.setitem(ops.KINDS, "multiply", replace(ops.KINDS["multiply"], symbol=symbol))
        return prepare(Source(data=GATED), {"style": style}).diagram

    return draw


@pytest.mark.parametrize("style", ["blocks", "fcnn", "graph", "panels", "volumes"])
@pytest.mark.parametrize(("symbol", "inside"), [("⊙", "•"), ("⊕", "+"), ("⊗", "×"), ("∧", "∧"), ("σ", "σ")])
def test_a_circle_has_the_inside_of_a_circled_sign(drawn, symbol, inside, style):
    written = [text.text for text in texts(arranged(drawn(symbol, style)).items)]
    assert inside in written
    assert symbol == inside or symbol not in written


@pytest.mark.parametrize("style", ["blocks", "fcnn", "graph", "panels", "volumes"])
def test_a_lone_sign_that_our_font_lacks_is_not_squeezed(drawn, style):
    found = re.findall(r"<text ([^>]*)>∧</text>", find_renderer("svg").render(drawn("∧", style), "svg").data.decode())
    assert found
    assert not any("textLength" in attributes for attributes in found)
