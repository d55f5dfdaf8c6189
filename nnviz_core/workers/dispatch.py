"""The drawing workers of one program: tasks go to whoever is free; a worker's death costs the item it was at, and nothing else."""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice

from nnviz_core.errors import NnvizError, Problem
from nnviz_core.workers.items import LATE, Item, NoProcess, Start, Task
from nnviz_core.workers.process import Worker, start, way
from nnviz_core.workers.told import WireBroken
from nnviz_core.workers.wire import packed_task, receive, send, unpacked

AHEAD = 1 << 16
"""A task of at most so many bytes is given to a worker that is still at another one: it fits into the connection."""

MOST_TRIES = 3
"""After so many workers that ended without a sign of whose fault it was, it is the item's."""

CLOSE = 32
"""So many of the tasks that wait are looked at for one that suits a worker."""

TICK = 0.1
"""Seconds after which whoever waits looks at the clock."""


class Pool:
    """Up to `size` workers, started when there is something to do.

    Args:
        size: How many work at once.
        how: How they are started; what is safe here by default.

    Attributes:
        owner: The process that made it; a copy of that process must not use it.
    """

    def __init__(self, size: int, how: Start | None = None) -> None:
        self.size, self.how, self.owner = size, how, os.getpid()
        self._workers: list[Worker] = []
        self._waiting: deque[Task] = deque()
        self._numbers = 0
        self._changed = threading.Condition()
        self._is_watched = False

    @property
    def are_copies(self) -> bool:
        """Whether workers are copies of this process."""
        return (self.how or way()) == "fork"

    def begin(self, items: Sequence[Item], *, first: bool = False) -> None:
        """Have items answered in a row by one worker, some time; `first`: before all that waits.

        Raises:
            NoProcess: There is no way to start a worker.
        """
        for item in items:
            item.pool = self
        with self._changed:
            (self._waiting.appendleft if first else self._waiting.append)(Task(list(items)))
            self._attend(0)

    def attend(self) -> None:
        """Take what workers have said by now; raises `NoProcess`."""
        with self._changed:
            self._attend(0)

    def wait(self, items: Sequence[Item]) -> None:
        """Come back when all these items are answered; raises `NoProcess`."""
        with self._changed:
            while not all(item.done for item in items):
                self._attend(TICK)

    def _attend(self, seconds: float) -> None:
        """Listen to the workers, one thread at a time, and give them what waits."""
        if self._is_watched:  # by another thread, which tells us
            self._give()
            self._changed.wait(seconds)
            return
        self._is_watched = True
        try:
            self._give()
            self._look(seconds)
            self._give()
        finally:
            self._is_watched = False
            self._changed.notify_all()

    def close(self) -> None:
        """End all workers; what waits stays without an answer."""
        with self._changed:
            for worker in self._workers:
                worker.process.finish(kill=bool(worker.tasks))
            self._workers.clear()
            self._waiting.clear()

    def abandon(self) -> None:
        """Let go of workers that belong to another process, of which this one is a copy."""
        for worker in self._workers:
            worker.process.end.close()
        self._workers = []

    def _give(self) -> None:
        """Give what waits to whoever is free, or nearly."""
        while self._waiting:
            worker = self._free()
            if worker is None:
                return
            task = self._next(worker)
            if task is None:
                return
            if task.wanted and not self._send(worker, task):
                self._waiting.appendleft(task)
                return

    def _next(self, worker: Worker) -> Task | None:
        """The first task that can be begun, one that this worker is prepared for rather than another's; `None` for none."""
        others = None
        for index, task in enumerate(islice(self._waiting, CLOSE)):
            before = task.items[0].after
            if before is None or (before.done and before.worker is worker):
                del self._waiting[index]
                return task
            if others is None and before.done:
                others = index
        if others is None:
            return None
        task = self._waiting[others]
        del self._waiting[others]
        return task

    def _free(self) -> Worker | None:
        """A worker that has nothing to do, a new one, or one that will soon be done."""
        idle = next((worker for worker in self._workers if not worker.tasks), None)
        if idle is None and len(self._workers) < self.size:
            idle = self._started()
        return idle or next((worker for worker in self._workers if len(worker.tasks) == 1), None)

    def _started(self) -> Worker | None:
        try:
            worker = Worker(start(self.how))
        except NoProcess:
            if not self._workers:
                raise
            self.size = len(self._workers)
            return None
        self._workers.append(worker)
        return worker

    def _send(self, worker: Worker, task: Task) -> bool:
        """Give a task to a worker; whether it could take it."""
        self._numbers += 1
        task.number, task.items = self._numbers, task.wanted
        if not (data := self._packed(task)):
            return True
        if worker.tasks and len(data) > AHEAD:
            return False
        if not worker.tasks:
            worker.since, worker.engine, worker.patience = time.monotonic(), "", 1
        worker.tasks.append(task)
        try:
            send(worker.process.end, data)
        except WireBroken:
            self._bury(worker)
        return True

    def _packed(self, task: Task) -> bytes:
        """A task as it is sent; nothing where an item has what cannot be: those are asked each alone, so that the others are answered."""
        head = task.items[0]
        try:
            return packed_task(task.number, head.function, [item.argument for item in task.items], budget=head.budget, without=head.without)
        except Exception as error:  # noqa: BLE001 - whatever the objects raise that callers gave
            if len(task.items) > 1:
                self._waiting.extendleft(Task([item]) for item in reversed(task.items))
            else:
                problem = Problem(f"it cannot be sent to a drawing worker: {error}", hint="give plain values", topic="option")
                head.error = NnvizError(problem)
                head.done = True
            return b""

    def _look(self, seconds: float) -> None:
        """Take what workers have said, waiting at most so long for the first word; end those that are late."""
        while heard := self._heard(seconds):
            for worker in heard:
                try:
                    self._take(worker, receive(worker.process.end))
                except WireBroken:
                    self._bury(worker)
            seconds = 0
        for worker in [worker for worker in self._workers if worker.is_late]:
            if worker not in self._heard(0):
                self._bury(worker, late=True)

    def _heard(self, seconds: float) -> list[Worker]:
        """Who has something to say, after so long at most; other threads may go on meanwhile."""
        by_number = {worker.process.end.fileno(): worker for worker in self._workers}
        if not by_number:
            return []
        self._changed.release()
        try:
            ready = _readable(by_number, seconds)
        finally:
            self._changed.acquire()
        return [by_number[number] for number in ready if by_number[number] in self._workers]

    def _take(self, worker: Worker, frame: Sequence[bytes]) -> None:
        """Take one message of a worker; raises `WireBroken` for what it has no business to say."""
        message = unpacked(frame[0]) if frame else {}
        if "engine" in message:
            worker.note(str(message["engine"]), message.get("items"))
            return
        worker.since = time.monotonic()
        if "ready" in message:
            worker.process.is_ready = True
            return
        task = worker.tasks[0] if worker.tasks else None
        index = message.get("item")
        if task is None or message.get("task") != task.number or not isinstance(index, int) or not 0 <= index < len(task.items):
            raise WireBroken
        task.items[index].worker = worker
        task.items[index].answer(message, frame[1:])
        if not task.open:
            worker.tasks.popleft()

    def _bury(self, worker: Worker, *, late: bool = False) -> None:
        """A worker is gone, or too late: whose item it was at is known when it was at one alone."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        how = worker.process.finish(kill=late)
        tasks = [Task(task.open) for task in worker.tasks if task.open]
        self._waiting.extendleft(reversed(tasks))
        if not worker.process.is_ready:
            raise NoProcess("no interpreter could be started")
        if tasks:
            self._waiting.popleft()
            self._judge(tasks[0].items, LATE if late else how, worker.engine)

    def _judge(self, items: Sequence[Item], how: str, engine: str) -> None:
        """Of one item it is clear that a worker died over it; of several, each is asked for once more, alone."""
        for item in reversed(items):
            item.tries += 1
            if item.tries > MOST_TRIES or (how and len(items) == 1):
                item.died, item.done = (how or "status 0", engine), True
            else:
                self._waiting.appendleft(Task([item]))


def _readable(numbers: Iterable[int], seconds: float) -> list[int]:
    """The connections of which one can read. `selectors` has the same, and makes three calls of the system for each."""
    if not hasattr(select, "poll"):  # Windows
        return list(select.select(list(numbers), [], [], seconds)[0])
    poll = select.poll()
    for number in numbers:
        poll.register(number, select.POLLIN)
    return [number for number, _ in poll.poll(seconds * 1000)]
