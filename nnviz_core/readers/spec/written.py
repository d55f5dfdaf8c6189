"""Specs that are written in Python: values as the nodes that YAML's text would give, each with the line of Python that it comes from."""

from __future__ import annotations

import math
from collections import abc
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from msgspec import Struct, field

from nnviz_core.contracts import Source
from nnviz_core.errors import Problem, SpecError
from nnviz_core.layers import Module, Output
from nnviz_core.network import Network, Place, Shape
from nnviz_core.readers.spec.calls import Calls
from nnviz_core.readers.spec.document import read_composed
from nnviz_core.readers.spec.fused import FUSED
from nnviz_core.readers.spec.marks import MOST_NODES, Mapping, Marks, Node, PythonMark, Scalar, Sequence, uncollected
from nnviz_core.readers.spec.reuse import Key, Written

_PLAIN, _QUOTED = "", '"'
"""How a scalar stands: as a word that may be a number or nothing, or as a text."""


class Outputs(Struct, frozen=True):
    """What a network makes, in the place of its list of layers: they and all that they were made of are its layers."""

    outputs: tuple[Output, ...]


@uncollected()
def read_written(entries: abc.Mapping[str, Any], source: Source, *, most: float = math.inf) -> Network:
    """The network of a spec that is written as Python's values.

    Args:
        entries: What stands in the spec, by its keys; `layers` is a list, or `Outputs`.
        source: The line of Python at which it was given, and what paths in it start from.
        most: So many values may be in it.

    Raises:
        SpecError: All of its mistakes, each at its line.
    """
    return read_composed(Marks(source, most=most), lambda _: _Composer().node(entries, source.place))


class _Composer(Struct):
    """Makes nodes of values.

    Attributes:
        written: The first node of each layer, by the layer's identity.
    """

    written: dict[int, Written] = field(default_factory=dict)

    def node(self, value: Any, place: Place) -> Node:
        match value:
            case Module():
                return self.module(value)
            case Output():
                raise SpecError(_misplaced(value, place))
            case Outputs():
                return self.calls(value.outputs, place)
            case Shape():
                return self.node(_shape(value), place)
            case abc.Mapping():
                return Mapping("", [(_quoted(str(key), place), self.node(each, place)) for key, each in value.items()], _mark(place), None)
            case list() | tuple() | range():
                return Sequence("", list(self.items(value, place)), _mark(place), None)
        return self.node(value.tolist(), place) if hasattr(value, "tolist") else _scalar(value, place)

    def items(self, values: Iterable[Any], place: Place) -> Iterator[Node]:
        """The nodes of a list's items; a sequence of layers counts as its layers."""
        for value in values:
            if isinstance(value, Module) and value.word == "sequential":
                yield from self.items(value.entries["sequential"], value.place)
            else:
                yield self.node(value, place)

    def module(self, module: Module) -> Written:
        """A layer's mapping."""
        mark = _mark(module.place)
        node = Written(mark, self.written.get(id(module)))
        self.written.setdefault(id(module), node)
        node.value = [
            (Key(name, mark, node), self.node(value, module.place))
            for name, value in module.entries.items()
            if value is not None or name == module.word or name in FUSED
        ]
        return node

    def calls(self, outputs: tuple[Output, ...], place: Place) -> Calls:
        """The layers that outputs were made of, as a list with what each reads."""
        order = _in_order(outputs)
        number = {id(output): index for index, output in enumerate(order)}
        reads = tuple(tuple(number[id(each)] for each in output.reads) for output in order)
        nodes = [self.module(output.module) if output.reads else self.given(output.module) for output in order]
        return Calls(nodes, _mark(place), reads, tuple(number[id(output)] for output in outputs))

    def given(self, module: Module) -> Node:
        """An input, as `inputs:` has it."""
        node = self.node(module.entries["input"], module.place)
        more = {name: value for name, value in module.entries.items() if name != "input" and value is not None}
        if not more:
            return node
        entries = node.value if isinstance(node, Mapping) else [(_quoted("shape", module.place), node)]
        return Mapping("", [*entries, *self.node(more, module.place).value], _mark(module.place), None)


def _in_order(outputs: tuple[Output, ...]) -> list[Output]:
    """Outputs and all that they were made of: inputs first, then each after what it reads, in the order in which it reads them."""
    order: dict[int, Output] = {}
    waiting = list(reversed(outputs))
    while waiting:
        output = waiting[-1]
        missing = [each for each in output.reads if id(each) not in order]
        if missing and id(output) not in order:
            waiting += reversed(missing)
        else:
            order.setdefault(id(waiting.pop()), output)
    return sorted(order.values(), key=lambda output: bool(output.reads))


def _misplaced(output: Output, place: Place) -> Problem:
    hint = "call the layers on it, and give 'build' what comes out"
    return Problem(f"{output!r:.60} stands where a layer is expected", place, hint)


def _shape(shape: Shape) -> dict[str, Any]:
    dims = ["?" if size is None else size for size in shape.dims]
    return {"shape": dims, "layout": "channels_first" if shape.channel_axis == 0 else "channels_last"}


def _scalar(value: Any, place: Place) -> Scalar:
    match value:
        case None:
            return _plain("null", place)
        case bool():
            return _plain(str(value).lower(), place)
        case int() | float():
            return _plain(repr(value), place)
        case str() | PurePath():
            return _quoted(str(value), place) if value else _plain("", place)
    return _quoted(f"<{type(value).__qualname__}>", place)


def _mark(place: Place) -> Any:
    """PyYAML's nodes take any mark."""
    return PythonMark(place)


def _plain(text: str, place: Place) -> Scalar:
    return Scalar("", text, _mark(place), None, _PLAIN)


def _quoted(text: str, place: Place) -> Scalar:
    return Scalar("", text, _mark(place), None, _QUOTED)


def read_mapping(spec: dict[str, Any], source: Source) -> Network:
    """The network of a spec that was given as a dict, as `yaml.safe_load` gives it; raises `SpecError`."""
    return read_written(spec, source, most=MOST_NODES)
