"""From an ONNX file to its network."""

from __future__ import annotations

import gc
import mmap
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from msgspec.structs import replace

from nnviz_core.contracts import MOST_TEXT, Source
from nnviz_core.errors import ModelError, NnvizError, Problem
from nnviz_core.files import opened
from nnviz_core.network import Network, Place
from nnviz_core.readers.onnx.analysis import analyse
from nnviz_core.readers.onnx.build import build_network
from nnviz_core.readers.onnx.decode import read_model
from nnviz_core.readers.onnx.inference import has_gaps, inferred_dims, is_harmless
from nnviz_core.readers.onnx.inline import inlined
from nnviz_core.readers.onnx.wire import Buffer, Message, OversizeError, WireError
from nnviz_core.readers.texts import fitted

_EXPORTERS = {"", "graph", "main", "main_graph", "torch-jit-export", "torch_jit", "tf2onnx"}
"""Names of graphs that an exporter made up."""


def read(source: Source) -> Network:
    """Reads an ONNX file; one larger than `MOST_TEXT` is mapped, and its weights are never touched.

    Raises:
        ModelError: It is damaged, or no ONNX file; the message tells at which byte.
    """
    place = Place(source.name)
    try:
        with _unswept():
            return _from_file(source.path, source) if source.path else _network(source.data, source)
    except OversizeError as error:
        raise ModelError(replace(error.problem, place=place)) from error
    except NnvizError as error:
        raise ModelError(replace(problem, place=problem.place or place) for problem in error.problems) from error
    except WireError as error:
        hint = "is it an ONNX file, and was it copied in full?"
        raise ModelError(Problem(f"byte {error.offset:,}: {error}", place, hint, "model")) from error


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the search for garbage: what is read is kept, and looking through all of it again and again takes a fifth of the time."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def _from_file(path: Path, source: Source) -> Network:
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size <= MOST_TEXT:
            return _network(source.data, source)
        with closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as mapped:
            if hasattr(mmap, "MADV_RANDOM"):  # else each touched page brings its neighbours along
                mapped.madvise(mmap.MADV_RANDOM)
            return _network(mapped, source)


def _opened(path: Path) -> BinaryIO:
    try:
        return opened(path)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ModelError(Problem(f"cannot read the file: {reason}", topic="model")) from error


def _network(buffer: Buffer, source: Source) -> Network:
    message = Message.of(buffer)
    model = read_model(message)
    graph = inlined(model.graph, model.functions)
    analysis = analyse(graph, model.opset, {})
    if has_gaps(analysis) and is_harmless(analysis):
        analysis = analyse(graph, model.opset, inferred_dims(message))
    network = build_network(graph, analysis, Place(source.name))
    name = PurePath(source.name).stem if model.graph.name in _EXPORTERS else model.graph.name
    return replace(network, name=fitted(name, Place(source.name)), files=(str(source.path),) if source.path else ())
