"""What is written in a picture of neurons: a caption a layer, names of inputs and outputs, and what stands in the neurons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct

from nnviz_core.fonts import text_width
from nnviz_core.kit.signs import in_circle
from nnviz_core.kit.text import Line, TextBlock, wrapped
from nnviz_core.kit.words import Words
from nnviz_core.network import Layer
from nnviz_core.notation import title
from nnviz_core.ops import kind_of
from nnviz_core.ops.questions import is_dense
from nnviz_core.styles.fcnn.net import NeuronGraph
from nnviz_core.styles.fcnn.neurons import Column
from nnviz_core.styles.fcnn.options import FcnnOptions

USUAL = frozenset({"names", "shapes", "activations"})
"""What is written where the author did not choose."""
BRIEF = frozenset({"names"})
"""The same at a single neuron among others."""
NAME_WIDTH = 10.0
"""Names are wrapped to this width, in sizes of the font."""
ACROSS = 0.86
"""How wide what is written in a neuron may be, in its diameters."""
SHRUNK = 0.75
"""No name is written smaller in its neuron, in sizes of what else is written in neurons."""
READABLE = 8.0
"""Nor smaller than this, in pixels."""

Where = Literal["floor", "before", "after", "under"]
"""Beyond all neurons; before the first level; after the last one; behind the layer itself, where others share its level."""


class Caption(Struct, frozen=True):
    """The words beside a layer, and where they stand."""

    words: TextBlock
    where: Where


def captions(
    net: NeuronGraph, columns: Mapping[str, Column], inside: Mapping[str, tuple[str, ...]], options: FcnnOptions
) -> dict[str, Caption]:
    """The caption of each layer, by its name."""
    found = {}
    places = _places(net)
    for layers, where in zip(net.by_level, places, strict=True):
        alone = _alone(layers)
        for layer in layers:
            is_told = layer.label in inside.get(layer.name, ())
            is_dot = columns[layer.name].units == 1 and _is_dot(layer, alone=alone)
            lines = () if is_told or (alone and layer is not layers[0]) else _lines(layer, net, options, brief=is_dot)
            found[layer.name] = Caption(TextBlock(tuple(lines)), where)
    return found


def _alone(layers: Sequence[Layer]) -> bool:
    """Whether one layer, or the steps of one, makes a level."""
    return len({layer.origin for layer in layers}) == 1


def _is_dot(layer: Layer, *, alone: bool) -> bool:
    """Whether a single unit is a neuron of its own, rather than a small layer in a row of layers."""
    return "single" in kind_of(layer).traits or not alone


def _places(net: NeuronGraph) -> list[Where]:
    """Where the captions of each level stand: on one line in a row of layers, near their layers where there are branches."""
    levels = net.by_level
    together = [_alone(layers) for layers in levels]
    if all(together):
        return ["floor"] * len(levels)
    ends: dict[int, Where] = {len(levels) - 1: "after", 0: "before"}
    return ["floor" if one and net.states else ends.get(level, "under") for level, one in enumerate(together)]


def _lines(layer: Layer, net: NeuronGraph, options: FcnnOptions, *, brief: bool) -> Iterator[Line]:
    """What a layer is, how many units it has, what is fused with it; of a single neuron among others no more than its name."""
    words, size = Words(options.show, BRIEF if brief else USUAL), options.font_size
    yield from wrapped(words.name(layer, "" if brief else _default(layer, net)), NAME_WIDTH * size, size, bold=True, role="ink")
    units = _units(layer, net) if "shapes" in words and not brief else ""
    rest = (units, *words.fused(layer), ", ".join(words.amounts(layer)))
    yield from (Line(text, size, role="muted") for text in rest if text)


def _default(layer: Layer, net: NeuronGraph) -> str:
    if layer.kind == "input" or not net.into[layer.name]:
        return "Input"
    if layer.name in net.last:
        return "Output"
    return "Hidden" if is_dense(layer) else title(layer)


def _units(layer: Layer, net: NeuronGraph) -> str:
    copies = sum(other.origin == layer.origin for other in net.layers)
    if layer.name in net.tokens and copies == 1:
        return f"{layer.shape or '?'} steps"
    units = net.units(layer)
    count = f"{units:,} unit{'s' if units != 1 else ''}" if isinstance(units, int) else f"{units or '?'} units"
    return f"{count} × {copies} steps" if copies > 1 and not net.into[layer.name] else count


def names_of_ends(net: NeuronGraph, columns: Mapping[str, Column], options: FcnnOptions) -> dict[tuple[str, int], str]:
    """What the first and the last neurons are called, by their layer and number, as far as they are drawn."""
    found: dict[tuple[str, int], str] = {}
    levels = net.by_level
    for given, layers in ((options.in_labels, levels[0]), (options.out_labels, levels[-1] if len(levels) > 1 else [])):
        names = iter(given)
        for layer in layers if given else ():
            units = columns[layer.name].units
            of_layer = islice(names, min(units, len(given)) if isinstance(units, int) else len(given))
            found |= {(layer.name, number): name for number, name in enumerate(of_layer) if name and number in columns[layer.name].numbers}
    return found


def written_inside(net: NeuronGraph, columns: Mapping[str, Column], options: FcnnOptions) -> dict[str, tuple[str, ...]]:
    """What stands in the neurons of each layer: their labels, a single neuron's name where there is room, a sum's plus."""
    if options.labels == "index":
        return {name: tuple(map(str, column.numbers)) for name, column in columns.items()}
    if options.labels == "math":
        return _symbols(net, columns)
    signs = {layer.name: sign for layer in net.layers if (sign := _sign(layer))} | _names(net, columns, options)
    return {name: (sign,) * len(columns[name].numbers) for name, sign in signs.items()}


def _sign(layer: Layer) -> str:
    """What stands in the neurons of an operation; those of a concatenation are what it reads."""
    kind = kind_of(layer)
    return "" if "joins" in kind.traits else in_circle(kind.symbol)


def _symbols(net: NeuronGraph, columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """`$x_{1}$`, `$h_{1}^{(2)}$`, `$y_{1}$`: all inputs, and all outputs, are counted as one; hidden layers where there are several."""
    found: dict[str, tuple[str, ...]] = {}
    before = {"x": 1, "y": 1}
    hidden = [layer.name for layer in net.layers if net.into[layer.name] and layer.name not in net.last]
    for layer in net.layers:
        column = columns[layer.name]
        stem = "h" if layer.name in hidden else "y" if net.into[layer.name] else "x"
        above = f"^{{({hidden.index(layer.name) + 1})}}" if stem == "h" and len(hidden) > 1 else ""
        first = before.get(stem, 1)
        found[layer.name] = tuple(f"${stem}_{{{number + first}}}{above}$" for number in column.numbers)
        if stem in before and isinstance(column.units, int):
            before[stem] += column.units
    return found


def _names(net: NeuronGraph, columns: Mapping[str, Column], options: FcnnOptions) -> dict[str, str]:
    """The names of single neurons, if there is room for all of them in their neurons."""
    named = {
        layer.name: layer.label
        for layers in net.by_level
        for layer in layers
        if layer.label and columns[layer.name].units == 1 and not _sign(layer) and _is_dot(layer, alone=_alone(layers))
    }
    least = max(READABLE, inside_size(options) * SHRUNK)
    return named if all(text_width(name, least) <= options.diameter * ACROSS for name in named.values()) else {}


def inside_size(options: FcnnOptions) -> float:
    """The size of what is written in neurons, in pixels."""
    return options.diameter * 0.46
