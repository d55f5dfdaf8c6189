"""`make bench`: each figure beside a peer's, measured in turn in the same run.

Ratios are what to read; absolute times are those of the machine.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml
from side_by_side import side_by_side, timed

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.produce import produce
from nnviz_core.reading import read_source
from nnviz_core.registry import find_renderer

HERE = Path(__file__).parent
SPEC = (HERE.parent / "examples" / "networks" / "1-lenet5.yaml").read_text(encoding="utf-8")
WARM = ("lenet", "alexnet", "volumes", "flat", "fcnn", "graph", "blocks", "glyphs", "panels", "activity", "ascii")
DOT = "digraph{rankdir=LR;" + "->".join(f"layer{number}" for number in range(9)) + "}"


def spec(number: int) -> bytes:
    """A network that no other call has drawn."""
    return SPEC.replace("120", str(121 + number)).encode()


def draw(style: str) -> Callable[[int], object]:
    """Text to SVG, nothing cached."""
    return lambda number: produce(prepare(Source(data=spec(number)), {"style": style}), "svg", Cache())


def warm(style: str, source: str) -> Callable[[int], object]:
    """A diagram in memory to SVG."""
    diagram = prepare(Source(data=source.encode()), {"style": style}).diagram
    svg = find_renderer("svg")

    def run(_: int) -> object:
        # Else the second call would find the network fused already.
        return svg.render(diagram, "svg")

    return run


def dot(_: int) -> object:
    """Graphviz as a process, which sphinx.ext.graphviz starts for every diagram."""
    return subprocess.run(["dot", "-Tsvg"], input=DOT.encode(), capture_output=True, check=True)


def main() -> None:
    """All comparisons."""
    reading = (lambda number: read_source(Source(data=spec(number))), lambda number: yaml.load(spec(number), yaml.CSafeLoader))
    side_by_side("read LeNet-5: text to network", *reading, "PyYAML alone (in C)")
    if shutil.which("dot"):
        for style in ("lenet", "volumes", "graph"):
            side_by_side(f"draw LeNet-5 as {style}: text to SVG", draw(style), dot, "dot as a process", calls=4)
        for style in WARM:
            source = "mlp: 4-5-3" if style == "fcnn" else "preset: lenet5"
            side_by_side(f"draw as {style}: diagram to SVG, warm", warm(style, source), dot, "dot as a process", calls=4)
    else:
        print("NOT MEASURED against `dot` as a process: Graphviz is not installed (apt install graphviz). Ours alone:")
        for style in ("lenet", "volumes", "graph"):
            times = [timed(draw(style), number) for number in range(200)]
            print(f"  draw LeNet-5 as {style}: text to SVG {statistics.median(times):8.3f} ms")
    for script in ("workers.py", "tikz_fifty.py", "matplotlib_lenet.py", "visualkeras_vgg16.py", "sphinx_thousand.py", "onnx_large.py"):
        print(f"\n{script}")
        sys.stdout.flush()
        subprocess.run([sys.executable, HERE / script], check=True)


if __name__ == "__main__":
    main()
