"""`make bench`: each figure beside a peer's, measured in turn in the same run.

Ratios are what to read; absolute times are those of the machine.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from nnviz_core.cache import Cache
from nnviz_core.draw import prepare, produce
from nnviz_core.plugins import Source, read_source

HERE = Path(__file__).parent
ROUNDS = 9
SPEC = (HERE.parent / "examples" / "networks" / "1-lenet5.yaml").read_text(encoding="utf-8")
DOT = "digraph{rankdir=LR;" + "->".join(f"layer{number}" for number in range(9)) + "}"


def timed(run: Callable[[int], object], number: int) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    run(number)
    return (time.perf_counter() - start) * 1000


def side_by_side(title: str, ours: Callable[[int], object], peer: Callable[[int], object], name: str, calls: int = 40) -> None:
    """Print the medians of both, measured in turn, and their ratio."""
    both: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS * calls):
        for times, run in zip(both, (ours, peer), strict=True):
            times.append(timed(run, number))
    mine, theirs = map(statistics.median, both)
    print(f"{title:44} {mine:8.3f} ms   {name:28} {theirs:8.3f} ms   ratio {mine / theirs:6.3f}")


def spec(number: int) -> bytes:
    """A network that no other call has drawn."""
    return SPEC.replace("120", str(121 + number)).encode()


def draw(style: str) -> Callable[[int], object]:
    """Text to SVG, nothing cached."""
    return lambda number: produce(prepare(Source(data=spec(number)), {"style": style}), "svg", Cache())


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
    else:
        print("NOT MEASURED against `dot` as a process: Graphviz is not installed (apt install graphviz). Ours alone:")
        for style in ("lenet", "volumes", "graph"):
            times = [timed(draw(style), number) for number in range(200)]
            print(f"  draw LeNet-5 as {style}: text to SVG {statistics.median(times):8.3f} ms")
    for script in ("sphinx_thousand.py", "onnx_large.py"):
        print(f"\n{script}")
        sys.stdout.flush()
        subprocess.run([sys.executable, HERE / script], check=True)


if __name__ == "__main__":
    main()
