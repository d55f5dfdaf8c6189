"""One folder of doctrees serves every builder."""

from __future__ import annotations

import re

import pytest
from sphinx_projects import LENET, TINY, directive

PAGES = {
    "index": ":numref:`fig-a`\n\n.. toctree::\n\n   sub\n\n"
    + directive(caption="The *first*.", name="fig-a")
    + "\n"
    + directive(align="center"),
    "sub": directive(caption="The second.", name="fig-b", embed="img") + "\n" + directive(TINY) + "\n" + directive(),
}
CONFIGURATION = {
    "numfig": True,
    "project": "demo",
    "version": "1",
    "epub_copyright": "us",
    "man_pages": [("index", "demo", "demo", ["us"], 1)],
}


@pytest.fixture
def demo(project):
    made = project(**PAGES)

    def build(builder, parallel=0):
        built = made.build(builder, parallel=parallel, **CONFIGURATION)
        assert not built.warnings
        return built

    return build


@pytest.mark.parametrize("parallel", [0, 2])
def test_all_builders_from_one_folder_of_doctrees(demo, parallel):
    demo("html", parallel)
    for builder in ("dirhtml", "singlehtml", "epub", "latex", "texinfo", "text", "man", "xml", "pseudoxml", "dummy", "json", "linkcheck"):
        built = demo(builder, parallel)
        assert "0 added, 0 changed, 0 removed" in built.status, builder


def test_html_pictures_in_files_have_the_right_address(demo):
    assert re.search(r'src="(_images/nnviz-[0-9a-f]+\.svg)"', demo("html").text("sub.html"))
    built = demo("dirhtml")
    address = re.search(r'src="\.\./(_images/nnviz-[0-9a-f]+\.svg)"', built.text("sub/index.html"))[1]
    assert (built.out / address).is_file()


def test_singlehtml_merges_pages_and_ids_stay_unique(demo):
    ids = re.findall(r'\sid="(nnviz-[^"]+)"', demo("singlehtml").text("index.html"))
    assert len(ids) == len(set(ids)) == 8


def test_epub_has_files_that_its_manifest_lists(demo):
    built = demo("epub")
    pictures = re.findall(r'src="(_images/[^"]+\.svg)"', built.text("index.xhtml") + built.text("sub.xhtml"))
    manifest = built.text("content.opf")
    assert len(pictures) == 5
    assert all(f'href="{picture}" media-type="image/svg+xml"' in manifest for picture in pictures)
    assert "<svg" not in built.text("index.xhtml")


def test_latex_has_native_tikz_and_labels_that_references_find(demo):
    built = demo("latex")
    tex = built.text("demo.tex")
    assert tex.count("\\begin{nnvizpicture}{}\n") == 5
    assert tex.count("\\begin{tikzpicture}") == 5
    assert "\\usepackage{nnviz}" in tex
    assert built.out.joinpath("nnviz.sty").is_file()
    assert re.search(r"\\begin\{center\}\s+\\begin\{nnvizpicture\}", tex)
    label = re.search(r"\\caption\{The \\sphinxstyleemphasis\{first\}\.\}\\label\{(.*?)\}\\end\{figure\}", tex)[1]
    assert rf"\ref{{{label}}}" in tex


def test_latex_gives_a_picture_the_size_that_its_author_asks_for(project):
    sizes = [{"width": "50%"}, {"width": "8cm"}, {"height": "100px"}, {"scale": "50"}]
    page = "\n".join(directive(caption="c", **size) for size in sizes)
    tex = project(index=page).build("latex", project="demo").text("demo.tex")
    assert re.findall(r"\\begin\{nnvizpicture\}\{(.*)\}", tex) == [
        r"\resizebox{0.500\linewidth}{!}", r"\resizebox{8cm}{!}", r"\resizebox{!}{100\sphinxpxdimen}", r"\scalebox{0.5}",
    ]  # fmt: skip


def test_latex_has_the_picture_files_of_layers_beside_it(project, tmp_path):
    made = project(index=directive("input: 3@8x8\nlayers: [{conv: 4@3x3, image: a cat.png}]", style="volumes"))
    image = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1"
    made.source.joinpath("a cat.png").write_bytes(image)
    built = made.build("latex", project="demo")
    (name,) = re.findall(r"\{\\nnvizimage\{(nnviz-\w+\.png)\}\}", built.text("demo.tex"))
    assert built.out.joinpath(name).read_bytes() == image
    assert str(made.folder) not in built.text("demo.tex")


def test_texinfo_has_the_picture_and_its_description(demo):
    assert re.search(r"@image\{demo-figures/nnviz-[0-9a-f]+,,,[^,{}]{10,}.*,png\}", demo("texinfo").text("demo.texi"))


@pytest.mark.parametrize(
    ("builder", "file"), [("text", "index.txt"), ("man", "demo.1"), ("xml", "index.xml"), ("pseudoxml", "index.pseudoxml")]
)
def test_text_has_the_drawing_in_characters(demo, builder, file):
    text = demo(builder).text(file)
    assert re.search("conv|Conv", text)
    assert "[image" not in text
    assert "<svg" not in text


def test_gettext_translates_captions(project):
    built = project(**PAGES).build("gettext", doctrees="other")
    assert 'msgid "The *first*."' in built.text("index.pot")
    assert "drawing diagrams" not in built.status


@pytest.mark.parametrize("theme", ["furo", "pydata_sphinx_theme", "sphinx_rtd_theme", "sphinx_book_theme", "alabaster"])
def test_themes(project, theme):
    built = project(index=directive(LENET, caption="c")).build(html_theme=theme)
    assert "nnviz" not in built.warnings
    assert '<div class="nnviz-figure"><svg ' in built.text("index.html")
