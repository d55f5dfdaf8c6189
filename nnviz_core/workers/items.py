"""What is asked of drawing workers, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from nnviz_core.budget import Budget
from nnviz_core.errors import NnvizError
from nnviz_core.workers.told import error_of

Start: TypeAlias = Literal["fork", "spawn"]
"""How workers are started: as copies of this process, or anew."""

LATE = "late"
"""How a worker ended that had to be ended."""


class NoProcess(Exception):  # noqa: N818 - it is no error: then figures are made in this process
    """This platform has no processes for us."""


class Item(Struct, eq=False):
    """One thing that a worker is asked for, and its answer when it is there.

    Attributes:
        function: What runs in the worker: `module:name`, a generator of answers to a list of arguments.
        argument: What it is given.
        budget: What it may cost.
        without: Engines that it must do without.
        value: The answer in JSON's types; `None` until it is there.
        blobs: Bytes that belong to it.
        error: Why there is no answer; `None` where there is one.
        died: How the worker ended over it, and in which engine: `("SIGABRT", "graphviz")`; empty where it did not.
        after: Another item that had better be answered by the same worker before.
        worker: Who answered it.
        received: What is done when the answer comes, whoever waits for it.
        pool: Whose workers answer it.
        is_unwanted: Whether nobody waits for it any more; it is not begun then.
        done: Whether it is answered.
        tries: How many workers ended before they answered it.
    """

    function: str
    argument: Any
    budget: Budget
    without: frozenset[str] = frozenset()
    value: Any = None
    blobs: Sequence[bytes] = ()
    error: NnvizError | None = None
    died: tuple[str, str] | tuple[()] = ()
    after: Item | None = None
    worker: object = None
    received: Callable[[Item], None] | None = None
    pool: object = None
    is_unwanted: bool = False
    done: bool = False
    tries: int = 0

    def answer(self, message: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
        """Take an answer; raises `WireBroken` for what is none."""
        if message.get("error"):
            self.error = error_of(message["error"])
        self.value, self.blobs, self.done = message.get("value"), blobs, True
        if self.received:
            self.received(self)


class Task(Struct, eq=False):
    """Items that one worker answers in a row; all of one function, one budget and the same engines."""

    items: list[Item]
    number: int = 0

    @property
    def open(self) -> list[Item]:
        """Those that are not answered yet."""
        return [item for item in self.items if not item.done]

    @property
    def wanted(self) -> list[Item]:
        """Those that are worth a worker's time."""
        return [item for item in self.items if not (item.done or item.is_unwanted)]
