"""The style `graph` in DOT: a table a layer, as plot_model draws it, with a row for each operation in place; clusters around groups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from nnviz_core.contracts import Writing
from nnviz_core.kit.dot import RANKDIR, Ink, attributes, cell, digraph, hints, page, table, typeface
from nnviz_core.kit.frames import Frame, frames_of
from nnviz_core.kit.legend import entries_of
from nnviz_core.kit.roles import role_of
from nnviz_core.kit.signs import sign
from nnviz_core.layout.graphs import is_placeable
from nnviz_core.layout.graphs.placement import LayoutEdge
from nnviz_core.network import Edge, Layer, Network
from nnviz_core.ops import kind_of
from nnviz_core.styles.graph.options import GraphOptions
from nnviz_core.styles.graph.tables import rows, shape_cell

CHIPS = 4
"""So many colours stand in one row of the legend."""

STRAIGHT = "12"
"""How much more an edge to the next layer is kept straight than any other."""


def dot(network: Network, options: GraphOptions, ink: Ink) -> Writing:
    """Any network; nodes are called by the numbers of their layers, clusters by their own."""
    return Writing(text=_graph(network, options, ink).source, layers=network.layers, is_placeable=_is_placeable(network))


def _is_placeable(network: Network) -> bool:
    numbers = {layer.name: number for number, layer in enumerate(network.layers)}
    return is_placeable(len(network.layers), [LayoutEdge(numbers[edge.tail], numbers[edge.head]) for edge in network.edges])


def _graph(network: Network, options: GraphOptions, ink: Ink) -> Any:
    drawn = digraph("", _settings(network, options, ink))
    drawn.attr("node", shape="plain", fontname=typeface(options), fontsize=f"{options.font_size:g}")
    drawn.attr("edge", color=ink("line"), penwidth="1.2", arrowsize="0.7", fontname=typeface(options))
    _fill(drawn, network, options, ink)
    numbers = {layer.name: str(number) for number, layer in enumerate(network.layers)}
    for edge in network.edges:
        is_next = int(numbers[edge.head]) - int(numbers[edge.tail]) == 1
        look = attributes({"weight": STRAIGHT if is_next else "", "label": _label(network, edge, options, ink)})
        drawn.edge(numbers[edge.tail], numbers[edge.head], **look)
    return drawn


def _settings(network: Network, options: GraphOptions, ink: Ink) -> dict[str, str]:
    settings = page(options, ink) | {"rankdir": RANKDIR[options.direction or "down"], "nodesep": "0.3", "ranksep": "0.35"}
    if options.legend and network.layers:
        settings |= {"label": _legend(network, options, ink), "labelloc": "b"}
    return attributes(settings)


def _legend(network: Network, options: GraphOptions, ink: Ink) -> str:
    """A chip for each colour, in rows of about the same length, with room above."""
    chips = [
        replace(cell(text, role, options.font_size * 0.92), line=f"{role}-line") for role, text in entries_of(network.layers, fused=True)
    ]
    each = math.ceil(len(chips) / math.ceil(len(chips) / CHIPS))
    room = [cell("", "", options.font_size, ink="ink")]
    return table([room, *(chips[start : start + each] for start in range(0, len(chips), each))], ink)


def _fill(drawn: Any, network: Network, options: GraphOptions, ink: Ink) -> None:
    """The nodes, each in the cluster of its innermost framed group; clusters in those around them, the innermost first."""
    frames = frames_of(network, options.font_size)
    clusters = {None: drawn} | {name: digraph(f"cluster_{frame.number}", {}) for name, frame in frames.items()}
    circles = _circles(network)
    for number, layer in enumerate(network.layers):
        clusters[_framed(layer.group, network, frames)].node(str(number), **_node(network, layer, circles, options, ink))
    for name, frame in reversed(frames.items()):
        clusters[name].attr(label=_title(frame, ink), labeljust="l", labelloc="t", margin="9")
        clusters[name].attr(style="rounded,filled", color=ink("faint"), fillcolor=ink("cluster"))
        clusters[_framed(network.groups_by_name[name].parent, network, frames)].subgraph(clusters[name])


def _title(frame: Frame, ink: Ink) -> str:
    """A group's label and number in the left half of the cluster's width, for arrows run in the middle."""
    words = [cell(line.text, "cluster", line.size, bold=line.bold, ink="ink") for line in (frame.label, frame.badge) if line.text]
    return table([[*words, replace(words[0], lines=(" ",), least=sum(each.width for each in words))]], ink)


def _framed(group: str | None, network: Network, frames: Mapping[str, object]) -> str | None:
    """The innermost framed group that a group is or stands in."""
    while group is not None and group not in frames:
        group = network.groups_by_name[group].parent
    return group


def _node(network: Network, layer: Layer, circles: frozenset[str], options: GraphOptions, ink: Ink) -> dict[str, str]:
    role = role_of(layer)
    if layer.name in circles:
        look = _circle(sign(layer), role, options.font_size, ink)
    else:
        look = {"label": table(rows(network, layer, options), ink, f"{role}-line")}
    return attributes(look) | hints(layer)


def _circles(network: Network) -> frozenset[str]:
    """The layers that are circles with a sign; of concatenations all or none, so that they have one mark."""
    signed = [layer for layer in network.layers if sign(layer)]
    boxed = any("joins" in kind_of(layer).traits and (layer.fused or layer.label) for layer in signed)
    plain = (layer for layer in signed if not layer.fused and not layer.label)
    return frozenset(layer.name for layer in plain if not boxed or "joins" not in kind_of(layer).traits)


def _circle(symbol: str, role: str, size: float, ink: Ink) -> dict[str, str]:
    font = {"fontsize": f"{size * 1.25:g}", "fontcolor": ink(f"{role}-text")}
    form = {"shape": "circle", "fixedsize": "true", "width": f"{size * 2 / 72:.3f}", "style": "filled"}
    return {"label": f"<<B>{symbol}</B>>", "fillcolor": ink(role), "color": ink(f"{role}-line"), **form, **font}


def _label(network: Network, edge: Edge, options: GraphOptions, ink: Ink) -> str:
    made = shape_cell(network, edge, options.font_size * 0.8) if options.edge_shapes else None
    return table([[made]], ink) if made else ""
