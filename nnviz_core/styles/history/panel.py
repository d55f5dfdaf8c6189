"""One panel of a training history: axes, grid, lines, and what is written on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from nnviz_core.fonts import text_width
from nnviz_core.geometry import circle, polyline
from nnviz_core.kit.text import TIGHT, TextBlock, wrapped
from nnviz_core.scene import Anchor, Item, Path, Point, Text
from nnviz_core.styles.history.axes import Axis, brief, linear, logarithmic, written, written_log
from nnviz_core.styles.history.options import HistoryOptions
from nnviz_core.styles.history.series import Dot, Series, best, smoothed, spelled, thinned

ROLES = {"training": "accent", "validation": "positive", "test": "merge-line"}
DASHES: dict[str, tuple[float, ...]] = {"training": (), "validation": (5.0, 3.0), "test": (1.5, 2.5)}
TICK = 26.0
"""The least distance of ticks on the vertical axis, in pixels."""
LEAST = 1e-30
"""The least value that is shown on a logarithmic axis; with a smaller one, or one below 0, the axis is linear."""
_END: Anchor = "end"
_MIDDLE: Anchor = "middle"


class Panel(Struct, frozen=True):
    """A measure with its lines.

    Attributes:
        measure: `loss`.
        series: Training first.
        x: The axis of epochs or steps.
        y: The axis of values.
        title: Its name, in lines.
        note: The best value in words, in lines; may be empty.
        axis: What the horizontal axis counts.
        options: Of the style.
    """

    measure: str
    series: tuple[Series, ...]
    x: Axis
    y: Axis
    title: TextBlock
    note: TextBlock
    axis: str
    options: HistoryOptions

    @property
    def size(self) -> float:
        """Of the small letters."""
        return self.options.font_size * 0.9

    @property
    def labels(self) -> list[str]:
        """The ticks of the vertical axis."""
        return written_log(self.y.ticks) if self.y.is_log else written(self.y.ticks)

    @property
    def left(self) -> float:
        """What the ticks take to the left of the plot."""
        return max(text_width(label, self.size) for label in self.labels) + 8.0

    @property
    def right(self) -> float:
        """What the ends of lines take to the right of it."""
        words = [text_width(each.split, self.size) for each in self.series] if self.is_told else []
        return max([text_width(self.x_labels[-1], self.size) / 2 if self.x.ticks else 0.0, *(word + 10.0 for word in words)])

    @property
    def top(self) -> float:
        """What the title takes above it."""
        return self.title.height + self.note.height + 6.0

    @property
    def x_labels(self) -> list[str]:
        """The ticks of the horizontal axis."""
        return written(self.x.ticks)

    @property
    def is_told(self) -> bool:
        """Whether lines are named where they end."""
        return self.options.legend is None and len(self.series) > 1

    def point(self, dot: Dot) -> Point:
        """A value's place; the plot's upper left corner is (0, 0)."""
        return self.x.place(dot[0]) * self.options.width, (1 - self.y.place(dot[1])) * self.options.height


def panel(measure: str, series: Sequence[Series], axis: str, options: HistoryOptions) -> Panel:
    """A measure's panel, its axes fit to the lines; `axis` is what the horizontal one counts."""
    values = [value for each in series for _, value in each.dots]
    steps = [step for each in series for step, _ in each.dots]
    most = max(2, int(options.height / max(TICK, options.font_size * 2)))
    is_log = measure in options.log and min(values) > LEAST
    y = logarithmic(min(values), max(values), most) if is_log else linear(min(values), max(values), most, cover=True)
    whole = all(step == int(step) for step in steps)
    x = linear(min(steps), max(steps), max(2, int(options.width / max(48.0, options.font_size * 4))), cover=False, whole=whole)
    title = TextBlock(wrapped(spelled(measure), options.width, options.font_size, bold=True))
    note = _note(measure, series, axis, options)
    words = TextBlock(wrapped(note, options.width, options.font_size * 0.9, role="muted"))
    return Panel(measure, tuple(series), x, y, title, words, axis, options)


