"""Drawing workers: processes of our own, with limits of memory and time, in which all native code runs.

`pool` is the present process' pool; `call` runs one function in it. What dies there
costs the item that it was at.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from nnviz_core.budget import allowed, overrun, spending, tell
from nnviz_core.errors import Problem
from nnviz_core.workers import here
from nnviz_core.workers.items import LATE, Item, NoProcess, Start

if TYPE_CHECKING:
    from nnviz_core.workers.dispatch import Pool

NUMBER = "NNVIZ_WORKERS"
"""The environment variable that says how many workers there are at most; 0 for none."""

MOST = 8
"""More workers than this would wait for the program that they work for."""

_lock = threading.Lock()
_pool: Pool | None = None
_none: str = ""
"""Why there are no workers here; empty as long as nobody knows better."""


def pool() -> Pool | None:
    """The present process' workers; `None` where there are none to be had."""
    global _pool  # noqa: PLW0603 - one for each process
    with _lock:
        if _none or here.is_worker():
            return None
        if _pool is None:
            size = _size()
            if size < 1:
                return None
            _pool = _started(size)
        return _pool


def _started(size: int, how: Start | None = None) -> Pool:
    from nnviz_core.workers.dispatch import Pool  # noqa: PLC0415 - most single figures need no process

    return Pool(size, how)


def _size() -> int:
    wanted = os.environ.get(NUMBER, "")
    if wanted.isdigit():
        return min(int(wanted), 64)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # A copy of a process that has workers, such as one that reads pages for Sphinx, is one of several.
    return 1 if _is_copy else min(cores, MOST)


def use(how: Start | None, size: int | None = None) -> None:
    """Start anew, with workers that are started in one way and of a number; for tests and for those who know their platform."""
    global _pool, _none
    close()
    _none, _pool = "", _started(size or _size(), how)


def give_up(reason: str) -> None:
    """There are no workers on this platform: figures are made in this process, without native code."""
    global _none  # noqa: PLW0603 - as above
    close()
    _none = reason or "no processes"


def close() -> None:
    """End the workers."""
    global _pool  # noqa: PLW0603 - as above
    if _pool is not None:
        _pool.close()
    _pool = None


atexit.register(close)
_is_copy = False


def _forget() -> None:
    """This process is a copy: the workers are the other one's."""
    global _pool, _is_copy, _lock  # noqa: PLW0603 - as above
    if _pool is not None:
        _pool.abandon()
        _pool, _is_copy = None, True
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def are_copies() -> bool:
    """Whether workers are copies of this process."""
    found = pool()
    return found is not None and found.are_copies


def status() -> str:
    """How figures are drawn here, in a few words."""
    if not (found := pool()):
        return f"none ({_none or NUMBER + '=0'}): figures are drawn without native code"
    return f"native code runs in up to {found.size} processes of ours"


def begun(items: Sequence[Item]) -> bool:
    """Have items answered in a row, some time; whether there are workers for it."""
    found = pool()
    if found is None:
        return False
    try:
        found.begin(items)
    except NoProcess as error:
        give_up(str(error))
        return False
    return True


def answered(items: Sequence[Item], *, first: bool = True) -> bool:
    """Have items answered by the workers, those that were not begun before any that wait; whether there are workers."""
    if all(item.done for item in items):
        return True
    found = pool()
    if found is None:
        return False
    try:
        found.attend()
        if new := [item for item in items if item.pool is not found]:
            found.begin(new, first=first)
        found.wait(items)
    except NoProcess as error:
        give_up(str(error))
        return False
    return True


def death(item: Item) -> Problem:
    """What is said of an item over which a worker died."""
    how, engine = item.died or ("", "")
    if how == LATE:
        with spending(item.budget):
            return overrun("seconds", f"it took more than {item.budget.seconds:g} seconds{' in ' + engine if engine else ''}")
    where = f"{engine} ended" if engine else "the process that drew it ended"
    hint = f"is it very large? a figure may have {item.budget.memory:g} MB of memory; else please report it, with the source of this figure"
    return Problem(f"{where} with {how}", hint=hint, topic="render")


F = TypeVar("F", bound=Callable[..., bytes])


def isolated(engine: str) -> Callable[[F], F]:
    """Make a function of native code, which returns bytes, run in a worker whoever calls it.

    Where it dies, that is told, and nothing comes back; nothing comes back either where there are no workers.

    Args:
        engine: What messages call it.
    """

    def decorate(function: F) -> F:
        path = f"{function.__module__}:{function.__qualname__}"

        @wraps(function)
        def call(*arguments: Any) -> bytes:
            if here.is_off(engine):
                return b""
            if not here.is_worker():
                return _called(path, arguments)
            here.note(engine, 1)
            return function(*arguments)

        return call  # type: ignore[return-value]  # of the same signature

    return decorate


def _called(path: str, arguments: Sequence[Any]) -> bytes:
    item = Item("nnviz_core.workers.calls:run", (path, arguments), allowed())
    if not answered([item]):
        return b""
    if item.died:
        tell(death(item))
        return b""
    if item.error:
        raise item.error
    return item.blobs[0] if item.blobs else b""
