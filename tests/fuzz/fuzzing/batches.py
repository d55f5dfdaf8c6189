"""Inputs in batches, each in a process of its own: one that ends costs its batch, and is told by its number."""

from __future__ import annotations

import mmap
import os
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fuzzing import folder
from fuzzing.attempt import SECONDS, Outcome, attempt
from fuzzing.case import Case
from fuzzing.options import OUTPUTS, style_names
from fuzzing.pooled import TOGETHER, new_studio, together

from nnviz_core import workers
from nnviz_core.workers import here

HANGS = 14.0
"""Seconds of the processor's time after which an input is given up that does not heed the alarm."""
BLOCKED = 60.0
"""Seconds on the clock after which one is given up that waits for something; on a busy machine all of them wait."""
SPARE = 700 << 20
"""Memory that a process is refused beyond what it has when it begins."""
MOST_ENGINE = 16
TICK = 0.2
"""We look at a process at least so often, in seconds, unless we ourselves are stopped."""


@dataclass
class Report:
    """What came of many inputs."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")
    all: list[Outcome] = field(default_factory=list)
    noted: list[tuple[str, int, Outcome]] = field(default_factory=list)

    def add(self, name: str, number: int, outcome: Outcome) -> None:
        self.counts[outcome.kind] += 1
        self.all.append(outcome)
        where = f"{name} {number}"
        self.slowest = max(self.slowest, (outcome.seconds, where))
        self.largest = max(self.largest, (outcome.megabytes, where))
        if outcome.what:
            self.noted.append((name, number, outcome))


Make = Callable[[int], Case]
Work = Callable[[Sequence[Case]], Sequence[Outcome]]
"""What becomes of some inputs."""


@dataclass
class _Watched:
    """An input that is waited for.

    Attributes:
        number: Which one.
        spent: The processor's time that its process had taken before.
        seen: When we looked last.
        waited: Seconds on the clock.
    """

    number: int
    spent: float
    seen: float
    waited: float = 0.0


class Batch:
    """A process at work on the inputs of some numbers.

    It tells what it is at in memory that it shares with us, and writes what came of it into a file.

    Args:
        name: The fuzzer's.
        make: Makes the input of a number.
        numbers: Which ones.
        pooled: Whether drawing workers make the figures; else they are made in the batch's own process.
        limit: How many seconds of the processor's time one input may take.
    """

    def __init__(self, name: str, make: Make, numbers: range, *, pooled: bool = False, limit: float = SECONDS) -> None:
        self.name, self.make, self.numbers, self.pooled, self.limit = name, make, numbers, pooled, limit
        self.shared = mmap.mmap(-1, 64)
        self.places = memoryview(self.shared).cast("q")
        self.places[0] = -1
        self.watched = _Watched(-1, 0.0, time.monotonic())
        self.results = tempfile.TemporaryFile()  # noqa: SIM115 - closed when they are read
        self.pid = os.fork()
        if not self.pid:
            self._work()

    def _work(self) -> None:
        status = 1
        try:
            _silence()
            with tempfile.TemporaryDirectory(prefix="nnviz-fuzz-", dir=_memory()) as outside:
                size = TOGETHER if self.pooled else 1
                folders = [folder.fill(Path(outside) / str(number)) for number in range(size)]
                os.chdir(folders[0])
                work = self._in_workers(folders) if self.pooled else self._here(folders[0])
                for start in range(self.numbers.start, self.numbers.stop, size):
                    self._some(range(start, min(start + size, self.numbers.stop)), work)
                self.places[0] = -2
                workers.close()
            status = 0
        finally:
            os._exit(status)

    def _some(self, numbers: range, work: Work) -> None:
        self.places[0] = numbers.start
        cases = [self.make(number) for number in numbers]
        for number, outcome in zip(numbers, work(cases), strict=True):
            self._keep(number, outcome)

    def _in_workers(self, folders: list[Path]) -> Work:
        studio = new_studio()
        studio.warm()
        return lambda cases: together(cases, folders[: len(cases)], studio)

    def _here(self, root: Path) -> Work:
        """This process is made a drawing worker with a bound, in which all engines run."""
        here.begin(self._note)
        _bound()
        return lambda cases: [attempt(case, root, self.limit) for case in cases]

    def _note(self, engine: str, _: int) -> None:
        """Which engine is at work."""
        data = engine.encode()[:MOST_ENGINE]
        self.shared[32 : 32 + MOST_ENGINE] = data.ljust(MOST_ENGINE, b"\0")

    def _keep(self, number: int, outcome: Outcome) -> None:
        """One line an input, so that nothing is lost when the process ends."""
        words = [str(number), outcome.kind, outcome.what, outcome.detail, f"{outcome.seconds:.4f}", f"{outcome.megabytes:.1f}"]
        os.write(self.results.fileno(), ("\x1f".join(word.replace("\x1e", " ") for word in words) + "\x1e").encode("utf-8", "replace"))
        here.note("", 1)
        self._note("", 0)

    def poll(self) -> bool:
        """Whether it has ended; one that hangs is ended."""
        if self._hangs():
            os.kill(self.pid, signal.SIGKILL)
        ended, self.status = os.waitpid(self.pid, os.WNOHANG)
        return bool(ended)

    def _hangs(self) -> bool:
        """Whether the present input takes too long: by the processor's time, and by ours as far as we ourselves were not stopped."""
        number, now = self.places[0], time.monotonic()
        if number != self.watched.number:
            self.watched = _Watched(number, _spent(self.pid), now)
        self.watched.waited += min(now - self.watched.seen, TICK)
        self.watched.seen = now
        if self.watched.waited < HANGS:
            return False
        if self.pooled:
            return self.watched.waited > BLOCKED * TOGETHER
        return _spent(self.pid) - self.watched.spent > HANGS or self.watched.waited > BLOCKED

    def collect(self, report: Report) -> range:
        """Add what came of it; the numbers that are left, where it ended too early."""
        for number, outcome in self._outcomes():
            report.add(self.name, number, outcome)
        at = self.places[0]
        self.results.close()
        if at == -2 and self.status == 0:
            return range(0)
        number = max(at, self.numbers.start)
        report.add(self.name, number, self._death())
        return range(number + 1, self.numbers.stop)

    def _outcomes(self) -> list[tuple[int, Outcome]]:
        self.results.seek(0)
        found = []
        for line in self.results.read().decode().split("\x1e")[:-1]:
            number, kind, what, detail, seconds, megabytes = line.split("\x1f")
            found.append((int(number), Outcome(kind, what, detail, float(seconds), float(megabytes))))
        return found

    def _death(self) -> Outcome:
        """How it ended, and in which engine; one that is made for workers may end them, which costs one figure its renderer."""
        sign = os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0
        how = signal.Signals(sign).name if sign else f"status {os.waitstatus_to_exitcode(self.status)}"
        engine = bytes(self.shared[32 : 32 + MOST_ENGINE]).rstrip(b"\0").decode()
        hangs = sign == signal.SIGKILL
        what = f"hangs in {engine or 'the program'}" if hangs else f"{how} in {engine or 'the program'}"
        return Outcome("ended" if engine else "crashed", what)


