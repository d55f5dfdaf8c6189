"""Decodes the messages of an ONNX file.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Weights
are stepped over; only tensors of a few elements are read, because shapes, axes
and pads are kept in such tensors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

from msgspec import Struct, field

from nnviz_core.network import Dim
from nnviz_core.readers.onnx.limits import OPERATORS, TENSORS, most, too_many
from nnviz_core.readers.onnx.proto import Attribute, Dims, Function, Graph, Model, Node, Operator, ValueInfo
from nnviz_core.readers.onnx.tensor import MOST_RANK, read_sparse, read_tensor
from nnviz_core.readers.onnx.wire import VARINT, Message, OversizeError, Wire, WireError, first_text, key, messages, signed

MOST_SCOPE = 4096
DEEPEST = 32
"""How deep graphs may stand in graphs."""

LONGEST_SHARED = 256
"""Attributes and types of so many bytes are compared with those before; longer ones are hardly ever repeated."""

_MODEL_GRAPH, _MODEL_OPSET, _MODEL_FUNCTION = key(7), key(8), 25
_OPSET_DOMAIN, _OPSET_VERSION = key(1), key(2, VARINT)
_VALUE_NAME, _VALUE_TYPE = key(1), key(2)
_DIM_VALUE, _DIM_NAME = key(1, VARINT), key(2)
_GRAPH_NAME = key(2)
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO, _SPARSE = _GRAPH_PARTS = tuple(map(key, (1, 5, 11, 12, 13, 15)))
_MOST = {_NODE: OPERATORS, **dict.fromkeys(_GRAPH_PARTS[1:], TENSORS)}
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN, _NODE_METADATA = map(key, (1, 2, 3, 4, 5, 7, 9))
_NODE_OPERATOR = {_NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN}
_ATTRIBUTE_NAME, _ATTRIBUTE_GRAPH = 1, 6
_FUNCTION_TEXTS = tuple(map(key, (1, 4, 5, 10)))  # name, input, output, domain
_FUNCTION_NODE = key(7)
_SCOPES = "pkg.torch.onnx.name_scopes"
_SCOPES_BYTES = _SCOPES.encode()
_QUOTED = re.compile(r"'([^']*)'")
_WITH_GRAPHS = {"If", "Loop", "Scan", "SequenceMap"}
_NO_GRAPHS: Mapping[str, Graph] = MappingProxyType({})


def read_model(message: Message) -> Model:
    """Decodes a `ModelProto`.

    Raises:
        WireError: It is none, or has no graph, or is too large.
    """
    decoder = _Decoder(message.wire, {found: most(a_layer) for found, a_layer in _MOST.items()})
    graph: Graph | None = None
    opset = 1
    for found, value, stop in message.fields():
        if found == _MODEL_GRAPH:
            graph = decoder.graph(message.at(value, stop), 0)
        elif found == _MODEL_OPSET:
            domain, version = _opset(message.at(value, stop))
            opset = version if domain in ("", "ai.onnx") else opset
    if graph is None:
        raise WireError("expected an ONNX model, found no graph in it", message.start)
    functions = {(one.domain, one.name): one for one in map(decoder.function, messages(message, _MODEL_FUNCTION))}
    return Model(graph, opset, functions)


def _opset(message: Message) -> tuple[str, int]:
    domain, version = "", 1
    for found, value, stop in message.fields():
        if found == _OPSET_DOMAIN:
            domain = message.wire.text(value, stop)
        elif found == _OPSET_VERSION:
            version = value
    return domain, version


class _Decoder(Struct):
    """Decodes the parts of one file.

    Attributes:
        wire: The file.
        most: How many parts of a graph are looked at, by their fields.
        operators: Those that were read, by the bytes of their names, domains and attributes.
        types: The sizes that were read, by the bytes of their types.
    """

    wire: Wire
    most: Mapping[int, int]
    operators: dict[tuple[bytes | int, ...], Operator] = field(default_factory=dict)
    types: dict[bytes, Dims | None] = field(default_factory=dict)

    def graph(self, message: Message, depth: int) -> Graph:
        """Decodes a `GraphProto` that stands in `depth` others.

        Raises:
            WireError: It stands too deep, has too many operators, or its bytes are damaged.
        """
        if depth > DEEPEST:
            raise WireError(f"more than {DEEPEST} graphs one in another", message.start)
        name = ""
        parts: dict[int, list[tuple[int, int]]] = {found: [] for found in _GRAPH_PARTS}
        for found, value, stop in message.fields():
            if found in parts:
                parts[found].append((value, stop))
                if len(parts[found]) > self.most[found]:
                    raise _oversize(message, found)
            elif found == _GRAPH_NAME:
                name = self.wire.text(value, stop)
        tensors = [read_tensor(Message(self.wire, *span)) for span in parts[_INITIALIZER]]
        tensors += [read_sparse(Message(self.wire, *span)) for span in parts[_SPARSE]]
        return Graph(
            name,
            tuple([self.node(*span, depth) for span in parts[_NODE]]),
            {tensor.name: tensor for tensor in tensors},
            tuple(ValueInfo(*self.value_info(*span)) for span in parts[_INPUT]),
            tuple(ValueInfo(*self.value_info(*span)) for span in parts[_OUTPUT]),
            dict([self.value_info(*span) for span in parts[_VALUE_INFO]]),
        )

    def node(self, begin: int, end: int, depth: int) -> Node:
        """Decodes a `NodeProto`, with the graphs in it."""
        inputs: list[str] = []
        outputs: list[str] = []
        written: list[bytes | int] = []
        scopes: tuple[str, ...] = ()
        name, text, buffer, start = "", self.wire.text, self.wire.buffer, begin
        for found, value, stop in self.wire.fields(begin, end):
            if found == _NODE_INPUT:
                inputs.append(text(value, stop))
            elif found == _NODE_OUTPUT:
                outputs.append(text(value, stop))
            elif found in _NODE_OPERATOR:  # what is long is hardly ever repeated: there is one only where it stands
                written.append(buffer[start:stop] if stop - start <= LONGEST_SHARED else start)
            elif found == _NODE_NAME:
                name += text(value, stop)
            elif found == _NODE_METADATA and buffer.find(_SCOPES_BYTES, value, stop) >= 0:
                scopes = _scopes(Message(self.wire, value, stop))
            start = stop
        operator = self.operators.get(shared := tuple(written))
        if operator is None:
            operator = self.operators[shared] = _operator(Message(self.wire, begin, end))
        graphs = self.graphs(operator, depth + 1) if operator.op in _WITH_GRAPHS else _NO_GRAPHS
        return Node(operator, tuple(inputs), tuple(outputs), begin, name, scopes, graphs)

    def graphs(self, operator: Operator, depth: int) -> dict[str, Graph]:
        """The graphs among an operator's attributes; they stand in `depth` others."""
        found = {name: next(messages(one.message, _ATTRIBUTE_GRAPH), None) for name, one in operator.attributes.items()}
        return {name: self.graph(part, depth) for name, part in found.items() if part}

    def function(self, message: Message) -> Function:
        """Decodes a `FunctionProto`."""
        texts: dict[int, list[str]] = {found: [] for found in _FUNCTION_TEXTS}
        nodes: list[Node] = []
        for found, value, stop in message.fields():
            if found in texts:
                texts[found].append(self.wire.text(value, stop))
            elif found == _FUNCTION_NODE:
                nodes.append(self.node(value, stop, 0))
                if len(nodes) > self.most[_NODE]:
                    raise _oversize(message, found)
        name, inputs, outputs, domain = texts.values()
        return Function("".join(name), "".join(domain), tuple(inputs), tuple(outputs), tuple(nodes))

    def value_info(self, start: int, end: int) -> tuple[str, Dims | None]:
        """Decodes a `ValueInfoProto`: the tensor's name and, of its type, its sizes alone."""
        name, dims = "", None
        for found, value, stop in self.wire.fields(start, end):
            if found == _VALUE_NAME:
                name = self.wire.text(value, stop)
            elif found == _VALUE_TYPE:
                dims = self.sizes(value, stop)
        return name, dims

    def sizes(self, start: int, end: int) -> Dims | None:
        """The sizes in a `TypeProto`; `None` where it is no tensor's, or says nothing of its rank."""
        if end - start > LONGEST_SHARED:
            return _sizes(Message(self.wire, start, end))
        written = self.wire.buffer[start:end]
        if written not in self.types:
            self.types[written] = _sizes(Message(self.wire, start, end))
        return self.types[written]


