"""Fuzzing of the whole way, from the bytes of a source to those of a picture.

    python tests/fuzz/run.py --seed 1 --seconds 60 --jobs 2

Each input follows from the seed, the fuzzer's name and a number, and so does each failure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads do not survive in copies of a process

from fuzzing.batches import Batch, Report, alone, outcomes, warm
from fuzzing.case import Case
from fuzzing.shrink import shrunk
from fuzzing.sources import FUZZERS, SHARES

SIZE = 400
"""Inputs a process."""


def main(arguments: list[str] | None = None) -> int:
    """Run; returns 1 where something failed."""
    asked = _arguments(arguments)
    if asked.replay:
        return replay(asked.replay, as_json=asked.json)
    if not asked.pool:
        warm()
    begin = time.monotonic()
    report = fuzz(asked)
    _print(report, time.monotonic() - begin, asked.jobs)
    _keep(report, asked.seed, Path(asked.failures), shrink=not asked.no_shrink)
    return 1 if any(outcome.is_failure for _, _, outcome in report.noted) else 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; without it and a count, never")
    parser.add_argument("--count", type=int, default=0, help="so many inputs in all")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--only", nargs="*", choices=list(FUZZERS), default=list(FUZZERS))
    parser.add_argument("--pool", action="store_true", help="by way of the drawing workers, as hosts do")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds of the processor's time that one input may take")
    parser.add_argument("--failures", default="fuzz-failures", help="the folder that failures are written to")
    parser.add_argument("--no-shrink", action="store_true", help="keep failures as large as they are")
    parser.add_argument("--replay", nargs="*", help="cases to try again: files, or one fuzzer's numbers as NAME:SEED:NUMBER")
    parser.add_argument("--json", action="store_true", help="with --replay: print what failed, for programs")
    return parser.parse_args(arguments)


def fuzz(asked: argparse.Namespace) -> Report:
    """Run batches of the fuzzers in turn, until so many inputs are done or so much time is over."""
    report, left, running = Report(), list[tuple[str, range]](), list[Batch]()
    waiting = _batches(asked.only, asked.count)
    end = time.monotonic() + asked.seconds if asked.seconds else float("inf")
    with suppress(KeyboardInterrupt):
        while True:
            while len(running) < asked.jobs and time.monotonic() < end and (following := left.pop() if left else next(waiting, None)):
                running.append(_begun(asked, *following))
            if not running:
                break
            time.sleep(0.01)
            for batch in [each for each in running if each.poll()]:
                running.remove(batch)
                if rest := batch.collect(report):
                    left.append((batch.name, rest))
    return report


def _begun(asked: argparse.Namespace, name: str, numbers: range) -> Batch:
    return Batch(name, lambda number: FUZZERS[name](asked.seed, number), numbers, pooled=asked.pool, limit=asked.limit)


def _batches(names: list[str], count: int) -> Iterator[tuple[str, range]]:
    """Names and numbers, the fuzzers in turn as their shares are; of a count, each its share."""
    total = sum(SHARES[name] for name in names)
    most = {name: -(-count * SHARES[name] // total) if count else sys.maxsize for name in names}
    done = dict.fromkeys(names, 0)
    while open_names := [name for name in names if done[name] < most[name]]:
        name = min(open_names, key=lambda each: done[each] / SHARES[each])
        stop = min(done[name] + SIZE, most[name])
        yield name, range(done[name], stop)
        done[name] = stop


def _print(report: Report, seconds: float, jobs: int) -> None:
    total = report.counts.total()
    print(f"{total:,} inputs in {seconds:.0f} s, {total / seconds / jobs:.0f} a second and process")  # noqa: T201 - the report
    print("  " + ", ".join(f"{count:,} {kind}" for kind, count in report.counts.most_common()))  # noqa: T201 - same
    print(f"  slowest {report.slowest[0]:.2f} s: {report.slowest[1]};  largest {report.largest[0]:.0f} MB: {report.largest[1]}")  # noqa: T201 - same
    for what, count in Counter(f"{outcome.kind}: {outcome.what}" for _, _, outcome in report.noted).most_common():
        name, number, _ = next(each for each in report.noted if f"{each[2].kind}: {each[2].what}" == what)
        print(f"  {count:6} {what}   ({name} {number})")  # noqa: T201 - same


def _keep(report: Report, seed: int, folder: Path, *, shrink: bool) -> None:
    """One small input for each way to fail."""
    kept: set[str] = set()
    for name, number, outcome in report.noted:
        way = f"{outcome.kind}: {outcome.what}"
        if way in kept:
            continue
        kept.add(way)
        case = FUZZERS[name](seed, number)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{seed}-{number}.json"
        path.write_text(shrunk(case, outcome, f"{way}\n{outcome.detail}").to_json() if shrink else case.to_json())


def replay(words: list[str], *, as_json: bool) -> int:
    """Try cases again, each in a process of its own, then by way of the workers; returns 1 where one fails.

    Args:
        words: Files, folders of them, or a fuzzer's numbers as `NAME:SEED:NUMBER`.
        as_json: Print nothing but what failed, by the cases' names.
    """
    cases = {name: case for word in words for name, case in _cases(word)}
    pooled = outcomes(list(cases.values()), pooled=True)  # first: a process that has loaded the engines is a worker itself
    warm()
    found = {name: [alone(case), other] for (name, case), other in zip(cases.items(), pooled, strict=True)}
    failed = {
        name: "; ".join(f"{each.kind}: {each.what}\n{each.detail}" for each in both if each.is_failure) for name, both in found.items()
    }
    if as_json:
        print(json.dumps(failed))  # noqa: T201 - the report
        return 1 if any(failed.values()) else 0
    for name, (here, _) in found.items():
        print(f"{here.kind:8} {here.seconds:5.2f} s {here.megabytes:4.0f} MB  {name}  {here.what}\n{failed[name]}".rstrip())  # noqa: T201 - same
    return 1 if any(failed.values()) else 0


def _cases(word: str) -> Iterator[tuple[str, Case]]:
    if word.count(":") == 2:
        name, seed, number = word.split(":")
        yield word, FUZZERS[name](int(seed), int(number))
        return
    for path in sorted(Path(word).glob("*.json")) if Path(word).is_dir() else [Path(word)]:
        yield path.name, Case.from_json(path.read_text())


if __name__ == "__main__":
    sys.exit(main())
