"""What a worker may use, and what it sees of the machine: no more than drawing needs."""

from __future__ import annotations

import gc
import locale
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from nnviz_core.budget import Budget

KEPT = frozenset(
    {
        "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME",
        "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME", "MPLCONFIGDIR",
    }
)  # fmt: skip
"""Variables that say where programs, packages and caches lie. No other one may change a picture."""

FIXED = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    # One thread: a picture needs no more, and each one reserves memory.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
}

NEARLY = 1.1
"""Memory counts as spent when a tenth more would not be there."""

BEHIND = 10
"""How far a worker stands back: what the program itself has to do comes first, so that in the end both are done at once."""

ORPHANED = 5.0
"""How many seconds longer than its budget a worker goes on when nobody is there who would end it."""


def environment() -> dict[str, str]:
    """The environment of a worker."""
    return {name: os.environ[name] for name in os.environ if name.upper() in KEPT} | FIXED


def settle() -> None:
    """Make this process a worker: no terminal, no interrupts, nothing of the user's that could change a picture."""
    wanted = environment()
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "C")
    if hasattr(time, "tzset"):
        time.tzset()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    gc.freeze()  # what is there stays: the collector need not look at it, nor copy its pages
    gc.set_threshold(20_000, 20, 100)  # figures are made of values without circles


def silence() -> None:
    """Let native libraries speak to nobody: users cannot mend what they write to the standard error."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    if nothing > 2:  # noqa: PLR2004 - the standard error
        os.close(nothing)
    sys.stdout = sys.stderr = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")


def bound_memory(budget: Budget) -> None:
    """Bound the memory that this process asks for from now on (Linux; other systems take no notice, or have no way to say it)."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    wanted = _data() + round(budget.memory * (1 << 20))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if most < 0 else min(wanted, most), most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_memory_spent() -> bool:
    """Whether this process has all but used up the memory it may have: then exceptions of any kind come of it."""
    try:
        import resource  # noqa: PLC0415 - as above
    except ImportError:
        return False
    least, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return 0 <= least < _data() * NEARLY


def _data() -> int:
    """How much private memory this process has asked for, in bytes; 0 where nobody says."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmData:"))
    except (OSError, ValueError, StopIteration):
        return 0


def bound_time(seconds: float) -> None:
    """End this process when it outlives its budget and the program that watches it is gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + ORPHANED if seconds else 0)
