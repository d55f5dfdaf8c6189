"""What an ONNX file says of a model's structure, as values.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Weights
are stepped over; only tensors of a few elements are read, because shapes, axes
and pads are kept in such tensors.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.tensor import MOST_RANK, MOST_VALUES, Tensor, read_sparse, read_tensor
from nnviz_core.readers.onnx.wire import Message, WireError, signed

MOST_NODES = 50_000
MOST_SCOPE = 4096
DEEPEST = 32
"""How deep graphs may stand in graphs."""

_MODEL_GRAPH, _MODEL_OPSET = 7, 8
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2
_VALUE_NAME, _VALUE_TYPE = 1, 2
_DIM_VALUE, _DIM_NAME = 1, 2
_GRAPH_NAME = 2
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO, _SPARSE = _GRAPH_FIELDS = (1, 5, 11, 12, 13, 15)
_NODE_TEXTS = (1, 2, 3, 4, 7)  # input, output, name, op_type, domain
_NODE_ATTRIBUTE, _NODE_METADATA = 5, 9
_SCOPES = "pkg.torch.onnx.name_scopes"
_WITH_GRAPHS = {"If", "Loop", "Scan", "SequenceMap"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """An operator's attribute, decoded only when it is asked for: a tree ensemble keeps millions of numbers in one."""

    message: Message

    @property
    def integer(self) -> int:
        """The number of an `INT`; 0 where it holds another type."""
        return next((signed(v) for v in _numbers(self.message, 3)), 0)

    @property
    def real(self) -> float:
        """The number of a `FLOAT`; 0 where it holds another type."""
        return next(self._reals(2), 0.0)

    @property
    def reals(self) -> tuple[float, ...]:
        """The numbers of a `FLOATS`, as far as we read."""
        return tuple(islice(self._reals(7), MOST_VALUES))

    def _reals(self, wanted: int) -> Iterator[float]:
        for number, value in self.message.fields():
            if number == wanted:
                packed = value.bytes[: 4 * MOST_VALUES] if isinstance(value, Message) else value.to_bytes(8, "little")[:4]
                yield from struct.unpack(f"<{len(packed) // 4}f", packed[: len(packed) // 4 * 4])

    @property
    def integers(self) -> tuple[int, ...]:
        """The numbers of an `INTS`, as far as we read."""
        return tuple(signed(v) for v in islice(_numbers(self.message, 8), MOST_VALUES))

    @property
    def text(self) -> str:
        """The text of a `STRING`; empty where it holds another type."""
        return next((m.text for m in _messages(self.message, 4)), "")

    @property
    def tensor(self) -> Tensor | None:
        """The tensor of a `TENSOR`, or the dense form's sizes of a `SPARSE_TENSOR`."""
        dense = next((read_tensor(m) for m in _messages(self.message, 5)), None)
        return dense or next((read_sparse(m) for m in _messages(self.message, 22)), None)

    def graph(self, depth: int) -> Graph | None:
        """The graph of a `GRAPH`."""
        return next((read_graph(m, depth) for m in _messages(self.message, 6)), None)


@dataclass(frozen=True, slots=True)
class Node:
    """One operator: `scopes` are the modules that it stands in, as PyTorch's exporter records them."""

    op: str
    offset: int
    name: str = ""
    domain: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    graphs: Mapping[str, Graph] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ValueInfo:
    """A tensor's declared sizes; `None` where its rank is not declared."""

    name: str
    dims: tuple[Dim, ...] | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph; the names of its tensors are its own, or those of a graph around it."""

    name: str = ""
    nodes: tuple[Node, ...] = ()
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    inputs: tuple[ValueInfo, ...] = ()
    outputs: tuple[ValueInfo, ...] = ()
    values: Mapping[str, ValueInfo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """A file: its graph, and the version of the standard operators."""

    graph: Graph
    opset: int = 1


def read_model(message: Message) -> Model:
    """Decodes a `ModelProto`.

    Raises:
        WireError: It is none, or has no graph, or is too large.
    """
    graph: Graph | None = None
    opset = 1
    for number, value in message.fields():
        if number == _MODEL_GRAPH and isinstance(value, Message):
            graph = read_graph(value, 0)
        elif number == _MODEL_OPSET and isinstance(value, Message):
            domain, version = _opset(value)
            opset = version if domain in ("", "ai.onnx") else opset
    if graph is None:
        raise WireError("expected an ONNX model, found no graph in it", message.start)
    return Model(graph, opset)


def _opset(message: Message) -> tuple[str, int]:
    domain, version = "", 1
    for number, value in message.fields():
        if number == _OPSET_DOMAIN and isinstance(value, Message):
            domain = value.text
        elif number == _OPSET_VERSION and isinstance(value, int):
            version = value
    return domain, version


def read_graph(message: Message, depth: int) -> Graph:
    """Decodes a `GraphProto` that stands in `depth` others.

    Raises:
        WireError: It stands too deep, has too many operators, or its bytes are damaged.
    """
    if depth > DEEPEST:
        raise WireError(f"more than {DEEPEST} graphs one in another", message.start)
    name, parts = "", {number: list[Message]() for number in _GRAPH_FIELDS}
    for number, value in message.fields():
        if number == _GRAPH_NAME and isinstance(value, Message):
            name = value.text
        elif number in parts and isinstance(value, Message):
            parts[number].append(value)
            if len(parts[number]) > MOST_NODES:
                raise WireError(f"more than {MOST_NODES:,} operators or tensors in one graph, more than we draw", value.start)
    tensors = [*map(read_tensor, parts[_INITIALIZER]), *map(read_sparse, parts[_SPARSE])]
    return Graph(
        name,
        tuple(read_node(part, depth) for part in parts[_NODE]),
        {tensor.name: tensor for tensor in tensors},
        tuple(map(read_value_info, parts[_INPUT])),
        tuple(map(read_value_info, parts[_OUTPUT])),
        {info.name: info for info in map(read_value_info, parts[_VALUE_INFO])},
    )


def read_node(message: Message, depth: int) -> Node:
    """Decodes a `NodeProto`, with the graphs in it."""
    texts: dict[int, list[str]] = {number: [] for number in _NODE_TEXTS}
    attributes: dict[str, Attribute] = {}
    scopes: tuple[str, ...] = ()
    for number, value in message.fields():
        if not isinstance(value, Message):
            continue
        if number in texts:
            texts[number].append(value.text)
        elif number == _NODE_ATTRIBUTE:
            attributes[_first_text(value, 1)] = Attribute(value)
        elif number == _NODE_METADATA and _first_text(value, 1) == _SCOPES:
            scopes = _scopes(_first_text(value, 2))
    op = "".join(texts[4])
    inner = {name: one.graph(depth + 1) for name, one in attributes.items()} if op in _WITH_GRAPHS else {}
    return Node(
        op=op,
        offset=message.start,
        name="".join(texts[3]),
        domain="".join(texts[7]).removeprefix("ai.onnx") if texts[7] == ["ai.onnx"] else "".join(texts[7]),
        inputs=tuple(texts[1]),
        outputs=tuple(texts[2]),
        attributes=attributes,
        scopes=scopes,
        graphs={name: graph for name, graph in inner.items() if graph},
    )


def read_value_info(message: Message) -> ValueInfo:
    """Decodes a `ValueInfoProto`; of its type only a tensor's sizes are kept."""
    name, dims = "", None
    for number, value in message.fields():
        if number == _VALUE_NAME and isinstance(value, Message):
            name = value.text
        elif number == _VALUE_TYPE and isinstance(value, Message):
            dims = _tensor_type(value)
    return ValueInfo(name, dims)


def _tensor_type(message: Message) -> tuple[Dim, ...] | None:
    for tensor in _messages(message, 1):
        for shape in _messages(tensor, 2):
            return tuple(_dim(dim) for dim in islice(_messages(shape, 1), MOST_RANK))
    return None


def _dim(message: Message) -> Dim:
    for number, value in message.fields():
        if number == _DIM_VALUE and isinstance(value, int):
            return signed(value) if signed(value) >= 0 else None
        if number == _DIM_NAME and isinstance(value, Message):
            return value.text or None
    return None


def _scopes(listed: str) -> tuple[str, ...]:
    """The modules in PyTorch's `['', 'layers.0', 'layers.0.norm', 'layer_norm']`; the last is the function that was called."""
    names = re.findall(r"'([^']*)'", listed[:MOST_SCOPE])
    return tuple(name for name in names[:-1] if name)


def _messages(message: Message, wanted: int) -> Iterator[Message]:
    return (value for number, value in message.fields() if number == wanted and isinstance(value, Message))


def _first_text(message: Message, wanted: int) -> str:
    return next((value.text for value in _messages(message, wanted)), "")


def _numbers(message: Message, wanted: int) -> Iterator[int]:
    for number, value in message.fields():
        if number == wanted:
            yield from [value] if isinstance(value, int) else value.varints()
