"""Kinds that other packages bring: found by the entry point `nnviz_core.kinds`, loaded when a kind is asked for that we do not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field

from nnviz_core.entrypoints import available
from nnviz_core.errors import Problem
from nnviz_core.ops.base import TRAITS, Kind
from nnviz_core.palettes import CATEGORIES

LONGEST_GLYPH = 5


class Brought(Struct, frozen=True):
    """What packages bring.

    Attributes:
        kinds: By their names.
        packages: By the name of a kind, the package that brings it, and its version: `nnviz-stranger 1`.
        broken: What could not be loaded.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)
    broken: tuple[Problem, ...] = ()


@cache
def brought() -> Brought:
    """The kinds of all packages; imports these, if there are any. One that is broken brings none, whatever it raises."""
    kinds: dict[str, Kind] = {}
    packages: dict[str, str] = {}
    broken: list[Problem] = []
    for point in available("kinds").values():
        package = point.package
        try:
            found = _kinds(point.load())
        except Exception as error:  # noqa: BLE001 - it is somebody else's code
            message = f"no kinds come from '{point.value}' of {package}: {str(error)[:200] or type(error).__name__}"
            broken.append(Problem(message, hint="mend it, or uninstall it", topic="option"))
            continue
        for kind in found:
            # Two kinds of one name are told where names are looked up; both must be known there.
            name = kind.name if kind.name not in kinds else f"{kind.name} of {package}"
            kinds[name], packages[name] = kind, package
    return Brought(kinds, packages, tuple(broken))


def _kinds(value: Any) -> tuple[Kind, ...]:
    """What an entry point names; raises `ValueError` for anything else than right kinds."""
    found = value if isinstance(value, tuple) else (value,)
    for kind in found:
        if flaw := next(flaws(kind), ""):
            raise ValueError(flaw)
    return found


def flaws(kind: Any) -> Iterator[str]:
    """What is wrong with a kind, a sentence each."""
    if not isinstance(kind, Kind):
        yield f"it must be a Kind or a tuple of them, got {type(kind).__name__}"
        return
    if kind.category not in CATEGORIES:
        yield f"{kind.name}: there is no category '{kind.category}', but {', '.join(CATEGORIES)}"
    if unknown := sorted(set(kind.traits) - set(TRAITS)):
        yield f"{kind.name}: there is no trait '{unknown[0]}', but {', '.join(TRAITS)}"
    if kind.main and kind.main not in {each.name for each in kind.fields}:
        yield f"{kind.name}: its main attribute '{kind.main}' is no field"
    if not 1 <= len(kind.glyph) <= LONGEST_GLYPH:
        yield f"{kind.name}: a glyph has one to {LONGEST_GLYPH} characters, got '{kind.glyph}'"
