"""`check`, `list` and `schema`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from nnviz_core.cache import Cache
from nnviz_core.cli.rendering import budget_from
from nnviz_core.contracts import MOST_TEXT
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figures import Ask, Figure
from nnviz_core.files import inside, opened, project_root
from nnviz_core.network import Place
from nnviz_core.ops import KINDS
from nnviz_core.pages import Embedded, specs_in
from nnviz_core.palettes import PALETTES
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import available, find_reader, find_renderer, find_style
from nnviz_core.schema import schema as make_schema
from nnviz_core.sources import unread
from nnviz_core.studio import Studio

PAGES = (".rst", ".md")


def check(called: argparse.Namespace) -> int:
    """Print each mistake of each source; 1 when there are any."""
    budget = budget_from(called)
    found = [each for path in _files(called.sources) for each in _specs(path, called.root)]
    asks = [each for each in found if isinstance(each, Ask)]
    made = dict(zip(map(id, asks), Studio(cache=Cache(), budget=budget).figures(asks), strict=True))
    problems = [problem for each in found for problem in (_problems(each, made[id(each)]) if isinstance(each, Ask) else [each])]
    for problem in problems:
        print(problem)  # noqa: T201
    sys.stderr.write(f"{len(problems)} mistakes in {len(found)} specs\n")
    return 1 if problems else 0


def _problems(ask: Ask, figure: Figure | NnvizError) -> list[Problem]:
    """What is wrong with a spec, at its own line or at the page's on which it begins."""
    return [
        problem if problem.place and problem.place.line else replace(problem, place=ask.where or problem.place)
        for problem in figure.problems
    ]


def _files(arguments: list[str]) -> Iterator[Path]:
    for argument in arguments:
        path = Path(argument)
        yield from sorted(page for page in path.rglob("*") if page.suffix in PAGES) if path.is_dir() else [path]


def _specs(path: Path, root: Path | None) -> Iterator[Ask | Problem]:
    """The specs of a file, or why there is none."""
    if path.suffix not in PAGES:
        yield Ask(source=unread(str(path), root))
        return
    root = root or project_root(path.absolute().parent)
    try:
        with opened(inside(path, root, str(path))) as file:
            text = file.read(MOST_TEXT).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        yield Problem(f"cannot read '{path}': {(getattr(error, 'strerror', None) or str(error)).lower()}")
        return
    for spec in specs_in(path, text):
        yield _asked(spec, path, root)


def _asked(spec: Embedded, page: Path, root: Path) -> Ask | Problem:
    here = Place(str(page), spec.line)
    if spec.argument and spec.body:
        return Problem("nnviz takes a path or a body, not both", here, "remove one of them")
    if not spec.argument and not spec.body:
        return Problem("nnviz needs a path or a body", here, "write layers below it, or a model file beside it")
    return Ask(source=spec.source(page, root), given=spec.drawing_options, where=here)


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
