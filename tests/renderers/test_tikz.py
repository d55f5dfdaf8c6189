"""TikZ, set by the real TeX: on Debian and Ubuntu, `make test` installs it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image as Pictures

from nnviz_core.budget import Budget, spending
from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.diagram import Diagram
from nnviz_core.errors import NnvizError, ToolError
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce, produce_many, renderer_for
from nnviz_renderers import tikz
from nnviz_renderers.tikz import page, tex

CNN = "name: A net\ninput: 1@28x28\nlayers: [{conv: 6@5x5, name: first, activation: relu, link: 'https://a.org/x?y=1&z=%20#t'}, {maxpool: 2x2}, flatten, {dense: 10, name: '$\\hat{y}$'}]"


@pytest.fixture(autouse=True, scope="module")
def tools():
    lacking = [program for program in ("latex", "pdflatex", "dvisvgm", "dvipdfmx", "pdftotext") if not shutil.which(program)]
    assert not lacking, f"these tests need {lacking}: tools/need.sh tex"


def job(text=CNN, **given):
    return prepare(Source(data=text.encode()), {"renderer": "tikz", **given})


def drawn(output, text=CNN, **given):
    return produce(job(text, **given), output, Cache()).data


def words(pdf, folder):
    folder.joinpath("a.pdf").write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_a_person_can_edit_it():
    text = drawn("tikz", style="volumes").decode()
    assert r"\tikzset{" in text
    assert "  nnviz/conv/.style={fill=nnviz-paper-conv, draw=nnviz-paper-conv-line, line width=0.6bp}," in text
    lines = text.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("% first: Conv 6@5×5")]
    assert lines[at + 1].startswith(r"\path[nnviz/conv] (")
    assert "(first) at (" in lines[at + 1]
    assert " rectangle (" in lines[at + 1]


def test_the_document_compiles_by_itself_and_its_nodes_have_names(tmp_path):
    text = drawn("tex", style="lenet").decode()
    text = text.replace(r"\end{tikzpicture}", "\\draw[->] (first.south) -- (maxpool.south);\n\\end{tikzpicture}")
    tex.typeset("pdflatex", text, tmp_path, 1)
    assert "Max pooling" in words(tmp_path.joinpath("pictures.pdf").read_bytes(), tmp_path)


def test_pictures_of_a_batch_are_those_of_each_alone_and_the_same_twice():
    jobs = [job(CNN.replace("10", str(number)), style="volumes") for number in (10, 11, 12)]
    for output in ("svg", "pdf"):
        many = produce_many(jobs, output, Cache())
        assert produce_many(jobs, output, Cache()) == many
        assert [produce(each, output, Cache()) for each in jobs] == many


def test_a_pdf_is_as_large_as_the_picture(tmp_path):
    made = job(style="volumes")
    artifact = produce(made, "pdf", Cache())
    tmp_path.joinpath("a.pdf").write_bytes(artifact.data)
    told = subprocess.run(["pdfinfo", "a.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    (size,) = [line for line in told.splitlines() if line.startswith("Page size")]
    width, height = (float(part) for part in size.split(":")[1].split("pts")[0].split("x"))
    assert (width, height) == pytest.approx((artifact.width * 0.75, artifact.height * 0.75), abs=0.1)
    assert "1970" in next(line for line in told.splitlines() if line.startswith("CreationDate"))


NASTY = [
    r"\input{/etc/passwd}",
    r"\end{tikzpicture}",
    "100% & more",
    "a_b^c~d#e$f{g}",
    "$\\write18{ls}$",
    "$x_{$",
    "$\\catcode`$",
    "中文字 العربية",
    "\u202eabc",
    "Σ σ ‖ × ₁ ⁿ é ł",
    "$a^$",
    r"$\frac$",
]


def test_no_text_of_a_user_is_executed_or_breaks_tex(tmp_path):
    layers = "\n".join(f"  - {{dense: 3, name: '{text}', tooltip: '{text}'}}" for text in NASTY)
    text = f"name: '{NASTY[1]}'\ninput: 2\nlayers:\n{layers}\n"
    shown = words(drawn("pdf", text, style="graph"), tmp_path)
    assert r"\input{/etc/passwd}" in shown
    assert "root:" not in shown
    tex.typeset("pdflatex", drawn("tex", text, style="graph").decode(), tmp_path, 1)


def test_an_error_of_tex_names_the_line_and_the_layer(monkeypatch):
    monkeypatch.setattr(page.Page, "_text", lambda *_: r"\undefinedcommand")
    with pytest.raises(ToolError) as caught:
        tikz.render(job(style="volumes").diagram, "pdf")
    (problem,) = caught.value.problems
    assert "Undefined control sequence" in problem.message
    assert "line " in problem.message
    assert "undefinedcommand" in problem.hint


def test_a_run_that_takes_too_long_is_ended(tmp_path):
    with spending(Budget(seconds=1)), pytest.raises(ToolError, match="took more than 1 seconds; a figure may have 1 seconds"):
        tex.typeset("pdflatex", r"\def\x{\x}\x", tmp_path, 1)


def test_tex_reads_and_writes_nothing_outside_its_folder(tmp_path):
    secret = tmp_path / "secret.tex"
    secret.write_text("secret words")
    inside = tmp_path / "inside"
    inside.mkdir()
    document = r"\documentclass{article}\begin{document}%s\end{document}"
    for command in (
        rf"\input{{{secret}}}",
        r"\input{../secret}",
        rf"\newwrite\w\immediate\openout\w={tmp_path}/x.tex",
        r"\immediate\write18{touch y}\undefined",
    ):
        with pytest.raises(ToolError):
            tex.typeset("pdflatex", document % command, inside, 1)
    assert not list(tmp_path.glob("x*"))
    assert not list(inside.glob("y*"))


def test_without_tex_pages_show_the_svg_and_say_once_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    made = job()
    (problem,) = [each for each in made.problems if each.topic == "tool"]
    assert "apt install texlive" in problem.hint
    assert renderer_for("svg", "tikz") == "svg"
    assert renderer_for("tikz", "tikz") == "tikz"
    assert produce(made, "tikz", Cache()).data
    with pytest.raises(ToolError, match="need"):
        produce(made, "pdf", Cache())


def test_a_picture_longer_than_tex_can_count_is_drawn_smaller(tmp_path):
    text = "input: 4\nlayers:\n  - {dense: 4, name: a}\n" + "".join(
        f"  - {{dense: {number + 3}, label: layer {number}}}\n" for number in range(400)
    )
    made = job(text, style="graph", fold="false")
    assert isinstance(made.diagram, Diagram)
    artifact = produce(made, "pdf", Cache())
    assert artifact.height > 20_000
    assert "layer 399" in words(artifact.data, tmp_path)
    tex.typeset("pdflatex", produce(made, "tex", Cache()).data.decode(), tmp_path, 1)
    assert "layer 399" in words(tmp_path.joinpath("pictures.pdf").read_bytes(), tmp_path)


PACKAGE = Path(__file__).parent.parent.parent / "sphinx_nnviz/texinputs/nnviz.sty"


@pytest.mark.parametrize("size", ["", r"\resizebox{3cm}{!}", r"\scalebox{0.5}"])
def test_the_fragment_in_a_document_with_our_package(size, tmp_path):
    shutil.copy(PACKAGE, tmp_path)
    wide = drawn("tikz", "preset: vgg16", style="volumes").decode()
    document = (
        "\\documentclass{article}\\usepackage{nnviz}\\begin{document}\\showboxdepth=0 Text.\n\n"
        f"\\begin{{nnvizpicture}}{{{size}}}\n{wide}\\end{{nnvizpicture}}\n\n"
        f"\\begin{{figure}}\\centering\\begin{{nnvizpicture}}{{}}\n{drawn('tikz', style='graph').decode()}\\end{{nnvizpicture}}\\caption{{c}}\\end{{figure}}\n"
        "\\end{document}\n"
    )
    tex.typeset("pdflatex", document, tmp_path, 1)
    assert "Overfull" not in tmp_path.joinpath("pictures.log").read_text(errors="replace")


def test_a_page_has_its_links_and_the_picture_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Pictures.new("RGB", (8, 8), (255, 0, 0)).save(tmp_path / "face.png")
    text = "input: {shape: 3@32x32, image: face.png}\nlayers: [{conv: 6@5x5, link: 'https://a.org/x?(y)=é'}]"
    made = prepare(Source(data=text.encode(), folder=tmp_path), {"style": "volumes", "renderer": "tikz"})
    tex.typeset("pdflatex", produce(made, "tex", Cache()).data.decode().replace(f"{tmp_path}/", ""), tmp_path, 1)
    alone, (_, batched) = produce(made, "pdf", Cache()), produce_many([job(), made], "pdf", Cache())
    assert alone == batched
    tmp_path.joinpath("a.pdf").write_bytes(alone.data)
    subprocess.run(["pdftoppm", "-png", "-r", "96", "-singlefile", "a.pdf", "a"], check=True)
    red = {color: count for count, color in Pictures.open("a.png").convert("RGB").getcolors(1 << 16)}[255, 0, 0]
    assert 0.02 < red / (alone.width * alone.height) < 0.5
    Pictures.new("RGB", (8, 8)).save(tmp_path / "face.png", format="GIF")
    for output in ("pdf", "tikz"):
        with pytest.raises(NnvizError, match="convert it to PNG"):
            produce(made, output, Cache())


def test_layers_on_edges_have_names_and_links_too():
    text = "input: 8@8x8\nlayers: [{residual: [{conv: 8@3x3, padding: same}]}]"
    assert " (add) at (" in drawn("tikz", text, style="volumes").decode()


def test_links_lead_out_of_documents_that_have_links(tmp_path):
    document = (
        f"\\documentclass{{article}}\\usepackage{{tikz,amsfonts,hyperref}}\\begin{{document}}{drawn('tikz').decode()}\\end{{document}}"
    )
    tex.typeset("pdflatex", document, tmp_path, 1)
    told = subprocess.run(["pdfinfo", "-url", "pictures.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "https://a.org/x?y=1&z=%20#t" in told
