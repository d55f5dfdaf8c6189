"""`check`, `list` and `schema`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from nnviz_core.budget import spending
from nnviz_core.cache import Cache
from nnviz_core.cli.rendering import budget_from, source_of
from nnviz_core.contracts import MOST_TEXT, Reader
from nnviz_core.diagram import Host
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.figure_options import FigureOptions, in_vain, sort_options
from nnviz_core.figures import Ask, Figure, placed
from nnviz_core.files import inside, opened, project_root
from nnviz_core.network import Place
from nnviz_core.ops import clashes, kinds
from nnviz_core.ops.packages import brought
from nnviz_core.pages import Embedded, specs_in
from nnviz_core.palettes import PALETTES
from nnviz_core.readers.presets import preset_names
from nnviz_core.registry import readers, renderers, styles
from nnviz_core.schema import schema as make_schema
from nnviz_core.studio import Studio

PAGES = (".rst", ".md")


class _Spec(Struct, frozen=True, kw_only=True):
    """A spec, and what is said of it where it stands.

    Attributes:
        ask: Which figure it is; `None` where it is none.
        figure: The figure's options.
        host: Who reads pages like its own.
        problems: What is wrong with it, whatever the figure.
    """

    ask: Ask | None = None
    figure: FigureOptions = field(default_factory=FigureOptions)
    host: Host = "files"
    problems: Sequence[Problem] = ()

    def told(self, made: Figure | NnvizError) -> list[Problem]:
        """All that is wrong, at its own line or at the page's on which the spec begins."""
        assert self.ask
        where, found = self.ask.where, [*self.problems, *made.problems]
        if isinstance(made, Figure):
            found += in_vain(self.figure, self.host, embed=made.embed, download=made.download) if where else []
        return [placed(problem, where) for problem in found] if where else found


def check(called: argparse.Namespace) -> int:
    """Print each mistake of each source; 1 when there are any."""
    budget = budget_from(called)
    specs = [spec for path in _files(called.sources) for spec in _specs(path, called.root)]
    asked = [spec for spec in specs if spec.ask]
    figures = Studio(cache=Cache(), budget=budget).figures([spec.ask for spec in asked if spec.ask])
    made = dict(zip(map(id, asked), figures, strict=True))
    problems = [problem for spec in specs for problem in (spec.told(made[id(spec)]) if spec.ask else spec.problems)]
    for problem in problems:
        print(problem)  # noqa: T201
    sys.stderr.write(f"{_counted(len(problems), 'mistake')} in {_counted(len(specs), 'spec')}\n")
    return 1 if problems else 0


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _files(arguments: list[str]) -> Iterator[Path]:
    for argument in arguments:
        path = Path(argument)
        yield from sorted(page for page in path.rglob("*") if page.suffix in PAGES) if path.is_dir() else [path]


def _specs(path: Path, root: Path | None) -> Iterator[_Spec]:
    """The specs of a file, or why there is none."""
    if path.suffix not in PAGES:
        yield _Spec(ask=Ask(source=source_of(str(path), root)))
        return
    root = root or project_root(path.absolute().parent)
    try:
        with opened(inside(path, root, str(path))) as file:
            text = file.read(MOST_TEXT).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        yield _Spec(problems=[Problem(f"cannot read '{path}': {(getattr(error, 'strerror', None) or str(error)).lower()}")])
        return
    for embedded in specs_in(path, text):
        yield _spec(embedded, path, root)


def _spec(embedded: Embedded, page: Path, root: Path) -> _Spec:
    here = Place(str(page), embedded.line)
    if bool(embedded.argument) == bool(embedded.body):
        both = Problem("nnviz takes a path or a body, not both", here, "remove one of them")
        neither = Problem("nnviz needs a path or a body", here, "write layers below it, or a model file beside it")
        return _Spec(problems=[both if embedded.body else neither])
    options = sort_options(embedded.options, embedded.host)
    twice = [Problem(f"option '{name}' stands twice", hint="remove one of them", topic="option") for name in embedded.repeated]
    ask = Ask(source=embedded.source(page, root), given=options.drawing, where=here)
    return _Spec(ask=ask, figure=options.figure, host=embedded.host, problems=[*twice, *options.problems])


def _taken(reader: Reader) -> str:
    """What a reader reads, in a few words."""
    files = " ".join(reader.suffixes)
    return f"{files}; {reader.takes}, in Python".removeprefix("; ") if reader.takes else files


LISTS: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "readers": lambda: [(name, _taken(reader)) for name, reader in readers().items()],
    "styles": lambda: [("auto", "picks what suits the network"), *((name, style.summary) for name, style in styles().items())],
    "renderers": lambda: [(name, " ".join(renderer.formats)) for name, renderer in renderers().items()],
    "layers": lambda: [(kind.name, f"{kind.category:10}  {', '.join(kind.aliases)}") for kind in kinds().values()],
    "presets": lambda: [(name, "") for name in preset_names()],
    "palettes": lambda: [(name, "") for name in PALETTES],
}


def listing(called: argparse.Namespace) -> int:
    """Print what there is, one a line, with what is to know of it."""
    with spending() as ledger:
        rows = LISTS[called.what]()
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        print(f"{name:{width}}  {text}".rstrip())  # noqa: T201
    for problem in (*ledger.problems.values(), *((*brought().broken, *clashes()) if called.what == "layers" else ())):
        sys.stderr.write(f"{problem}\n")
    return 0


def schema(_: argparse.Namespace) -> int:
    """Print the JSON schema."""
    print(json.dumps(make_schema(), indent=2, ensure_ascii=False))  # noqa: T201
    return 0
