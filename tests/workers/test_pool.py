"""Drawing workers: what happens in one costs the item that it was at, and nothing else."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nnviz_core import workers
from nnviz_core.budget import Budget
from nnviz_core.workers import here
from nnviz_core.workers.dispatch import Pool
from nnviz_core.workers.items import Item, NoProcess

SHORT = Budget(seconds=1, memory=200)


@pytest.fixture(params=["fork", "spawn"])
def pool(request):
    made = Pool(2, request.param)
    yield made
    made.close()


def asked(pool, function, arguments, budget=SHORT):
    items = [Item(f"deeds:{function}", argument, budget) for argument in arguments]
    pool.begin(items)
    pool.wait(items)
    return items


def test_answers_come_back_with_their_bytes(pool):
    items = asked(pool, "echo", [1, "two", None, [3, {"four": 5.5}]])
    assert [item.value for item in items] == [1, "two", None, [3, {"four": 5.5}]]
    assert items[1].blobs == [b"two"]


def test_answers_may_come_in_any_order(pool):
    assert [item.value for item in asked(pool, "backwards", range(5))] == list(range(5))


def test_an_error_keeps_its_kind_and_its_words(pool):
    (item,) = asked(pool, "told", ["spam"])
    assert type(item.error).__name__ == "ModelError"
    assert str(item.error) == "spam is no model"


def test_what_is_large_goes_through(pool):
    text = "x" * 3_000_000
    tasks = [Item("deeds:echo", text, SHORT) for _ in range(4)]
    for task in tasks:
        pool.begin([task])
    pool.wait(tasks)
    assert all(task.blobs[0] == text.encode() for task in tasks)


@pytest.mark.parametrize(
    ("deed", "how"),
    [
        ("abort", "SIGABRT"), ("segfault", "SIGSEGV"), ("kill", "SIGKILL"), ("exit", "status 3"), ("leave", "status 0"),
        ("sleep", "late"), ("spin", "late"), ("ignore signals", "late"),
    ],
)  # fmt: skip
def test_a_death_costs_the_item_it_was_at(pool, deed, how):
    items = asked(pool, "obey", ["-"] * 5 + [deed] + ["-"] * 5)
    assert [item.died[0] if item.died else "" for item in items] == [""] * 5 + [how] + [""] * 5
    assert all(item.value is not None for item in items if not item.died)


@pytest.mark.parametrize("deed", ["allocate", "allocate at once"])
def test_more_memory_than_the_budget_has_is_told(pool, deed):
    items = asked(pool, "obey", ["-", deed, "-"])
    assert [bool(item.error) for item in items] == [False, True, False]
    assert "200 MB of memory" in str(items[1].error)
    assert "raise the budget's 'memory'" in str(items[1].error)


def test_many_deaths_at_once(pool):
    items = asked(pool, "obey", ["abort", "-", "kill", "-", "exit", "-"] * 3)
    assert [bool(item.died) for item in items] == [True, False] * 9


@pytest.mark.parametrize("deed", ["babble", "sys.exit", "recurse"])
def test_what_talks_nonsense_or_goes_its_own_way_is_replaced(pool, deed):
    items = asked(pool, "obey", ["-", deed, "-"])
    assert items[1].died
    assert items[0].value == 0
    assert items[2].value is not None


def test_what_libraries_print_is_seen_by_nobody(pool, capfd):
    asked(pool, "obey", ["print", "print by hand"])
    assert capfd.readouterr() == ("", "")


def test_the_engine_that_died_is_known(pool):
    (item,) = asked(pool, "obey", ["abort in graphviz"])
    assert item.died == ("SIGABRT", "graphviz")
    assert workers.death(item).message == "graphviz ended with SIGABRT"


def test_a_worker_that_is_killed_from_outside_is_replaced(pool):
    (before,) = asked(pool, "who", [0])
    os.kill(before.value, signal.SIGKILL)
    (after,) = asked(pool, "who", [0])
    assert after.value != before.value


def test_workers_end_with_the_pool(pool):
    numbers = {item.value for item in asked(pool, "who", range(4))}
    pool.close()
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_all_workers_have_something_to_do(pool):
    items = [Item("deeds:who", None, SHORT) for _ in range(200)]
    for start in range(0, 200, 10):
        pool.begin(items[start : start + 10])
    pool.wait(items)
    assert len({item.value for item in items}) == 2


def test_threads_share_a_pool(pool):
    found = {}

    def ask(number):
        found[number] = [asked(pool, "echo", [number * 100 + each])[0].value for each in range(20)]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {number: [number * 100 + each for each in range(20)] for number in range(8)}


def test_workers_see_little_of_the_machine(pool, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("SECRET_TOKEN", "spam")
    monkeypatch.setenv("MATPLOTLIBRC", "/nowhere")
    (item,) = asked(pool, "machine", [None])
    assert {"SECRET_TOKEN", "MATPLOTLIBRC", "LANG"}.isdisjoint(item.value["environment"])
    assert item.value["zone"] == "UTC"
    assert set(item.value["locale"].replace("LC_", "").replace("=", ";").split(";")) & {"C", "C.UTF-8"}


def test_modules_in_the_present_folder_are_not_imported(tmp_path, monkeypatch):
    tmp_path.joinpath("json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    pool = Pool(1, "spawn")
    assert asked(pool, "echo", [1])[0].value == 1
    pool.close()


def test_no_interpreter_is_told_at_once(monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    pool = Pool(1, "spawn")
    with pytest.raises(NoProcess):
        asked(pool, "echo", [1])


def test_an_interpreter_that_does_not_start_is_told(monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(program))
    pool = Pool(1, "spawn")
    with pytest.raises(NoProcess):
        asked(pool, "echo", [1])


def test_a_copy_of_the_program_has_workers_of_its_own():
    workers.use("fork", 2)
    try:
        first = Item("deeds:who", None, SHORT)
        assert workers.answered([first])
        reading, writing = os.pipe()
        if not (child := os.fork()):
            item = Item("deeds:who", None, SHORT)
            os.write(writing, str([workers.answered([first, item]), first.done, item.value, workers.pool().size]).encode())
            os._exit(0)
        os.waitpid(child, 0)
        answered, done, value, size = eval(os.read(reading, 1000))
        assert answered
        assert done
        assert value not in {None, first.value}
        assert size == 1
        again = Item("deeds:who", None, SHORT)
        assert workers.answered([again])
        assert again.value == first.value
    finally:
        workers.close()


def test_figures_begun_before_a_copy_are_made_by_the_copy_too():
    workers.use("fork", 1)
    try:
        begun = Item("deeds:echo", "spam", SHORT)
        workers.begun([begun])
        if not (child := os.fork()):
            os._exit(0 if workers.answered([begun]) and begun.value == "spam" else 1)
        assert os.waitpid(child, 0)[1] == 0
    finally:
        workers.close()


def test_this_process_is_no_worker():
    assert not here.is_worker()


def test_an_orphan_ends():
    """A worker whose program was killed does not outlive its task by more than its budget."""
    code = (
        "from nnviz_core.workers.dispatch import Pool; from nnviz_core.workers.items import Item; from nnviz_core.budget import Budget\n"
        "pool = Pool(1, 'fork'); who = Item('deeds:who', None, Budget()); pool.begin([who]); pool.wait([who])\n"
        "pool.begin([Item('deeds:obey', 'sleep', Budget(seconds=1))]); print(who.value, flush=True); import time; time.sleep(60)"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths})
    worker = int(program.stdout.readline())
    program.kill()
    program.wait()
    for _ in range(200):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{worker}/stat").read_text().split()[2] == "Z":  # its new parent has not looked yet
            return
        time.sleep(0.1)
    pytest.fail("it goes on")
