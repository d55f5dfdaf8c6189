"""ONNX: the graph, its shapes and its parameter counts, without its weights."""

from __future__ import annotations

from nnviz_core.contracts import Reader
from nnviz_core.entrypoints import deferred

_FIRST_KEYS = {0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72}
"""The keys of the fields that may follow the IR version: producer, domain, model version, graph, opset, …"""

_IR_VERSIONS = range(3, 64)


def matches(head: bytes) -> bool:
    """Whether a file begins as ONNX files do: the IR version, and the name of the program that wrote it."""
    if len(head) < 4 or head[0] != 0x08 or head[1] not in _IR_VERSIONS or head[2] not in _FIRST_KEYS:  # noqa: PLR2004 - field 1, a number
        return False
    return head[2] != 0x12 or (head[4 : 4 + min(head[3], 64)].isascii() and head[4:5] >= b" ")  # noqa: PLR2004 - field 2: a text, where Core ML has a message


reader = Reader(name="onnx", suffixes=(".onnx",), matches=matches, read=deferred("nnviz_core.readers.onnx.reading:read"))
