"""1,000 different diagrams in one Sphinx build, against the same pages with plain SVG images.

Each build is a fresh process in an empty folder; the variants take turns, so that a
machine that slows down slows all of them. Prints the median of each variant and what
one diagram costs over one image. `sphinx.ext.graphviz` takes part where `dot` is there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGES = 50

SPEC = """\
.. nnviz::

   name: Network {number}
   input: 1@32x32
   layers:
     - {{conv: {filters}@5x5, activation: tanh}}
     - avgpool: 2x2
     - {{conv: 16@5x5, activation: tanh}}
     - avgpool: 2x2
     - flatten
     - {{dense: {units}, activation: tanh}}
     - {{dense: 84, activation: tanh}}
     - {{dense: 10, activation: softmax}}
"""

DOT = """\
.. digraph:: network_{number}

   rankdir=LR; node [shape=box];
   input -> "conv {filters}" -> pool -> "conv 16" -> "pool 2" -> flatten -> "dense {units}" -> "dense 84" -> "dense 10";
"""

IMAGE = """\
.. image:: pictures/{number}.svg
"""

VARIANTS = {"images": (IMAGE, ""), "nnviz": (SPEC, "sphinx_nnviz"), "graphviz": (DOT, "sphinx.ext.graphviz")}


def write_project(folder: Path, name: str, count: int) -> None:
    """A Sphinx project with `count` different pictures of one variant."""
    directive, extension = VARIANTS[name]
    pages = [f"page{page}" for page in range(PAGES)]
    folder.mkdir()
    folder.joinpath("conf.py").write_text(f"extensions = {[extension] if extension else []}\ngraphviz_output_format = 'svg'\n")
    toctree = "".join(f"   {page}\n" for page in pages)
    folder.joinpath("index.rst").write_text(f"Pictures\n========\n\n.. toctree::\n\n{toctree}")
    for page in range(PAGES):
        numbers = range(page * count // PAGES, (page + 1) * count // PAGES)
        blocks = [directive.format(number=number, filters=6 + number % 50, units=120 + number // 50) for number in numbers]
        folder.joinpath(f"page{page}.rst").write_text("\n".join([f"Page {page}\n{'=' * 8}\n", *blocks]))


def write_pictures(folder: Path, count: int) -> None:
    """What stands in the pages as plain images: pictures as large as ours."""
    from nnviz_core.model import read  # noqa: PLC0415 - the builds are measured, not this process

    text = read("\n".join(line[3:] for line in SPEC.format(number=0, filters=6, units=120).splitlines()[2:])).draw().artifact("svg").data
    folder.mkdir()
    for number in range(count):
        folder.joinpath(f"{number}.svg").write_bytes(text.replace(b"Network 0", f"Network {number}".encode()))


def build(folder: Path, output: Path, *more: str) -> tuple[float, float]:
    """Seconds of one build in a fresh process, `python` and imports included, and the most memory that it had, in MB."""
    shutil.rmtree(output, ignore_errors=True)
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "sphinx", "-q", "-W", *more, "-b", "html", folder, output])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the build of {folder} failed")
    return time.perf_counter() - begin, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", default="1", help="of sphinx-build")
    arguments = parser.parse_args()
    names = [name for name in VARIANTS if name != "graphviz" or shutil.which("dot")]
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for name in names:
            write_project(root / name, name, arguments.count)
        write_pictures(root / "images" / "pictures", arguments.count)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        for _ in range(arguments.rounds):
            for name in names:
                found[name].append(build(root / name, root / f"{name}-out", "-j", arguments.jobs))
    medians = {name: (statistics.median(s for s, _ in values), statistics.median(mb for _, mb in values)) for name, values in found.items()}
    report(medians, arguments.count)


def report(medians: dict[str, tuple[float, float]], count: int) -> None:
    """One line a variant."""
    plain, _ = medians["images"]
    for name, (seconds, memory) in medians.items():
        each = (seconds - plain) / count * 1000
        ratio = seconds / plain
        print(f"{name:10} {seconds:7.2f} s   {ratio:5.2f} × images   {each:6.3f} ms a diagram over an image   {memory:4.0f} MB")


if __name__ == "__main__":
    main()
