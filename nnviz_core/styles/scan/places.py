"""Where the dots of a scan lie: by force (Graphviz' sfdp), or along a coil where that is not to be had."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nnviz_core import dot
from nnviz_core.layout.graphs.placement import LayoutEdge, depths
from nnviz_core.scene import Point

FINE = 2500
"""With more dots than this, forces are taken of groups of dots together: 5,000 take half a second."""

LARGEST = 50_000
"""More dots and threads than this, which take two seconds, are laid along a coil."""

FEW = 60
"""Fewer dots than this are laid out by their threads alone."""

LOOP = 0.8
"""Networks are long threads. Every so many operations, times the root of their number, the thread is held in the middle."""

MIDDLE, HOLE = "middle", 0.6
"""The dot that holds the thread, and how much of the hole around it is closed."""

ROUNDS, EFFORT = 8, 100_000
"""How often dots that are too close push each other away, and how many of them do in all."""

STEP = 0.6
"""How much of a push is followed at once, so that crowds do not shake."""


def places(count: int, links: Sequence[LayoutEdge]) -> list[Point]:
    """A place for each dot, in no unit."""
    return (_by_force(count, links) if count + len(links) <= LARGEST else []) or coil(count, links)


def _by_force(count: int, links: Sequence[LayoutEdge]) -> list[Point]:
    """The places that sfdp finds, always from the same start; nothing where there is no Graphviz.

    What holds the thread in the middle is a dot of its own, which is not drawn.
    """
    found: dict[str, Point] = {}
    for line in dot.run(_source(count, links), "sfdp", "plain").decode().splitlines():
        what, *words = line.split(" ")
        if what == "node":
            found[words[0]] = (float(words[1]), -float(words[2]))
    middle = found.pop(MIDDLE, None)
    if len(found) < count:
        return []
    dots = [found[str(number)] for number in range(count)]
    return dots if middle is None else _drawn_in(dots, middle)


def _drawn_in(dots: Sequence[Point], middle: Point) -> list[Point]:
    """The dots closer to the middle, where the dot that is not drawn leaves a hole."""
    distances = [math.dist(dot, middle) for dot in dots]
    pull = HOLE * min(distances)
    shares = [1 - pull / distance if distance else 1.0 for distance in distances]
    return [(middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share) for (x, y), share in zip(dots, shares, strict=True)]


def _source(count: int, links: Sequence[LayoutEdge]) -> str:
    pace = "fast" if count > FINE else "normal"
    every = round(LOOP * math.sqrt(count))
    held = sorted({*range(0, count, every), count - 1}) if count >= FEW else []
    lines = [*map(str, range(count)), *(f"{link.tail}--{link.head}" for link in links), *(f"{MIDDLE}--{number}" for number in held)]
    settings = (f'graph [start=1 overlap=scale splines="" quadtree={pace}]', 'node [shape=point label="" width=0.001]')
    return "\n".join(["graph {", *settings, *lines, "}"])


def coil(count: int, links: Sequence[LayoutEdge]) -> list[Point]:
    """Layers along a spiral, from the outside to its middle; those that could run at once lie side by side."""
    abreast: dict[int, list[int]] = {}
    for number, depth in enumerate(depths(count, links)):
        abreast.setdefault(depth, []).append(number)
    steps = len(abreast)
    gap = max(1.5, 2 * count / steps)  # from one turn to the next one, in steps
    found: list[Point] = [(0.0, 0.0)] * count
    for depth, numbers in abreast.items():
        angle = math.sqrt(4 * math.pi * (steps - depth) / gap)
        for lane, number in enumerate(numbers):
            radius = gap * (angle / (2 * math.pi) + 0.8 * ((lane + 1) / (len(numbers) + 1) - 0.5))
            found[number] = (-radius * math.cos(angle), radius * math.sin(angle))
    return found


def spread(found: Sequence[Point], apart: float) -> list[Point]:
    """The places, those that are closer than `apart` pushed away from each other."""
    now = list(found)
    for _ in range(max(1, min(ROUNDS, EFFORT // max(1, len(found))))):
        shifts = _pushes(now, apart)
        now = [(x + dx * STEP, y + dy * STEP) for (x, y), (dx, dy) in zip(now, shifts, strict=True)]
    return now


def _pushes(now: Sequence[Point], apart: float) -> list[Point]:
    """How far each dot is pushed, in all."""
    shifts = [(0.0, 0.0)] * len(now)
    for one, other in close_pairs(now, apart):
        (x0, y0), (x1, y1) = now[one], now[other]
        distance = math.dist((x0, y0), (x1, y1))
        # Two dots on one spot part in a direction of their own.
        ux, uy = ((x1 - x0) / distance, (y1 - y0) / distance) if distance > apart / 1000 else (math.cos(other), math.sin(other))
        push = (apart - distance) / 2
        shifts[one] = (shifts[one][0] - ux * push, shifts[one][1] - uy * push)
        shifts[other] = (shifts[other][0] + ux * push, shifts[other][1] + uy * push)
    return shifts


MOST_NEIGHBOURS = 24
"""A dot looks at no more neighbours than this in each cell: thousands on one spot take bounded time."""


def close_pairs(found: Sequence[Point], reach: float) -> Iterator[tuple[int, int]]:
    """The pairs of places that are closer than `reach`, by a grid."""
    cells: dict[tuple[int, int], list[int]] = {}
    for number, (x, y) in enumerate(found):
        cells.setdefault((math.floor(x / reach), math.floor(y / reach)), []).append(number)
    for (column, row), members in cells.items():
        near = [other for dx in (-1, 0, 1) for dy in (-1, 0, 1) for other in cells.get((column + dx, row + dy), ())[:MOST_NEIGHBOURS]]
        for one in members:
            x, y = found[one]
            yield from ((one, other) for other in near if other > one and math.hypot(found[other][0] - x, found[other][1] - y) < reach)
