"""ONNX: the graph, its shapes and its parameter counts, without its weights."""

from __future__ import annotations

import mmap
from contextlib import closing, nullcontext
from pathlib import PurePath

from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Network, Place
from nnviz_core.plugins import MOST_TEXT, Reader, Source
from nnviz_core.readers.onnx.analysis import analyse
from nnviz_core.readers.onnx.build import build_network
from nnviz_core.readers.onnx.inference import inferred_dims
from nnviz_core.readers.onnx.proto import read_model
from nnviz_core.readers.onnx.wire import Buffer, Message, WireError


def read(source: Source) -> Network:
    """Reads an ONNX file; one larger than `MOST_TEXT` is mapped, and its weights are never touched.

    Raises:
        ModelError: It is damaged, or no ONNX file; the message tells at which byte.
    """
