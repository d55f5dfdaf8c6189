"""Fences in Python-Markdown, with superfences and without it, and in markdown-it-py."""

import logging
import re

import markdown
import pytest
from markdown_it import MarkdownIt

from mkdocs_nnviz.markdown_it import nnviz_plugin

FENCE = '```nnviz style="fcnn" caption="Two & three"\nmlp: 2-3\n```'
EXTENSIONS = [["nnviz"], ["nnviz", "fenced_code"], ["nnviz", "pymdownx.superfences"], ["pymdownx.superfences", "nnviz"]]


def convert(text, extensions=("nnviz",), **config):
    return markdown.markdown(text, extensions=list(extensions), extension_configs={"nnviz": {"cache": "", **config}})


@pytest.mark.parametrize("extensions", EXTENSIONS, ids="-".join)
def test_a_fence_becomes_a_figure(extensions):
    html = convert(f"before\n\n{FENCE}\n\nafter", extensions)
    assert re.search(
        r"<p>before</p>\s*<figure.*<svg.*</svg>.*<figcaption>Two &amp; three</figcaption></figure>\s*<p>after</p>", html, re.DOTALL
    )


@pytest.mark.parametrize("extensions", EXTENSIONS, ids="-".join)
def test_other_fences_are_left_alone(extensions):
    html = convert(
        f"````md\n{FENCE}\n````\n\n```yaml\nmlp: 2-3\n```", [*extensions, "fenced_code"] if extensions == ["nnviz"] else extensions
    )
    assert "<svg" not in html
    assert "```nnviz" in re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("extensions", EXTENSIONS, ids="-".join)
def test_a_fence_in_an_indented_code_block_is_text(extensions):
    indented = "\n".join("    " + line for line in FENCE.splitlines())
    html = convert(f"Write:\n\n{indented}\n\nLike that.", extensions)
    assert "<svg" not in html
    assert "```nnviz style=" in html


def test_in_a_list_and_in_an_admonition():
    fence = "\n".join("    " + line for line in FENCE.splitlines())
    html = convert(f"- item\n\n{fence}\n\n!!! note\n\n{fence}\n", ["nnviz", "admonition"])
    assert re.search(r"<li>\s*<p>item</p>\s*<figure.*</figure>\s*</li>", html, re.DOTALL)
    assert re.search(r'<div class="admonition note">.*<figure.*</figure>\s*</div>', html, re.DOTALL)


def test_ids_are_unique_however_often_a_figure_is_repeated():
    html = convert("\n\n".join([FENCE] * 3))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert all(f'"{reference}' in html for reference in ids)


def test_a_mistake_is_logged_with_its_line_and_shown(caplog):
    text = "# Title\n\n```nnviz\ninput: 3\nlayers:\n  - {dence: 3}\n```\n\nafter"
    with caplog.at_level(logging.WARNING):
        html = convert(text)
    assert "<markdown>:6:" in caplog.text
    assert "did you mean 'dense'?" in caplog.text
    assert 'class="nnviz-error' in html
    assert "dence" in html
    assert "<p>after</p>" in html


def test_a_wrong_option_is_a_warning_and_the_figure_is_drawn(caplog):
    html = convert(FENCE.replace("style=", 'colour="red" style='))
    assert "unknown option 'colour'" in caplog.text
    assert "<svg" in html


def test_a_wrong_width_is_told(caplog):
    html = convert(FENCE.replace("style=", 'width="wide" style='))
    assert "must be a length" in caplog.text
    assert 'class="nnviz-error' in html


def test_defaults_come_from_the_configuration_and_the_fence_wins():
    text = "```nnviz\nmlp: 2-3\n```"
    assert convert(text, style="graph") != convert(text, style="fcnn")
    assert convert(FENCE, style="graph") == convert(FENCE)


def test_a_picture_as_an_image_and_downloads():
    html = convert(FENCE.replace("style=", 'embed="img" download="svg,txt" width="50%" style='))
    assert re.search(r'<img src="data:image/svg\+xml,[^"]+" alt="[^"]+" width="50%">', html)
    assert 'download="Neural network.svg"' in html
    assert html.count("<a class=") == 2


def test_a_name_an_alignment_and_an_alternative_text():
    html = convert(FENCE.replace("style=", 'name="fig-a" align="center" class="wide" alt="Two, then three." style='))
    assert '<figure id="fig-a" class="nnviz-figure wide align-center"' in html
    assert 'aria-label="Two, then three."' in html


def test_markup_in_attributes_is_escaped():
    html = convert(FENCE.replace("Two & three", "<script>alert(1)</script>").replace("style=", "name='\"><b>' style="))
    assert "<script>" not in html
    assert "<b>" not in html


def test_paths_start_at_base_path_and_stay_below_root(tmp_path, caplog):
    inside = tmp_path / "site"
    inside.mkdir()
    for folder in (tmp_path, inside):
        folder.joinpath("net.yaml").write_text("mlp: 2-3")
    assert "<svg" in convert("```nnviz\nmodel: net.yaml\n```", base_path=str(inside))
    html = convert("```nnviz\nmodel: ../net.yaml\n```", base_path=str(inside))
    assert "<svg" not in html
    assert "outside" in caplog.text


def test_the_cache_is_used(tmp_path):
    first = convert(FENCE, cache=str(tmp_path))
    (entry,) = (file for file in tmp_path.rglob("*") if file.is_file())
    written = entry.stat().st_mtime_ns
    assert convert(FENCE, cache=str(tmp_path)) == first
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [entry]
    assert entry.read_bytes()
    assert written


def test_markdown_it():
    md = MarkdownIt().use(nnviz_plugin)
    html = md.render(f"{FENCE}\n\n```yaml\na: 1\n```\n\n{FENCE}\n")
    assert html.count("<svg") == 2
    assert '<code class="language-yaml">' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_markdown_it_tells_the_line(caplog):
    MarkdownIt().use(nnviz_plugin).render("text\n\n```nnviz\nmlp: 2-x-\n```\n")
    assert "<markdown>:4:" in caplog.text
