r"""A network as a table: each operation with a small glyph and its weights, and the data between operations.

OPERATION          DATA DIMENSIONS   WEIGHTS(N)   WEIGHTS(%)
    Input   #####    3   32   32
     Conv    \|/  ---------------         896         0.1%
     ReLU   #####   32   30   30
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from nnviz_core.kit.roles import role_of
from nnviz_core.network import Layer, Network
from nnviz_core.notation import title
from nnviz_core.ops import kind_of
from nnviz_core.simplify.costs import total

COLUMN_HEADS = ("OPERATION", "DATA DIMENSIONS", "WEIGHTS(N)", "WEIGHTS(%)")
DATA = "#####"
"""The glyph of data."""
MOST_NAMES = 6
"""Of the layers that another one reads; the others are counted."""


class Row(Struct, frozen=True):
    """One line.

    Attributes:
        words: What happens, or what is made.
        glyph: Up to five characters; empty for a line of words alone.
        role: The colour of an operation; empty for data.
        dims: The sizes of data.
        weights: How many an operation has; empty where it has none.
        share: That as a part of all.
        layer: Whose line it is.
    """

    words: str
    glyph: str = ""
    role: str = ""
    dims: tuple[str, ...] = ()
    weights: str = ""
    share: str = ""
    layer: str = ""


def rows(network: Network) -> list[Row]:
    """The lines of a network in the order in which it runs, without the head."""
    whole = total(network.layers, "params")
    afar = _read_afar(network)
    found: list[Row] = []
    before = ""
    for layer in network.layers:
        reads = [edge.tail for edge in network.edges_into[layer.name]]
        if reads and reads != [before]:
            names = [_name(network.by_name[name]) for name in dict.fromkeys(reads)]
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            found.append(Row(f"← {', '.join(names[:MOST_NAMES])}{more}", layer=layer.name))
        found += _rows_of(layer, whole, is_named=layer.name in afar)
        before = layer.name
    return found


def _read_afar(network: Network) -> frozenset[str]:
    """The layers that are read by others than the next one, or together with others: their names must be seen."""
    found: set[str] = set()
    before = ""
    for layer in network.layers:
        reads = [edge.tail for edge in network.edges_into[layer.name]]
        found.update(reads if reads != [before] else ())
        before = layer.name
    return frozenset(found)


def _name(layer: Layer) -> str:
    return layer.label or layer.name


def _rows_of(layer: Layer, total: int | None, *, is_named: bool) -> Iterator[Row]:
    """An operation and the data that it makes, then those of what is fused with it; an activation stands beside the data."""
    parts: list[list[Layer]] = [[layer]]
    for part in layer.fused:
        if "activates" in kind_of(part).traits:
            parts[-1].append(part)
        else:
            parts.append([part])
    for number, (operation, *activations) in enumerate(parts):
        name = _name(layer) if number == 0 and (is_named or layer.label) else ""
        yield from _pair(operation, activations, name, total, layer.name)


def _pair(operation: Layer, activations: Sequence[Layer], name: str, total: int | None, of: str) -> Iterator[Row]:
    kind = title(operation)
    words = f"{name}: {kind}" if name and name != kind else kind
    made = ", ".join(title(part) for part in activations)
    dims = _dims(activations[-1] if activations else operation)
    if operation.kind == "input":
        yield Row(words, DATA, "", dims, layer=of)
        return
    yield Row(words, kind_of(operation).glyph, role_of(operation), (), *_figures(operation, total), layer=of)
    yield Row(made, DATA, "", dims, layer=of)


def _dims(layer: Layer) -> tuple[str, ...]:
    shape = layer.shape
    return ("?",) if shape is None else tuple("?" if dim is None else str(dim) for dim in shape.dims) or ("1",)


def _figures(layer: Layer, total: int | None) -> tuple[str, str]:
    """How many weights there are, and their part of all."""
    if layer.params is None:
        return "?", "?"
    return str(layer.params), "?" if total is None else f"{100 * layer.params / (total or 1):.1f}%"
