"""The renderer that the README shows is a renderer, in no more than 30 lines; what the documentation says of renderers is true."""

import re
from pathlib import Path

import pytest

from nnviz_core.contracts import Source
from nnviz_core.diagram import Diagram, Options
from nnviz_core.infer import infer
from nnviz_core.reading import read_source
from nnviz_core.registry import available, find_renderer, find_style
from nnviz_core.testing import check_renderer

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "renderers/README.md"


@pytest.fixture(scope="module")
def code():
    (found,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return found


@pytest.fixture(scope="module")
def renderer(code):
    names = {}
    exec(compile(code, README, "exec"), names)  # the README's own code
    return names["renderer"]


def test_it_is_as_short_as_promised(code):
    assert len([line for line in code.splitlines() if line.strip()]) <= 30


def test_it_keeps_the_contract(renderer):
    check_renderer(renderer)


def test_what_it_draws(renderer):
    spec = b"input: 1@8x8\nlayers: [{conv: 6@3x3, activation: relu}, {custom: 'a\"] --> b', shape: 4}]"
    diagram = Diagram(network=infer(read_source(Source(data=spec))), style="graph", options=Options(), title="Small")
    assert renderer.render(diagram, "mmd").data.decode().splitlines() == [
        "flowchart TD",
        "accTitle: Small",
        'n0["Input"]',
        'n1["Conv 6@3×3 · ReLU"]',
        'n2["a#34;#93; #45;#45;#62; b"]',
        "n0 --> n1",
        "n1 --> n2",
    ]


def test_the_page_of_renderers_names_them_all_with_their_formats():
    page = (ROOT / "docs/renderers.md").read_text(encoding="utf-8")
    told = {name: tuple(formats.split(", ")) for name, formats in re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|", page, re.MULTILINE)}
    assert told == {name: find_renderer(name).formats for name in available("renderers")}


def test_the_page_of_renderers_says_who_writes_dot_and_text_itself():
    page = (ROOT / "docs/renderers.md").read_text(encoding="utf-8")
    for renderer, output in (("graphviz", "dot"), ("text", "txt")):
        (row,) = re.findall(rf"^\| `{renderer}` .*", page, re.MULTILINE)
        assert all(f"`{name}`" in row for name in available("styles") if output in find_style(name).written)
