"""`check`, `list` and `schema`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from nnviz_core.draw import prepare
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.network import Place
from nnviz_core.ops import KINDS
from nnviz_core.pages import Embedded, specs_in
from nnviz_core.palettes import PALETTES
from nnviz_core.plugins import MOST_TEXT, available, find_reader, find_renderer, find_style
from nnviz_core.readers.presets import preset_names
from nnviz_core.schema import schema as make_schema

PAGES = (".rst", ".md")


def check(called: argparse.Namespace) -> int:
    """Print each mistake of each source; 1 when there are any."""
    problems, specs = [], 0
    for path in _files(called.sources):
        for found in _checked(path):
            specs += 1
            problems += found
    for problem in problems:
        print(problem)  # noqa: T201
    sys.stderr.write(f"{len(problems)} mistakes in {specs} specs\n")
    return 1 if problems else 0


def _files(arguments: list[str]) -> Iterator[Path]:
    for argument in arguments:
        path = Path(argument)
        yield from sorted(page for page in path.rglob("*") if page.suffix in PAGES) if path.is_dir() else [path]


def _checked(path: Path) -> Iterator[list[Problem]]:
    """The problems of each spec in a file."""
    from nnviz_core.model import as_source  # noqa: PLC0415 - pages alone do not need it

    if path.suffix not in PAGES:
        yield _problems(lambda: as_source(str(path)), {})
        return
    try:
        text = path.read_bytes()[:MOST_TEXT].decode("utf-8", "replace")
    except OSError as error:
        yield [Problem(f"cannot read '{path}': {(error.strerror or 'error').lower()}")]
        return
    for spec in specs_in(path, text):
        yield _problems_of(spec, path)


def _problems_of(spec: Embedded, page: Path) -> list[Problem]:
    here = Place(str(page), spec.line)
    if spec.argument and spec.body:
        return [Problem("nnviz takes a path or a body, not both", here, "remove one of them")]
    if not spec.argument and not spec.body:
        return [Problem("nnviz needs a path or a body", here, "write layers below it, or a model file beside it")]
    return [
        problem if problem.place and problem.place.line else Problem(problem.message, here, problem.hint, problem.topic)
        for problem in _problems(lambda: spec.source(page), spec.drawing_options)
    ]


def _problems(source: Callable[[], object], options: dict[str, str]) -> list[Problem]:
    try:
        return list(prepare(source(), options).problems)  # type: ignore[arg-type]  # `source` makes a Source or raises
    except NnvizError as error:
        return list(error.problems)


LISTS: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "readers": lambda: [(name, " ".join(find_reader(name).suffixes)) for name in available("readers")],
    "styles": lambda: [("auto", "picks what suits the network"), *((name, find_style(name).summary) for name in available("styles"))],
    "renderers": lambda: [(name, " ".join(find_renderer(name).formats)) for name in available("renderers")],
    "layers": lambda: [(kind.name, ", ".join(kind.aliases)) for kind in KINDS.values()],
    "presets": lambda: [(name, "") for name in preset_names()],
    "palettes": lambda: [(name, "") for name in PALETTES],
}


def listing(called: argparse.Namespace) -> int:
    """Print what there is, one a line, with what is to know of it."""
    rows = LISTS[called.what]()
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        print(f"{name:{width}}  {text}".rstrip())  # noqa: T201
    return 0


def schema(_: argparse.Namespace) -> int:
    """Print the JSON schema."""
    print(json.dumps(make_schema(), indent=2, ensure_ascii=False))  # noqa: T201
    return 0
