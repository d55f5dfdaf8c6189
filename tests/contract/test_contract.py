"""One contract for every plug-in, ours and a stranger's."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz_core.registry import available, find_reader, find_renderer, find_style
from nnviz_core.testing import SPECS, check_reader, check_renderer, check_style

STRANGER = Path(__file__).parent.parent / "stranger"


@pytest.mark.parametrize("name", available("styles"))
def test_styles(name):
    check_style(find_style(name))


@pytest.mark.parametrize("name", available("renderers"))
def test_renderers(name):
    check_renderer(find_renderer(name))


def test_the_yaml_reader():
    check_reader(find_reader("yaml"), [text.encode() for text in SPECS.values()])


def test_the_onnx_reader():
    check_reader(find_reader("onnx"), [Path("examples/networks/models/tiny_resnet.onnx").read_bytes()])


@pytest.fixture(scope="session")
def stranger(tmp_path_factory):
    """A folder with the stranger's package installed in it, and nothing else."""
    folder = tmp_path_factory.mktemp("stranger")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", folder, STRANGER]
    subprocess.run(command, check=True)
    return folder


def run(stranger, *arguments, **given):
    environment = {"PYTHONPATH": str(stranger), "PATH": "/usr/bin:/bin"}
    return subprocess.run([sys.executable, *arguments], check=False, capture_output=True, text=True, env=environment, **given)


def test_a_strangers_plug_ins_come_in_by_the_same_door(stranger):
    listed = run(stranger, "-m", "nnviz_core.cli", "list", "styles")
    assert "bars" in listed.stdout
    spec = "input: 4\nlayers: [{dense: 3}]"
    drawn = run(stranger, "-m", "nnviz_core.cli", "render", "-", "--style", "bars", "--format", "svg", "-O", "thickness=20", input=spec)
    assert drawn.stdout.startswith("<svg")
    outline = run(stranger, "-m", "nnviz_core.cli", "render", "-", "--renderer", "outline", "--format", "outline", input=spec)
    assert outline.stdout == "input\ndense"


@pytest.mark.parametrize(("output", "begins", "holds"), [("svg", "<svg", "Dense 3"), ("dot", "digraph", "Dense 3"), ("txt", "Input", "█")])
def test_what_a_strangers_style_writes_itself_is_used_by_renderers_that_do_not_paint(stranger, output, begins, holds):
    renderer = "text" if output == "txt" else "graphviz"
    call = ("render", "-", "--style", "bars", "--renderer", renderer, "--format", output)
    drawn = run(stranger, "-m", "nnviz_core.cli", *call, input="input: 4\nlayers: [{dense: 3}]")
    assert drawn.stdout.startswith(begins), drawn.stderr
    assert holds in drawn.stdout
    assert not drawn.stderr


def test_a_strangers_plug_ins_keep_the_contract(stranger):
    code = """
from nnviz_core.registry import find_reader, find_renderer, find_style
from nnviz_core.testing import check_reader, check_renderer, check_style
check_style(find_style("bars"))
check_renderer(find_renderer("outline"))
check_reader(find_reader("lines"), [b"lines 1\\nconv 6 5\\npool 2\\nflatten\\ndense 10\\n"])
from nnviz_stranger.stack import Stack
check_reader(find_reader("stacks"), [], [Stack(8, 3), type("Deep", (Stack,), {})(8, 4, 2)])
"""
    done = run(stranger, "-c", code)
    assert done.returncode == 0, done.stderr


MAMBA = """
input: Tx64
layers: [{dense: 64, activation: relu2}, {mamba: 16, name: ssm}, {mamba: {state: 8, expand: 3}}, {dense: 5}]
"""


