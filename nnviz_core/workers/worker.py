"""A drawing worker: takes tasks from a socket and answers each item of them, one after the other."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeAlias

from nnviz_core.budget import Budget, allowed, overrun, spending
from nnviz_core.errors import NnvizError
from nnviz_core.workers import here
from nnviz_core.workers.limits import bound_memory, bound_time, settle, silence
from nnviz_core.workers.told import WireBroken, error_to_json
from nnviz_core.workers.wire import connected, packed, receive, send, unpacked_task

Answer: TypeAlias = tuple[int, Any, tuple[bytes, ...]]
"""Which item, a value in JSON's types (or what is wrong with it, as a `NnvizError`), and bytes."""


def serve(end: socket.socket) -> None:
    """Work until the program that started us closes the connection."""
    here.begin(lambda engine, items: _note(end, engine, items))
    silence()
    settle()
    bounded: float = 0
    while True:
        try:
            frame = receive(end)
        except WireBroken:
            return
        number, function, items, settings = unpacked_task(frame[0])
        budget: Budget = settings["budget"]
        if budget.memory != bounded:
            bound_memory(budget)
            bounded = budget.memory
        with here.without(settings["without"]), spending(budget):
            is_spoilt = _run(end, number, function, items, budget)
        bound_time(0)
        if is_spoilt:
            return


def _run(end: socket.socket, number: int, function: str, items: list[Any], budget: Budget) -> bool:
    """Answer all items of a task; whether this process' memory is spent, so that another one must go on."""
    answered = 0
    try:
        here.note("", 1)
        for index, value, blobs in _answers(function, items, budget):
            said = {"error": error_to_json(value)} if isinstance(value, NnvizError) else {"value": value}
            _send(end, {"task": number, "item": index, **said}, blobs)
            answered += 1
            here.note("", 1)
    except MemoryError:
        if len(items) == 1 and not answered:
            problem = overrun("memory", f"it needed more than {budget.memory:g} MB of memory")
            _send(end, {"task": number, "item": 0, "error": error_to_json(NnvizError(problem))})
        # Of several, nobody knows whose memory it was: those without an answer are asked for again, each alone.
        return True
    return False


def _answers(function: str, items: list[Any], budget: Budget) -> Iterator[Answer]:
    module, _, name = function.partition(":")
    run: Callable[[list[Any]], Iterator[Answer]] = getattr(importlib.import_module(module), name)
    bound_time(budget.seconds)
    for answer in run(items):
        yield answer
        bound_time(budget.seconds)


def _send(end: socket.socket, message: dict[str, Any], blobs: tuple[bytes, ...] = ()) -> None:
    send(end, packed(message), *blobs)


def _note(end: socket.socket, engine: str, items: int) -> None:
    if items > 1:
        bound_time(allowed().seconds * items)
    _send(end, {"engine": engine, "items": items})


def main() -> NoReturn:
    """A worker in an interpreter of its own: the connection's number, or its description on the standard input, comes first."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else None
    end = socket.socket(fileno=number) if number else _shared()
    end.setblocking(True)  # noqa: FBT003 - the socket's own signature
    _send(connected(end), {"ready": True})
    serve_and_end(end)


def _shared() -> socket.socket:
    """On Windows."""
    end: socket.socket = socket.fromshare(sys.stdin.buffer.read())  # type: ignore[attr-defined, unused-ignore]
    return end


def serve_and_end(end: socket.socket) -> NoReturn:
    """Work, then end at once: what the program would do at its own end is not this process' to do."""
    status = 1
    try:
        serve(end)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
