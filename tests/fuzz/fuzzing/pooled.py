"""Inputs by way of the drawing workers, as hosts have their figures made: several at once, in processes with limits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fuzzing.attempt import Outcome, failure, peak, resident, source_of
from fuzzing.case import Case
from fuzzing.checks import check, check_error, check_picture, check_problems

from nnviz_core.cache import Cache
from nnviz_core.errors import NnvizError
from nnviz_core.figure_options import sort_options
from nnviz_core.figures import Ask, Figure
from nnviz_core.pages import specs_in
from nnviz_core.studio import Studio

TOGETHER = 8
"""So many inputs are asked for at once."""


def together(cases: Sequence[Case], folders: Sequence[Path], studio: Studio) -> list[Outcome]:
    """Have figures made, all of them begun before the first is asked for; what came of each.

    Args:
        cases: The inputs.
        folders: Where each of them lies.
        studio: Of the build.
    """
    asks = [_asks(case, folder) for case, folder in zip(cases, folders, strict=True)]
    studio.begin([ask for each in asks for ask in each if isinstance(ask, Ask)])
    return [_outcome(each, studio) for each in asks]


def _asks(case: Case, folder: Path) -> list[Ask | NnvizError]:
    for name, data in case.files.items():
        (folder / name).write_bytes(data)
    try:
        if Path(case.name).suffix in {".rst", ".md"}:
            return _asks_of_page(case, folder)
        return [Ask(source=source_of(case, folder), given=case.options, defaults=case.defaults, outputs=(case.output,), offers=True)]
    except NnvizError as error:
        return [error]


def _asks_of_page(case: Case, folder: Path) -> list[Ask | NnvizError]:
    path = folder / case.name
    found: list[Ask | NnvizError] = []
    for spec in specs_in(path, case.source.decode("utf-8", "replace"))[:8]:
        try:
            source = spec.source(path, folder)
            found.append(Ask(source=source, given=sort_options(spec.options, spec.host).drawing, outputs=(case.output,), offers=True))
        except NnvizError as error:
            found.append(error)
    return found


def _outcome(asks: Sequence[Ask | NnvizError], studio: Studio) -> Outcome:
    before, drawn = resident(), 0
    try:
        for ask in asks:
            try:
                if isinstance(ask, NnvizError):
                    raise ask
                drawn += _checked(studio.figure(ask))
            except NnvizError as error:
                check_error(error)
    except Exception as error:  # noqa: BLE001 - whatever is raised is what we look for
        return failure(error, "in workers")
    return Outcome("drawn" if drawn else "told", megabytes=peak() - before)


def _checked(figure: Figure) -> int:
    """How many pictures there are of a figure."""
    check_problems(figure.problems)
    drawn = 0
    for output, picture in figure.pictures.items():
        if picture.error:
            check_error(picture.error)
            continue
        check("a picture is there, or an error", picture.artifact, output)
        assert picture.artifact
        check_picture(picture.artifact.data, picture.renderer, output)
        drawn += 1
    return drawn


def new_studio() -> Studio:
    """Without a cache: everything is made."""
    return Studio(cache=Cache())
