"""Kinds that other packages bring: found by the entry point `nnviz_core.kinds`, loaded when a kind is asked for that we do not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.entrypoints import EntryPoint, entries
from nnviz_core.errors import Problem, suggest
from nnviz_core.ops.base import TRAITS, Field, Inferred, Kind, Mismatch
from nnviz_core.palettes import CATEGORIES
from nnviz_core.plugins import Blame, Broken, Flawed, taken

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
    for point in entries("kinds"):
        found = taken(point, _take)
        if isinstance(found, Broken):
            broken.append(found.problem)
            continue
        for kind in found:
            # Two kinds of one name are told where names are looked up; both must be known there.
            name = kind.name if kind.name not in kinds else f"{kind.name} of {point.package}"
            kinds[name], packages[name] = kind, point.package
    return Brought(kinds, packages, tuple(broken))


def _take(value: Any, point: EntryPoint) -> tuple[Kind, ...]:
    """What an entry point names, where it is right; what fails in it later is told by its name. Raises `Flawed`."""
    found = value if isinstance(value, tuple) else (value,)
    if wrong := [flaw for kind in found for flaw in flaws(kind)]:
        raise Flawed("; ".join(wrong))
    return tuple(_blamed(kind, Blame(f"kind '{kind.name}'", point, expected=(Mismatch,))) for kind in found)


def _blamed(kind: Kind, blame: Blame) -> Kind:
    curve = kind.curve and replace(kind.curve, function=blame.on("curve", kind.curve.function))
    infer = blame.on("infer", kind.infer, wrong_inferred)
    return replace(kind, infer=infer, detail=blame.on("detail", kind.detail, wrong_detail), curve=curve)


def wrong_inferred(made: object, *_: object) -> str:
    """What is wrong with what a rule returns; empty for nothing."""
    from nnviz_core.typed import misfits  # noqa: PLC0415 - who has no kinds of other packages does without

    if not isinstance(made, Inferred):
        return f"must give Inferred, got {type(made).__name__}"
    return f"gives no right Inferred: {wrong}" if (wrong := next(misfits(made), "")) else ""


def wrong_detail(detail: object, *_: object) -> str:
    """What is wrong with what a kind's `detail` returns; empty for nothing."""
    return "" if isinstance(detail, str) else f"must give a str, got {type(detail).__name__} {detail!r:.60}"


def flaws(kind: Any) -> Iterator[str]:
    """What is wrong with a kind, a sentence each."""
    from nnviz_core.typed import misfits  # noqa: PLC0415 - as above

    if not isinstance(kind, Kind):
        yield f"it must be a Kind or a tuple of them, got {type(kind).__name__}"
        return
    if unknown := sorted({*kind.traits} - {*TRAITS}) if isinstance(kind.traits, frozenset) else []:
        yield f"{kind.name}: there is no trait '{unknown[0]}', but {', '.join(TRAITS)}"
    if wrong := [*misfits(replace(kind, traits=frozenset()) if unknown else kind)]:
        yield from (f"{kind.name}: {flaw}" for flaw in wrong)
        return
    if kind.category not in CATEGORIES:
        yield f"{kind.name}: there is no category '{kind.category}', but {', '.join(CATEGORIES)}"
    names = [each.name for each in kind.fields]
    if kind.main and kind.main not in names:
        yield f"{kind.name}: its main attribute '{kind.main}' is no field{f'; {suggest(kind.main, names)}' if names else ''}"
    if not 1 <= len(kind.glyph) <= LONGEST_GLYPH:
        yield f"{kind.name}: a glyph has one to {LONGEST_GLYPH} characters, got '{kind.glyph}'"
    for each in kind.fields:
        yield from _wrong_default(kind, each)
    yield from _fails_bare(kind)


def _wrong_default(kind: Kind, each: Field) -> Iterator[str]:
    from nnviz_core.ops.canonical import holds  # noqa: PLC0415 - as above

    if each.default is not None and not holds(each, each.default, kind.rank):
        yield f"{kind.name}: the default of its field '{each.name}' is no '{each.type}', got {each.default!r:.60}"


def _fails_bare(kind: Kind) -> Iterator[str]:
    """A kind without attributes that must be given has words where nobody gives any."""
    if any(each.required for each in kind.fields):
        return
    try:
        wrong = wrong_detail(kind.detail({}))
    except Exception as error:  # noqa: BLE001 - it is somebody else's code
        wrong = f"raises {type(error).__name__}: {error} where no attribute is given"
    if wrong:
        yield f"{kind.name}: its 'detail' {wrong}"
