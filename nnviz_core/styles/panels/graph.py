"""Panels of a network with branches: in columns, their lines led in lanes, where several meet in a fan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from nnviz_core.abilities import Common
from nnviz_core.kit.arrows import CUT, SMALL, WIDTH, along, arrowhead, edge_group
from nnviz_core.layout.flow import Flow
from nnviz_core.layout.wires import Edge, Node, Run, WiresPlacement, place, wire_line
from nnviz_core.network import Network
from nnviz_core.scene import Item, Path, Segment
from nnviz_core.styles.panels.layer_panels import LayerPanel, drawn_panel, entry_panel, layer_panel, output_panel
from nnviz_core.styles.panels.sections import Section

FAN = 22.0
"""Room before and after a panel in which several lines come together or part."""
ARM = 5.0
"""Room on both sides of each of them."""


class Strip(Struct, frozen=True):
    """A section that is drawn.

    Attributes:
        items: Its lines, then its panels.
        enters: Where its line begins, along the flow and across it.
        leaves: Where its last panel's line ends.
    """

    items: tuple[Item, ...]
    enters: tuple[float, float]
    leaves: tuple[float, float]


def strip(section: Section, network: Network, flow: Flow, options: Common, *, spacing: float, output: bool) -> Strip:
    """A section of a network; with `output`, each of the network's outputs has a piece of its own."""
    pieces, wires = _graph(section, network, flow, options, output=output)
    enters, leaves = Counter(wire.head for wire in wires), Counter(wire.tail for wire in wires)
    placed = place([_node(piece, enters[number], leaves[number]) for number, piece in enumerate(pieces)], wires, between=spacing)
    levels = _levels(wires, placed, enters, leaves)
    ends = list(zip(pieces, placed.middles, levels, strict=True))
    items: list[Item] = []
    for wire, runs in zip(wires, placed.wires, strict=True):
        items.append(edge_group(_line(ends[wire.tail], ends[wire.head], runs, flow), pieces[wire.tail].name, pieces[wire.head].name))
    drawn = ends[1:] if section.entry else ends
    items += [drawn_panel(piece, middle - piece.panel.length / 2, level, flow, options) for piece, middle, level in drawn]
    last, middle, level = drawn[len(section.layers) - 1]
    return Strip(tuple(items), (placed.middles[0], levels[0]), (middle + last.panel.length / 2, level))


def _graph(section: Section, network: Network, flow: Flow, options: Common, *, output: bool) -> tuple[list[LayerPanel], list[Edge]]:
    """What a section is made of: a piece for the layer that it reads, which is not drawn, then its layers, then outputs."""
    pieces = [entry_panel(section.entry)] if section.entry else []
    numbers = {layer.name: len(pieces) + number for number, layer in enumerate(section.layers)}
    pieces += [layer_panel(layer, flow, options, is_last=layer.name in network.outputs) for layer in section.layers]
    wires = [Edge(numbers.get(edge.tail, 0), number) for layer, number in numbers.items() for edge in network.edges_into[layer]]
    for name in network.outputs if output else ():
        if name in numbers:
            wires.append(Edge(numbers[name], len(pieces)))
            pieces.append(output_panel(network.by_name[name], flow, options))
    return pieces, wires


def _node(piece: LayerPanel, enters: int, leaves: int) -> Node:
    """The room of a piece. It lies at the level of its one line in or out; where there is none, anywhere between its lines."""
    reach = max(piece.before, piece.after)
    before = ARM if enters > 1 and leaves == 1 else reach
    after = ARM if leaves > 1 and enters == 1 else reach
    return Node(piece.slot + (2 * FAN if max(enters, leaves) > 1 else 0.0), (before,) * enters, after, 0.0)


def _levels(wires: Sequence[Edge], placed: WiresPlacement, enters: Mapping[int, int], leaves: Mapping[int, int]) -> list[float]:
    """How far across the flow the line of each panel lies."""
    into: dict[int, list[float]] = {}
    out: dict[int, list[float]] = {}
    for wire, runs in zip(wires, placed.wires, strict=True):
        into.setdefault(wire.head, []).append(runs[-1].right)
        out.setdefault(wire.tail, []).append(runs[0].left)
    found: list[float] = []
    for number in range(len(placed.middles)):
        alone = into if enters[number] == 1 else out if leaves[number] == 1 else None
        near = alone[number] if alone else [*into.get(number, ()), *out.get(number, ())]
        found.append(sum(near) / len(near) if near else 0.0)
    return found


End = tuple[LayerPanel, float, float]
"""A piece, and where its middle lies along the flow and across it."""


def _line(tail: End, head: End, runs: Sequence[Run], flow: Flow) -> Iterator[Item]:
    """A line from the end of a panel's line to the beginning of another's: past the words, through a fan, in its lane."""
    (piece, middle, level), (other, end, height) = tail, head
    out, into = middle + piece.slot / 2, end - other.slot / 2
    fans = [0.0 if near == lane else FAN for near, lane in ((level, runs[0].left), (height, runs[-1].right))]
    lane = wire_line(runs, out + fans[0], into - fans[1], flow)
    tip = end - other.panel.length / 2
    segments: list[Segment] = [("M", *flow(middle + piece.panel.length / 2, level)), ("L", *flow(out, level))]
    segments += _fan((out, level), (out + fans[0], runs[0].left), flow)
    segments += lane[1:]
    segments += _fan((into - fans[1], runs[-1].right), (into, height), flow)
    yield Path(segments=(*segments, ("L", *flow(tip - SMALL * CUT, height))), stroke="line", width=WIDTH)
    yield arrowhead(flow(tip, height), along(flow), SMALL)


def _fan(start: tuple[float, float], end: tuple[float, float], flow: Flow) -> list[Segment]:
    """A curve that begins and ends along the flow; nothing where it would be straight."""
    if start == end:
        return []
    half = (start[0] + end[0]) / 2
    return [("C", *flow(half, start[1]), *flow(half, end[1]), *flow(*end))]
