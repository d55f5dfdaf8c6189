"""Which code opens files, starts programs and unpickles: a path that came from a document has one door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(
    file for name in ("nnviz_core", "renderers/nnviz_renderers", "sphinx_nnviz", "mkdocs_nnviz") for file in (ROOT / name).rglob("*.py")
)

OPENING = {"open", "read_bytes", "read_text", "fdopen", "memmap", "load", "loadtxt", "fromfile", "genfromtxt", "imread", "mmap", "ZipFile"}
"""Names of functions that read files, ours and other people's."""

DOORS = {
    "nnviz_core/files.py": "the door itself",
    "nnviz_core/entrypoints.py": "what installed packages say that they bring",
    "nnviz_core/cache/files.py": "the cache's own door: entries, by the hash that names them",
    "nnviz_core/fonts/__init__.py": "the bundled font",
    "nnviz_core/option_table.py": "the table of options, out of the package",
    "nnviz_core/readers/presets.py": "presets, out of the package",
    "nnviz_core/workers/limits.py": "the system's account of this process",
    "nnviz_core/cli/__init__.py": "the null device",
    "renderers/nnviz_renderers/tikz/svg.py": "what TeX made, in a folder of its own",
    "renderers/nnviz_renderers/tikz/pdf.py": "what TeX made, in a folder of its own",
    "sphinx_nnviz/ahead.py": "the pages of the project, as Sphinx reads them",
}
"""Who may, and what it opens."""


def calls(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield node, "", function.id
            elif isinstance(function, ast.Attribute):
                owner = function.value
                yield node, owner.id if isinstance(owner, ast.Name) else ast.unparse(owner), function.attr


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_files_have_one_door(file):
    found = {
        f"line {node.lineno}: {owner}.{name}" for node, owner, name in calls(file) if name in OPENING and (owner, name) not in ALLOWED_CALLS
    }
    if str(file.relative_to(ROOT)) not in DOORS:
        assert not found


ALLOWED_CALLS = {
    ("mmap", "mmap"),  # of a file that the door has opened
    ("np", "load"),  # of an open file, whose header is checked
    ("zipfile", "ZipFile"),  # of a file that the door has opened
    ("point", "load"),  # a plug-in, by its entry point
    ("archive", "open"),  # of an entry in it, whose size is checked
    ("Pictures", "open"),  # of bytes
}


def test_the_list_of_doors_is_true():
    names = {str(file.relative_to(ROOT)) for file in FILES}
    opening = {str(file.relative_to(ROOT)) for file in FILES if any(name in OPENING for _, _, name in calls(file))}
    assert set(DOORS) <= names & opening


def test_one_place_unpickles_and_it_reads_what_our_own_program_wrote():
    found = [str(file.relative_to(ROOT)) for file in FILES if any((owner, name) == ("pickle", "loads") for _, owner, name in calls(file))]
    assert found == ["nnviz_core/workers/wire.py"]


@pytest.mark.parametrize("name", ["eval", "exec", "compile", "system", "popen", "__import__"])
def test_nobody_runs_text(name):
    assert [str(file) for file in FILES for _, owner, called in calls(file) if called == name and owner in {"", "os"}] == []


PROGRAMS = {
    "nnviz_core/dot.py": "Graphviz",
    "nnviz_core/workers/process.py": "this interpreter",
    "renderers/nnviz_renderers/tikz/tex.py": "TeX",
}


def test_who_starts_programs():
    found = {str(file.relative_to(ROOT)) for file in FILES for _, owner, _ in calls(file) if owner == "subprocess"}
    assert found == set(PROGRAMS)


NATIVE = {
    "pygraphviz": "nnviz_core/dot.py",
    "resvg": "renderers/nnviz_renderers/svg/png.py",
    "onnx": "nnviz_core/readers/onnx/native.py",
}


@pytest.mark.parametrize("package", NATIVE)
def test_native_packages_are_imported_in_one_place(package):
    found = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] == package for name in names):
                found.add(str(file.relative_to(ROOT)))
    assert found == {NATIVE[package]}