def _note(measure: str, series: Sequence[Series], axis: str, options: HistoryOptions) -> str:
    """The best value in words."""
    found = best(measure, series) if options.best else None
    if found is None:
        return ""
    (each, (step, value)) = found
    which = f" {each.split}" if len(series) > 1 else ""
    return f"best{which} {brief(value, 4)} at {axis.lower()} {step:,.6g}"


def drawn(panel: Panel) -> Iterator[Item]:
    """The panel, the plot's upper left corner at (0, 0)."""
    yield from _titled(panel)
    yield from _grid(panel)
    for each in panel.series:
        yield from _line(each, panel)
    if found := best(panel.measure, panel.series) if panel.options.best else None:
        each, dot = found
        yield Path(segments=circle(*panel.point(dot), 3.6), fill="surface", stroke=ROLES[each.split], width=1.6)
    if panel.is_told:
        yield from _ends(panel)
    y = panel.options.height + panel.size * 2.9
    yield Text(x=panel.options.width / 2, y=y, text=panel.axis, size=panel.size, fill="muted", anchor=_MIDDLE)


def _titled(panel: Panel) -> Iterator[Text]:
    size = panel.options.font_size
    top = -panel.top + size
    yield from panel.title.from_baseline(0.0, top, "start")
    yield from panel.note.from_baseline(0.0, top + panel.title.height - size * 0.1, "start")


def _grid(panel: Panel) -> Iterator[Item]:
    """Lines behind the curves, the axis below them, and the numbers of both axes."""
    width, height = panel.options.width, panel.options.height
    rows = [(1 - panel.y.place(tick)) * height for tick in panel.y.ticks]
    lines = [segment for y in rows for segment in polyline([(0.0, y), (width, y)])]
    yield Path(segments=tuple(lines), stroke="faint", width=0.7)
    yield Path(segments=polyline([(0.0, height), (width, height)]), stroke="line", width=1.0)
    for y, label in zip(rows, panel.labels, strict=True):
        yield Text(x=-6.0, y=y + panel.size * 0.36, text=label, size=panel.size, fill="muted", anchor=_END)
    places = [panel.x.place(tick) * width for tick in panel.x.ticks]
    marks = [segment for x in places for segment in polyline([(x, height), (x, height + 4.0)])]
    if marks:
        yield Path(segments=tuple(marks), stroke="line", width=1.0)
    for x, label in zip(places, panel.x_labels, strict=True):
        yield Text(x=x, y=height + panel.size * 1.5, text=label, size=panel.size, fill="muted", anchor=_MIDDLE)


def _line(series: Series, panel: Panel) -> Iterator[Path]:
    """The curve; with smoothing, what was measured behind it; a value between gaps as a dot."""
    role, dash = ROLES[series.split], DASHES[series.split]
    if panel.options.smoothing:
        yield from _curve(series, panel, role, (), 0.3)
        series = smoothed(series, min(panel.options.smoothing, 0.999))
    yield from _curve(series, panel, role, dash, 1.0)


def _curve(series: Series, panel: Panel, role: str, dash: tuple[float, ...], opacity: float) -> Iterator[Path]:
    runs = [[panel.point(dot) for dot in thinned(run)] for run in series.runs]
    segments = tuple(segment for run in runs if len(run) > 1 for segment in polyline(run))
    if segments:
        yield Path(segments=segments, stroke=role, width=1.8 if opacity == 1.0 else 1.0, dash=dash, opacity=opacity)
    alone = tuple(segment for run in runs if len(run) == 1 for segment in circle(*run[0], 2.0))
    if alone:
        yield Path(segments=alone, fill=role, opacity=opacity)


def _ends(panel: Panel) -> Iterator[Text]:
    """The lines' names where they end, moved apart where they would touch."""
    gap = panel.size * TIGHT
    heights = sorted((panel.point(each.last)[1], number) for number, each in enumerate(panel.series))
    room = panel.options.height - gap * (len(heights) - 1)
    floor = 0.0
    for index, (y, number) in enumerate(heights):
        place = max(floor, min(y, room + index * gap))
        floor = place + gap
        text = panel.series[number].split
        yield Text(x=panel.options.width + 8.0, y=place + panel.size * 0.36, text=text, size=panel.size, fill=ROLES[text])
