"""Sections of a network in rows, each row joined to the next one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.abilities import Common
from nnviz_core.geometry import Box, bounds, moved
from nnviz_core.kit.arrows import edge_group
from nnviz_core.layout.flow import Flow
from nnviz_core.network import Network
from nnviz_core.scene import Group, Item
from nnviz_core.styles.panels.drawing import line
from nnviz_core.styles.panels.graph import Strip, strip
from nnviz_core.styles.panels.layer_panels import CLEAR
from nnviz_core.styles.panels.sections import Section, sections

TURN = 14.0
"""How far a line goes on past the end of a row, and how far from the rows it goes back."""


class PlacedPanel(Struct, frozen=True):
    """A section at its place: what it reads, how it is drawn, and how far it reaches along the flow and across it."""

    section: Section
    strip: Strip
    box: Box

    @property
    def length(self) -> float:
        """Along the flow."""
        return self.box[2] - self.box[0]


def in_rows(network: Network, flow: Flow, options: Common, *, row: float, spacing: float, output: bool) -> list[Item]:
    """The items of a network with branches, in rows of about this length where it can be cut."""

    def placed(section: Section) -> PlacedPanel:
        drawn = strip(section, network, flow, options, spacing=spacing, output=output)
        return PlacedPanel(section, drawn, _reach(drawn.items, flow))

    found = [placed(section) for section in sections(network)]
    lengths = [each.length for each in found]
    if sum(lengths) <= row:
        return list(placed(Section(network.layers)).strip.items)
    rows = _stacked([_aligned(each, flow) for each in dealt(found, lengths, row)], flow)
    joints = [_joint(one, other, flow) for each in rows for one, other in pairwise(each)]
    turns = [_turn(one, other, flow) for one, other in pairwise(rows)]
    return [*joints, *turns, *(item for each in rows for one in each for item in one.strip.items)]


T = TypeVar("T")


def dealt(things: Sequence[T], lengths: Sequence[float], row: float) -> list[list[T]]:
    """Things in rows that are about equally long, and about no longer than `row`."""
    total = sum(lengths)
    count = max(1, -int(-total // row))
    rows: list[list[T]] = [[]]
    reached = 0.0
    for thing, length in zip(things, lengths, strict=True):
        if rows[-1] and reached + length / 2 > total * len(rows) / count:
            rows.append([])
        rows[-1].append(thing)
        reached += length
    return rows


def _aligned(found: Sequence[PlacedPanel], flow: Flow) -> list[PlacedPanel]:
    """One row: each section's line begins where the line of the one before it ends, or past its words."""
    row = [_shifted(found[0], -found[0].box[0], -found[0].strip.enters[1], flow)]
    for each in found[1:]:
        (end, level), (begin, height) = row[-1].strip.leaves, each.strip.enters
        along = max(end - begin, row[-1].box[2] + CLEAR - each.box[0])
        row.append(_shifted(each, along, level - height, flow))
    return row


def _stacked(rows: Sequence[Sequence[PlacedPanel]], flow: Flow) -> list[list[PlacedPanel]]:
    """The rows, below each other with a lane between them."""
    stacked: list[list[PlacedPanel]] = []
    for row in rows:
        top = min(each.box[1] for each in row)
        under = max(each.box[3] for each in stacked[-1]) + 2 * TURN if stacked else 0.0
        stacked.append([_shifted(each, 0.0, under - top, flow) for each in row])
    return stacked


def _shifted(placed: PlacedPanel, along: float, across: float, flow: Flow) -> PlacedPanel:
    left, top, right, bottom = placed.box
    (a, b), (c, d) = placed.strip.enters, placed.strip.leaves
    items = tuple(moved(item, *flow(along, across)) for item in placed.strip.items)
    there = Strip(items, (a + along, b + across), (c + along, d + across))
    return replace(placed, strip=there, box=(left + along, top + across, right + along, bottom + across))


def _reach(items: Sequence[Item], flow: Flow) -> Box:
    """How far items reach: the least and the greatest place along the flow, and across it."""
    left, top, right, bottom = bounds(items)
    # A flow only turns and mirrors: the way back from a corner is the flow itself, or its mirror.
    corners = [(y, x) if flow.upright else (x, y) for x, y in ((left, top), (right, bottom))]
    alongs = sorted(-along if flow.direction in {"left", "up"} else along for along, _ in corners)
    acrosses = sorted(across for _, across in corners)
    return alongs[0], acrosses[0], alongs[1], acrosses[1]


def _joint(before: PlacedPanel, after: PlacedPanel, flow: Flow) -> Group:
    """The line from a section to the next one of its row."""
    return _edge(before, after, [before.strip.leaves, after.strip.enters], flow)


def _turn(before: Sequence[PlacedPanel], after: Sequence[PlacedPanel], flow: Flow) -> Group:
    """The line from the end of a row to the beginning of the next, between the two."""
    (end, level), (begin, height) = before[-1].strip.leaves, after[0].strip.enters
    past, lane = before[-1].box[2] + TURN, max(each.box[3] for each in before) + TURN
    start = min(begin, after[0].box[0]) - TURN
    corners = [(end, level), (past, level), (past, lane), (start, lane), (start, height), (begin, height)]
    return _edge(before[-1], after[0], corners, flow)


def _edge(before: PlacedPanel, after: PlacedPanel, corners: Sequence[tuple[float, float]], flow: Flow) -> Group:
    drawn = line([flow(*corner) for corner in corners], headed=False)
    return edge_group(drawn, before.section.layers[-1].name, after.section.layers[0].name)
