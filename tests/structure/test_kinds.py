"""What a kind of layer means stands with the kind: pictures ask for its traits, and have no tables of their own."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from nnviz_core.ops import KINDS, Trait
from nnviz_core.ops.base import TRAITS
from nnviz_core.palettes import CATEGORIES, PALETTES, WORDS

ROOT = Path(__file__).parent.parent.parent
PICTURES = ("nnviz_core/styles", "nnviz_core/kit", "nnviz_core/layout", "nnviz_core/simplify", "renderers/nnviz_renderers")
FILES = sorted(
    [file for name in PICTURES for file in (ROOT / name).rglob("*.py")]
    + [ROOT / "nnviz_core" / f"{name}.py" for name in ("choose", "describe", "infer", "notation", "summary")]
)
EVERYWHERE = sorted(file for name in ("nnviz_core", "renderers/nnviz_renderers") for file in (ROOT / name).rglob("*.py"))

NAMES = {name for kind in KINDS.values() for name in (kind.name, kind.short)} - {*CATEGORIES, *TRAITS, "dot", "pad"}
"""Words that mean kinds and nothing else: `dot` is a format and a program, `pad` a word of Graphviz'."""

STRUCTURAL = {"input", "custom"}
"""Kinds that are not about what is computed: where data come from, and what has no kind of its own."""

COLOURS = {
    "nnviz_core/kit/roles.py": "the role of a layer's colour",
    "nnviz_core/simplify/hide.py": "what authors hide, by the names of colours",
}


STATED = {"nnviz_core/notation.py": {"type"}, "nnviz_core/infer.py": {"share"}}
"""Attributes that are no kind's own: what a custom layer is called, and what any layer may have."""


def called(file):
    return str(file.relative_to(ROOT))


def strings(node):
    """The words that a collection is written with, keys of a mapping included."""
    parts = [*(key for key in node.keys if key), *node.values] if isinstance(node, ast.Dict) else node.elts
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


@pytest.mark.parametrize("file", FILES, ids=called)
def test_pictures_have_no_table_of_kinds(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Dict, ast.Set, ast.List, ast.Tuple)):
            assert not strings(node) & NAMES, f"line {node.lineno}: {sorted(strings(node) & NAMES)}"


@pytest.mark.parametrize("file", FILES, ids=called)
def test_pictures_compare_no_kind_with_a_name(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        asks = any(isinstance(side, ast.Attribute) and side.attr == "kind" for side in sides)
        words = {side.value for side in sides if isinstance(side, ast.Constant)}
        assert not (asks and words & set(KINDS) - STRUCTURAL), f"line {node.lineno}: {sorted(words)}"


@pytest.mark.parametrize("file", FILES, ids=called)
def test_a_category_is_a_colour(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "category" and ast.unparse(node.value) != "unicodedata":
            assert called(file) in COLOURS, f"line {node.lineno}: {ast.unparse(node)}"


def asked_attributes(file):
    """The attributes of layers that are asked for by their names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".attributes.get"):
            yield getattr(node.args[0], "value", ast.unparse(node.args[0]))
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".attributes"):
            yield getattr(node.slice, "value", ast.unparse(node.slice))


@pytest.mark.parametrize("file", FILES, ids=called)
def test_pictures_ask_for_no_attribute_by_its_name(file):
    """What an attribute means depends on the kind: `nnviz_core.ops.questions` asks for its trait first."""
    assert set(asked_attributes(file)) <= STATED.get(called(file), set())


def test_every_trait_is_said_and_asked_for():
    assert set(TRAITS) == set(get_args(Trait))
    asked = {
        node.value
        for file in EVERYWHERE
        if "ops" not in file.relative_to(ROOT).parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert set(TRAITS) <= asked


def test_every_category_has_a_word_and_colours():
    assert set(WORDS) == set(CATEGORIES) == {kind.category for kind in KINDS.values()}
    assert all(set(colours) == set(CATEGORIES) for colours in PALETTES.values())
