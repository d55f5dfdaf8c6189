"""The style `history`: how a training went, a panel for each measure, training and validation in one."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz_core.contracts import Style
from nnviz_core.data import curves_of
from nnviz_core.geometry import moved
from nnviz_core.kit.legend import Draw, Stroke, StrokeSizes, strokes, with_legend
from nnviz_core.network import Network
from nnviz_core.scene import Group, Item, Scene
from nnviz_core.styles.history.options import HistoryOptions
from nnviz_core.styles.history.panel import DASHES, ROLES, Panel, drawn, panel
from nnviz_core.styles.history.series import SPLITS, panels
from nnviz_core.styles.history.text import text_table

MOST_PANELS = 24
"""Nobody reads more of them; `metrics` chooses."""
MOST_EPOCHS = 10_000
"""Who counts further counts steps."""
ABREAST = 3
GAP = 28.0
"""Between panels, in pixels."""

__all__ = ["HistoryOptions", "arrange", "style", "why_not"]


def arrange(network: Network, options: HistoryOptions) -> Scene:
    """The scene of a network's training curves."""
    found = panels(curves_of(network), options.metrics) or panels(curves_of(network), ())
    shown = list(found.items())[:MOST_PANELS]
    last = max((each.last[0] for _, series in shown for each in series), default=0)
    made = [panel(measure, series, "Epoch" if last < MOST_EPOCHS else "Step", options) for measure, series in shown]
    items: list[Item] = []
    top = 0.0
    abreast = options.columns or max(1, min(ABREAST, len(made)))
    lefts = _lefts(made, abreast)
    for begin in range(0, len(made), abreast):
        row = made[begin : begin + abreast]
        head = max(each.top for each in row)
        for each, left in zip(row, lefts, strict=False):
            content = Group(items=tuple(drawn(each)), role="layer", name=each.measure, title=_tooltip(each))
            items.append(moved(content, left, top + head))
        top += head + options.height + options.font_size * 2.9 + GAP
    # The lines of the legend lie 20 pixels below the panels.
    return with_legend(items, _legend(made, options), options, gap=20.0 - options.font_size * 0.5)


def _lefts(made: Sequence[Panel], abreast: int) -> list[float]:
    """Where the plots of each column begin."""
    lefts: list[float] = []
    end = 0.0
    for column in range(abreast):
        of_column = made[column::abreast]
        if of_column:
            lefts.append(end + max(each.left for each in of_column))
            end = lefts[-1] + of_column[0].options.width + max(each.right for each in of_column) + GAP
    return lefts


def _tooltip(made: Panel) -> str:
    """What a pointer resting on the panel is told: `loss: training 0.93 → 0.21, validation 1.02 → 0.35`."""
    ends = [f"{each.split} {next(each.dots)[1]:.4g} → {each.last[1]:.4g}" for each in made.series]
    return f"{made.measure}: {', '.join(ends)}"


def _legend(made: Sequence[Panel], options: HistoryOptions) -> Draw:
    """A line and a word for each split."""
    splits = [split for split in SPLITS if any(each.split == split for one in made for each in one.series)]
    lines = strokes([Stroke(ROLES[split], split, DASHES[split]) for split in splits], StrokeSizes())
    return lambda left, right, top, _: lines(left, right, top, options.font_size)


def why_not(network: Network) -> str:
    """Why there is nothing to draw; empty where there is."""
    return "" if panels(curves_of(network), ()) else "it has no training curves ('history:' gives it some)"


style = Style(
    name="history",
    summary="training curves from a log",
    options=HistoryOptions,
    arrange=arrange,
    why_not=why_not,
    stands_in=1,
    written=dict.fromkeys(("txt", "ascii", "table"), text_table),
)
