"""What drawing in processes of our own costs for one figure, and gains for many; against drawing in the program itself.

Both draw the same pictures. `NNVIZ_WORKERS=0` is how figures are made where there are no processes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from nnviz_core import workers
from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.figures import Ask
from nnviz_core.studio import Studio

SPEC = """\
input: 1@32x32
layers: [{{conv: 6@5x5}}, {{avgpool: 2x2}}, {{conv: 16@5x5}}, {{avgpool: 2x2}}, flatten, {{dense: {units}}}, {{dense: 10}}]
"""
MANY = 600
ROUNDS = 5


def asks(first: int) -> list[Ask]:
    """Figures of different networks."""
    return [
        Ask(source=Source(data=SPEC.format(units=number).encode()), given={"style": "lenet"}, outputs=("svg",))
        for number in range(first, first + MANY)
    ]


def many(first: int) -> float:
    """Seconds for many figures, asked for ahead of time as hosts do."""
    begin = time.perf_counter()
    studio, wanted = Studio(cache=Cache()), asks(first)
    studio.begin(wanted)
    for ask in wanted:
        studio.figure(ask)
    return time.perf_counter() - begin


def one(number: str) -> float:
    """Seconds of the command line with one figure, `python` and imports included."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "nnviz_core.cli", "render", "preset:lenet5", "--format", "svg", "--style", "lenet"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, workers.NUMBER: number})
    return time.perf_counter() - begin


def main() -> None:
    """Measure in turn and print."""
    single: dict[str, list[float]] = {"0": [], "2": []}
    for _ in range(3 * ROUNDS):
        for number, times in single.items():
            times.append(one(number))
    here, there = (statistics.median(times) * 1000 for times in single.values())
    print(f"one figure, cold: {there:.0f} ms by a worker, {here:.0f} ms in the program: {there - here:+.0f} ms")
    shared: dict[str, list[float]] = {"0": [], "2": []}
    for turn in range(ROUNDS + 1):
        for index, (number, times) in enumerate(shared.items()):
            os.environ[workers.NUMBER] = number
            workers.close()
            times.append(many(10 + MANY * (2 * turn + index)))
    here, there = (statistics.median(times[1:]) for times in shared.values())
    print(f"{MANY} figures: {there:.2f} s by two workers, {here:.2f} s in the program: ratio {there / here:.2f}")


if __name__ == "__main__":
    main()
