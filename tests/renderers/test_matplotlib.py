"""The matplotlib renderer, and axes of the reader's own."""

from __future__ import annotations

import importlib.util
import io
import re
import struct
import subprocess

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image as Pictures

import nnviz_core
from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.errors import NnvizError, ToolError
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce, renderer_for
from nnviz_core.registry import find_renderer
from nnviz_renderers.matplotlib.fonts import tex_escaped
from nnviz_renderers.tikz.tex import typeset

CNN = "name: A net\ninput: 1@28x28\nlayers: [{conv: 6@5x5, name: first, activation: relu, link: 'https://a.org/x'}, {maxpool: 2x2}, flatten, {dense: 10, name: '$\\hat{y}$ 中文'}]"


def drawn(output, text=CNN, folder=None, **given):
    source = Source(data=text.encode(), folder=folder, root=folder) if folder else Source(data=text.encode())
    return produce(prepare(source, {"renderer": "matplotlib", **given}), output, Cache())


@pytest.mark.parametrize("output", ["png", "pdf", "svg", "pgf"])
def test_the_same_bytes_twice_and_nothing_of_pyplots_is_touched(output):
    before = dict(mpl.rcParams)
    one = drawn(output, style="lenet")
    assert drawn(output, style="lenet").data == one.data
    assert dict(mpl.rcParams) == before
    assert b"CreationDate" not in one.data
    assert b"<dc:date>" not in one.data


def test_a_png_is_exactly_the_scene_and_twice_as_fine():
    artifact = drawn("png", style="volumes")
    width, height = struct.unpack(">II", artifact.data[16:24])
    assert (width, height) == pytest.approx((artifact.width * 2, artifact.height * 2), abs=1)


def test_what_it_cannot_spell_costs_no_warning(recwarn, capfd):
    drawn("png", "input: 4\nlayers: [{dense: 3, name: '中文 العربية 𓀀 \u202e'}]", style="graph")
    assert not recwarn.list
    assert "Glyph" not in capfd.readouterr().err


def test_the_svg_is_at_home_in_a_page():
    text = drawn("svg", style="volumes").data.decode()
    assert text.startswith("<svg ")
    assert "<title id=" in text
    assert "<?xml" not in text
    assert "*{" not in text.replace(".nnviz-matplotlib *{", "")
    assert 'href="https://a.org/x"' in text


def test_two_pictures_of_a_page_share_no_name():
    one, other = (set(re.findall(r'\sid="([^"]+)"', drawn("svg", style=style).data.decode())) for style in ("lenet", "volumes"))
    assert len(one) > 10
    assert not one & other
    assert set(re.findall(r'xlink:href="#([^"]+)"', drawn("svg", style="lenet").data.decode())) <= one


def test_the_scheme_and_the_palette_choose_the_colours():
    pictures = [
        Pictures.open(io.BytesIO(drawn("png", style="volumes", **given).data)).convert("RGBA")
        for given in ({}, {"scheme": "dark"}, {"palette": "netron"})
    ]
    assert len({picture.tobytes() for picture in pictures}) == 3


def test_a_background_fills_the_figure_and_none_is_clear():
    clear = Pictures.open(io.BytesIO(drawn("png", style="lenet").data)).convert("RGBA")
    filled = Pictures.open(io.BytesIO(drawn("png", style="lenet", background="#123456").data)).convert("RGBA")
    assert clear.getpixel((1, 1))[3] == 0
    assert filled.getpixel((1, 1)) == (0x12, 0x34, 0x56, 255)


@pytest.mark.parametrize("direction", ["right", "down"])
def test_pictures_are_bent_into_their_face(direction, tmp_path):
    photo = Pictures.new("RGB", (20, 20), (255, 0, 0))
    photo.putpixel((0, 0), (0, 0, 255))
    photo.save(tmp_path / "cat.png")
    text = "input: 3@32x32\nlayers: [{conv: 8@3x3, image: cat.png}]"
    made = Pictures.open(io.BytesIO(drawn("png", text, tmp_path, style="volumes", direction=direction).data)).convert("RGB")
    red = sum(count for count, color in made.getcolors(1 << 20) if color == (255, 0, 0))
    assert red > 2000
    with pytest.raises(ToolError, match="pgf holds no picture"):
        drawn("pgf", text, tmp_path, style="volumes")
    tmp_path.joinpath("cat.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    with pytest.raises(NnvizError, match="damaged"):
        drawn("png", text, tmp_path, style="volumes")


def test_pgf_is_set_by_tex_and_no_word_is_executed(tmp_path):
    text = "input: 2\nlayers: [{dense: 3, name: '\\input{/etc/passwd} 100% a_b^c~d#e{f} × Σ 中 & more'}]"
    pgf = drawn("pgf", text, style="graph").data.decode()
    assert r"\input{/etc" not in pgf
    document = "\\documentclass{article}\\usepackage{pgf}\\begin{document}\n" + pgf + "\\end{document}\n"
    typeset("pdflatex", document, tmp_path, 1)
    shown = subprocess.run(["pdftotext", "-layout", "pictures.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "etc/passwd" in shown
    assert "root:" not in shown


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_words_in_pgf_have_no_command_of_a_users(text):
    made = tex_escaped(text)
    bare = made.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")
    assert not set("#&%~^$") & set(made.replace("\\#", "").replace("\\&", "").replace("\\%", "").replace("\\$", ""))


def test_axes_of_ones_own():
    figure = Figure(figsize=(6, 4))
    left, right = figure.subplots(1, 2)
    drawing = nnviz_core.read(CNN).draw(style="lenet", ax=left)
    drawing.on(right)
    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=100)
    made = Pictures.open(target).convert("L")
    inked = [x for x in range(made.width) if any(made.getpixel((x, y)) < 128 for y in range(0, made.height, 3))]
    assert min(inked) < made.width / 2 < max(inked)
    assert left.get_aspect() == 1.0


def test_without_matplotlib_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ToolError) as caught:
        drawn("png")
    assert "nnviz-docs[matplotlib]" in caught.value.problems[0].hint
    assert renderer_for("svg", "matplotlib") == "svg"
    assert find_renderer("matplotlib").missing("png") is not None
