"""SVG by the tikz renderer: TeX's letters in a picture that is at home in a page."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source, Style
from nnviz_core.embed import identity
from nnviz_core.fonts import text_width
from nnviz_core.geometry import circle
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.registry import find_renderer, find_style
from nnviz_core.scene import Path, Scene, Text
from nnviz_renderers.tikz.words import SIZE, Words

CNN = "input: 3@32x32\nlayers: [{conv: 6@5x5, name: first, link: 'https://a.org/x?y=1&z'}, {conv: 6@5x5, name: 层层}, flatten, {dense: 10, name: '$\\hat{y}$'}]"


def drawn(text=CNN, **given):
    return produce(prepare(Source(data=text.encode()), {"renderer": "tikz", "style": "graph", **given}), "svg", Cache()).data.decode()


def test_it_follows_the_scheme_and_has_links_and_tooltips():
    svg = drawn()
    assert "light-dark(" in svg
    assert '<a href="https://a.org/x?y=1&amp;z"><g class="nnviz-layer"' in svg
    assert "<title>first" in svg
    assert ET.fromstring(svg).tag.endswith("svg")


def test_words_are_outlines_that_share_their_letters():
    svg = drawn()
    names = re.findall(r' id="([^"]+)"', svg)
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"{identity(svg)}-") for name in names)
    used = re.findall(r'href="#([^"]+)"', svg)
    assert set(used) == {name for name in names if name[-1].isdigit()}
    assert len(used) > len(set(used))


def test_what_tex_has_no_letters_for_is_left_to_the_readers_fonts():
    shown = re.findall(r"<text [^>]*>([^<]*)</text>", drawn())
    assert shown
    assert all("层层" in text for text in shown)


@pytest.mark.parametrize("natural", [20.0, 200.0])
def test_words_keep_to_their_measured_width(natural):
    text = Text(x=0, y=0, text="some words", size=12, anchor="middle")
    words = Words(set={("some words", False): ("<use/>", natural)})
    moved, scale = map(float, re.findall(r"translate\((\S+) 0\)scale\((\S+)\)", words.draw(text))[0])
    width = text_width(text.text, text.size)
    assert scale * natural <= width + 0.05
    assert scale == pytest.approx(min(text.size / SIZE, width / natural), abs=1e-4)
    assert moved == pytest.approx(-scale * natural / 2, abs=0.02)


def test_the_colours_of_a_dark_picture_are_dark():
    assert "nnviz-on-dark" in drawn(scheme="dark")


def test_pictures_without_a_word_are_drawn_too(monkeypatch):
    bare = Scene(width=9, height=9, items=(Path(segments=circle(4, 4, 3), fill="conv"),))
    style = Style(name="graph", options=find_style("graph").options, arrange=lambda *_: bare)
    monkeypatch.setattr("nnviz_core.arranging.find_style", lambda _: style)
    artifacts = find_renderer("tikz").render_many([prepare(Source(data=CNN.encode()), {"style": "graph"}).diagram] * 2, "svg")
    assert [b"<path" in artifact.data for artifact in artifacts] == [True, True]
