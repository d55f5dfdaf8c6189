"""Plain docutils."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from docutils.core import publish_string
from docutils.parsers.rst import directives
from docutils.writers import get_writer_class
from sphinx_projects import LENET, TINY, directive

from sphinx_nnviz.docutils import DocutilsDiagramDirective

MISTAKE = LENET.replace("avgpool", "badpool")


@pytest.fixture
def publish(tmp_path, monkeypatch):
    """Publish RST; returns the output and the warnings."""
    monkeypatch.setitem(directives._directives, "nnviz", DocutilsDiagramDirective)  # noqa: SLF001 - there is no way to unregister

    def run(text, writer, **settings):
        stream = io.StringIO()
        output = publish_string(
            text,
            source_path=str(tmp_path / "page.rst"),
            destination_path=str(tmp_path / "page.out"),
            writer=get_writer_class(writer)(),
            settings_overrides={"warning_stream": stream, "output_encoding": "unicode", "embed_stylesheet": False, **settings},
        )
        return output, stream.getvalue()

    return run


def test_html_holds_the_picture(publish):
    html, warnings = publish(directive(caption="A *small* one.", name="fig", align="center") + "\nSee fig_.\n\n" + directive(), "html5")
    assert not warnings
    assert '<figure class="align-center" id="fig">' in html
    assert "A <em>small</em> one." in html
    ids = re.findall(r'\sid="(nnviz-[^"]+)"', html)
    assert len(ids) == len(set(ids)) == 4


def test_html_without_raw_has_an_image(publish):
    html, warnings = publish(directive(scale="50%"), "html5", raw_enabled=False)
    assert not warnings
    assert "<svg" not in html
    assert 'src="data:image/svg+xml,' in html


def test_latex_has_a_file(publish, tmp_path):
    tex, warnings = publish(directive(), "latex")
    assert not warnings
    file = re.search(r"\\includegraphics\[scale=0\.5\]\{(nnviz-[0-9a-f]+\.png)\}", tex)[1]
    assert (tmp_path / file).is_file()


@pytest.mark.parametrize("writer", ["manpage", "xml", "pseudoxml"])
def test_other_writers_have_characters(publish, writer):
    text, warnings = publish(directive(), writer)
    assert not warnings
    assert "<svg" not in text
    assert "conv" in text.lower()


def test_a_mistake_is_told_at_its_line(publish):
    html, warnings = publish("Text.\n\n" + directive(MISTAKE, caption="c"), "html5")
    assert re.search(r"page\.rst:10: \(WARNING/2\) ", warnings)
    assert "This diagram could not be drawn" in html


@pytest.mark.parametrize("text", [directive("", "net.yaml"), directive("model: net.yaml\n")])
def test_no_file_is_read_where_that_is_switched_off(publish, tmp_path, text):
    (tmp_path / "net.yaml").write_text(TINY)
    html, warnings = publish(text, "html5", file_insertion_enabled=False)
    assert "WARNING" in warnings
    assert "<svg" not in html


def test_the_command_records_what_a_page_depends_on(tmp_path):
    (tmp_path / "net.yaml").write_text(TINY)
    (tmp_path / "page.rst").write_text(directive("", "net.yaml"))
    command = [sys.executable, "-m", "sphinx_nnviz.docutils", "html5", "--record-dependencies=files", "page.rst", "page.html"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert "<svg " in (tmp_path / "page.html").read_text()
    assert (tmp_path / "net.yaml").as_posix() in (tmp_path / "files").read_text().splitlines()


def test_importing_the_extension_is_cheap():
    code = "import sphinx_nnviz, sys; print(sorted(set(sys.modules) & {'sphinx', 'docutils', 'nnviz_core.pipeline', 'yaml'}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_what_sphinx_imports_of_ours_leaves_heavy_packages_alone():
    heavy = ["numpy", "onnx", "matplotlib", "pygraphviz", "graphviz", "resvg"]
    code = f"import sphinx_nnviz.extension, sys; print(sorted(set(sys.modules) & set({heavy})))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_a_figure_with_all_that_its_author_asks(publish):
    page = directive(
        TINY, target="https://example.org", id="fig", figwidth="image", scale="50%", caption="c", download="txt, svg", **{"class": "x"}
    )
    html, warnings = publish(page, "html5")
    assert not warnings
    assert re.search(
        r'<figure id="fig" style="width: [0-9.]+px">\s*<div class="x"><div class="nnviz-figure"[^>]*><a class="nnviz-link" href="https://example.org"><svg',
        html,
    )
    assert re.search(
        r'<p class="nnviz-downloads"><a class="nnviz-download" [^>]*>txt</a> <a class="nnviz-download" [^>]*>svg</a></p>', html
    )


def test_what_docutils_cannot_follow_is_told(publish, tmp_path):
    (tmp_path / "net.yaml").write_text(TINY)
    html, warnings = publish(directive("", "net.yaml", download="model", align="middle"), "html5")
    assert warnings.count("WARNING") == 2
    assert "docutils does not offer the model file itself" in warnings
    assert "option 'align' must be one of left, center, right" in warnings
    assert "<svg " in html


def test_a_target_in_other_formats(publish):
    page = directive(TINY, target="https://example.org/x")
    tex, warnings = publish(page, "latex")
    assert not warnings
    assert r"\href{https://example.org/x}{\includegraphics" in tex
    text, warnings = publish(page, "manpage")
    assert not warnings
    assert "Dense" in text
