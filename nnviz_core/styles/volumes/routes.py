"""Lines that are led beside the boxes of a path: away from a box, along past all that lies between, back to a ball."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from nnviz_core.fonts import text_width
from nnviz_core.geometry import box_about, circle
from nnviz_core.kit import arrows
from nnviz_core.kit.arrows import LARGE, arrowhead, heading
from nnviz_core.kit.nodes import layer_group, tile
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.text import Line as TextLine
from nnviz_core.layout.beside import Apart, Line, Wall, levels
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.notation import detail, notation, tooltip
from nnviz_core.scene import Group, Item, Path, Point
from nnviz_core.simplify.spine import Skip
from nnviz_core.styles.volumes.runs import BALL, Run

ROOM = 16.0
"""Room between the first line and the boxes."""
APART = Apart(first=ROOM, next=14.0, ends=2.0)
"""Room between lines: on one level, one may end at a ball where the other begins."""
BETWEEN = 12.0
"""Room between layers on one line."""
TAG_WIDTH = 14.0
"""A layer on a line has no more words than this is wide, in sizes of their font."""

LineEnd = tuple[float, float]
"""Where a line may begin or end, along and across the flow."""


class Tag(Struct, frozen=True):
    """A layer on a line: a small box."""

    layer: Layer
    words: str
    width: float
    height: float


class Led(Struct, frozen=True):
    """A skip that is led, its number from the innermost one on, and its side: -1 over the boxes, 1 under them."""

    number: int
    skip: Skip
    side: int


class Street(Struct, frozen=True, dict=True):
    """The picture beside which lines are led.

    Attributes:
        flow: Of the picture.
        runs: Its boxes.
        size: Of the font.
        stops: Over each layer of the path.
        doors: For each end of a line, whether it leaves being the second part: its number among those there, and how many these are.
    """

    flow: Flow
    runs: Sequence[Run]
    size: float
    stops: Mapping[str, LineEnd]
    doors: Mapping[tuple[int, bool], tuple[int, int]]

    @cached_property
    def homes(self) -> Mapping[str, Run]:
        """The run in which each layer is."""
        found: dict[str, Run] = {}
        for run in self.runs:
            for name in (run.name, *(box.layer.name for box in run.boxes)):
                found.setdefault(name, run)
        return found

    @cached_property
    def widths(self) -> Mapping[str, float]:
        """How thick the box of each layer is."""
        return {box.layer.name: box.thick for run in reversed(self.runs) for box in reversed(run.boxes)}

    def walls(self, side: int) -> list[Wall]:
        """How far the runs reach on a side, along the flow and out, their words included where these are on it."""
        return [self._wall(run, worded=side > 0) for run in self.runs]

    def _wall(self, run: Run, *, worded: bool) -> Wall:
        if not worded:
            return _wall(run.start, run.end, -run.over)
        words = run.words.across(upright=self.flow.upright) + (10 if self.flow.upright else 4) if run.words.lines else 0.0
        return _wall(min(run.start, run.middle - run.reach), max(run.end, run.middle + run.reach), run.under + words)


def _wall(start: float, end: float, far: float) -> Wall:
    """A wall whose ends are in it: a line that only touches it is led past it, too."""
    return Wall(math.nextafter(start, -math.inf), math.nextafter(end, math.inf), far)


def tags(skip: Skip, size: float) -> list[Tag]:
    """The layers on a line, measured."""
    return [_tag(layer, size * 0.9) for layer in skip.via]


def _tag(layer: Layer, size: float) -> Tag:
    words = next(
        (text for text in (layer.label, notation(layer), detail(layer)) if text and text_width(text, size) <= TAG_WIDTH * size), ""
    )
    return Tag(layer, words, text_width(words, size) + size if words else size * 1.4, size * 1.6)


def length(skip: Skip, flow: Flow, size: float) -> float:
    """How much room along the flow the layers on a line take."""
    return _length(tags(skip, size), flow)


def _length(boxes: Sequence[Tag], flow: Flow) -> float:
    return sum((box.height if flow.upright else box.width) + BETWEEN for box in boxes) + BETWEEN if boxes else 0.0


def routes(skips: Sequence[Skip], runs: Sequence[Run], stops: Mapping[str, LineEnd], flow: Flow, size: float, side: str) -> list[Item]:
    """The skips as lines, the short ones inside of the long ones."""
    last = max(run.end for run in runs) + ROOM
    begins = [stops[skip.tail][0] for skip in skips if skip.tail]

    def reach(skip: Skip) -> tuple[bool, float]:
        begin, end = stops[skip.tail][0] if skip.tail else 0.0, stops[skip.head][0] if skip.head else last
        # A box that reads nothing stands over lines that begin beneath it: they run to others, and must not run through it.
        over = not skip.tail and any(end - length(skip, flow, size) - BETWEEN < other < end for other in begins)
        return over, end - begin

    both = {"over": (-1, -1), "under": (1, 1), "both": (-1, 1)}[side]
    ordered = [Led(number, skip, both[number % 2]) for number, skip in enumerate(sorted(skips, key=reach))]
    street = Street(flow, runs, size, stops, _doors(ordered))
    measured = [_measured(street, line) for line in ordered]
    heights = dict[int, float]()
    for each in sorted(set(both)):
        beside = [line for line in measured if line.led.side == each]
        far = levels([Line(line.begin[0], line.end[0], line.room) for line in beside], street.walls(each), APART)
        heights |= {line.led.number: each * out for line, out in zip(beside, far, strict=True)}
    return [_drawn(street, line, heights[line.led.number]) for line in measured]


def _doors(lines: Sequence[Led]) -> dict[tuple[int, bool], tuple[int, int]]:
    """The ends of lines at each layer and side, in an order in which they do not cross.

    Along the flow: lines that arrive, the innermost first, then lines that leave, the outermost first.
    """
    found: dict[tuple[str, int], list[tuple[int, bool]]] = {}
    for line in lines:
        found.setdefault((line.skip.head, line.side), []).append((line.number, False))
    for line in reversed(lines):
        found.setdefault((line.skip.tail, line.side), []).append((line.number, True))
    return {end: (place, len(ends)) for ends in found.values() for place, end in enumerate(ends)}


class Measured(Struct, frozen=True):
    """A line with the layers on it, its two ends, and how far these layers reach to both sides."""

    led: Led
    boxes: Sequence[Tag]
    begin: LineEnd
    end: LineEnd
    room: float


def _measured(street: Street, line: Led) -> Measured:
    boxes = tags(line.skip, street.size)
    begin, end = _ends(street, line, _length(boxes, street.flow))
    room = max((box.width if street.flow.upright else box.height for box in boxes), default=0.0) / 2
    return Measured(line, boxes, begin, end, room)


def _drawn(street: Street, line: Measured, height: float) -> Group:
    """One line with what is on it, so far below the axis."""
    skip, boxes, begin, end = line.led.skip, line.boxes, line.begin, line.end
    spots = _spots(boxes, (begin[0] + end[0]) / 2, street.flow)
    # Nothing leads to a box that reads nothing, nor from one that nobody reads.
    points = [begin, (begin[0], height)] if skip.tail else [(spots[0][0], height)]
    points += [(end[0], height), end] if skip.head else [(spots[-1][0], height)]
    drawn = [street.flow(*point) for point in points]
    items: list[Item] = [arrows.line(drawn), *_marks(drawn, skip)]
    places = [street.flow(sum(spot) / 2, height) for spot in spots]
    items += [_box(box, place, street.size * 0.9) for box, place in zip(boxes, places, strict=True)]
    name = skip.via[0].name if skip.via else ""
    return Group(items=tuple(items), role="edge", name=name, title=tooltip(skip.via[0]) if skip.via else "")


def _ends(street: Street, line: Led, length: float) -> tuple[LineEnd, LineEnd]:
    """Where a line leaves the path and where it comes back; one that begins or ends outside is as long as what is on it."""
    begin = _door(street, line, leaving=True) if line.skip.tail else None
    end = _door(street, line, leaving=False) if line.skip.head else None
    if end is None:
        assert begin is not None
        return begin, (begin[0] + length + BETWEEN, 0.0)
    return begin or (end[0] - length - BETWEEN, 0.0), end


def _door(street: Street, line: Led, *, leaving: bool) -> LineEnd:
    """One end of a line; inner lines end nearer to the other end, so that lines do not cross."""
    name = line.skip.tail if leaving else line.skip.head
    run = street.homes.get(name)
    if line.side > 0 and run is not None and not run.ball:
        return _beside(run, leaving=leaving)
    place, count = street.doors[line.number, leaving]
    along, across = street.stops[name]
    aside = min(5.0, street.widths.get(name, 16.0) / max(1, count - 1)) * (place - (count - 1) / 2)
    if run is not None and run.ball:
        return along + aside, run.shift + line.side * math.sqrt(BALL**2 - aside**2)
    return along + aside, across


def _beside(run: Run, *, leaving: bool) -> LineEnd:
    """Where a line on the side of the words begins or ends: on the axis, beside the words."""
    reach = run.reach
    if leaving:
        return max(run.end, run.middle + reach) + 6, run.shift
    return min(run.start, run.middle - reach) - 6, run.shift


def _marks(points: Sequence[Point], skip: Skip) -> list[Item]:
    """A dot where a line leaves, a head where it arrives."""
    marks: list[Item] = [Path(segments=circle(*points[0], 2.0), fill="line")] if skip.tail else []
    return [*marks, arrowhead(points[-1], heading(points), LARGE)]


def _spots(boxes: Sequence[Tag], middle: float, flow: Flow) -> list[tuple[float, float]]:
    """Where the layers on a line begin and end along the flow: in their order, about its middle."""
    lengths = [box.height if flow.upright else box.width for box in boxes]
    along = middle - (sum(lengths) + BETWEEN * (len(boxes) - 1)) / 2
    found = []
    for long in lengths:
        found.append((along, along + long))
        along += long + BETWEEN
    return found


def _box(box: Tag, middle: Point, size: float) -> Group:
    role = role_of(box.layer)
    words = [TextLine(box.words, size).at(middle[0], middle[1] + size * 0.34, fill=f"{role}-text")] if box.words else []
    return layer_group(box.layer, [tile(box_about(middle, box.width, box.height), role, 3.0, 0.8), *words])
