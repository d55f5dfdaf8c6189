"""One input, from its bytes to its pictures: what came of it."""

from __future__ import annotations

import resource
import signal
import time
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from fuzzing import hosts
from fuzzing.case import Case
from fuzzing.checks import Broken, check, check_error, check_picture, check_problems, check_svg

from nnviz_core.budget import Budget, spending
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact, Source
from nnviz_core.embed import inline
from nnviz_core.errors import NnvizError, ShapeError, SpecError
from nnviz_core.figure_options import sort_options
from nnviz_core.pages import specs_in
from nnviz_core.pipeline import Job, prepare
from nnviz_core.produce import produce_many, renderer_for
from nnviz_core.summary import FORMATS, summarize

SECONDS = 2.0
MEGABYTES = 300.0
TWICE = 25
"""One of so many inputs is drawn twice."""
PACKAGES = ("nnviz_core", "nnviz_renderers", "sphinx_nnviz", "mkdocs_nnviz")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input.

    Attributes:
        kind: `drawn`, `told` (nothing but problems), `ended` (an engine ended the process that is made for that), or what went
            wrong: `raised`, `broken`, `slow`, `large`, `crashed`.
        what: The same for all inputs that fail in one way; empty where all is well.
        detail: Where it was.
        seconds: Of the processor's time.
        megabytes: The most memory over what the process had before.
    """

    kind: str
    what: str = ""
    detail: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def is_failure(self) -> bool:
        return self.kind not in {"drawn", "told", "ended"}


class TooSlow(BaseException):
    """Raised by the clock; no guard of the program's catches it."""


def attempt(case: Case, folder: Path, seconds: float = SECONDS) -> Outcome:
    """Prepare and draw an input in this process, and look at what came of it.

    Args:
        case: The input.
        folder: Where it lies, see `folder.fill`.
        seconds: How much of the processor's time it may take.
    """
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    forget_peak()
    before, begin = resident(), time.process_time()
    outcome = _judged(case, folder, seconds)
    spent, grown = time.process_time() - begin, peak() - before
    if grown > MEGABYTES and not outcome.is_failure:
        outcome = Outcome("large", f"more than {MEGABYTES:g} MB by {_ways(case)}")
    return replace(outcome, seconds=spent, megabytes=grown)


def _judged(case: Case, folder: Path, seconds: float) -> Outcome:
    try:
        with alarm(seconds):
            drawn = run(case, folder)
            if zlib.crc32(case.source) % TWICE == 0:
                check("the same input gives the same bytes", drawn == run(case, folder))
    except BaseException as error:  # noqa: BLE001 - whatever is raised is what we look for
        return failure(error, _ways(case))
    return Outcome("drawn" if drawn else "told")


def failure(error: BaseException, how: str) -> Outcome:
    """What went wrong; `how` says how it was drawn."""
    if isinstance(error, TooSlow):
        return Outcome("slow", f"more than {SECONDS:g} s in {_part(error)}", _trace(error))
    if isinstance(error, Broken):
        return Outcome("broken", f"{error.promise} ({how})", str(error))
    if isinstance(error, MemoryError):
        return Outcome("large", f"out of memory in {_innermost(error)}", _trace(error))
    return Outcome("raised", f"{type(error).__name__} in {_innermost(error)}", _trace(error))


def run(case: Case, folder: Path) -> list[bytes]:
    """The pictures of an input; none where it has nothing but problems. Raises `Broken`."""
    if case.host:
        return hosts.pages(case, folder)
    suffix = Path(case.name).suffix
    if suffix in {".rst", ".md"}:
        return _page(case, folder)
    with spending(Budget()) as ledger:
        drawn = _figure(source_of(case, folder), case, placed=suffix == ".yaml")
        check_problems(ledger.problems.values())
    return drawn


def source_of(case: Case, folder: Path) -> Source:
    """A spec as a page has it, anything else as a file."""
    if case.name.endswith(".yaml"):
        return Source(data=case.source, name=case.name, folder=folder, root=folder, line=2, column=4)
    (folder / case.name).write_bytes(case.source)
    return Source.of(folder / case.name, name=case.name, root=folder)


def _page(case: Case, folder: Path) -> list[bytes]:
    """The pictures of all specs of a page."""
    path, drawn = folder / case.name, list[bytes]()
    for spec in specs_in(path, case.source.decode("utf-8", "replace"))[:8]:
        try:
            source = spec.source(path, folder)
        except NnvizError as error:
            check_error(error)
            continue
        asked = replace(case, options=sort_options(spec.options, spec.host).drawing)
        with spending(Budget()):
            drawn += _figure(source, asked, placed=False)
    return drawn


def _figure(source: Source, case: Case, *, placed: bool) -> list[bytes]:
    is_prepared = False
    try:
        job = prepare(source, case.options, case.defaults)
        is_prepared = True
        check_problems(job.problems)
        if source.name != case.name:  # in a page: hosts look for what makes the format that they need
            job = job.by(renderer_for(case.output, job.host.renderer, job.diagram.style))
        artifacts = produce_many([job], case.output, Cache())
    except NnvizError as error:
        check_error(error, placed=placed and not is_prepared and isinstance(error, SpecError | ShapeError))
        return []
    for artifact in artifacts:
        _check_artifact(job, artifact)
    return [artifact.data for artifact in artifacts]


def _check_artifact(job: Job, artifact: Artifact) -> None:
    """The picture, and what hosts and the command line make of it and of its network."""
    check_picture(artifact.data, job.host.renderer, artifact.format)
    check(
        "a picture has a size",
        all(size is None or 0 <= size < 1e9 for size in (artifact.width, artifact.height)),
        f"{artifact.width}×{artifact.height}",
    )
    choice = zlib.crc32(artifact.data)
    if artifact.format == "svg" and job.host.renderer == "svg" and choice % 8 == 0:
        check_svg(inline(artifact.data.decode(), 2, alt=job.diagram.title).encode())
    if choice % 16 == 0:
        for output in FORMATS:
            summarize(job.network, output)


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` after so much of the processor's time."""

    def ring(_: int, __: FrameType | None) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def forget_peak() -> None:
    """Count the most memory anew (Linux)."""
    with suppress(OSError), Path("/proc/self/clear_refs").open("w") as file:
        file.write("5")


def peak() -> float:
    """The most memory since then, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident() -> float:
    """The present memory, in MB."""
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * resource.getpagesize() / (1 << 20)


def _ways(case: Case) -> str:
    """How it was drawn, in words that are the same for many inputs."""
    return f"{case.options.get('renderer', 'svg')!s:.12} {case.output:.8}"


def _frames(error: BaseException) -> list[str]:
    """The program's own functions on the way to where something was raised."""
    found = []
    for frame, _ in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename).parts
        package = next((at for at, part in enumerate(path) if part in PACKAGES), None)
        if package is not None:
            found.append(f"{'/'.join(path[package:])}:{frame.f_code.co_name}")
    return found


def _innermost(error: BaseException) -> str:
    return next(reversed(_frames(error)), "the fuzzer")


def _part(error: BaseException) -> str:
    """Which reader, transformation, style or renderer was at work."""
    frames = _frames(error)
    places = ("/styles/", "/simplify/", "/readers/", "nnviz_renderers/", "/pages", "/infer", "/describe")
    part = next((frame for frame in reversed(frames) if any(place in frame for place in places)), None)
    return part or next(reversed(frames), "the fuzzer")


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-12))[-4000:]
