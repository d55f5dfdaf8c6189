"""The style `history`: how a training went, a panel for each measure, training and validation in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz_core.contracts import Style
from nnviz_core.data import curves_of
from nnviz_core.fonts import text_width
from nnviz_core.geometry import Box, bounds, fitted, moved, polyline
from nnviz_core.network import Network
from nnviz_core.scene import Group, Item, Path, Scene, Text
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
            content = Group(items=tuple(drawn(each)), role="layer", name=each.measure, title=_told(each))
            items.append(moved(content, left, top + head))
        top += head + options.height + options.font_size * 2.9 + GAP
    return fitted([*items, *_legend(bounds(items), made, options)])


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


def _told(made: Panel) -> str:
    """What a pointer resting on the panel is told: `loss: training 0.93 → 0.21, validation 1.02 → 0.35`."""
    ends = [f"{each.split} {next(each.dots)[1]:.4g} → {each.last[1]:.4g}" for each in made.series]
    return f"{made.measure}: {', '.join(ends)}"


def _legend(box: Box, made: Sequence[Panel], options: HistoryOptions) -> Iterator[Group]:
    """A line and a word for each split, below the panels, where it is asked for."""
    splits = [split for split in SPLITS if any(each.split == split for one in made for each in one.series)]
    if not options.legend or not splits:
        return
    widths = [33.0 + text_width(split, options.font_size) + 18.0 for split in splits]
    items: list[Item] = []
    x, y = (box[0] + box[2] - sum(widths) + 18.0) / 2, box[3] + 20.0
    for split, width in zip(splits, widths, strict=True):
        items.append(Path(segments=polyline([(x, y), (x + 26.0, y)]), stroke=ROLES[split], width=1.8, dash=DASHES[split]))
        items.append(Text(x=x + 33.0, y=y + options.font_size * 0.36, text=split, size=options.font_size))
        x += width
    yield Group(items=tuple(items), role="legend")


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
