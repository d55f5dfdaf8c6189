"""What is asked of drawing workers, and where it stands."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nnviz_core.budget import Budget
from nnviz_core.errors import NnvizError
from nnviz_core.workers.process import SECONDS, Process
from nnviz_core.workers.wire import error_of

GRACE = 0.5
"""Seconds that a worker is given beyond its budget."""


@dataclass(slots=True, eq=False)
class Item:
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


@dataclass(slots=True, eq=False)
class Task:
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


@dataclass(slots=True, eq=False)
class Worker:
    """A process, and the tasks that it was given; it is at the first one.

    Attributes:
        process: It.
        tasks: Those it has not answered in full.
        since: When it last answered, or was given something to do.
        engine: Which engine it is in, as far as it told.
        patience: How many figures it is at together.
    """

    process: Process
    tasks: deque[Task] = field(default_factory=deque)
    since: float = 0.0
    engine: str = ""
    patience: int = 1

    @property
    def is_late(self) -> bool:
        """Whether it has outlived its budget."""
        if not self.tasks:
            return False
        if not self.process.is_ready:
            return time.monotonic() - self.since > SECONDS
        return time.monotonic() - self.since > self.tasks[0].items[0].budget.seconds * self.patience + GRACE

    def note(self, engine: str, items: Any) -> None:
        """It told which engine it is in, and at how many figures together: no more than it was given."""
        most = len(self.tasks[0].items) if self.tasks else 1
        self.engine, self.patience = engine[:20], min(items, most) if isinstance(items, int) and items > 0 else 1
