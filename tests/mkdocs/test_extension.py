"""Fences in Python-Markdown, with superfences and without it, and in markdown-it-py."""

import logging
import re

import markdown
import pytest
from markdown_it import MarkdownIt

from mkdocs_nnviz.markdown_it import nnviz_plugin
from nnviz_core.errors import Problem, ToolError
from nnviz_core.studio import Studio

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
    assert "option 'width' must be a length such as 300, 8cm or 50%, got 'wide'" in caplog.text
    assert "<svg" in html


def test_defaults_come_from_the_configuration_and_the_fence_wins():
    text = "```nnviz\nmlp: 2-3\n```"
    assert convert(text, style="graph") != convert(text, style="fcnn")
    assert convert(FENCE, style="graph") == convert(FENCE)


def test_a_picture_as_an_image_and_downloads():
    html = convert(FENCE.replace("style=", 'embed="img" download="svg,txt" width="50%" style='))
    assert re.search(r'<img src="data:image/svg\+xml,[^"]+" alt="[^"]+" style="width:50%;">', html)
    assert 'download="Neural network.svg"' in html
    assert html.count("<a class=") == 2


def test_where_a_picture_leads():
    html = convert(FENCE.replace("style=", 'target="https://example.org/?a=1&b=2" style='))
    assert re.search(r'<figure[^>]*><a class="nnviz-link" href="https://example\.org/\?a=1&amp;b=2"><svg .*</svg></a><figcaption>', html)
    html = convert(FENCE.replace("style=", 'target="#x" embed="img" download="txt" style='))
    assert re.search(
        r'<figure[^>]*><a class="nnviz-link" href="#x"><img [^>]*></a> <a class="nnviz-download" [^>]*>txt</a><figcaption>', html
    )


def test_no_picture_leads_to_a_script(caplog):
    html = convert(FENCE.replace("style=", 'target="javascript:alert(1)" style='))
    assert "option 'target' must lead to a page" in caplog.text
    assert "javascript" not in html
    assert "<svg" in html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('figwidth="50%"', 'style="width:50%;max-width:100%;overflow-x:auto"'),
        ('figwidth="image" width="8cm"', 'style="width:8cm;max-width:100%;overflow-x:auto"'),
        (
            'figwidth="20em" align="center"',
            'style="text-align:center;margin-left:auto;margin-right:auto;width:20em;max-width:100%;overflow-x:auto"',
        ),
        ('align="right"', 'style="text-align:right;overflow-x:auto"'),
        ('width="300"', "<svg "),
        ('scale="50%" embed="img"', "<img src="),
        ('loading="lazy" embed="img"', ' loading="lazy">'),
        ('id="fig-a"', '<figure id="fig-a"'),
        ('name="a b"', '<figure id="a-b"'),
        ('class="x" figclass="y z"', 'class="nnviz-figure x y z"'),
    ],
)
def test_options_of_a_figure(written, expected, caplog):
    html = convert(FENCE.replace("style=", f"{written} style="))
    assert expected in html
    assert not caplog.text


def test_a_picture_as_large_as_its_author_says():
    drawn = float(re.search(r"--nnviz-width:([0-9.]+)px", convert(FENCE))[1])
    for embed in ("inline", "img"):
        assert f"width:{drawn / 2:.2f}"[:-1] in convert(FENCE.replace("style=", f'scale="50%" embed="{embed}" style='))
    assert "max-width:100%;width:300px;height:auto" in convert(FENCE.replace("style=", 'width="300" style='))


def test_what_is_asked_in_vain_is_told_once(caplog):
    html = convert(FENCE.replace("style=", 'loading="lazy" download="txt" style='))
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "option 'loading' is for pictures in files; this one is loaded with its page\n  hint: remove it, or add 'embed: img'"
    ]
    assert "<svg" in html


def test_a_download_that_cannot_be_drawn_costs_a_warning(caplog, monkeypatch):
    def picture(self, ask, output, figure=None):
        if output == "png":
            raise ToolError(Problem("there is no such tool"))
        return drawn(self, ask, output, figure)

    drawn = Studio.picture
    monkeypatch.setattr(Studio, "picture", picture)
    html = convert(FENCE.replace("style=", 'download="png, txt" style='))
    assert "there is no such tool" in caplog.text
    assert "<svg" in html
    assert html.count("nnviz-download") == 1


def test_the_configuration_is_checked_once(caplog):
    for _ in range(3):  # as MkDocs makes an extension for each page
        html = convert(FENCE, styel="graph", legend="perhaps", basepath=".")
    assert "<svg" in html
    assert [record.getMessage() for record in caplog.records] == [
        "the extension 'nnviz': unknown option 'styel'\n  hint: did you mean 'style'?",
        "the extension 'nnviz': option 'legend' must be true or false, got 'perhaps'\n  hint: A legend of the colours; where it helps, by default.",
        "the extension 'nnviz': unknown option 'basepath'\n  hint: did you mean 'base_path'?",
    ]


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


def test_markdown_it_checks_its_options(caplog):
    html = MarkdownIt().use(nnviz_plugin, pallete="greys").render('```nnviz style=fcnn embd="img"\nmlp: 2-3\n```\n')
    assert "<svg" in html
    assert "nnviz_plugin: unknown option 'pallete'" in caplog.text
    assert "did you mean 'embed'?" in caplog.text


def test_markdown_it_tells_the_line(caplog):
    MarkdownIt().use(nnviz_plugin).render("text\n\n```nnviz\nmlp: 2-x-\n```\n")
    assert "<markdown>:4:" in caplog.text
