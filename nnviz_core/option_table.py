"""Every drawing option, and which styles have it: what directives, fences and configurations take, without a style being loaded.

The options of our own styles stand in `options.json`, which is made from their declarations
(`RENEW=1 pytest tests/core/test_option_table.py`) and held to them by a test; a style of another
package is loaded and asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.budget import tell
from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.entrypoints import EntryPoint
from nnviz_core.errors import Problem, UsageError
from nnviz_core.registry import available, find_style

Metadata: TypeAlias = Mapping[str, Any]
"""What a declaration says of an option (see `nnviz_core.diagram.option`)."""

KEPT = ("kind", "help", "choices", "least")
"""What of that stands in the table."""

TABLE = Path(__file__).with_name("options.json")


class DrawingOption(Struct, frozen=True):
    """An option by one name.

    Attributes:
        metadata: What its first declaration says of it.
        others: What those say that differ: a style of another package may call something else so.
        styles: Those that have it; none for the host's own.
    """

    metadata: Metadata
    others: tuple[Metadata, ...] = ()
    styles: tuple[str, ...] = ()


def drawing_options() -> Mapping[str, DrawingOption]:
    """Every option of every style and of the host, by the name that users write; which packages' styles are broken is told."""
    options, broken = all_options()
    for problem in broken:
        tell(problem)
    return options


@cache
def all_options() -> tuple[Mapping[str, DrawingOption], tuple[Problem, ...]]:
    """These options, and what is wrong with styles of other packages, which are imported for it."""
    broken: list[Problem] = []
    found = {name: DrawingOption({word: entry.metadata[word] for word in KEPT}) for name, entry in option_fields(HostOptions).items()}
    for style, point in available("styles").items():
        try:
            declared = [*_declared(point)]
        except UsageError as error:
            broken += [replace(problem, topic="tool") for problem in error.problems]
            continue
        for name, metadata in declared:
            known = found.get(name)
            if known is None:
                found[name] = DrawingOption(metadata, (), (style,))
                continue
            others = known.others if metadata in (known.metadata, *known.others) else (*known.others, metadata)
            found[name] = DrawingOption(known.metadata, others, (*known.styles, style))
    return found, tuple(broken)


def _declared(point: EntryPoint) -> Iterator[tuple[str, Metadata]]:
    options, styles = _table()
    if point.value in styles:
        yield from (options[number] for number in styles[point.value])
        return
    for name, entry in option_fields(find_style(point.name).options).items():
        yield name, {word: entry.metadata[word] for word in KEPT}


@cache
def _table() -> tuple[list[tuple[str, Metadata]], dict[str, list[int]]]:
    """The declarations in the table, and for each style of ours the numbers of those that it has."""
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    options: list[tuple[str, Metadata]] = [
        (name, {"kind": kind, "help": text, "choices": tuple(choices), "least": least})
        for name, kind, text, choices, least in table["options"]
    ]  # fmt: skip
    return options, table["styles"]