def test_a_strangers_kinds_are_known_wherever_kinds_are(stranger):
    listed = run(stranger, "-m", "nnviz_core.cli", "list", "layers").stdout.splitlines()
    assert {"mamba", "squared_relu"} <= {line.split()[0] for line in listed}
    assert {"mamba", "expand"} <= set(re.findall(r'"(\w+)"', run(stranger, "-m", "nnviz_core.cli", "schema").stdout))
    summary = json.loads(run(stranger, "-m", "nnviz_core.cli", "summary", "-", "--format", "json", input=MAMBA).stdout)
    assert [layer["params"] for layer in summary["layers"] if layer["kind"] == "mamba"] == [32_640, 44_352]
    drawn = run(stranger, "-m", "nnviz_core.cli", "render", "-", "--format", "txt", input=MAMBA).stdout
    assert {"ssm: Mamba state 16", "Mamba state 8, expand 3"} <= {part.strip() for part in re.split(r"●|  ", drawn)}
    wrong = run(stranger, "-m", "nnviz_core.cli", "render", "-", "--format", "txt", input="input: 4\nlayers: [{mamba: 16}, {mumba: 3}]")
    assert "did you mean 'mamba'?" in wrong.stderr
    wrong = run(stranger, "-m", "nnviz_core.cli", "render", "-", "--format", "txt", input="input: 4\nlayers: [{mamba: 16}]")
    assert "mamba needs a sequence T×D, got a vector of 4" in wrong.stderr


def test_a_strangers_kind_is_drawn_in_every_style(stranger):
    code = f"""
from nnviz_core.ops import find
from nnviz_core.testing import check_kind
check_kind(find("mamba"), [{MAMBA!r}, "input: 20x64\\nlayers: [{{residual: [{{mamba: 4}}]}}, dense: 3]"])
check_kind(find("relu2"), ["mlp: 3-4-2\\nactivation: relu2", "input: 3@8x8\\nlayers: [{{conv: 4@3x3, activation: squared_relu}}]"])
"""
    done = run(stranger, "-c", code)
    assert done.returncode == 0, done.stderr


def test_pictures_depend_on_the_package_whose_kinds_they_have(stranger, tmp_path):
    code = f"""
from nnviz_core.contracts import Source
from nnviz_core.ops import packages_of
from nnviz_core.pipeline import prepare
for text in ({MAMBA!r}, "mlp: 3-2"):
    job = prepare(Source(data=text.encode()))
    print(packages_of(job.network), job.key)
"""
    (now, key), (none, other) = (line.rsplit(" ", 1) for line in run(stranger, "-c", code).stdout.splitlines())
    assert (now, none) == ("['nnviz-stranger 1']", "[]")
    newer = shutil.copytree(stranger, tmp_path / "newer")
    (installed,) = newer.glob("*.dist-info")
    installed.rename(newer / "nnviz_stranger-2.dist-info")
    (after, changed), (_, same) = (line.rsplit(" ", 1) for line in run(newer, "-c", code).stdout.splitlines())
    assert (after, same) == ("['nnviz-stranger 2']", other)
    assert changed != key


def package(folder, code, name="odd"):
    """A package that brings kinds, as it lies where packages are installed."""
    folder.joinpath(f"{name}_kinds.py").write_text(code)
    folder.joinpath(f"{name}-1.dist-info").mkdir()
    folder.joinpath(f"{name}-1.dist-info/METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    folder.joinpath(f"{name}-1.dist-info/entry_points.txt").write_text(f"[nnviz_core.kinds]\n{name} = {name}_kinds:KIND\n")
    return folder


KIND = """
from nnviz_core.ops import Inferred, Kind
KIND = Kind(name="odd", title="Odd", short="odd", category="custom", glyph="odd", infer=lambda _, inputs: Inferred((inputs[0],)){more})
"""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import nowhere_at_all", "No module named 'nowhere_at_all'"),
        ("raise SystemError('boom')", "boom"),
        ("KIND = 3", "it must be a Kind or a tuple of them, got int"),
        (KIND.format(more=", main='units'"), "odd: its main attribute 'units' is no field"),
        (KIND.format(more=", traits=frozenset({'flies'})"), "odd: there is no trait 'flies'"),
        (KIND.format(more="").replace('"custom"', '"purple"'), "odd: there is no category 'purple'"),
        (KIND.format(more="").replace('glyph="odd"', 'glyph="oddly"+"!"'), "odd: a glyph has one to 5 characters, got 'oddly!'"),
    ],
)
def test_a_broken_package_costs_no_picture_but_those_of_its_kinds(tmp_path, code, told):
    folder = package(tmp_path, code)
    drawn = run(folder, "-m", "nnviz_core.cli", "render", "-", "--format", "txt", input="mlp: 3-2")
    assert (drawn.returncode, drawn.stderr) == (0, "")
    wrong = run(
        folder, "-c", "from nnviz_core import budget, ops\nwith budget.spending() as told:\n    print(ops.find('odd'), *told.problems)"
    )
    assert wrong.stdout.startswith("None no kinds come from the entry point 'odd' (odd_kinds:KIND) of odd 1: "), wrong
    assert told in wrong.stdout
    assert told in run(folder, "-m", "nnviz_core.cli", "doctor").stdout


