"""Building again: what is drawn, what is read, which warnings stay."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from sphinx_projects import LENET, TINY, directive

from nnviz_core.errors import Problem, ToolError
from nnviz_core.studio import Studio

MISTAKE = LENET.replace("avgpool", "badpool")


def counts(built):
    """How many diagrams were drawn, and how many came from the cache."""
    return tuple(int(number) for number in re.search(r"(\d+) drawn, (\d+) from the cache", built.status).groups())


@pytest.mark.parametrize("parallel", [0, 2])
def test_equal_diagrams_are_drawn_once_and_never_again(project, parallel):
    made = project(index=".. toctree::\n\n   a\n   b\n\n" + directive(), a=directive() + "\n" + directive(TINY), b=directive(width="50%"))
    assert counts(made.build(parallel=parallel)) == (2, 0)
    second = made.build(parallel=parallel)
    assert "0 added, 0 changed, 0 removed" in second.status
    assert "configuration has changed" not in second.status
    assert counts(second) == (0, 2)


def test_a_changed_file_is_drawn_again(project):
    made = project(index=directive("", "net.yaml"), other=directive(LENET))
    (made.source / "net.yaml").write_text(TINY)
    assert counts(made.build()) == (2, 0)
    (made.source / "net.yaml").write_text(TINY.replace("3", "5"))
    again = made.build()
    assert "0 added, 1 changed, 0 removed" in again.status
    assert counts(again) == (1, 1)


def test_a_file_named_in_the_body_is_a_dependency(project):
    made = project(index=directive("model: net.yaml\n"))
    (made.source / "net.yaml").write_text(TINY)
    made.build()
    (made.source / "net.yaml").write_text(TINY.replace("3", "5"))
    assert "0 added, 1 changed, 0 removed" in made.build().status


def test_other_builders_draw_their_own_format_without_reading(project):
    made = project(index=directive())
    made.build()
    latex = made.build("latex")
    assert "0 added, 0 changed, 0 removed" in latex.status
    assert counts(latex) == (1, 0)
    assert counts(made.build("text")) == (1, 0)
    assert counts(made.build("text")) == (0, 1)


def test_what_is_gone_from_the_cache_is_drawn_though_no_page_is_read(project):
    made = project(index=directive() + "\n" + directive(TINY))
    first = made.build().text("index.html")
    shutil.rmtree(made.folder / "doctrees" / "nnviz")
    built = made.build()
    assert "0 added, 0 changed, 0 removed" in built.status
    assert counts(built) == (2, 0)
    assert built.text("index.html") == first


def test_a_damaged_entry_is_drawn_again(project):
    made = project(index=directive())
    made.build()
    (entry,) = (made.folder / "doctrees" / "nnviz").glob("*/*.svg")
    entry.write_bytes(entry.read_bytes()[:-20])
    (made.source / "index.rst").write_text("Title\n=====\n\n" + directive() + "\nMore.\n")
    built = made.build()
    assert "</svg>" in built.text("index.html")
    assert built.warnings.count("WARNING") == built.warnings.count("[nnviz.cache]") == 1


def test_pictures_are_read_for_pages_that_are_written_alone(project):
    made = project(index=directive())
    page = made.build().text("index.html")
    (entry,) = (made.folder / "doctrees" / "nnviz").glob("*/*.svg")
    entry.write_bytes(b"damaged")
    built = made.build()
    assert (counts(built), built.warnings, built.text("index.html")) == ((0, 1), "", page)
    assert entry.read_bytes() == b"damaged"


def test_a_cache_that_cannot_be_written_costs_one_warning(project):
    made = project(index=directive() + "\n" + directive(TINY))
    (made.folder / "file").touch()
    built = made.build(nnviz_cache=str(made.folder / "file" / "cache"))
    assert built.warnings.count("WARNING") == 1
    assert "[nnviz.cache]" in built.warnings
    assert built.text("index.html").count("<svg ") == 2


def test_the_cache_can_stand_elsewhere(project):
    made = project(index=directive())
    assert counts(made.build(nnviz_cache="../kept")) == (1, 0)
    shutil.rmtree(made.folder / "doctrees")
    assert counts(made.build(nnviz_cache="../kept")) == (0, 1)


def test_warnings_stay_until_the_mistake_is_mended(project):
    made = project(index=directive(MISTAKE), other="Text.\n")
    assert "[nnviz.spec]" in made.build().warnings
    second = made.build()
    assert "[nnviz.spec]" in second.warnings
    assert "0 added, 1 changed, 0 removed" in second.status
    (made.source / "index.rst").write_text("Title\n=====\n\n" + directive())
    assert "[nnviz" not in made.build().warnings
    assert "0 added, 0 changed, 0 removed" in made.build().status


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_failing_renderer_is_told_at_the_figure_and_tried_again(project, monkeypatch, parallel):
    made = project(index=".. toctree::\n\n   other\n\n" + directive(), other=directive(TINY))
    figures = Studio.figures

    def failing(self, asks):
        found = figures(self, asks)
        for ask, figure in zip(asks, found, strict=True):
            for picture in figure.pictures.values() if b"LeNet-5" in ask.source.data else ():
                picture.artifact, picture.error = None, ToolError(Problem("the tool is missing", hint="install it", topic="tool"))
        return found

    monkeypatch.setattr(Studio, "figures", failing)
    for _ in range(2):
        built = made.build(parallel=parallel)
        assert built.warnings.count("WARNING") == 1
        assert "index.rst:8: WARNING: the tool is missing (install it) [nnviz.tool]" in built.warnings
        assert "This diagram could not be drawn" in built.text("index.html")
        assert "<svg " in built.text("other.html")
    monkeypatch.undo()
    mended = made.build(parallel=parallel)
    assert not mended.warnings
    assert "<svg " in mended.text("index.html")


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_picture_that_cannot_be_drawn_is_told_whoever_reads_its_page(project, parallel):
    pages = {f"page{number}": directive(TINY.replace("3", str(number))) for number in range(4, 12)}
    made = project(index=".. toctree::\n   :glob:\n\n   page*\n\n" + directive(LENET), **pages)
    built = made.build(parallel=parallel, nnviz_budget={"output": 0.0075})
    assert built.warnings.count("WARNING") == 1
    assert "index.rst:9: WARNING: the svg would have 0.0" in built.warnings
    assert "MB; a figure may have 0.0075 MB of output" in built.warnings
    assert built.text("page7.html").count("<svg ") == 1


def test_a_bug_costs_one_figure_not_the_build(project, monkeypatch):
    def broken(*_):
        raise LookupError("not there")

    monkeypatch.setattr(Studio, "figure", broken)
    built = project(index=directive()).build()
    assert "internal error: LookupError: not there" in built.warnings


def test_a_removed_page_asks_for_nothing(project):
    made = project(index=directive(), other=directive(TINY))
    assert counts(made.build()) == (2, 0)
    (made.source / "other.rst").unlink()
    assert counts(made.build()) == (0, 1)


def test_configuration_gives_defaults_that_a_directive_overrides(project):
    made = project(index=directive() + "\n" + directive(palette="paper"))
    built = made.build(nnviz_palette="greys")
    assert 'class="nnviz nnviz-greys"' in built.text("index.html")
    assert 'class="nnviz nnviz-paper"' in built.text("index.html")
    assert "config changed ('nnviz_palette')" in made.build(nnviz_palette="okabe-ito").status


def test_a_wrong_configuration_value_is_told_once(project):
    built = project(index=directive() + "\n" + directive(TINY)).build(nnviz_palette="purple")
    assert built.warnings.count("WARNING") == 1
    assert "WARNING: nnviz_palette in conf.py: option 'palette' must be one of" in built.warnings
    assert built.text("index.html").count("<svg ") == 2


def test_the_root_can_be_set(project, tmp_path):
    made = project(index=directive("", "../net.yaml"))
    (tmp_path / "net.yaml").write_text(TINY)
    assert "leads outside the project" in made.build(nnviz_root=".").warnings
    assert not made.build(nnviz_root="..").warnings


def test_warnings_fail_a_strict_build(project):
    made = project(index=directive(MISTAKE))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-C", "-D", "extensions=sphinx_nnviz", made.source, made.folder / "strict"]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    assert found.returncode != 0
    assert "index.rst:10: WARNING: " in found.stderr


def test_a_page_that_is_written_twice_has_its_picture_twice(project):
    made = project(index=directive())
    found = []

    def again(app, _pagename, _template, _context, doctree):
        if doctree:
            found.append(app.builder.render_partial(doctree)["fragment"].count("<svg "))

    (made.source / "twice.py").write_text(
        "def setup(app):\n    import builtins\n    app.connect('html-page-context', builtins.nnviz_again)\n"
    )
    made_path = str(made.source)
    import builtins  # noqa: PLC0415 - what the extension of this project finds

    builtins.nnviz_again = again
    sys.path.insert(0, made_path)
    try:
        made.build(extensions=["sphinx_nnviz", "twice"])
    finally:
        sys.path.remove(made_path)
        del builtins.nnviz_again
    assert found
    assert all(found)
