"""1,000 different diagrams in one Sphinx build, against the same pages with plain SVG images: chains, residual networks, all sorts.

Each build is a fresh process in an empty folder; the variants take turns, so that a
machine that slows down slows all of them. Prints the median of each variant, what one
diagram costs over one image, and the median of a second build in which nothing has
changed. `sphinx.ext.graphviz` takes part where `dot` is there.
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
from textwrap import indent

from networks import FORMS, text

PAGES = 50

DOT = """\
.. digraph:: network_{number}

   rankdir=LR; node [shape=box];
   input -> "conv {number}" -> pool -> "conv 16" -> "pool 2" -> flatten -> "dense 120" -> "dense 84" -> "dense 10";
"""

IMAGE = """\
.. image:: pictures/{number}.svg
"""

EXTENSIONS = {"images": "", "nnviz": "sphinx_nnviz", "graphviz": "sphinx.ext.graphviz"}


def block(variant: str, form: str, number: int) -> str:
    """One picture, as it stands in a page."""
    if variant == "nnviz":
        return f".. nnviz::\n\n{indent(text(number, form), '   ')}\n"
    return (IMAGE if variant == "images" else DOT).format(number=number)


def write_project(folder: Path, variant: str, form: str, count: int) -> None:
    """A Sphinx project with `count` different pictures of one variant."""
    pages = [f"page{page}" for page in range(PAGES)]
    folder.mkdir()
    extensions = [EXTENSIONS[variant]] if EXTENSIONS[variant] else []
    folder.joinpath("conf.py").write_text(f"extensions = {extensions}\ngraphviz_output_format = 'svg'\n")
    toctree = "".join(f"   {page}\n" for page in pages)
    folder.joinpath("index.rst").write_text(f"Pictures\n========\n\n.. toctree::\n\n{toctree}")
    for page in range(PAGES):
        blocks = [block(variant, form, number) for number in range(page * count // PAGES, (page + 1) * count // PAGES)]
        folder.joinpath(f"page{page}.rst").write_text("\n".join([f"Page {page}\n{'=' * 8}\n", *blocks]))


def write_pictures(folder: Path, form: str, count: int) -> None:
    """What stands in the pages as plain images: our own pictures."""
    from nnviz_core.cache import Cache  # noqa: PLC0415 - the builds are measured, not this process
    from nnviz_core.contracts import Source  # noqa: PLC0415
    from nnviz_core.pipeline import prepare  # noqa: PLC0415
    from nnviz_core.produce import produce  # noqa: PLC0415

    folder.mkdir()
    for number in range(count):
        job = prepare(Source(data=text(number, form).encode()))
        folder.joinpath(f"{number}.svg").write_bytes(produce(job, "svg", Cache()).data)


def build(folder: Path, output: Path, *more: str) -> tuple[float, float]:
    """Seconds of one build in a fresh process, `python` and imports included, and the most memory that it had, in MB."""
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
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", default="1", help="of sphinx-build")
    parser.add_argument("--forms", nargs="*", default=list(FORMS), choices=list(FORMS))
    arguments = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every build would compile the source anew
    for form in arguments.forms:
        print(f"{form}:", flush=True)
        report(measured(form, arguments), arguments.count)


def measured(form: str, arguments: argparse.Namespace) -> dict[str, tuple[float, float, float]]:
    """For each variant the median of its seconds, of its memory, and of the seconds of a build in which nothing has changed."""
    names = [name for name in EXTENSIONS if name != "graphviz" or shutil.which("dot")]
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for name in names:
            write_project(root / name, name, form, arguments.count)
        write_pictures(root / "images" / "pictures", form, arguments.count)
        for _ in range(arguments.rounds):
            for name in names:
                folder, output = root / name, root / f"{name}-out"
                shutil.rmtree(output, ignore_errors=True)
                first, again = (build(folder, output, "-j", arguments.jobs) for _ in range(2))
                found[name].append((*first, again[0]))
    return {name: tuple(map(statistics.median, zip(*values, strict=True))) for name, values in found.items()}  # type: ignore[misc]


def report(medians: dict[str, tuple[float, float, float]], count: int) -> None:
    """One line a variant."""
    plain, _, still = medians["images"]
    for name, (seconds, memory, again) in medians.items():
        each = (seconds - plain) / count * 1000
        ratio = seconds / plain
        first = f"{seconds:7.2f} s   {ratio:5.2f} × images   {each:6.3f} ms a diagram over an image   {memory:4.0f} MB"
        print(f"{name:10} {first}   again {again:5.2f} s, {again / still:5.2f} × images")


if __name__ == "__main__":
    main()
