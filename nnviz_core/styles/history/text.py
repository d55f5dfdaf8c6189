"""Training curves as text: a line each, with its course in bars, where it begins, where it ends and its extremes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from nnviz_core.contracts import Writing
from nnviz_core.data import Curve, curves_of
from nnviz_core.diagram import Options
from nnviz_core.network import Network
from nnviz_core.terminal import columns, cut, padded

BARS = "▁▂▃▄▅▆▇█"
GAP = " "
COURSE = 32
"""Columns of bars; a longer curve is shown by the means of its stretches."""
NAME = 24
COLUMN_HEADS = ("", "first", "last", "least", "most")


def text_table(network: Network, _: Options, shown: Callable[[str], str]) -> Writing:
    """The curves of a network; `shown` turns words into what the format may hold."""
    curves = [curve for curve in curves_of(network) if any(value is not None for value in curve.values)]
    names = [shown(cut(shown(curve.name), NAME)) for curve in curves]
    courses = [shown(_course(curve.values)) for curve in curves]
    name, course = (max(map(columns, texts), default=0) for texts in (names, courses))
    rows = [(padded(one, name), padded(other, course), *_figures(curve)) for one, other, curve in zip(names, courses, curves, strict=True)]
    lines = [_line(row) for row in [(" " * name, " " * course, *COLUMN_HEADS[1:]), *rows]]
    return Writing(text="\n".join(lines) + "\n")


def _line(row: Sequence[str]) -> str:
    return f"{row[0]}  {row[1]}  {'  '.join(cell.rjust(9) for cell in row[2:])}".rstrip()


def _figures(curve: Curve) -> Iterator[str]:
    known = [value for value in curve.values if value is not None]
    for value in (known[0], known[-1], min(known), max(known)):
        yield f"{value:.4g}"


def _course(values: Sequence[float | None]) -> str:
    """One bar a stretch, as high as its mean between the least and the greatest one."""
    stretches = min(COURSE, len(values))
    borders = [round(number * len(values) / stretches) for number in range(stretches + 1)]
    means = [_mean([value for value in values[begin:end] if value is not None]) for begin, end in pairwise(borders)]
    known = [mean for mean in means if mean is not None]
    low, span = min(known), max(known) - min(known)
    return "".join(GAP if mean is None else BARS[round((mean - low) / span * (len(BARS) - 1)) if span else 0] for mean in means)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
