"""The pre-commit hook: what it runs exists and finds a mistake."""

import shlex
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent


def test_the_hook_finds_a_mistake(tmp_path):
    (hook,) = yaml.safe_load(ROOT.joinpath(".pre-commit-hooks.yaml").read_text())
    assert set(hook["types_or"]) == {"rst", "markdown"}
    program, *arguments = shlex.split(hook["entry"])
    page = tmp_path / "page.md"
    page.write_text("```nnviz\nmlp: 2-x\n```\n")
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments, "page.md"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "page.md:2:6: each size of 'mlp' must be a whole number" in done.stdout
