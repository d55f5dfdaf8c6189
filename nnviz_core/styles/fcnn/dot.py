"""The style `fcnn` in DOT: circles with a gap before the arrows, as dotnets draws them, everyone connected to everyone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from nnviz_core.contracts import Writing
from nnviz_core.kit.dot import RANKDIR, Cell, Ink, cell, digraph, hints, page, table, typeface
from nnviz_core.kit.words import Words
from nnviz_core.network import Layer, Network
from nnviz_core.notation import title
from nnviz_core.ops.questions import is_dense
from nnviz_core.styles.fcnn.net import NeuronGraph, NeuronLink, net_of
from nnviz_core.styles.fcnn.neurons import role_of_units
from nnviz_core.styles.fcnn.options import FcnnOptions
from nnviz_core.styles.fcnn.weights import Weights, weights_of
from nnviz_core.styles.fcnn.words import USUAL

MOST_EDGES = 16_000
"""No more edges than this are drawn, which take two seconds, whatever is asked for."""

PRUNED = {"hide": "invis", "dash": "dashed"}
"""Graphviz' words for what becomes of edges whose weight is 0."""


class _Neurons(Struct, frozen=True):
    """What is drawn: the layers of neurons, and the weights of their connections."""

    net: NeuronGraph
    weights: Weights


class _Column(Struct, frozen=True):
    """A layer's slots, from the first on: the number of a unit, `None` for the dots, -1 for the unit that is always 1."""

    layer: Layer
    slots: tuple[int | None, ...]

    def units(self, *, bias: bool = False) -> Iterator[tuple[int, int]]:
        """The slots of units, and which units they are."""
        return ((slot, unit) for slot, unit in enumerate(self.slots) if unit is not None and (unit >= 0 or bias))


def dot(network: Network, options: FcnnOptions, ink: Ink) -> Writing:
    """Layers of neurons; nodes are called by the numbers of their layers and of their slots, as `1.0`."""
    net = net_of(network)
    return Writing(text=_fcnn(_Neurons(net, weights_of(network, net)), options, ink).source, layers=net.layers)


def _fcnn(neurons: _Neurons, options: FcnnOptions, ink: Ink) -> Any:
    columns = [_column(neurons, layer, options) for layer in neurons.net.layers]
    drawn = digraph("", _settings(options, ink))
    drawn.attr("node", shape="circle", fixedsize="true", width=f"{options.diameter / 72:.3f}", label="", style="filled")
    drawn.attr("node", fontname=typeface(options), color="transparent", peripheries="2" if options.arrows else "1")
    drawn.attr("edge", color=ink("line"), penwidth="0.7", arrowsize="0.5", dir="forward" if options.arrows else "none")
    for number, column in enumerate(columns):
        drawn.subgraph(_row(number, column, _words(column.layer, neurons.net, options), options, ink))
    for tail, head, look in _edges(neurons, columns, PRUNED[options.pruned], ink):
        drawn.edge(tail, head, **look)
    return drawn


def _settings(options: FcnnOptions, ink: Ink) -> dict[str, str]:
    curves = "true" if options.edges == "curved" else "line"
    gaps = {"nodesep": f"{options.diameter * 0.4 / 72:.3f}", "ranksep": f"{options.spacing / 72:.3f}"}
    return page(options, ink) | {"rankdir": RANKDIR[options.direction or "right"], "splines": curves, **gaps}


def _column(neurons: _Neurons, layer: Layer, options: FcnnOptions) -> _Column:
    units, most = layer.shape.channels if layer.shape else None, _most(neurons.net, options)
    bias = (-1,) if _has_bias(neurons, layer, options) else ()
    if isinstance(units, int) and 0 < units <= most:
        return _Column(layer, (*bias, *range(units)))
    first = most // 2
    last = units if isinstance(units, int) and units else most
    return _Column(layer, (*bias, *range(first), None, *range(last - (most - 1 - first), last)))


