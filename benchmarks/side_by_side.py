"""Two ways of doing something, measured in turn in the same run: ratios are what to read."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 9


def timed(run: Callable[[int], object], number: int) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    run(number)
    return (time.perf_counter() - start) * 1000


def pixels(png: bytes) -> int:
    """How many pixels a PNG has, by its header."""
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    return width * height


def side_by_side(title: str, ours: Callable[[int], object], peer: Callable[[int], object], name: str, calls: int = 40) -> None:
    """Print the medians of both and their ratio.

    Args:
        title: What is done.
        ours: Our way; its argument is a number that no other call has.
        peer: The other way.
        name: The peer's.
        calls: In each of the rounds.
    """
    both: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS * calls):
        for times, run in zip(both, (ours, peer), strict=True):
            times.append(timed(run, number))
    mine, theirs = map(statistics.median, both)
    print(f"{title:44} {mine:8.3f} ms   {name:28} {theirs:8.3f} ms   ratio {mine / theirs:6.3f}", flush=True)
