"""What this process is: a drawing worker or not, and which engines it must do without."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from msgspec import Struct, field


class _Here(Struct):
    """The state of this process.

    Attributes:
        tell: Tells the program that started this worker what begins; `None` in a process that is no worker.
        off: Engines that are not used.
        told: What was told last.
    """

    tell: Callable[[str, int], None] | None = None
    off: frozenset[str] = frozenset()
    told: tuple[str, int] = field(default=("", 1))


_here = _Here()


def begin(tell: Callable[[str, int], None]) -> None:
    """This process is a worker from now on."""
    _here.tell, _here.off, _here.told = tell, frozenset(), ("", 1)


def is_worker() -> bool:
    """Whether this process is a worker."""
    return _here.tell is not None


def note(engine: str, items: int) -> None:
    """Tell who works next, and on how many figures at once: who watches knows whose fault it is, and how long to wait."""
    if _here.tell and (engine, items) != _here.told:
        _here.told = (engine, items)
        _here.tell(engine, items)


def is_off(engine: str) -> bool:
    """Whether an engine must not be used."""
    return engine in _here.off


@contextmanager
def without(engines: Collection[str]) -> Iterator[None]:
    """Do without some engines."""
    before = _here.off
    _here.off = before | frozenset(engines)
    try:
        yield
    finally:
        _here.off = before