def _spent(process: int) -> float:
    """How much of the processor's time a process has taken, in seconds."""
    with suppress(OSError), Path(f"/proc/{process}/stat").open() as file:
        return sum(map(int, file.read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def warm() -> None:
    """Load in this process what each of its copies would load: engines, fonts, styles."""
    here.begin(lambda _, __: None)
    with tempfile.TemporaryDirectory(prefix="nnviz-fuzz-", dir=_memory()) as outside:
        root = folder.fill(Path(outside))
        for style in style_names():
            for renderer, output in OUTPUTS:
                attempt(Case(name="net.yaml", source=folder.SPEC, options={"style": style, "renderer": renderer}, output=output), root, 100)


def _silence() -> None:
    """Let nobody read what engines write."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _bound() -> None:
    with Path("/proc/self/status").open() as status:
        used = next(int(line.split()[1]) << 10 for line in status if line.startswith("VmData:"))
    resource.setrlimit(resource.RLIMIT_DATA, (used + SPARE, used + SPARE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _memory() -> str | None:
    """A folder that is kept in memory, if there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def outcomes(cases: Sequence[Case], *, pooled: bool) -> list[Outcome]:
    """What comes of some inputs, in a process of their own."""
    batch = Batch("case", cases.__getitem__, range(len(cases)), pooled=pooled)
    while not batch.poll():
        time.sleep(0.002)
    found = Report()
    batch.collect(found)
    return found.all


def alone(case: Case) -> Outcome:
    """One input in a process of its own."""
    return outcomes([case], pooled=False)[0]
