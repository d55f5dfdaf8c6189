"""Where everything is across the flow: layers, lanes and frames, each part about an axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from nnviz_core.layout.beside import Apart, Line, Wall, levels
from nnviz_core.layout.columns.plan import BlockRows, PlacedPart, Side
from nnviz_core.layout.columns.routes import Route

Extent = tuple[float, float]
"""How far something reaches to both sides of an axis."""


class Spacing(Struct, frozen=True, kw_only=True):
    """Room across the flow, in pixels.

    Attributes:
        column: Between columns.
        lane: Between lanes, and from a block to a lane.
        frame: Within a frame, around what is in it.
    """

    column: float
    lane: float
    frame: float


class Sizes(Struct, frozen=True):
    """How far each layer reaches to both sides of its axis, and how much room the label of a frame takes beside it."""

    layers: Mapping[str, Extent]
    labels: Mapping[str, float]


class CrossAxis(Struct, frozen=True):
    """Places across the flow.

    Attributes:
        layers: The axis of each layer, by the number of its part.
        lanes: The place of each lane, by the number of its link.
        frames: The two sides of each frame, by the number of its part.
    """

    layers: dict[int, float]
    lanes: dict[int, float]
    frames: dict[int, Extent]


class Span(Struct, frozen=True):
    """Rows, the first and the one behind the last, and how far something reaches there to both sides of an axis."""

    first: int
    end: int
    low: float
    high: float

    def wall(self, side: Side) -> Wall:
        """What lanes on a side are led past."""
        return Wall(self.first, self.end, self.low * side if side < 0 else self.high)


class Passing(Struct, frozen=True):
    """A link that needs a lane, and the rows that it passes: the first and the one behind the last; none where they are the same."""

    edge: int
    first: int
    end: int


class Box(Struct, frozen=True, dict=True):
    """A part about its axis.

    Attributes:
        spans: How far it reaches in its rows; at least to its axis in those that are not named.
        children: The axes of its children.
        lanes: Its own lanes, by the numbers of their links.
        passing: Links that need lanes but have none yet, those first that are to be nearer to the axis.
    """

    spans: list[Span]
    children: Sequence[float] = ()
    lanes: dict[int, float] = field(default_factory=dict)
    passing: list[Passing] = field(default_factory=list)

    @cached_property
    def sides(self) -> Extent:
        """How far it reaches in all."""
        return min(span.low for span in self.spans), max(span.high for span in self.spans)


def across(plan: BlockRows, routes: Sequence[Route], sizes: Sizes, spacing: Spacing) -> CrossAxis:
    """Where everything is across the flow."""
    lanes: dict[int, list[Route]] = {}
    for route in routes:
        lanes.setdefault(route.lane, []).append(route)
    boxes: dict[int, Box] = {}
    for number in range(len(plan.parts) - 1, -1, -1):
        inside = [boxes[child] for child in plan.children[number]]
        part = plan.parts[number]
        box = _box(part, inside, lanes.get(number, ()), sizes, spacing)
        # A chain in a chain is on the same axis: its lanes are found together with those around them.
        nested = part.part.kind == "chain" and part.parent >= 0 and plan.parts[part.parent].part.kind == "chain"
        boxes[number] = box if nested else _with_lanes(box, part.side, spacing.lane)
    return _absolute(plan, boxes, spacing)


def _box(node: PlacedPart, children: Sequence[Box], lanes: Sequence[Route], sizes: Sizes, spacing: Spacing) -> Box:
    match node.part.kind:
        case "layer":
            return Box([Span(node.row, node.end, *sizes.layers[node.part.name])])
        case "chain":
            return _chain(node, children, lanes)
        case "beside":
            return _beside(node, children, lanes, spacing)
        case "frame":
            (low, high), label = children[0].sides, sizes.labels[node.part.name]
            low, high = low - spacing.frame, high + spacing.frame
            sides = (low - label, high) if node.side < 0 else (low, high + label)
            return Box([Span(node.row, node.end, *sides)], (0.0,))


def _chain(node: PlacedPart, children: Sequence[Box], lanes: Sequence[Route]) -> Box:
    """Children on one axis, lanes beside what they pass, the short ones nearer."""
    ordered = sorted(lanes, key=lambda route: (route.rows[1] - route.rows[0], route.rows, route.edge))
    own = (Passing(route.edge, max(route.rows[0], node.row), min(route.rows[1], node.end)) for route in ordered)
    spans = [span for child in children for span in child.spans]
    return Box(spans, (0.0,) * len(children), passing=[*(each for child in children for each in child.passing), *own])


def _with_lanes(box: Box, side: Side, lane: float) -> Box:
    """The part with its lanes, so far from each other and from what they pass."""
    if not box.passing:
        return box
    led = [each for each in box.passing if each.first < each.end]
    far = levels([Line(each.first, each.end, 0.0) for each in led], [span.wall(side) for span in box.spans], Apart(first=lane, next=lane))
    places = {each.edge: side * out for each, out in zip(led, far, strict=True)}
    reached = [Span(each.first, each.end, min(0.0, places[each.edge]), max(0.0, places[each.edge])) for each in led]
    return Box([*box.spans, *reached], box.children, {each.edge: places.get(each.edge, side * lane) for each in box.passing})


def _beside(node: PlacedPart, children: Sequence[Box], lanes: Sequence[Route], spacing: Spacing) -> Box:
    """Children from one side to the other, the lanes between them in the gaps."""
    gaps: list[list[Route]] = [[] for _ in range(len(children) + 1)]
    for route in sorted(lanes, key=lambda route: (route.rows, route.edge)):
        gaps[route.gap].append(route)
    places: dict[int, float] = {}
    axes: list[float] = []
    at = 0.0
    for number, gap in enumerate(gaps):
        places |= {route.edge: at + spacing.lane * (index + 1) for index, route in enumerate(gap)}
        outermost = number in {0, len(children)}
        at += max(spacing.lane * (len(gap) + 1) if gap else 0.0, 0.0 if outermost else spacing.column)
        if number < len(children):
            low, high = children[number].sides
            axes.append(at - low)
            at += high - low
    axis = _axis(axes, [child.rows for child in node.part.children])
    lanes_at = {edge: place - axis for edge, place in places.items()}
    return Box([Span(node.row, node.end, -axis, at - axis)], [each - axis for each in axes], lanes_at)


def _axis(axes: Sequence[float], rows: Sequence[int]) -> float:
    """The middle column's, or the middle of the two that are in the middle; of two the longer one's."""
    if len(axes) == 2 and rows[0] != rows[1]:  # noqa: PLR2004 - a main branch and a short cut
        return axes[0 if rows[0] > rows[1] else 1]
    half = (len(axes) - 1) // 2
    return (axes[half] + axes[len(axes) - 1 - half]) / 2


def _absolute(plan: BlockRows, boxes: Mapping[int, Box], spacing: Spacing) -> CrossAxis:
    """The places of all parts about the axis of the outermost."""
    found = CrossAxis({}, {}, {})
    axes = [0.0] * len(plan.parts)
    for number, node in enumerate(plan.parts):
        if node.parent >= 0:
            axes[number] = axes[node.parent] + boxes[node.parent].children[node.child]
        for edge, place in boxes[number].lanes.items():
            found.lanes[edge] = axes[number] + place
        if node.part.kind == "layer":
            found.layers[number] = axes[number]
        if node.part.kind == "frame":
            low, high = boxes[plan.children[number][0]].sides
            found.frames[number] = axes[number] + low - spacing.frame, axes[number] + high + spacing.frame
    return found
