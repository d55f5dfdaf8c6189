"""What is done in drawing workers by tests: all that a worker should not do."""

import locale
import os
import signal
import sys
import time

from nnviz_core import dot, making
from nnviz_core.errors import ModelError, Problem
from nnviz_core.workers import here


def echo(items):
    for index, item in enumerate(items):
        yield index, item, (str(item).encode(),)


def backwards(items):
    for index, item in reversed(list(enumerate(items))):
        yield index, item, ()


def who(items):
    for index, _ in enumerate(items):
        yield index, os.getpid(), ()


def told(items):
    for index, item in enumerate(items):
        yield index, ModelError(Problem(f"{item} is no model", topic="model")), ()


def obey(items):
    """Do each item's deed; a harmless one answers with its own number."""
    for index, deed in enumerate(items):
        DEEDS.get(deed, int)()
        yield index, index, ()


def allocate():
    kept = []
    while True:
        kept.append(bytearray(1 << 20))


def allocate_at_once():
    bytearray(3 << 30)


def sleep():
    time.sleep(60)


def spin():
    here.note("resvg", 1)
    while True:
        pass


def ignore_signals():
    for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    sleep()


def abort_in_graphviz():
    here.note("graphviz", 1)
    os.abort()


def babble():
    """Say on the connection what no worker says."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\0\0\0\1\0\0\0\4spam" * 10)
        except OSError:
            continue
    sleep()


def recurse():
    recurse()


DEEDS = {
    "abort": os.abort,
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "leave": lambda: os._exit(0),
    "sys.exit": lambda: sys.exit(5),
    "allocate": allocate,
    "allocate at once": allocate_at_once,
    "sleep": sleep,
    "spin": spin,
    "ignore signals": ignore_signals,
    "abort in graphviz": abort_in_graphviz,
    "babble": babble,
    "recurse": recurse,
    "print": lambda: sys.stdout.write("noise\n"),
    "print by hand": lambda: os.write(1, b"noise\n"),
}


def machine(items):
    """What a worker sees of the machine."""
    for index, _ in enumerate(items):
        yield index, {"environment": dict(os.environ), "zone": time.tzname[0], "locale": locale.setlocale(locale.LC_ALL)}, ()


def make_with_graphviz_that_aborts(items):
    """Figures, on a machine whose Graphviz aborts."""

    def drawn(*_):
        os.abort()

    dot._drawn = drawn  # noqa: SLF001 - this process is thrown away
    yield from making.run(items)


def make_slowly(items):
    """Figures; those whose source says so take for ever."""
    for index, item in enumerate(items):
        if b"slow" in item[0].source.data:
            time.sleep(60)
        yield from ((index, value, blobs) for _, value, blobs in making.run([item]))