def _oversize(message: Message, wanted: int) -> OversizeError:
    """What is raised for a graph, or a function, with too much in one field."""
    count = sum(found == wanted for found, _, _ in message.fields())
    a_layer = _MOST.get(wanted, OPERATORS)
    what = "operators" if a_layer == OPERATORS else "tensors"
    return OversizeError(too_many(f"the model has {count:,} {what}", a_layer, count), message.start)


def _operator(message: Message) -> Operator:
    """The operator of a `NodeProto`."""
    op = domain = ""
    attributes: dict[str, Attribute] = {}
    for found, value, stop in message.fields():
        if found == _NODE_ATTRIBUTE:
            attribute = message.at(value, stop)
            attributes[first_text(attribute, _ATTRIBUTE_NAME)] = Attribute(attribute)
        elif found == _NODE_OP:
            op += message.wire.text(value, stop)
        elif found == _NODE_DOMAIN:
            domain += message.wire.text(value, stop)
    return Operator(op, "" if domain == "ai.onnx" else domain, attributes)


def _sizes(message: Message) -> Dims | None:
    for tensor in messages(message, 1):
        for shape in messages(tensor, 2):
            return tuple(_dim(dim) for dim in islice(messages(shape, 1), MOST_RANK))
    return None


def _dim(message: Message) -> Dim:
    for found, value, stop in message.fields():
        if found == _DIM_VALUE:
            return signed(value) if signed(value) >= 0 else None
        if found == _DIM_NAME:
            return message.wire.text(value, stop) or None
    return None


def _scopes(message: Message) -> tuple[str, ...]:
    """The modules in PyTorch's `['', 'layers.0', 'layers.0.norm', 'layer_norm']`; the last is the function that was called."""
    entry = {found: message.wire.text(value, stop) for found, value, stop in message.fields()}
    if entry.get(key(1)) != _SCOPES:
        return ()
    names: list[str] = _QUOTED.findall(entry.get(key(2), "")[:MOST_SCOPE])
    return tuple([name for name in names[:-1] if name])
