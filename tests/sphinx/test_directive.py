"""What the directive makes of a page, and what it says of mistakes."""

from __future__ import annotations

import re

import pytest
from sphinx_projects import LENET, TINY, directive

MISTAKE = LENET.replace("avgpool", "badpool")


def test_a_figure_has_its_caption_its_name_and_its_number(project):
    page = "See :numref:`fig-lenet` and :ref:`fig-lenet`.\n\n" + directive(caption="A *small* one.", name="fig-lenet", align="center")
    built = project(index=page).build(numfig=True)
    html = built.text("index.html")
    assert not built.warnings
    assert re.search(r'<figure class="align-center" id="fig-lenet">\s*<div class="nnviz-figure"><svg ', html)
    assert "A <em>small</em> one." in html
    assert '<a class="reference internal" href="#fig-lenet"><span class="std std-numref">Fig. 1</span></a>' in html
    assert '<span class="std std-ref">A small one.</span>' in html


def test_a_picture_without_caption_and_name_is_no_figure(project):
    html = project(index=directive(align="right")).build().text("index.html")
    assert "<figure" not in html
    assert '<div class="nnviz-figure align-right"><svg ' in html


def test_equal_pictures_on_a_page_have_ids_of_their_own(project):
    html = project(index=directive() * 3 + directive(width="50%")).build().text("index.html")
    ids = re.findall(r'\sid="(nnviz-[^"]+)"', html)
    assert len(ids) == len(set(ids)) == 8
    for label in re.findall(r'aria-(?:labelledby|describedby)="(nnviz-[^"]+)"', html):
        assert label in ids


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"width": "50%"}, "width:50%"),
        ({"height": "8em"}, "height:8em"),
        ({"class": "wide"}, 'class="wide nnviz-figure"'),
        ({"alt": 'It is "small".'}, 'aria-label="It is &quot;small&quot;."'),
        ({"figclass": "bold", "caption": "c"}, 'class="bold align-default"'),
        ({"figwidth": "image", "caption": "c"}, '<figure class="align-default" id="id1" style="width: '),
        ({"embed": "img"}, '<img alt="'),
    ],
)
def test_options_of_a_figure(project, options, expected):
    built = project(index=directive(**options)).build()
    assert not built.warnings
    assert expected in built.text("index.html")


def test_scale_is_the_figures_as_a_number_and_the_drawings_as_a_word(project):
    built = project(index=directive(), half=directive(scale="50%"), log=directive(scale="log")).build()
    assert "WARNING: document isn't included in any toctree" in built.warnings
    assert "nnviz" not in built.warnings
    drawn = float(re.search(r'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+)', built.text("index.html"))[1])
    assert f";width:{drawn / 2:g}px;" in built.text("half.html")
    assert "--nnviz-width" in built.text("log.html")


def test_an_unknown_option_is_a_warning_and_the_picture_is_drawn(project):
    built = project(index=directive(pallete="greys")).build()
    assert "index.rst:4: WARNING: unknown option 'pallete' (did you mean 'palette'?) [nnviz.option]" in built.warnings
    assert "<svg " in built.text("index.html")


def test_a_wrong_value_of_an_option_is_a_warning_and_the_picture_is_drawn(project):
    built = project(index=directive(palette="purple")).build()
    assert "index.rst:4: WARNING: option 'palette' must be one of" in built.warnings
    assert "<svg " in built.text("index.html")


def line_of_mistake(text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if "badpool" in line)


RST = {
    "plain": directive(MISTAKE),
    "after options": directive(MISTAKE, caption="c", align="left"),
    "nested": ".. note::\n\n   A list:\n\n   - one\n\n     .. nnviz::\n\n" + "".join(f"        {line}\n" for line in MISTAKE.splitlines()),
}


@pytest.mark.parametrize("page", RST.values(), ids=list(RST))
def test_a_mistake_is_told_at_its_line(project, page):
    made = project(index=page)
    built = made.build()
    line = line_of_mistake((made.source / "index.rst").read_text())
    assert f"{made.source / 'index.rst'}:{line}: WARNING: " in built.warnings
    assert "[nnviz.spec]" in built.warnings
    assert "This diagram could not be drawn" in built.text("index.html")
    assert "badpool" in built.text("index.html")


MYST = {
    "plain": f"# Title\n\n```{{nnviz}}\n{MISTAKE}```\n",
    "colon options": f"# Title\n\n```{{nnviz}}\n:caption: c\n:align: left\n\n{MISTAKE}```\n",
    "yaml options": f"# Title\n\n```{{nnviz}}\n---\ncaption: c\n---\n{MISTAKE}```\n",
    "in a list": "# Title\n\n- one\n\n  ```{nnviz}\n" + "".join(f"  {line}\n" for line in MISTAKE.splitlines()) + "  ```\n",
    "fence": f"# Title\n\n```nnviz\n{MISTAKE}```\n",
}


