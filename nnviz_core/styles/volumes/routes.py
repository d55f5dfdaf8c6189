"""Lines that are led beside the boxes of a path: away from a box, along past all that lies between, back to a ball."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnviz_core.fonts import text_width
from nnviz_core.geometry import arrowhead, circle, polyline, rectangle
from nnviz_core.kit.roles import role_of
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Layer
from nnviz_core.notation import detail, notation, tooltip
from nnviz_core.scene import Group, Item, Path, Point, Text
from nnviz_core.simplify.spine import Skip
from nnviz_core.styles.volumes.runs import BALL, Run

LANE = 14.0
"""Room between lines one above the other."""
ROOM = 16.0
"""Room between the first line and the boxes."""
NEXT = 2.0
"""Room between two lines on one level: one ends at a ball, the other begins there."""
BETWEEN = 12.0
"""Room between layers on one line."""
WIDEST = 14.0
"""A layer on a line has no more words than this is wide, in sizes of their font."""

LineEnd = tuple[float, float]
"""Where a line may begin or end, along and across the flow."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A layer on a line: a small box."""

    layer: Layer
    words: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A skip, its number from the innermost one on, and its side: -1 over the boxes, 1 under them."""

    number: int
    skip: Skip
    side: int


@dataclass(slots=True)
class Street:
    """The picture beside which lines are led, and the lines that are there already.

    Attributes:
        flow: Of the picture.
        runs: Its boxes.
        size: Of the font.
        stops: Over each layer of the path.
        doors: For each end of a line, whether it leaves being the second part: its number among those there, and how many these are.
        lanes: Those in use: from where to where, on which side, and how far out.
    """

    flow: Flow
    runs: Sequence[Run]
    size: float
    stops: Mapping[str, LineEnd]
    doors: Mapping[tuple[int, bool], tuple[int, int]]
    lanes: list[tuple[float, float, int, float]] = field(default_factory=list)

    def edge(self, run: Run, side: int) -> float:
        """How far out a run reaches on a side, its words included."""
        if side < 0:
            return -run.over
        words = run.words.across(upright=self.flow.upright) + (10 if self.flow.upright else 4) if run.words.lines else 0.0
        return run.under + words

    def reach(self, run: Run, side: int, way: int) -> float:
        """How far a run reaches along the flow (with `way` 1) or against it, its words included on their side."""
        own = run.end if way > 0 else run.start
        return way * max(way * own, way * run.middle + run.reach) if side > 0 else own

    def free(self, begin: float, end: float, side: int, room: float) -> float:
        """How far out the next line between two places must be."""
        walls = [self.edge(run, side) + ROOM for run in self.runs if self.reach(run, side, 1) >= begin and self.reach(run, side, -1) <= end]
        lanes = [far + LANE for start, stop, where, far in self.lanes if where == side and stop > begin - NEXT and start < end + NEXT]
        return max([*walls, *lanes]) + room


def tags(skip: Skip, size: float) -> list[Tag]:
    """The layers on a line, measured."""
    return [_tag(layer, size * 0.9) for layer in skip.via]


def _tag(layer: Layer, size: float) -> Tag:
    words = next((text for text in (layer.label, notation(layer), detail(layer)) if text and text_width(text, size) <= WIDEST * size), "")
    return Tag(layer, words, text_width(words, size) + size if words else size * 1.4, size * 1.6)


def length(skip: Skip, flow: Flow, size: float) -> float:
    """How much room along the flow the layers on a line take."""
    boxes = tags(skip, size)
    return sum((box.height if flow.upright else box.width) + BETWEEN for box in boxes) + BETWEEN if boxes else 0.0


def routes(skips: Sequence[Skip], runs: Sequence[Run], stops: Mapping[str, LineEnd], flow: Flow, size: float, side: str) -> list[Item]:
    """The skips as lines, the short ones inside of the long ones."""
    last = max(run.end for run in runs) + ROOM

    def reach(skip: Skip) -> float:
        return (stops[skip.head][0] if skip.head else last) - (stops[skip.tail][0] if skip.tail else 0.0)

    both = {"over": (-1, -1), "under": (1, 1), "both": (-1, 1)}[side]
    ordered = [Line(number, skip, both[number % 2]) for number, skip in enumerate(sorted(skips, key=reach))]
    street = Street(flow, runs, size, stops, _doors(ordered))
    return [_led(street, line) for line in ordered]


def _doors(lines: Sequence[Line]) -> dict[tuple[int, bool], tuple[int, int]]:
    """The ends of lines at each layer and side, in an order in which they do not cross.

    Along the flow: lines that arrive, the innermost first, then lines that leave, the outermost first.
    """
    found: dict[tuple[str, int], list[tuple[int, bool]]] = {}
    for line in lines:
        found.setdefault((line.skip.head, line.side), []).append((line.number, False))
    for line in reversed(lines):
        found.setdefault((line.skip.tail, line.side), []).append((line.number, True))
    return {end: (place, len(ends)) for ends in found.values() for place, end in enumerate(ends)}


def _led(street: Street, line: Line) -> Group:
    """One line with what is on it."""
    skip, side = line.skip, line.side
    boxes = tags(skip, street.size)
    begin, end = _ends(street, line, length(skip, street.flow, street.size))
    room = max((box.width if street.flow.upright else box.height for box in boxes), default=0.0) / 2
    out = street.free(begin[0], end[0], side, room)
    street.lanes.append((begin[0], end[0], side, out + room))
    height = side * out
    spots = _spots(boxes, (begin[0] + end[0]) / 2, street.flow)
    # Nothing leads to a box that reads nothing, nor from one that nobody reads.
    points = [begin, (begin[0], height)] if skip.tail else [(spots[0][0], height)]
    points += [(end[0], height), end] if skip.head else [(spots[-1][0], height)]
    drawn = [street.flow(*point) for point in points]
    items: list[Item] = [Path(segments=polyline(drawn), stroke="line", width=1.2), *_marks(drawn, skip)]
    places = [street.flow(sum(spot) / 2, height) for spot in spots]
    items += [_box(box, place, street.size * 0.9) for box, place in zip(boxes, places, strict=True)]
    name = skip.via[0].name if skip.via else ""
    return Group(items=tuple(items), role="edge", name=name, title=tooltip(skip.via[0]) if skip.via else "")


def _ends(street: Street, line: Line, length: float) -> tuple[LineEnd, LineEnd]:
    """Where a line leaves the path and where it comes back; one that begins or ends outside is as long as what is on it."""
    begin = _door(street, line, leaving=True) if line.skip.tail else None
    end = _door(street, line, leaving=False) if line.skip.head else None
    if end is None:
        assert begin is not None
        return begin, (begin[0] + length + BETWEEN, 0.0)
    return begin or (end[0] - length - BETWEEN, 0.0), end


def _door(street: Street, line: Line, *, leaving: bool) -> LineEnd:
    """One end of a line; inner lines end nearer to the other end, so that lines do not cross."""
    name = line.skip.tail if leaving else line.skip.head
    run = next((run for run in street.runs if run.name == name or name in {box.layer.name for box in run.boxes}), None)
    if line.side > 0 and run is not None and not run.ball:
        return _beside(run, leaving=leaving)
    place, count = street.doors[line.number, leaving]
    along, across = street.stops[name]
    width = next((box.thick for each in street.runs for box in each.boxes if box.layer.name == name), 16.0)
    aside = min(5.0, width / max(1, count - 1)) * (place - (count - 1) / 2)
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
    (x, y), (tip_x, tip_y) = points[-2:]
    return [*marks, Path(segments=arrowhead((tip_x, tip_y), math.atan2(tip_y - y, tip_x - x), 8.0), fill="line")]


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
    x, y = middle
    role = role_of(box.layer)
    outline = rectangle(x - box.width / 2, y - box.height / 2, box.width, box.height, 3.0)
    items: list[Item] = [Path(segments=outline, fill=role, stroke=f"{role}-line", width=0.8)]
    if box.words:
        items.append(Text(x=x, y=y + size * 0.34, text=box.words, size=size, fill=f"{role}-text", anchor="middle"))
    return Group(items=tuple(items), role="layer", name=box.layer.name, link=box.layer.look.link, title=tooltip(box.layer))
