"""The same scene in two painters has the same geometry: no ink of one lies more than a pixel from ink of the other."""

from __future__ import annotations

import io
import subprocess

import numpy as np
import pytest
from PIL import Image as Pictures

from nnviz_core.arranging import arranged
from nnviz_core.contracts import Source, Style
from nnviz_core.diagram import Diagram
from nnviz_core.pipeline import prepare
from nnviz_core.registry import find_renderer, find_style
from nnviz_core.scene import Group, Scene, Text
from nnviz_renderers.tikz.tex import typeset

pytestmark = pytest.mark.slow

CASES = {
    "lenet": "preset: lenet5",
    "alexnet": "preset: alexnet",
    "volumes": "preset: unet",
    "flat": "preset: resnet18",
    "fcnn": "mlp: 5-30-3",
    "graph": "preset: squeezenet1_1",
    "blocks": "preset: transformer",
    "glyphs": "preset: resnet18",
    "panels": "preset: lenet5",
}
FINE = 2
"""Pictures are compared at so many pixels a page's pixel."""


def without_words(item):
    """Letters are drawn by each painter's own font; shapes are compared."""
    return (
        Group(items=tuple(without_words(child) for child in item.items if not isinstance(child, Text))) if isinstance(item, Group) else item
    )


@pytest.fixture
def wordless(monkeypatch):
    """Diagrams whose scenes have no text, with a background so that every painter makes a whole picture."""

    def made(style):
        diagram = prepare(Source(data=CASES[style].encode()), {"style": style}).diagram
        assert diagram.style == style
        scene = arranged(diagram)
        bare = Scene(width=scene.width, height=scene.height, left=scene.left, top=scene.top, items=tuple(map(without_words, scene.items)))
        found = find_style(style)
        fixed = Style(name=style, options=found.options, arrange=lambda *_: bare)
        monkeypatch.setattr("nnviz_core.arranging.find_style", lambda _: fixed)
        return Diagram(network=diagram.network, style=style, options=diagram.options, title="", description="")

    return made


def ink(png, width, height):
    """Where something is drawn, as a picture in the page's pixels, `FINE` times as fine."""
    picture = Pictures.open(io.BytesIO(png)).convert("RGBA")
    white = Pictures.new("RGBA", picture.size, (255, 255, 255, 255))
    grey = (
        Pictures.alpha_composite(white, picture).convert("L").resize((round(width * FINE), round(height * FINE)), Pictures.Resampling.BOX)
    )
    return np.asarray(grey) < 200


def spread(mask, by):
    """The mask, each point of it a square of `by` pixels to every side."""
    for axis in (0, 1):
        mask = np.logical_or.reduce([np.roll(mask, step, axis) for step in range(-by, by + 1)])
    return mask


def as_png(pdf, folder):
    folder.joinpath("a.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-png", "-r", str(96 * FINE), "-singlefile", "a.pdf", "a"], cwd=folder, check=True)
    return folder.joinpath("a.png").read_bytes()


def as_set_by_tex(document, folder):
    """The TikZ that people edit, which takes another way than the renderer's PDF."""
    typeset("pdflatex", document.decode(), folder, 1)
    return as_png(folder.joinpath("pictures.pdf").read_bytes(), folder)


@pytest.mark.parametrize(("painter", "output"), [("matplotlib", "png"), ("tikz", "pdf"), ("tikz", "tex")])
@pytest.mark.parametrize("style", CASES)
def test_ink_lies_where_the_svg_has_it(style, painter, output, wordless, tmp_path):
    diagram = wordless(style)
    ours = find_renderer("svg").render(diagram, "png")
    theirs = find_renderer(painter).render(diagram, output).data
    png = {"png": lambda data, _: data, "pdf": as_png, "tex": as_set_by_tex}[output](theirs, tmp_path)
    one, other = (ink(data, ours.width, ours.height) for data in (ours.data, png))
    assert one.mean() > 0.002
    for mask, near in ((one, spread(other, FINE)), (other, spread(one, FINE))):
        stray = mask & ~near
        assert stray.sum() <= 0.001 * mask.sum(), f"{stray.sum()} points stray"