@pytest.mark.parametrize("page", MYST.values(), ids=list(MYST))
def test_a_mistake_is_told_at_its_line_in_myst(project, page):
    made = project(index__md=page)
    built = made.build(extensions=["sphinx_nnviz", "myst_parser"], myst_fence_as_directive={"nnviz"})
    assert f"index.md:{line_of_mistake(page)}: WARNING: " in built.warnings
    assert "This diagram could not be drawn" in built.text("index.html")


def test_myst_has_the_same_directive(project):
    page = f"# Title\n\n```{{nnviz}}\n:caption: A *small* one.\n:name: fig\n\n{LENET}```\n\n{{numref}}`fig`\n"
    built = project(index__md=page).build(extensions=["sphinx_nnviz", "myst_parser"], numfig=True)
    assert not built.warnings
    html = built.text("index.html")
    assert 'id="fig"' in html
    assert "A <em>small</em> one." in html
    assert "Fig. 1</span></a>" in html


def test_a_mistake_in_an_included_file_is_told_there(project):
    made = project(index=".. include:: _part.rst\n")
    (made.source / "_part.rst").write_text("Some\ntext.\n\n" + directive(MISTAKE))
    built = made.build()
    assert re.search(rf"_part\.rst:{line_of_mistake((made.source / '_part.rst').read_text())}: WARNING: ", built.warnings)


def test_a_mistake_in_a_file_is_told_at_the_files_line(project):
    made = project(index=directive("", "nets/net.yaml"))
    (made.source / "nets").mkdir()
    (made.source / "nets" / "net.yaml").write_text(MISTAKE)
    built = made.build()
    assert f"{made.source / 'nets' / 'net.yaml'}:{line_of_mistake(MISTAKE)}: WARNING: " in built.warnings


def test_warnings_can_be_silenced_by_topic(project):
    built = project(index=directive(MISTAKE)).build(suppress_warnings=["nnviz.spec"])
    assert not built.warnings
    assert "This diagram could not be drawn" in built.text("index.html")


def test_paths_start_at_the_page_or_at_the_sources_folder(project):
    made = project(index=".. toctree::\n\n   sub/page\n")
    (made.source / "sub").mkdir()
    (made.source / "net.yaml").write_text(TINY)
    (made.source / "sub" / "page.rst").write_text("Page\n====\n\n" + directive("", "../net.yaml") + "\n" + directive("", "/net.yaml"))
    built = made.build()
    assert not built.warnings
    assert built.text("sub/page.html").count("<svg ") == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (directive("", "missing.yaml"), "cannot read 'missing.yaml': no such file or directory"),
        (directive("", "../../secret.yaml"), "the source leads outside the project: '../../secret.yaml'"),
        (directive("", "link.yaml"), "the source leads outside the project: 'link.yaml'"),
        (directive(LENET, "net.yaml"), "'nnviz' directive cannot have both content and a path"),
        (directive(""), "ignoring 'nnviz' directive without content"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_directive(project, tmp_path, text, message):
    made = project(index=text)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path.parent / "secret.yaml").write_text(TINY)
    (made.source / "link.yaml").symlink_to(tmp_path.parent / "secret.yaml")
    built = made.build()
    assert f"index.rst:4: WARNING: {message}" in built.warnings
    assert "This diagram could not be drawn" in built.text("index.html")


def test_a_broken_figure_keeps_its_name_so_that_references_hold(project):
    built = project(index=directive(MISTAKE, name="fig", caption="c") + "\n:ref:`fig`\n").build()
    assert built.warnings.count("WARNING") == 1
    assert '<figure class="align-default" id="fig">' in built.text("index.html")


def test_a_page_holds_nothing_from_outside(project):
    html = project(index=directive(caption="c")).build(html_theme="basic").text("index.html")
    figure = re.search("<figure.*</figure>", html, re.DOTALL)[0].replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in figure
    assert "<script" not in figure


def test_the_style_sheet_is_linked_only_where_there_is_a_picture(project):
    built = project(index=directive(), other="Text.\n").build(html_theme="furo")
    assert "nnviz.css" in built.text("index.html")
    assert "nnviz.css" not in built.text("other.html")
    assert (built.out / "_static" / "nnviz.css").is_file()


def test_downloads_are_offered_under_the_picture(project):
    built = project(index=directive(download="svg, png, nonsense")).build()
    links = re.findall(r'href="(_downloads/[^"]+)">([a-z]+)</a>', built.text("index.html"))
    assert [name for _, name in links] == ["svg", "png"]
    assert (built.out / links[0][0]).read_bytes().startswith(b"<svg ")
    assert "no renderer makes 'nonsense'" in built.warnings


def test_the_model_file_itself_can_be_offered(project):
    made = project(index=directive("", "net.yaml", download="model") + "\n" + directive(download="model"))
    (made.source / "net.yaml").write_text(TINY)
    built = made.build()
    assert (built.out / re.search(r'href="(_downloads/[^"]+)">model</a>', built.text("index.html"))[1]).read_text() == TINY
    assert built.warnings.count("there is no model file to offer") == 1
