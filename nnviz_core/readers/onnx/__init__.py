"""ONNX: the graph, its shapes and its parameter counts, without its weights."""

from __future__ import annotations

import mmap
from contextlib import closing
from dataclasses import replace
from pathlib import PurePath

from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Network, Place
from nnviz_core.plugins import MOST_TEXT, Reader, Source
from nnviz_core.readers.onnx.analysis import analyse
from nnviz_core.readers.onnx.build import build_network
from nnviz_core.readers.onnx.decode import read_model
from nnviz_core.readers.onnx.inference import has_gaps, inferred_dims
from nnviz_core.readers.onnx.inline import inlined
from nnviz_core.readers.onnx.wire import Buffer, Message, WireError

_EXPORTERS = {"", "graph", "main", "main_graph", "torch-jit-export", "torch_jit", "tf2onnx"}
"""Names of graphs that an exporter made up."""

_FIRST_KEYS = {0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72}
"""The keys of the fields that may follow the IR version: producer, domain, model version, graph, opset, …"""

_IR_VERSIONS = range(3, 64)


def matches(head: bytes) -> bool:
    """Whether a file begins as ONNX files do: the IR version, and the name of the program that wrote it."""
    if len(head) < 4 or head[0] != 0x08 or head[1] not in _IR_VERSIONS or head[2] not in _FIRST_KEYS:  # noqa: PLR2004 - field 1, a number
        return False
    return head[2] != 0x12 or (head[4 : 4 + min(head[3], 64)].isascii() and head[4:5] >= b" ")  # noqa: PLR2004 - field 2: a text, where Core ML has a message


def read(source: Source) -> Network:
    """Reads an ONNX file; one larger than `MOST_TEXT` is mapped, and its weights are never touched.

    Raises:
        ModelError: It is damaged, or no ONNX file; the message tells at which byte.
    """
    try:
        if source.path and source.path.stat().st_size > MOST_TEXT:
            with source.path.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as mapped:
                if hasattr(mmap, "MADV_RANDOM"):  # else each touched page brings its neighbours along
                    mapped.madvise(mmap.MADV_RANDOM)
                return _network(mapped, source)
        return _network(source.data, source)
    except WireError as error:
        hint = "is it an ONNX file, and was it copied in full?"
        raise ModelError(Problem(f"byte {error.offset:,}: {error}", Place(source.name), hint, "model")) from error
    except OSError as error:
        raise ModelError(Problem(f"cannot read the file: {error.strerror}", Place(source.name), topic="model")) from error


def _network(buffer: Buffer, source: Source) -> Network:
    message = Message(buffer, 0, len(buffer))
    model = read_model(message)
    graph = inlined(model.graph, model.functions)
    analysis = analyse(graph, model.opset, {})
    if has_gaps(analysis):
        analysis = analyse(graph, model.opset, inferred_dims(message))
    network = build_network(graph, analysis, Place(source.name))
    name = PurePath(source.name).stem if model.graph.name in _EXPORTERS else model.graph.name
    return replace(network, name=name, files=(str(source.path),) if source.path else ())


reader = Reader(name="onnx", suffixes=(".onnx",), matches=matches, read=read)
