"""Where everything is across the flow: layers, lanes and frames, each part about an axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnviz_core.layout.columns.plan import BlockRows, PlacedPart
from nnviz_core.layout.columns.routes import Route

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
class CrossAxis:
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


def across(plan: BlockRows, routes: Sequence[Route], sizes: Sizes, spacing: Spacing) -> CrossAxis:
    """Where everything is across the flow."""
    lanes: dict[int, list[Route]] = {}
    for route in routes:
        lanes.setdefault(route.lane, []).append(route)
    boxes: dict[int, Box] = {}
    for number in range(len(plan.parts) - 1, -1, -1):
        inside = [boxes[child] for child in plan.children[number]]
        boxes[number] = _box(plan.parts[number], inside, lanes.get(number, ()), sizes, spacing)
    return _absolute(plan, boxes, spacing)


def _box(node: PlacedPart, children: Sequence[Box], lanes: Sequence[Route], sizes: Sizes, spacing: Spacing) -> Box:
    match node.part.kind:
        case "layer":
            return Box([sizes.layers[node.part.name]])
        case "chain":
            return _chain(node, children, lanes, spacing)
        case "beside":
            return _beside(node, children, lanes, spacing)
        case "frame":
            (low, high), label = children[0].sides, sizes.labels[node.part.name]
            low, high = low - spacing.frame, high + spacing.frame
            return Box([(low - label, high) if node.side < 0 else (low, high + label)] * node.part.rows, (0.0,))


def _chain(node: PlacedPart, children: Sequence[Box], lanes: Sequence[Route], spacing: Spacing) -> Box:
    """Children on one axis, lanes beside what they pass, the short ones nearer."""
    rows = [(0.0, 0.0)] * node.part.rows
    for child, start in zip(children, node.part.starts, strict=True):
        rows[start : start + len(child.rows)] = child.rows
    places: dict[int, float] = {}
    for route in sorted(lanes, key=lambda route: (route.rows[1] - route.rows[0], route.rows, route.edge)):
        passed = range(max(route.rows[0] - node.row, 0), min(route.rows[1] - node.row, node.part.rows))
        if node.side < 0:
            place = min((rows[row][0] for row in passed), default=0.0) - spacing.lane
        else:
            place = max((rows[row][1] for row in passed), default=0.0) + spacing.lane
        for row in passed:
            rows[row] = min(rows[row][0], place), max(rows[row][1], place)
        places[route.edge] = place
    return Box(rows, (0.0,) * len(children), places)


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
    return Box([(-axis, at - axis)] * node.part.rows, [each - axis for each in axes], lanes_at)


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