@pytest.mark.parametrize(
    ("more", "word", "other"), [(", aliases=('fc',)", "fc", "dense"), (", aliases=('Max-Pool',)", "Max-Pool", "maxpool2d")]
)
def test_a_kind_that_is_called_like_another_one_is_told(tmp_path, more, word, other):
    drawn = run(
        package(tmp_path, KIND.format(more=more)),
        "-m",
        "nnviz_core.cli",
        "render",
        "-",
        "--format",
        "txt",
        input="input: 3@8x8\nlayers: [{Max-Pool: 2}, flatten, {fc: 2}]",
    )
    told = f"'{word}' would be two kinds of layers: '{other}', which it is, and 'odd' of odd 1"
    assert (drawn.returncode, told in drawn.stderr) == (0, True)
    assert told in run(tmp_path, "-m", "nnviz_core.cli", "doctor").stdout
    assert told in run(tmp_path, "-m", "nnviz_core.cli", "list", "layers").stderr
    others = run(tmp_path, "-m", "nnviz_core.cli", "render", "-", "--format", "txt", input="input: 3\nlayers: [relu]")
    assert (others.returncode, others.stderr) == (0, "")


def test_two_packages_with_one_name_are_told(tmp_path):
    package(package(tmp_path, KIND.format(more="")), KIND.format(more=""), "other")
    drawn = run(tmp_path, "-m", "nnviz_core.cli", "render", "-", "--format", "txt", input="input: 3\nlayers: [odd]")
    assert "'odd' would be two kinds of layers: 'odd', which it is, and 'odd' of other 1" in drawn.stderr


def test_packages_are_imported_when_a_kind_is_asked_for(tmp_path):
    folder = package(tmp_path, KIND.format(more=""))
    code = """
import sys
import nnviz_core.ops, nnviz_core.schema
print("odd_kinds" in sys.modules)
print(nnviz_core.ops.find("odd").title, "odd_kinds" in sys.modules)
"""
    assert run(folder, "-c", code).stdout.split() == ["False", "Odd", "True"]


def test_a_strangers_model_file_says_what_is_wrong_with_it(stranger, tmp_path):
    tmp_path.joinpath("net.lines").write_text("lines 1\nconv 6 5\nconv six\n")
    done = run(stranger, "-m", "nnviz_core.cli", "check", "net.lines", cwd=tmp_path)
    assert done.returncode == 1
    assert "net.lines:3:1: expected a layer and its numbers, got 'conv six'" in done.stdout


def test_a_strangers_objects_are_read_where_they_are_and_drawn_elsewhere(stranger):
    code = """
import sys
import nnviz_core
nnviz_core.draw("mlp: 2-3")
try:
    nnviz_core.draw(object())
except nnviz_core.NnvizError as error:
    print(error)
print("nnviz_stranger.stack" in sys.modules)
from nnviz_stranger.stack import Stack
drawing = nnviz_core.draw(Stack(8, 3, 2), style="fcnn")
print(drawing.artifact().data[:4])
nnviz_core.read(Stack())
"""
    done = run(stranger, "-c", code)
    assert done.stdout.splitlines() == [
        "<string>:6: nothing reads an object of type 'object'",
        "  hint: give a path, preset:NAME, YAML text, a Network, a dict that says what YAML would, a nnviz_stranger Stack",
        "False",
        "b'<svg'",
    ]
    assert "ModelError: <string>:13: the stack has no layers" in done.stderr


def test_pictures_depend_on_the_package_whose_style_draws_them(stranger, tmp_path):
    code = "from nnviz_core.registry import find_style; print(find_style('bars').version())"
    newer = shutil.copytree(stranger, tmp_path / "newer")
    (installed,) = newer.glob("*.dist-info")
    installed.rename(newer / "nnviz_stranger-2.dist-info")
    told = [run(folder, "-c", code).stdout.strip() for folder in (stranger, newer)]
    assert told == ["nnviz-stranger 1,", "nnviz-stranger 2,"]
