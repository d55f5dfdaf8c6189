"""`make bench`: each figure beside a peer's, measured in turn in the same run.

Ratios are what to read; absolute times are those of the machine.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml
from networks import text
from side_by_side import side_by_side, timed

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.reading import read_source
from nnviz_core.registry import find_renderer

HERE = Path(__file__).parent
WARM = ("lenet", "alexnet", "volumes", "flat", "fcnn", "graph", "blocks", "glyphs", "panels", "activity", "ascii")
DOT = "digraph{{rankdir=LR;" + "->".join(f"layer{number}" for number in range(8)) + "->{last}}}"
SCRIPTS = (
    *("workers.py", "tikz_fifty.py", "matplotlib_lenet.py", "visualkeras_vgg16.py"),
    *("sphinx_thousand.py", "onnx_large.py", "onnx_structure.py", "growth.py"),
)


def spec(number: int, form: str = "diverse") -> Source:
    """A network that no other call has drawn."""
    return Source(data=text(number, form).encode())


def draw(style: str, form: str = "diverse") -> Callable[[int], object]:
    """Text to SVG, nothing cached."""
    return lambda number: produce(prepare(spec(number, form), {"style": style}), "svg", Cache())


def warm(style: str) -> Callable[[int], object]:
    """Diagrams in memory to SVG: networks of several sizes, in turn."""
    sources = [b"mlp: 4-5-3", b"mlp: 16-12-8-2"] if style == "fcnn" else [text(number, "chains").encode() for number in range(8)]
    diagrams = [prepare(Source(data=source), {"style": style}).diagram for source in sources]
    svg = find_renderer("svg")
    return lambda number: svg.render(diagrams[number % len(diagrams)], "svg")


def dot(number: int) -> object:
    """Graphviz as a process, which sphinx.ext.graphviz starts for every diagram."""
    return subprocess.run(["dot", "-Tsvg"], input=DOT.format(last=number).encode(), capture_output=True, check=True)


def embedded() -> Callable[[int], object]:
    """Graphviz in this process, by the package that carries it."""
    from pygraphviz import graphviz  # noqa: PLC0415 - not on every platform

    context = graphviz.gvContextWithBuiltins()

    def run(number: int) -> object:
        with tempfile.TemporaryFile() as file:
            file.write(DOT.format(last=number).encode())
            file.seek(0)
            graph = graphviz.agread(file, None)
            graphviz.gvLayout(context, graph, b"dot")
            made = graphviz.gvRenderData(context, graph, b"svg")
            graphviz.gvFreeLayout(context, graph)
            graphviz.agclose(graph)
        return made

    return run


def main() -> None:
    """All comparisons."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process would compile the source anew
    reading = (lambda number: read_source(spec(number)), lambda number: yaml.load(spec(number).data, yaml.CSafeLoader))
    side_by_side("read diverse networks: text to network", *reading, "PyYAML alone (in C)")
    try:
        peers = [(embedded(), "Graphviz in this process", 20)]
    except ImportError as error:
        peers = []
        print(f"NOT MEASURED against Graphviz in this process: {error}")
    if shutil.which("dot"):
        peers.append((dot, "dot as a process", 4))
    else:
        print("NOT MEASURED against `dot` as a process: Graphviz is not installed (apt install graphviz)")
    against(peers)
    for script in SCRIPTS:
        print(f"\n{script}")
        sys.stdout.flush()
        subprocess.run([sys.executable, HERE / script], check=True)


def against(peers: list[tuple[Callable[[int], object], str, int]]) -> None:
    """Ours beside each peer; the peers draw chains of boxes, the least that any graph is."""
    for peer, name, calls in peers:
        for style, form in (("lenet", "chains"), ("volumes", "chains"), ("graph", "diverse"), ("blocks", "diverse")):
            side_by_side(f"draw {form} as {style}: text to SVG", draw(style, form), peer, name, calls)
        for style in WARM:
            side_by_side(f"draw as {style}: diagram to SVG, warm", warm(style), peer, name, calls)
    if not peers:
        times = [timed(draw("graph"), number) for number in range(200)]
        print(f"  draw diverse networks as graph: text to SVG {statistics.median(times):8.3f} ms")


if __name__ == "__main__":
    main()
