"""What an ONNX file says of a model's structure, as values; `decode` makes them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.tensor import MOST_VALUES, Tensor, read_sparse, read_tensor
from nnviz_core.readers.onnx.wire import FIXED32, Message, first_text, key, messages, numbers, signed

Dims: TypeAlias = tuple[Dim, ...]
"""All the sizes of a tensor, the batch included."""


class Attribute(Struct, frozen=True, dict=True):
    """An operator's attribute, decoded only when it is asked for, and once: a tree ensemble keeps millions of numbers in one."""

    message: Message

    @cached_property
    def refers_to(self) -> str:
        """In a function: which attribute of the call it stands for; empty for one that has a value."""
        return first_text(self.message, 21)

    @cached_property
    def integer(self) -> int:
        """The number of an `INT`; 0 where it holds another type."""
        return next((signed(v) for v in numbers(self.message, 3)), 0)

    @cached_property
    def real(self) -> float:
        """The number of a `FLOAT`; 0 where it holds another type."""
        return next(self._reals(2), 0.0)

    @cached_property
    def reals(self) -> tuple[float, ...]:
        """The numbers of a `FLOATS`, as far as we read."""
        return tuple(islice(self._reals(7), MOST_VALUES))

    def _reals(self, number: int) -> Iterator[float]:
        wanted = (key(number), key(number, FIXED32))
        for found, value, stop in self.message.fields():
            if found in wanted:
                count = min((stop - value) // 4, MOST_VALUES)
                yield from struct.unpack(f"<{count}f", self.message.at(value, value + 4 * count).bytes)

    @cached_property
    def integers(self) -> tuple[int, ...]:
        """The numbers of an `INTS`, as far as we read."""
        return tuple(signed(v) for v in islice(numbers(self.message, 8), MOST_VALUES))

    @cached_property
    def text(self) -> str:
        """The text of a `STRING`; empty where it holds another type."""
        return first_text(self.message, 4)

    @cached_property
    def tensor(self) -> Tensor | None:
        """The tensor of a `TENSOR`, or the dense form's sizes of a `SPARSE_TENSOR`."""
        dense = next((read_tensor(m) for m in messages(self.message, 5)), None)
        return dense or next((read_sparse(m) for m in messages(self.message, 22)), None)


class Operator(Struct, frozen=True, eq=False):
    """An operator with its attributes. Nodes that are written alike share one, so that what follows from it is found once."""

    op: str
    domain: str = ""
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


class Node(NamedTuple):
    """One use of an operator.

    Attributes:
        operator: What it does.
        inputs: The names that it reads; empty for one that is left out.
        outputs: The names that it gives, likewise.
        offset: Where it stands in the file.
        name: The exporter's; may be empty.
        scopes: The modules that it stands in, as PyTorch's exporter records them.
        graphs: Those in its attributes, by the attributes' names.
    """

    operator: Operator
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    offset: int
    name: str = ""
    scopes: tuple[str, ...] = ()
    graphs: Mapping[str, Graph] = MappingProxyType({})

    @property
    def op(self) -> str:
        """The operator's name."""
        return self.operator.op

    @property
    def called(self) -> str:
        """What messages call it."""
        return self.name or self.operator.op


class ValueInfo(Struct, frozen=True):
    """A tensor's declared sizes; `None` where its rank is not declared."""

    name: str
    dims: Dims | None = None


class Graph(Struct, frozen=True, dict=True):
    """A graph; the names of its tensors are its own, or those of a graph around it.

    Attributes:
        name: The exporter's.
        nodes: Its operators.
        tensors: What is stored in it.
        inputs: What it is given, stored tensors perhaps among it.
        outputs: What it gives.
        values: The sizes that are declared of tensors inside of it.
    """

    name: str = ""
    nodes: tuple[Node, ...] = ()
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    inputs: tuple[ValueInfo, ...] = ()
    outputs: tuple[ValueInfo, ...] = ()
    values: Mapping[str, Dims | None] = field(default_factory=dict)

    @cached_property
    def captured(self) -> tuple[str, ...]:
        """The names that it takes from the graphs around it, each once. Kept, because graphs stand in graphs, and each asks those in it."""
        own = {*self.tensors, *(info.name for info in self.inputs), *(name for node in self.nodes for name in node.outputs), ""}
        used = [*(name for node in self.nodes for name in reads(node)), *(info.name for info in self.outputs)]
        return tuple(dict.fromkeys(name for name in used if name not in own))


def reads(node: Node) -> tuple[str, ...]:
    """The names that an operator reads: its inputs, then what the graphs in it take from around them."""
    if not node.graphs:
        return node.inputs
    return (*node.inputs, *dict.fromkeys(name for graph in node.graphs.values() for name in graph.captured))


class Function(Struct, frozen=True):
    """An operator that the file itself defines, by others."""

    name: str = ""
    domain: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()


class Model(Struct, frozen=True):
    """A file: its graph, the version of the standard operators, and its own functions by domain and name."""

    graph: Graph
    opset: int = 1
    functions: Mapping[tuple[str, str], Function] = field(default_factory=dict)
