"""How the time of a picture grows with its network, for each style and wiring.

The figures are exponents: 1 where twice the network takes twice the time, 2 where it
takes four times that. Behind each stands how many times as long the largest takes as a
chain of as many layers does in the same style. `-` is a network that the style refuses::

    python benchmarks/growth.py [style …]
"""

from __future__ import annotations

import gc
import math
import statistics
import sys
import time

from wirings import WIRINGS

from nnviz_core.contracts import Source
from nnviz_core.pipeline import prepare
from nnviz_core.registry import find_renderer
from nnviz_core.workers import here

STYLES = ("activity", "alexnet", "ascii", "blocks", "fcnn", "flat", "glyphs", "graph", "lenet", "panels", "scan", "volumes")
SIZES = (375, 750, 1500)
FOLDING = ("graph", "blocks")
"""Styles that are measured twice: the second time with each repetition in full."""
LATE = 20.0
"""Nothing larger is tried in a style and wiring that took so long, in seconds."""


def main(styles: list[str]) -> None:
    """Print one row for each style."""
    here.begin(lambda *_: None)  # as in a worker: Graphviz runs in this very process
    print(f"{'':16}" + "".join(f"{name:>16}" for name in WIRINGS))
    for style in styles or STYLES:
        for options in ({}, {"fold": "no"}) if style in FOLDING else ({},):
            name = f"{style} unfolded" if options else style
            times = {wiring: _times(style, wiring, options) for wiring in WIRINGS}
            cells = (_cell(found, times["chain"]) for found in times.values())
            print(f"{name:16}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


def _times(style: str, wiring: str, options: dict[str, str]) -> list[float]:
    """Seconds of this process for each size; none where the style refuses the network."""
    found: list[float] = []
    for size in SIZES:
        source = Source(data=WIRINGS[wiring](size))
        gc.collect()
        begin = time.process_time()
        job = prepare(source, {"style": style, **options})
        if job.diagram.style != style:
            return []
        find_renderer("svg").render(job.diagram, "svg")
        found.append(time.process_time() - begin)
        if found[-1] > LATE:
            break
    return found


def _cell(times: list[float], chain: list[float]) -> str:
    if len(times) < 2:  # noqa: PLR2004 - no line through one point
        return "late" if times else "-"
    xs, ys = [math.log(size) for size in SIZES[: len(times)]], [math.log(seconds) for seconds in times]
    slope = statistics.linear_regression(xs, ys).slope
    return f"{slope:.2f}" + (f" ×{times[-1] / chain[-1]:.1f}" if len(chain) == len(times) else "")


if __name__ == "__main__":
    main(sys.argv[1:])
