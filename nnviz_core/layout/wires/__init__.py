"""Lanes: glyphs in columns, joined by wires that run straight wherever no two of them must cross.

Columns by the longest path, and an order in each with few crossings (Sugiyama,
Tagawa, Toda, 1981). A wire has one height from glyph to glyph; only where two cross
does one of them bend, between columns. Glyphs reach with arms for their wires.

"Along" is the way of the flow and "across" is at its right hand; both in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz_core.layout.alignment import Rows, solved
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.ordering import longest_paths
from nnviz_core.layout.wires.order import Grid, grid_of
from nnviz_core.network import Network
from nnviz_core.scene import Segment
from nnviz_core.simplify.fuse import fuse

GAP = 12.0
"""Room between two glyphs in a column."""
BETWEEN = 16.0
"""Room between columns."""
BEND = 24.0
"""More room where wires cross."""
ARMS = 8.0
"""Room between the arms of a glyph."""
WIRE = 4.0
"""The height of the place that a wire takes in a column that it passes."""


MOST_WIRES = 3000
"""Pictures of more wires than this are unreadable, and slow to make."""

MOST_PLACES = 50_000
"""Wires that pass more places in columns than this, all together, take more than three seconds to untangle."""


def why_not(network: Network) -> str:
    """Why a network cannot be drawn in lanes; empty where it can."""
    if not network.layers:
        return "it has no layers"
    if len(network.edges) > MOST_WIRES:
        return f"it has more than {MOST_WIRES:,} connections"
    return f"its connections pass more than {MOST_PLACES:,} layers, all together" if _passed(fuse(network, standalone=True)) else ""


def _passed(network: Network) -> bool:
    """Whether connections pass too many layers."""
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    links = [(numbers[edge.tail], numbers[edge.head]) for edge in network.edges]
    depth = longest_paths(len(numbers), links)
    return sum(depth[head] - depth[tail] - 1 for tail, head in links) > MOST_PLACES


class Node(Struct, frozen=True):
    """What a glyph needs.

    Attributes:
        length: Along the flow, its words included.
        enters: How far an arm for an input reaches to both sides of its wire, one an input.
        leaves: How far an arm for an output reaches.
        foot: Room for words past its last arm.
    """

    length: float
    enters: tuple[float, ...]
    leaves: float
    foot: float


class Edge(Struct, frozen=True):
    """A connection of two nodes, by their numbers; a head's wires stand in the order of its inputs.

    Attributes:
        foot: Room for words at its beginning, across the flow.
        lead: Room for them along the flow.
    """

    tail: int
    head: int
    foot: float = 0.0
    lead: float = 0.0


class Run(Struct, frozen=True):
    """A piece of a wire, from a column to the next: straight, or bent where its two ends lie at different heights."""

    start: float
    end: float
    left: float
    right: float


class WiresPlacement(Struct, frozen=True):
    """Where everything goes.

    Attributes:
        middles: The middle of each node, along the flow.
        wires: The runs of each wire.
    """

    middles: tuple[float, ...]
    wires: tuple[tuple[Run, ...], ...]


def place(nodes: Sequence[Node], wires: Sequence[Edge], between: float = BETWEEN) -> WiresPlacement:
    """The nodes and wires, placed, with at least so much room between columns."""
    grid = grid_of(len(nodes), [(wire.tail, wire.head) for wire in wires])
    bent = grid.bent()
    heights = _heights(grid, bent, nodes, wires)
    columns = _columns(grid, bent, nodes, wires, between)
    middles = tuple(sum(columns[rank]) / 2 for rank in grid.ranks[: len(nodes)])
    runs = tuple(
        tuple(
            Run(columns[column][1], columns[column + 1][0], *heights[number, column])
            for column in range(grid.ranks[wire.tail], grid.ranks[wire.head])
        )
        for number, wire in enumerate(wires)
    )
    return WiresPlacement(middles, runs)


def wire_line(runs: Sequence[Run], start: float, end: float, flow: Flow) -> tuple[Segment, ...]:
    """A wire, from the glyph where it begins to the glyph where it ends."""
    found: list[Segment] = [("M", *flow(start, runs[0].left))]
    for run in runs:
        if run.left == run.right:
            continue
        begin, half = run.end - BEND, run.end - BEND / 2
        handles = (*flow(half, run.left), *flow(half, run.right))
        found += [("L", *flow(begin, run.left)), ("C", *handles, *flow(run.end, run.right))]
    return (*found, ("L", *flow(end, runs[-1].right)))


def _columns(
    grid: Grid, bent: set[tuple[int, int]], nodes: Sequence[Node], wires: Sequence[Edge], between: float
) -> list[tuple[float, float]]:  # fmt: skip
    """From where to where each column reaches along the flow."""
    lengths, leads = [0.0] * len(grid.columns), [0.0] * len(grid.columns)
    for node, rank in zip(nodes, grid.ranks, strict=False):
        lengths[rank] = max(lengths[rank], node.length)
    for wire in wires:
        rank = grid.ranks[wire.tail]
        leads[rank] = max(leads[rank], wire.lead)
    crossed = {column for _, column in bent}
    found, start = list[tuple[float, float]](), 0.0
    for column, (length, lead) in enumerate(zip(lengths, leads, strict=True)):
        found.append((start, start + length))
        start += length + between + lead + (BEND if column in crossed else 0.0)
    return found


def _heights(
    grid: Grid, bent: set[tuple[int, int]], nodes: Sequence[Node], wires: Sequence[Edge]
) -> dict[tuple[int, int], tuple[float, float]]:  # fmt: skip
    """For each wire and each column that it leaves: how far across it lies there, and at the next column."""
    rows, ends = Rows(), dict[tuple[int, int], tuple[int, int]]()
    for number, chain in enumerate(grid.chains):
        row = rows.add()
        for column in range(grid.ranks[chain[0]], grid.ranks[chain[-1]]):
            after = rows.add() if (number, column) in bent else row
            ends[number, column] = row, after
            if after != row:
                rows.level([row], [after])
            row = after
    _Stack(grid, nodes, wires, rows, ends).fill()
    across = solved(rows)
    return {key: (across[row], across[after]) for key, (row, after) in ends.items()}


class _Stack(Struct, frozen=True):
    """Says of each column what must lie above what, and how far apart."""

    grid: Grid
    nodes: Sequence[Node]
    wires: Sequence[Edge]
    rows: Rows
    ends: dict[tuple[int, int], tuple[int, int]]

    def fill(self) -> None:
        """All columns."""
        for column in self.grid.columns:
            above: list[tuple[int, float]] = []
            for item in column:
                inside = self._sides(item)
                for side in inside:
                    for (one, _, under), (other, over, _) in pairwise(side):
                        self.rows.apart(one, other, under + over + ARMS)
                for side in inside:
                    for one, under in above:
                        self.rows.apart(one, side[0][0], under + side[0][1] + GAP)
                above = [(side[-1][0], side[-1][2]) for side in inside]

    def _sides(self, item: int) -> list[list[tuple[int, float, float]]]:
        """The wires at the two sides of a node or a place: their rows, and how far each reaches up and down."""
        rank = self.grid.ranks[item]
        if item >= len(self.nodes):
            (wire,) = self.grid.leaving[item]
            return [[(self.ends[wire, rank][0], WIRE / 2, WIRE / 2)]]
        node = self.nodes[item]
        enters = [(self.ends[wire, rank - 1][1], reach, reach) for wire, reach in self._entering(item)]
        leaves = [(self.ends[wire, rank][0], node.leaves, max(node.leaves, self.wires[wire].foot)) for wire in self.grid.leaving[item]]
        if not enters and not leaves:
            return [[(self.rows.add(), node.leaves, node.leaves + node.foot)]]
        if len(enters) == len(leaves) == 1:
            self.rows.join(enters[0][0], leaves[0][0])
        elif enters and leaves:
            self.rows.level([row for row, _, _ in enters], [row for row, _, _ in leaves])
        return [[*side[:-1], _with_foot(side[-1], node.foot)] for side in (enters, leaves) if side]

    def _entering(self, item: int) -> list[tuple[int, float]]:
        """The wires into a node, from the first across the flow to the last, each with the reach of its arm."""
        reach = dict(zip(sorted(self.grid.entering[item]), self.nodes[item].enters, strict=True))
        return [(wire, reach[wire]) for wire in self.grid.entering[item]]


def _with_foot(token: tuple[int, float, float], foot: float) -> tuple[int, float, float]:
    row, over, under = token
    return row, over, under + foot
