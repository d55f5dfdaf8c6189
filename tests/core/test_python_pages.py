"""What the pages say to Python users is so: their code runs, and the names that are promised are there, with words to each."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import nnviz_core
from nnviz_core import abilities, theme

ROOT = Path(__file__).parent.parent.parent
API = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("api.md", "kit.md"))
GUIDES = ("writing-a-kind", "writing-a-reader", "writing-a-renderer", "writing-a-style", "kit", "python")


@pytest.mark.parametrize("page", ["docs/python.md", "README.md"])
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    names = {"__name__": "page"}
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # the page's own code
    assert list(tmp_path.glob("*.svg"))


def test_what_a_page_says_of_its_objects_is_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    names = {"__name__": "page"}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "python.md", "exec"), names)
        for expression, shown in re.findall(r"^(\S.*?) +# (<.*>)$", block, re.MULTILINE):
            assert repr(eval(expression, names)) == shown
    assert "dense" in names["twins"].summary()
    assert [layer.params for layer in names["twins"].network.layers if layer.kind == "dense"] == [50_240, 1040, 0, 0]


def documented():
    """The names of the pages, with the module of each."""
    for module, members in re.findall(r"automodule:: (\S+)\n +:members: (.*)", API):
        yield from ((module, name.strip()) for name in members.split(","))
    yield from (tuple(path.rsplit(".", 1)) for path in re.findall(r"autofunction:: (\S+)", API))


@pytest.mark.parametrize(("module", "name"), list(documented()), ids=lambda value: value)
def test_every_documented_name_is_there_and_has_its_words(module, name):
    found = getattr(importlib.import_module(module), name)
    assert inspect.getdoc(found)
    assert not inspect.getdoc(found).startswith(f"{name}(")  # a dataclass without words has its signature


def test_all_that_the_package_exports_is_documented():
    exported = set(nnviz_core.__all__) - {"__version__", "layers"}
    assert exported <= {name for _, name in documented()}
    assert ("nnviz_core.layers", "residual") in set(documented())


def test_a_stranger_needs_documented_names_alone():
    known = set(documented())
    for file in (ROOT / "tests/stranger/nnviz_stranger").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("nnviz_core"):
                assert {(public(node.module), alias.name) for alias in node.names} - {
                    (public(node.module), each) for each in OPEN
                } <= known, file


OPEN = {"FEW", "Attributes", *(name for name, each in vars(abilities).items() if isinstance(each, type))}
"""Constants and aliases, which have no entry of their own, and abilities, which have a table."""


def public(module):
    """Where a name of a package is documented that only hands it on."""
    return {"nnviz_core.ops": "nnviz_core.ops.base"}.get(module, module)


@pytest.mark.parametrize("page", GUIDES)
def test_guides_name_public_modules_alone(page):
    modules = {module for module, _ in documented()} | {"nnviz_core.workers", "nnviz_core.abilities"}
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    if "{include} ../renderers/README.md" in text:
        text = (ROOT / "renderers/README.md").read_text(encoding="utf-8")
    points = {f"nnviz_core.{group}" for group in ("kinds", "readers", "styles", "renderers", "layers")}
    for named in set(re.findall(r"nnviz_core(?:\.\w+)+", text)) - points:
        parts = named.split(".")
        assert {".".join(parts[:end]) for end in range(2, len(parts) + 1)} & modules or hasattr(nnviz_core, parts[1]), named


def test_roles_are_described():
    assert theme.NEUTRALS.keys() == theme.NEUTRAL_USES.keys()
    assert all(theme.colors(f"conv-{variant}") for variant in theme.VARIANT_USES)
