"""Where everything is across the flow: layers, lanes and frames, each part about an axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnviz_core.layout.columns.plan import Plan, Spot
from nnviz_core.layout.columns.ways import Way

Extent = tuple[float, float]
"""How far something reaches to both sides of an axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Room across the flow, in pixels.

    Attributes:
        column: Between columns.
        lane: Between lanes, and from a block to a lane.
        frame: Within a frame, around what is in it.
    """

    column: float
    lane: float
    frame: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """How far each layer reaches to both sides of its axis, and how much room the label of a frame takes beside it."""

    layers: Mapping[str, Extent]
    labels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Across:
    """Places across the flow.

    Attributes:
        layers: The axis of each layer, by the number of its part.
        lanes: The place of each lane, by the number of its link.
        frames: The two sides of each frame, by the number of its part.
    """

    layers: dict[int, float]
    lanes: dict[int, float]
    frames: dict[int, Extent]


@dataclass(frozen=True, slots=True)
class Box:
    """A part about its axis.

    Attributes:
        rows: How far it reaches in each of its rows.
        children: The axes of its children.
        lanes: Its own lanes, by the numbers of their links.
    """

    rows: list[Extent]
    children: Sequence[float] = ()
    lanes: dict[int, float] = field(default_factory=dict)

    @property
    def sides(self) -> Extent:
        """How far it reaches in all."""
        return min(low for low, _ in self.rows), max(high for _, high in self.rows)


def across(plan: Plan, ways: Sequence[Way], sizes: Sizes, spacing: Spacing) -> Across:
    """Where everything is across the flow."""
    lanes: dict[int, list[Way]] = {}
    for way in ways:
        lanes.setdefault(way.lane, []).append(way)
    boxes: dict[int, Box] = {}
    for number in range(len(plan.spots) - 1, -1, -1):
        inside = [boxes[child] for child in plan.children[number]]
        boxes[number] = _box(plan.spots[number], inside, lanes.get(number, ()), sizes, spacing)
    return _absolute(plan, boxes, spacing)


def _box(spot: Spot, children: Sequence[Box], lanes: Sequence[Way], sizes: Sizes, spacing: Spacing) -> Box:
    match spot.part.kind:
        case "layer":
            return Box([sizes.layers[spot.part.name]])
        case "chain":
            return _chain(spot, children, lanes, spacing)
        case "beside":
            return _beside(spot, children, lanes, spacing)
        case "frame":
            (low, high), label = children[0].sides, sizes.labels[spot.part.name]
            low, high = low - spacing.frame, high + spacing.frame
            return Box([(low - label, high) if spot.side < 0 else (low, high + label)] * spot.part.rows, (0.0,))


def _chain(spot: Spot, children: Sequence[Box], lanes: Sequence[Way], spacing: Spacing) -> Box:
    """Children on one axis, lanes beside what they pass, the short ones nearer."""
    rows = [(0.0, 0.0)] * spot.part.rows
    for child, start in zip(children, spot.part.starts, strict=True):
        rows[start : start + len(child.rows)] = child.rows
    places: dict[int, float] = {}
    for way in sorted(lanes, key=lambda way: (way.rows[1] - way.rows[0], way.rows, way.edge)):
        passed = range(max(way.rows[0] - spot.row, 0), min(way.rows[1] - spot.row, spot.part.rows))
        if spot.side < 0:
            place = min((rows[row][0] for row in passed), default=0.0) - spacing.lane
        else:
            place = max((rows[row][1] for row in passed), default=0.0) + spacing.lane
        for row in passed:
            rows[row] = min(rows[row][0], place), max(rows[row][1], place)
        places[way.edge] = place
    return Box(rows, (0.0,) * len(children), places)


def _beside(spot: Spot, children: Sequence[Box], lanes: Sequence[Way], spacing: Spacing) -> Box:
    """Children from one side to the other, the lanes between them in the gaps."""
    gaps: list[list[Way]] = [[] for _ in range(len(children) + 1)]
    for way in sorted(lanes, key=lambda way: (way.rows, way.edge)):
        gaps[way.gap].append(way)
    places: dict[int, float] = {}
    axes: list[float] = []
    at = 0.0
    for number, gap in enumerate(gaps):
        places |= {way.edge: at + spacing.lane * (index + 1) for index, way in enumerate(gap)}
        outermost = number in {0, len(children)}
        at += max(spacing.lane * (len(gap) + 1) if gap else 0.0, 0.0 if outermost else spacing.column)
        if number < len(children):
            low, high = children[number].sides
            axes.append(at - low)
            at += high - low
    axis = _axis(axes, [child.rows for child in spot.part.children])
    lanes_at = {edge: place - axis for edge, place in places.items()}
    return Box([(-axis, at - axis)] * spot.part.rows, [each - axis for each in axes], lanes_at)


def _axis(axes: Sequence[float], rows: Sequence[int]) -> float:
    """The middle column's, or the middle of the two that are in the middle; of two the longer one's."""
    if len(axes) == 2 and rows[0] != rows[1]:  # noqa: PLR2004 - a main branch and a short cut
        return axes[0 if rows[0] > rows[1] else 1]
    half = (len(axes) - 1) // 2
    return (axes[half] + axes[len(axes) - 1 - half]) / 2


def _absolute(plan: Plan, boxes: Mapping[int, Box], spacing: Spacing) -> Across:
    """The places of all parts about the axis of the outermost."""
    found = Across({}, {}, {})
    axes = [0.0] * len(plan.spots)
    for number, spot in enumerate(plan.spots):
        if spot.parent >= 0:
            axes[number] = axes[spot.parent] + boxes[spot.parent].children[spot.child]
        for edge, place in boxes[number].lanes.items():
            found.lanes[edge] = axes[number] + place
        if spot.part.kind == "layer":
            found.layers[number] = axes[number]
        if spot.part.kind == "frame":
            low, high = boxes[plan.children[number][0]].sides
            found.frames[number] = axes[number] + low - spacing.frame, axes[number] + high + spacing.frame
    return found
