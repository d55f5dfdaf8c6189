"""What passes between a program and its drawing workers: frames on a socket.

To a worker go pickled tasks, for it trusts the program that started it. From a worker
come JSON and bytes alone: whatever a figure made of the worker, its words cannot run.
"""

from __future__ import annotations

import json
import pickle
import socket
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from nnviz_core.workers.told import WireBroken

_HEAD = struct.Struct("!I")

MOST_FRAME = 1 << 30
"""No frame is longer; a worker that says otherwise is broken."""

STALLED = 20.0
"""Seconds in which the rest of a frame must come."""


def connected(end: socket.socket) -> socket.socket:
    """An end of a connection, with room for some pictures on the way."""
    for size in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        end.setsockopt(socket.SOL_SOCKET, size, 1 << 20)
    return end


def send(end: socket.socket, *parts: bytes) -> None:
    """Write one frame; raises `WireBroken`."""
    lengths = b"".join(_HEAD.pack(len(part)) for part in parts)
    try:
        end.sendall(b"".join((_HEAD.pack(len(parts)), lengths, *parts)))
    except OSError as error:
        raise WireBroken from error


def receive(end: socket.socket) -> list[bytes]:
    """Read one frame; raises `WireBroken`."""
    (count,) = _HEAD.unpack(_exactly(end, _HEAD.size))
    if count > MOST_FRAME // _HEAD.size:
        raise WireBroken
    lengths = [length for (length,) in _HEAD.iter_unpack(_exactly(end, count * _HEAD.size))]
    if sum(lengths) > MOST_FRAME:
        raise WireBroken
    return [_exactly(end, length) for length in lengths]


def _exactly(end: socket.socket, count: int) -> bytes:
    received = bytearray()
    try:
        while len(received) < count:
            part = end.recv(min(count - len(received), 1 << 20))
            if not part:
                raise WireBroken
            received += part
    except OSError as error:
        raise WireBroken from error
    return bytes(received)


def packed_task(number: int, function: str, items: Iterable[Any], **settings: Any) -> bytes:
    """A task for a worker: the number of its answers, the function that runs there, and what it works on."""
    return pickle.dumps((number, function, list(items), settings), protocol=pickle.HIGHEST_PROTOCOL)


def unpacked_task(data: bytes) -> tuple[int, str, list[Any], dict[str, Any]]:
    """A task as the worker sees it."""
    task: tuple[int, str, list[Any], dict[str, Any]] = pickle.loads(data)  # noqa: S301 - from the program that started this worker
    return task


def packed(message: Mapping[str, Any]) -> bytes:
    """A worker's message."""
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode()


def unpacked(data: bytes) -> dict[str, Any]:
    """A worker's message; raises `WireBroken` for what is none."""
    try:
        message = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WireBroken from error
    if not isinstance(message, dict):
        raise WireBroken
    return message
