"""How the command line ends where its surroundings fail: politely."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CLI = [sys.executable, "-m", "nnviz_core.cli"]
SLOW = "input: 8\nlayers:\n  - parallel: [" + ", ".join(["[{dense: 8}]"] * 18000) + "]\ndraw: {style: graph}"


def run(*arguments, cwd, **options):
    return subprocess.run([*CLI, *arguments], cwd=cwd, capture_output=True, check=False, **options)


@pytest.mark.parametrize("command", [["list", "layers"], ["schema"], ["summary", "preset:vgg16"], ["render", "preset:lenet5"], ["doctor"]])
def test_a_full_disk_is_told(tmp_path, command):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*CLI, *command], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert b"no space left" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_full_disk_under_the_output_is_told(tmp_path):
    done = run("render", "preset:lenet5", "-o", "/dev/full", "--format", "svg", cwd=tmp_path)
    assert done.returncode == 3
    assert b"no space left" in done.stderr


@pytest.mark.parametrize("command", ["list layers", "schema", "summary preset:vgg16"])
def test_a_pipe_that_is_closed_ends_it_without_a_word(tmp_path, command):
    line = f"{sys.executable} -m nnviz_core.cli {command} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "command", [["list", "layers"], ["summary", "net.yaml"], ["check", "net.yaml"], ["doctor"], ["render", "net.yaml"]]
)
def test_a_terminal_without_our_letters(tmp_path, command):
    tmp_path.joinpath("net.yaml").write_text("name: Netz für Größen\ninput: 8\nlayers: [{dense: 8, name: schön}]", encoding="utf-8")
    done = run(*command, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", [["render", "slow.yaml", "-o", "slow.svg"], ["check", *["slow.yaml"] * 9]])
def test_an_interrupt_ends_it_and_its_workers(tmp_path, command):
    tmp_path.joinpath("slow.yaml").write_text(SLOW)
    program = subprocess.Popen([*CLI, *command], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(1)
    os.kill(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=20)
    if program.returncode not in {0, 1}:  # it was done already, on a fast machine
        assert program.returncode == 130
    assert b"Traceback" not in errors
    assert not tmp_path.joinpath("slow.svg").exists() or program.returncode == 0


@pytest.mark.slow
def test_what_takes_too_long_is_told(tmp_path):
    tmp_path.joinpath("slow.yaml").write_text(SLOW)
    done = run("render", "slow.yaml", "-o", "slow.svg", "--budget", "seconds=0.5", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(b"slow.yaml: it took more than 0.5 seconds; a figure may have 0.5 seconds\n  hint: ")
    assert b"--budget seconds=" in done.stderr


@pytest.mark.parametrize("budget", ["secnds=3", "seconds=none", "seconds=-1", "seconds"])
def test_a_budget_that_is_none_is_told(tmp_path, budget):
    done = run("summary", "preset:lenet5", "--budget", budget, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_root_opens_more(tmp_path):
    tmp_path.joinpath("a").mkdir()
    tmp_path.joinpath("net.yaml").write_text("mlp: 2-3")
    tmp_path.joinpath("a/net.yaml").write_text("model: ../net.yaml")
    assert b"leads outside the project" in run("summary", "a/net.yaml", cwd=tmp_path).stderr
    assert run("summary", "a/net.yaml", "--root", ".", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("module", "package", "extra"),
    [("mkdocs_nnviz.extension", "markdown", "markdown"), ("mkdocs_nnviz.plugin", "mkdocs", "mkdocs"), ("mkdocs_nnviz.fence", "markdown", "markdown"),
     ("mkdocs_nnviz.markdown_it", "markdown_it", "markdown-it"), ("sphinx_nnviz.docutils", "docutils", "sphinx")],
)  # fmt: skip
def test_a_host_that_is_not_installed_says_how_to_get_it(module, package, extra):
    code = f"import sys; sys.modules[{package!r}] = None; import {module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f'pip install "nnviz-docs[{extra}]"' in done.stderr
