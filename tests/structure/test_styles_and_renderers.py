"""Styles and renderers meet at what the contracts say: neither knows the other's inside, nor do those between them know names."""

import ast
from pathlib import Path

import pytest

from nnviz_core.registry import available

ROOT = Path(__file__).parent.parent.parent
RENDERERS = sorted((ROOT / "renderers/nnviz_renderers").rglob("*.py"))
BETWEEN = [ROOT / "nnviz_core" / f"{name}.py" for name in ("pipeline", "produce", "making", "model", "keys", "arranging", "registry")]

OTHER_MEANINGS = {
    ("text/__init__.py", "ascii"): "a format",
    ("graphviz/scene.py", "graph"): "what Graphviz calls the whole picture in its SVG",
}
"""Words that are also names of styles, and what they mean there."""


def modules(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def words(file):
    return {node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def called(file):
    return "/".join(file.parts[-2:])


@pytest.mark.parametrize("file", RENDERERS, ids=called)
def test_no_renderer_imports_a_style(file):
    assert not [module for module in modules(file) if f"{module}.".startswith("nnviz_core.styles.")]


@pytest.mark.parametrize("file", sorted((ROOT / "nnviz_core/styles").rglob("*.py")), ids=called)
def test_no_style_imports_another(file):
    folder = ROOT / "nnviz_core/styles"
    own = file.relative_to(folder).parts[0]
    theirs = {module.split(".")[2] for module in modules(file) if module.startswith("nnviz_core.styles.")}
    assert theirs <= {own}


@pytest.mark.parametrize("file", [*RENDERERS, *BETWEEN], ids=called)
def test_nobody_asks_for_a_styles_name(file):
    known = {word for name, word in OTHER_MEANINGS if name == called(file)}
    assert not words(file) & set(available("styles")) - known


@pytest.mark.parametrize("file", BETWEEN, ids=called)
def test_no_renderer_is_named_but_the_one_that_pages_want(file):
    assert not words(file) & set(available("renderers")) - {"svg"}
