"""One contract for every plug-in, ours and a stranger's."""

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
        "  hint: give a path, preset:NAME, YAML text, a Network, a nnviz_stranger Stack, a dict that says what YAML would",
        "False",
        "b'<svg'",
    ]
    assert "ModelError: <string>:13: the stack has no layers" in done.stderr
