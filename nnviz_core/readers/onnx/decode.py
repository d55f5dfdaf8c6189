"""Decodes the messages of an ONNX file.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Weights
are stepped over; only tensors of a few elements are read, because shapes, axes
and pads are kept in such tensors.
"""

from __future__ import annotations

import re
from itertools import islice

from nnviz_core.budget import allowed
from nnviz_core.network import Dim
from nnviz_core.readers.onnx.proto import Attribute, Function, Graph, Model, Node, ValueInfo
from nnviz_core.readers.onnx.tensor import MOST_RANK, read_sparse, read_tensor
from nnviz_core.readers.onnx.wire import Message, OversizeError, WireError, first_text, messages, signed

LEAST_MOST_NODES = 50_000
"""So many operators are looked at however few layers a figure may have: most may be arithmetic on sizes, which is not drawn."""
MOST_SCOPE = 4096
DEEPEST = 32
"""How deep graphs may stand in graphs."""

_MODEL_GRAPH, _MODEL_OPSET, _MODEL_FUNCTION = 7, 8, 25
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2
_VALUE_NAME, _VALUE_TYPE = 1, 2
_DIM_VALUE, _DIM_NAME = 1, 2
_GRAPH_NAME = 2
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO, _SPARSE = _GRAPH_FIELDS = (1, 5, 11, 12, 13, 15)
_NODE_TEXTS = (1, 2, 3, 4, 7)  # input, output, name, op_type, domain
_NODE_ATTRIBUTE, _NODE_METADATA, _ATTRIBUTE_GRAPH = 5, 9, 6
_FUNCTION_TEXTS = (1, 4, 5, 10)  # name, input, output, domain
_FUNCTION_NODE = 7
_SCOPES = "pkg.torch.onnx.name_scopes"
_WITH_GRAPHS = {"If", "Loop", "Scan", "SequenceMap"}


def most_nodes() -> int:
    """How many operators of a graph are looked at before it is refused."""
    return max(LEAST_MOST_NODES, int(2.5 * allowed().layers))


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
    functions = {(one.domain, one.name): one for one in map(read_function, messages(message, _MODEL_FUNCTION))}
    return Model(graph, opset, functions)


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
    name, parts, most = "", {number: list[Message]() for number in _GRAPH_FIELDS}, most_nodes()
    for number, value in message.fields():
        if number == _GRAPH_NAME and isinstance(value, Message):
            name = value.text
        elif number in parts and isinstance(value, Message):
            parts[number].append(value)
            if len(parts[number]) > most:
                raise OversizeError(f"more than {most:,} operators or tensors in one graph", value.start)
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
            attributes[first_text(value, 1)] = Attribute(value)
        elif number == _NODE_METADATA and first_text(value, 1) == _SCOPES:
            scopes = _scopes(first_text(value, 2))
    op = "".join(texts[4])
    inner = {name: _graph_in(one, depth + 1) for name, one in attributes.items()} if op in _WITH_GRAPHS else {}
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


def read_function(message: Message) -> Function:
    """Decodes a `FunctionProto`."""
    texts: dict[int, list[str]] = {number: [] for number in _FUNCTION_TEXTS}
    nodes, most = list[Node](), most_nodes()
    for number, value in message.fields():
        if number in texts and isinstance(value, Message):
            texts[number].append(value.text)
        elif number == _FUNCTION_NODE and isinstance(value, Message):
            nodes.append(read_node(value, 0))
            if len(nodes) > most:
                raise OversizeError(f"more than {most:,} operators in one function", value.start)
    name, inputs, outputs, domain = texts.values()
    return Function("".join(name), "".join(domain), tuple(inputs), tuple(outputs), tuple(nodes))


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
    for tensor in messages(message, 1):
        for shape in messages(tensor, 2):
            return tuple(_dim(dim) for dim in islice(messages(shape, 1), MOST_RANK))
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


def _graph_in(attribute: Attribute, depth: int) -> Graph | None:
    return next((read_graph(part, depth) for part in messages(attribute.message, _ATTRIBUTE_GRAPH)), None)
