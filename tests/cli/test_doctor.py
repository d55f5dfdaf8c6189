"""What `doctor` and `cache` say, on any terminal."""

import os
import subprocess
import sys

import pytest

from nnviz_core.cache import Cache
from nnviz_core.cli import main
from nnviz_core.contracts import Artifact


def line_of(name, out):
    (found,) = [line for line in out.splitlines() if line.split()[1] == name]
    return found


@pytest.fixture
def without(monkeypatch):
    """Have `doctor` find nothing, or all but some things."""

    def missing(*names):
        monkeypatch.setattr("nnviz_core.cli.keeping.find_spec", lambda module: None if not names or module in names else object())
        monkeypatch.setattr(
            "nnviz_core.cli.keeping.shutil.which", lambda program: None if not names or program in names else f"/bin/{program}"
        )

    return missing


def test_what_is_there_says_what_it_is_for(capsys, without):
    without("nothing at all")
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert {line[0] for line in out.splitlines()} == {"✓"}
    assert "missing" not in out
    assert "SVG needs no tool" in line_of("resvg", out)
    assert "PDF and SVG by the renderer tikz" in line_of("latex", out)


def test_what_is_missing_says_what_comes_of_it_and_how_to_get_it(capsys, without):
    without()
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    tools = [line for line in out.splitlines() if " workers " not in line]
    assert {line[0] for line in tools} == {"·"}
    assert all(": pip install " in line or ": apt install " in line for line in tools)
    for name, consequence in {
        "pygraphviz": "the programs dot and sfdp do",
        "dot": "plain layers",
        "onnx": "the files are read all the same",
        "matplotlib": "pages are drawn by svg",
        "latex": ".tikz and .tex need no tool",
    }.items():
        assert consequence in line_of(name, out)


def test_only_what_is_missing_is_said_to_be(capsys, without):
    without("resvg", "dot")
    main(["doctor"])
    out = capsys.readouterr().out
    assert [line.split()[1] for line in out.splitlines() if line[0] == "·"] == ["dot", "resvg"]


@pytest.mark.parametrize("error", [ImportError("half of it"), ValueError("no spec")])
def test_a_package_that_is_there_in_part_is_missing(capsys, monkeypatch, error):
    def broken(module):
        raise error

    monkeypatch.setattr("nnviz_core.cli.keeping.find_spec", broken)
    assert main(["doctor"]) == 0
    assert "missing" in line_of("resvg", capsys.readouterr().out)


def on_an_ascii_terminal(*arguments, folder):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C"}
    command = [sys.executable, "-m", "nnviz_core.cli", *arguments]
    return subprocess.run(command, capture_output=True, check=False, cwd=folder, env=environment)


def test_a_terminal_without_its_signs_gets_others(tmp_path):
    done = on_an_ascii_terminal("doctor", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    assert {line[:1] for line in done.stdout.splitlines()} <= {b"+", b"-"}


def test_a_folder_whose_name_the_terminal_lacks_is_spelt_out(tmp_path):
    Cache(tmp_path / "Bücher").put("ab" + "0" * 62, Artifact(format="svg", data=b"<svg/>"))
    for action, said in (("info", b"1 pictures"), ("prune", b"removed 0"), ("clear", b"removed 1")):
        done = on_an_ascii_terminal("cache", action, "--folder", tmp_path / "Bücher", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert said in done.stdout
        assert b"B\\xfccher" in done.stdout


def test_an_entry_that_another_build_removes_meanwhile_is_not_counted(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(Cache, "entries", lambda _: iter([tmp_path / "gone.svg"]))
    assert main(["cache", "info", "--folder", str(tmp_path)]) == 0
    assert "0 pictures, 0 KiB" in capsys.readouterr().out
