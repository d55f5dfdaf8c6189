"""TeX as a tool: in a folder of its own, without a shell, within a time, reading and writing nowhere else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from nnviz_core.budget import allowed, overrun
from nnviz_core.errors import Problem, ToolError

HINT = "on Debian and Ubuntu: apt install texlive-latex-base texlive-pictures dvisvgm"

_FAILURE = re.compile(r"! (.*)")
_ERROR = re.compile(r"^(?:[^\s:]+):(\d+): (.*)$", re.MULTILINE)


def missing_program(*programs: str) -> Problem | None:
    """What to install where a program is not found."""
    lacking = [program for program in programs if not shutil.which(program)]
    if not lacking:
        return None
    return Problem(f"TikZ pictures need {' and '.join(lacking)}", hint=HINT, topic="tool")


@cache
def versions() -> str:
    """What the programs say of themselves: pictures depend on it."""
    return ", ".join(_first_line([program, "--version"]) for program in ("latex", "dvisvgm", "dvipdfmx") if shutil.which(program))


def _first_line(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, check=False, timeout=allowed().seconds)  # noqa: S603 - a fixed command
    return done.stdout.decode(errors="replace").partition("\n")[0].strip()


def typeset(program: str, source: str, folder: Path, pages: int) -> None:
    """Run `latex` or `pdflatex` on a document, which becomes `pictures.dvi` or `pictures.pdf` in the folder.

    Raises:
        ToolError: TeX found something wrong, took too long, or is not there.
    """
    folder.joinpath("pictures.tex").write_text(source, encoding="utf-8")
    # -file-line-error makes errors tell their line; -halt-on-error ends at the first one.
    options = ["-interaction=nonstopmode", "-halt-on-error", "-file-line-error", "-no-shell-escape"]
    code, output = run([program, *options, "pictures.tex"], folder, pages)
    if code:
        raise ToolError(_failure(source, output))


def _failure(source: str, output: str) -> Problem:
    """What TeX found wrong, with its line, and the comment above it, which says in which layer it is."""
    found, other = _ERROR.search(output), _FAILURE.search(output)
    message = found[2] if found else other[1] if other else output[-200:].strip()
    lines = source.splitlines()[: int(found[1]) if found else 0]
    comments = [line.removeprefix("% ") for line in lines if line.startswith("% ")]
    where = f" in line {len(lines)}, at '{comments[-1]}'" if comments else f" in line {len(lines)}" if lines else ""
    hint = f"the line is: {lines[-1].strip()[:160]}" if lines else "is TeX complete?"
    return Problem(f"TeX stopped{where}: {message}", hint=hint, topic="render")


def run(command: Sequence[str], folder: Path, pages: int) -> tuple[int, str]:
    """Run a program in a folder; its exit status and what it printed.

    Raises:
        ToolError: It took too long, or is not there.
    """
    if problem := missing_program(command[0]):
        raise ToolError(problem)
    seconds = allowed().seconds * max(1, pages)
    try:
        # In the process group of the drawing worker: who ends that ends this, too.
        done = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ToolError(overrun("seconds", f"{command[0]} took more than {seconds:g} seconds")) from None
    return done.returncode, done.stdout.decode(errors="replace")


def _environment(folder: Path) -> dict[str, str]:
    """No settings of the user's; no file outside the folder and TeX's own trees is read or written; no date."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    home = str(folder)
    trees = dict.fromkeys(("HOME", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG"), home)
    confined = {"openin_any": "p", "openout_any": "p", "shell_escape": "f"}
    return {**kept, **trees, **confined, "max_print_line": "1000", "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "LC_ALL": "C"}
