"""What docs/architecture.md promises about the code itself."""

import ast
import statistics
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import nnviz_core

ROOT = Path(__file__).parent.parent.parent
PACKAGES = {"nnviz_core": ROOT / "nnviz_core", "nnviz_renderers": ROOT / "renderers/nnviz_renderers"} | {
    name: ROOT / name for name in ("sphinx_nnviz", "mkdocs_nnviz")
}
FILES = sorted(file for folder in PACKAGES.values() for file in folder.rglob("*.py"))

LEVELS = [
    {"_version", "network", "shown", "words", "markup", "terminal"},
    {"data"},
    {"errors", "callers", "mathtext", "fonts", "palettes", "theme"},
    {"budget", "files", "entrypoints", "option_values"},
    {"workers", "guard", "images", "dot"},
    {"plugins", "typed"},
    {"ops", "notation"},
    {"validate", "layers"},
    {"scene", "geometry", "diagram"},
    {"crossings", "infer", "describe", "summary", "abilities", "figure_options"},
    {"simplify"},
    {"contracts", "dressing", "preparing"},
    {"strangers"},
    {"registry", "layout"},
    {"reading", "arranging", "kit"},
    {"styles"},
    {"option_table", "known_options"},
    {"readers"},
    {"choose", "schema"},
    {"candidates"},
    {"cache", "embed", "figures", "sources", "keys"},
    {"pipeline", "pages"},
    {"produce"},
    {"making"},
    {"studio"},
    {"model"},
    {"building"},
    {"cli"},
]
"""The parts of the core in the order in which they may import each other: none imports one of a later row."""


def level(part: str) -> int:
    return next(number for number, parts in enumerate(LEVELS) if part in parts)


def imports(file: Path) -> list[str]:
    tree = ast.parse(file.read_text())
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return names + [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]


def part_of(file: Path) -> str:
    return file.relative_to(PACKAGES["nnviz_core"]).parts[0].removesuffix(".py")


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.is_relative_to(PACKAGES["nnviz_core"])], ids=lambda file: str(file.relative_to(ROOT))
)
def test_the_core_imports_one_way(file):
    here = part_of(file)
    if here in {"__init__", "testing"}:
        return
    for name in imports(file):
        package, _, rest = name.partition(".")
        assert package not in {"nnviz_renderers", "sphinx_nnviz", "mkdocs_nnviz", "sphinx", "mkdocs", "markdown"}, name
        part = rest.split(".")[0]
        if package == "nnviz_core" and part not in {"", here}:
            assert level(part) <= level(here), f"{here} imports {part}"


@pytest.mark.parametrize(
    "file", sorted((PACKAGES["nnviz_core"] / "styles").rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGES["nnviz_core"]))
)
def test_no_style_imports_another(file):
    """What several styles need is in the kit."""
    own = file.relative_to(PACKAGES["nnviz_core"] / "styles").parts[0]
    found = {name.split(".")[2:3] == [own] for name in imports(file) if name.startswith("nnviz_core.styles")}
    assert found <= {True}


@pytest.mark.parametrize(
    ("package", "allowed"), [("nnviz_renderers", {"nnviz_core"}), ("sphinx_nnviz", {"nnviz_core"}), ("mkdocs_nnviz", {"nnviz_core"})]
)
def test_renderers_and_hosts_know_the_core_alone(package, allowed):
    ours = {name.split(".")[0] for file in PACKAGES[package].rglob("*.py") for name in imports(file)} & set(PACKAGES)
    assert ours <= {"nnviz_core", package}


@pytest.mark.parametrize("package", ["sphinx_nnviz", "mkdocs_nnviz"])
def test_no_module_of_a_host_imports_itself_by_others(package):
    files = {f"{package}.{file.stem}": set(imports(file)) for file in PACKAGES[package].glob("*.py") if file.stem != "__init__"}
    while free := [name for name, imported in files.items() if not imported & files.keys()]:
        for name in free:
            del files[name]
    assert files == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def test_functions_and_files_stay_small():
    functions = {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": code_lines(node)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    sizes = sorted(functions.values())
    assert statistics.median(sizes) <= 8
    assert sizes[int(len(sizes) * 0.9)] <= 20
    assert {name: size for name, size in functions.items() if size > 40} == {}
    assert {str(file): count for file in FILES if (count := file.read_text().count("\n")) > 300} == {}


def test_exported_names():
    assert nnviz_core.__all__ == [
        "Drawing", "Edge", "Group", "Layer", "Look", "Model", "Network", "NnvizError", "Place", "Problem", "Shape", "__version__",
        "build", "draw", "layers", "read",
    ]  # fmt: skip
    assert all(hasattr(nnviz_core, name) for name in nnviz_core.__all__)
    with pytest.raises(AttributeError):
        _ = nnviz_core.nonsense


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sorted(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


HEAVY = {"numpy", "onnx", "pygraphviz", "resvg", "matplotlib", "sphinx", "mkdocs"}


def test_importing_the_core_is_cheap():
    added = modules_after("import nnviz_core") - modules_after("pass")
    assert not {name.split(".")[0] for name in added} & (HEAVY | {"yaml", "graphviz"})
    assert not {name for name in added if name.startswith("nnviz_core.")} - {"nnviz_core._version"}


def test_importing_the_drawing_code_needs_no_heavy_package():
    added = modules_after("import nnviz_core.produce, nnviz_core.choose") - modules_after("pass")
    assert not {name.split(".")[0] for name in added} & HEAVY


@pytest.mark.slow
def test_the_wheel_has_all_that_is_needed_and_nothing_else(tmp_path):
    subprocess.run([sys.executable, "-m", "build", "-q", "--wheel", "--no-isolation", "-o", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    files = [(file, folder.parent) for folder in PACKAGES.values() for file in folder.rglob("*")]
    assert {str(file.relative_to(parent)) for file, parent in files if file.is_file() and "__pycache__" not in file.parts} <= names
    assert {"nnviz_core/py.typed", "nnviz_core/presets/resnet50.yaml", "nnviz_core/fonts/LICENSE"} <= names
    subprocess.run([sys.executable, "-m", "check_wheel_contents", "--ignore", "W002,W009", wheel], check=True)
