"""How a worker comes to be: a copy of this process where that is safe, else an interpreter of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from nnviz_core.workers.items import NoProcess, Start, Task
from nnviz_core.workers.limits import environment
from nnviz_core.workers.wire import STALLED, connected

SECONDS = 30.0
"""How long an interpreter may take to start."""

GRACE = 0.5
"""Seconds that a worker is given beyond its budget."""

LEAVING = 2.0
"""How long a worker may take to end by itself when its connection is closed."""


class Process(Struct):
    """A worker as the program sees it.

    Attributes:
        end: The connection to it.
        number: The process' number.
        popen: It, where it is an interpreter of its own.
        is_ready: Whether it can work.
    """

    end: socket.socket
    number: int
    popen: subprocess.Popen[bytes] | None = None
    is_ready: bool = True

    def finish(self, *, kill: bool) -> str:
        """End it; how it ended, in a word or two; empty for an end as it should be."""
        with suppress(OSError):
            self.end.close()
        deadline = time.monotonic() + (0 if kill else LEAVING)
        while (status := self._status()) is None:
            if time.monotonic() >= deadline:
                self._kill()
            time.sleep(0.001)
        if status < 0:
            with suppress(ValueError):
                return signal.Signals(-status).name
        return f"status {status}" if status else ""

    def _status(self) -> int | None:
        """Its exit status, negative for a signal; `None` while it is there."""
        if self.popen:
            return self.popen.poll()
        try:
            number, status = os.waitpid(self.number, os.WNOHANG)
        except ChildProcessError:  # somebody else has waited for all children
            return 0
        return os.waitstatus_to_exitcode(status) if number else None

    def _kill(self) -> None:
        with suppress(OSError):
            if self.popen and not hasattr(os, "killpg"):
                self.popen.kill()
            else:
                os.killpg(self.number, signal.SIGKILL)  # with the programs that it started
        with suppress(OSError):
            os.kill(self.number, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def way() -> Start:
    """How a worker is started: copied from a process of one thread on Linux, which takes milliseconds; else in an interpreter."""
    try:
        return "fork" if len(os.listdir("/proc/self/task")) == 1 else "spawn"  # noqa: PTH208 - of the system
    except OSError:
        return "spawn"


def start(how: Start | None = None) -> Process:
    """Start a worker; raises `NoProcess`."""
    try:
        ours, theirs = (connected(end) for end in socket.socketpair())
        with theirs:
            process = _forked(ours, theirs) if (how or way()) == "fork" else _spawned(ours, theirs)
    except (OSError, AttributeError, ValueError, RuntimeError) as error:  # no sockets, no processes, or no more of them
        raise NoProcess(str(error)) from error
    ours.settimeout(STALLED)
    return process


def _forked(ours: socket.socket, theirs: socket.socket) -> Process:
    number = os.fork()
    if number:
        return Process(ours, number)
    try:
        os.setpgid(0, 0)
        _keep_only(theirs.fileno())
        from nnviz_core.workers.worker import serve_and_end  # noqa: PLC0415 - the program itself need not know it

        serve_and_end(theirs)
    finally:
        os._exit(1)


def _keep_only(kept: int) -> None:
    """Close what this process has from the one that it is a copy of: files, connections, the ends of other workers."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - of the system
        if int(name) > 2 and int(name) != kept:  # noqa: PLR2004 - the standard error
            with suppress(OSError):
                os.close(int(name))


def _spawned(ours: socket.socket, theirs: socket.socket) -> Process:
    command = [sys.executable, "-P", "-m", "nnviz_core.workers.worker"]  # -P: no module out of the present folder
    paths = {"PYTHONPATH": os.pathsep.join(str(Path(path or ".").resolve()) for path in sys.path)}
    popen = _popen(command, environment() | paths, theirs)
    return Process(ours, popen.pid, popen, is_ready=False)


def _popen(command: list[str], variables: dict[str, str], theirs: socket.socket) -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise NoProcess("there is no interpreter to start")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.name == "nt":
        popen = subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, **quiet)  # noqa: S603 - this interpreter
        assert popen.stdin
        with popen.stdin as described:
            described.write(theirs.share(popen.pid))  # type: ignore[attr-defined, unused-ignore]
        return popen
    number = theirs.fileno()
    return subprocess.Popen(  # noqa: S603 - this interpreter
        [*command, str(number)], env=variables, stdin=subprocess.DEVNULL, pass_fds=[number], process_group=0, **quiet
    )


class Worker(Struct, eq=False):
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
