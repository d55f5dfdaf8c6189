"""The corpus: each network beside its golden files. `RENEW=1` writes them anew; a person looks at the difference.

The coordinates of `graph`, `scan` and `activity` come from Graphviz, whose versions
differ; what a graph shows is held by the text drawing, so that they have no SVG here.
"""

import os
import re
from pathlib import Path

import markdown
import pytest
from docutils.core import publish_string
from docutils.parsers.rst import directives
from markdown_it import MarkdownIt

import nnviz_core
from mkdocs_nnviz.markdown_it import nnviz_plugin
from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.registry import find_style
from nnviz_core.summary import summarize
from nnviz_core.testing import why_not
from sphinx_nnviz.docutils import register

FOLDER = Path(__file__).parent.parent / "corpus"
NETWORKS = sorted(path.parent for path in FOLDER.glob("*/network.yaml"))
STYLES = ("fcnn", "history", "lenet", "volumes")
MORE_STYLES = {
    "conv1d": ("panels",),
    "inception": ("blocks",),
    "lenet5": ("alexnet", "ascii", "blocks", "flat", "glyphs", "panels"),
    "resnet18": ("glyphs",),
    "siamese": ("blocks",),
    "transformer": ("blocks",),
    "unet": ("glyphs",),
}
"""Where a style has something of its own to show."""
LARGEST = 40_000


def source(network):
    return Source.of(network / "network.yaml", name="network.yaml")


def drawn(network):
    """The golden files of a network: their names and their texts."""
    job = prepare(source(network))
    yield "summary.json", summarize(job.network, "json")
    yield "drawing.txt", produce(job.by("text"), "txt", Cache()).data.decode()
    for style in (*STYLES, *MORE_STYLES.get(network.name, ())):
        if not why_not(find_style(style), job.network):
            text = produce(prepare(source(network), {"style": style}), "svg", Cache()).data.decode()
            if len(text) <= LARGEST:
                yield f"{style}.svg", text + "\n"


@pytest.mark.parametrize("network", NETWORKS, ids=lambda path: path.name)
def test_goldens(network):
    found = dict(drawn(network))
    if os.environ.get("RENEW"):
        for name, text in found.items():
            network.joinpath(name).write_text(text, encoding="utf-8")
        for path in network.glob("*.svg"):
            if path.name not in found:
                path.unlink()
    kept = {path.name: path.read_text(encoding="utf-8") for path in network.iterdir() if path.suffix in {".json", ".txt", ".svg"}}
    assert found == kept


def test_goldens_are_few_enough_to_be_looked_at():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) < 700_000


def figure(html):
    """The picture of a page without what belongs to its place there: the root's style."""
    (picture,) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    return re.sub(r' style="[^"]*"', "", picture, count=1)


@pytest.mark.parametrize("name", ["lenet5", "mlp", "conv1d"])
def test_every_host_shows_the_same_picture(name, monkeypatch):
    # docutils keeps directives for the whole process; Sphinx, in another test, would find one registered twice.
    monkeypatch.setattr(directives, "_directives", dict(directives._directives))  # noqa: SLF001 - there is no way to unregister
    text = (FOLDER / name / "network.yaml").read_text()
    style = "fcnn" if name == "mlp" else "lenet"
    golden = figure((FOLDER / name / f"{style}.svg").read_text())
    fence = f'```nnviz style="{style}"\n{text}```\n'
    register()
    indented = "\n".join(f"   {line}" for line in text.splitlines())
    rst = publish_string(
        f".. nnviz::\n   :style: {style}\n\n{indented}\n", writer="html5", settings_overrides={"output_encoding": "unicode"}
    )
    assert figure(rst) == golden
    assert figure(markdown.markdown(fence, extensions=["nnviz"], extension_configs={"nnviz": {"cache": ""}})) == golden
    assert figure(MarkdownIt().use(nnviz_plugin).render(fence)) == golden


@pytest.mark.parametrize(
    ("image", "asked", "style"),
    [("lenet5.svg", "examples/networks/1-lenet5.yaml", "lenet"), ("transformer.svg", "preset:transformer", "blocks")],
)
def test_the_pictures_of_the_readme_are_what_is_drawn(image, asked, style):
    made = nnviz_core.read(asked).draw(style=style).artifact("svg").data
    kept = Path("docs/images") / image
    if os.environ.get("RENEW"):
        kept.write_bytes(made)
    assert kept.read_bytes() == made