def _most(net: NeuronGraph, options: FcnnOptions) -> int:
    """How many neurons of a layer are drawn at most."""
    return max(2, min(options.max_units, math.isqrt(MOST_EDGES // max(1, len(net.links)))))


def _has_bias(neurons: _Neurons, layer: Layer, options: FcnnOptions) -> bool:
    readers = [link.head for link in neurons.net.links if link.tail == layer.name and link.full]
    known = any(neurons.weights.has_bias(reader) for reader in readers)
    return bool(readers) and (known if options.bias is None else options.bias)


def _row(number: int, column: _Column, words: Sequence[Cell], options: FcnnOptions, ink: Ink) -> Any:
    """A layer: its neurons in a rank and in their order, its words above them, or beside them where layers are rows."""
    drawn = digraph("", {"rank": "same"})
    names = [f"{number}.{slot}" for slot in range(len(column.slots))]
    for name, unit in zip(names, column.slots, strict=True):
        drawn.node(name, **_neuron(unit, column.layer, options, ink))
    label = f"{number}.{len(names)}"
    drawn.node(label, label=table([[each] for each in words], ink), **_PLAIN)
    for before, after in pairwise([*names, label] if options.direction in {"down", "up"} else [label, *names]):
        drawn.edge(before, after, style="invis")
    return drawn


_PLAIN = {"shape": "plain", "style": "", "fixedsize": "false", "peripheries": "0"}
"""A node that is its label alone."""


def _neuron(unit: int | None, layer: Layer, options: FcnnOptions, ink: Ink) -> dict[str, str]:
    if unit is None:
        dots = cell("⋯" if options.direction in {"down", "up"} else "⋮", "", options.diameter * 0.8, bold=True, ink="ink")
        return {"label": table([[dots]], ink), **_PLAIN}
    if unit < 0:
        font = {"fontsize": f"{options.diameter * 0.55:g}", "fontcolor": ink("activation-text")}
        return {"fillcolor": ink("activation"), "label": "<<B>1</B>>", **font}
    return {"fillcolor": ink(role_of_units(layer))} | hints(layer)


def _words(layer: Layer, net: NeuronGraph, options: FcnnOptions) -> list[Cell]:
    """What it is, how many units it has, what is fused with it."""
    ends = "Input" if not net.into[layer.name] else "" if layer.name in net.read else "Output"
    name = layer.label or ends or (title(layer) if not is_dense(layer) else "Hidden")
    units = layer.shape.channels if layer.shape else None
    words = Words(options.show, USUAL)
    made = [cell(name, "", options.font_size, bold=True, ink="ink")] if "names" in words else []
    if "shapes" in words:
        count = f"{units:,} unit{'s' if units != 1 else ''}" if isinstance(units, int) else f"{units or '?'} units"
        made.append(cell(count, "", options.font_size, ink="muted"))
    made += [cell(text, "", options.font_size, ink="muted") for text in words.fused(layer)]
    return made or [cell(" ", "", 4, ink="ink")]


def _edges(neurons: _Neurons, columns: Sequence[_Column], pruned: str, ink: Ink) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every connection that is drawn; what has none is kept in its layer by edges that nobody sees."""
    numbers = {layer.name: number for number, layer in enumerate(neurons.net.layers)}
    for link in neurons.net.links:
        tail, head = numbers[link.tail], numbers[link.head]
        for source, unit in columns[tail].units(bias=link.full):
            for target, reader in columns[head].units():
                if link.full or unit + (link.offset or 0) == reader:
                    yield f"{tail}.{source}", f"{head}.{target}", _look(neurons.weights, link, (unit, reader), pruned, ink)
        yield from _unseen(tail, head, columns)


def _look(weights: Weights, link: NeuronLink, ends: tuple[int, int], pruned: str, ink: Ink) -> dict[str, str]:
    """An edge as strong as its weight, coloured by its sign; one that is pruned (0) in a style of its own."""
    unit, reader = ends
    weight = weights.bias(link.head, reader) if unit < 0 else weights.of(link, unit, reader) if link.full else None
    if weight is None:
        return {}
    if not weight:
        return {"style": pruned}
    return {"color": ink("positive" if weight > 0 else "negative"), "penwidth": f"{0.4 + 2.2 * abs(weight) / weights.largest:.2f}"}


def _unseen(tail: int, head: int, columns: Sequence[_Column]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Edges to the dots and the unit that is always 1, which nothing reaches, and from the dots, which reach nothing."""
    unseen = {"style": "invis"}
    (first, _), (reader, _) = next(columns[tail].units()), next(columns[head].units())
    for slot, unit in enumerate(columns[head].slots):
        if unit is None or unit < 0:
            yield f"{tail}.{first}", f"{head}.{slot}", unseen
    yield from ((f"{tail}.{slot}", f"{head}.{reader}", unseen) for slot, unit in enumerate(columns[tail].slots) if unit is None)
