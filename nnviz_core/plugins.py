"""Plug-ins of installed packages: imported when they are needed; one that is broken is set aside, and told.

Kinds, readers, styles and renderers all come in by this one door, ours as a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from nnviz_core.budget import tell
from nnviz_core.entrypoints import EntryPoint, Group, available, entries
from nnviz_core.errors import NnvizError, Problem, ToolError, UsageError, suggest

LONGEST = 300
"""Characters of an exception's own words."""


class Flawed(Exception):  # noqa: N818 - it says what was found, and becomes a `Problem`
    """What a package brings is not what it must be: a sentence."""


Take: TypeAlias = Callable[[Any, EntryPoint], Any]
"""Makes of what an entry point of another package names what is used of it; raises `Flawed` for what is not as it must be."""


class Broken(Struct, frozen=True):
    """A plug-in that cannot be used: what is said of it, and what it raised."""

    problem: Problem
    cause: BaseException


@cache
def taken(point: EntryPoint, take: Take) -> Any:
    """What an entry point brings, imported once; `Broken` for what cannot be used, whatever it raises."""
    try:
        value = point.load()
        return value if point.is_ours else take(value, point)
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is somebody else's code
        message = f"no {point.group} come from the entry point '{point.name}' ({point.value}) of {point.package}: {_reason(error, point)}"
        return Broken(Problem(message, hint="mend it, or uninstall it", topic="tool"), error)


def loaded(group: Group, take: Take) -> dict[str, Any]:
    """All plug-ins of a group by name; imports them, and tells which cannot be used."""
    for problem in unused(group, take):
        tell(problem)
    found = {name: taken(point, take) for name, point in available(group).items()}
    return {name: value for name, value in found.items() if not isinstance(value, Broken)}


def unused(group: Group, take: Take) -> Iterator[Problem]:
    """Of each plug-in of a group that is not used the reason: it is broken, or another one has its name."""
    for point in available(group).values():
        if not point.is_ours and isinstance(value := taken(point, take), Broken):
            yield value.problem
        yield from _doubles(group, point.name)


def _doubles(group: Group, name: str) -> Iterator[Problem]:
    """What is said where several packages bring a plug-in of one name."""
    first, *others = [point for point in entries(group) if point.name == name]
    for other in others:
        message = f"{first.package} and {other.package} both bring a {group[:-1]} '{name}': that of {first.package} is used"
        yield Problem(message, hint=f"ask the authors of {other.package} to rename it, or uninstall it", topic="tool")


def plugin(group: Group, name: str, take: Take) -> Any:
    """The plug-in of that name; raises `UsageError` for an unknown one, and for one that is broken."""
    points = available(group)
    if name not in points:
        raise UsageError(Problem(f"there is no {group[:-1]} '{name}'", hint=suggest(name, list(points)), topic="option"))
    value = taken(points[name], take)
    if isinstance(value, Broken):
        raise UsageError(replace(value.problem, topic="option")) from value.cause
    if len(entries(group)) > len(points):
        for problem in _doubles(group, name):
            tell(problem)
    return value


class Blame(Struct, frozen=True):
    """Who is to blame when a plug-in's own code raises what nobody expects.

    Attributes:
        what: The plug-in, such as `style 'bars'`.
        point: Where it comes from.
        expected: What its functions may raise.
        error: What is raised instead of the rest.
        topic: Of the problem.
    """

    what: str
    point: EntryPoint
    expected: tuple[type[Exception], ...] = ()
    error: type[NnvizError] = ToolError
    topic: str = "render"

    def on(self, name: str, function: Callable[..., Any], fault: Callable[..., str] = lambda *_: "") -> Callable[..., Any]:
        """A function of the plug-in that tells by its name what goes wrong in it.

        Args:
            name: What the plug-in has it as.
            function: It.
            fault: Takes what it returns and what it was given, and says what is wrong with the former: "must give a Scene, got None".
        """

        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                result = function(*arguments, **named)
            except Exception as error:
                if isinstance(error, (NnvizError, MemoryError, *self.expected)):
                    raise
                raise self._failed(error) from error
            if wrong := fault(result, *arguments):
                raise self.error(self._problem(f"'{name}' of the {self.what} of {self.point.package} {wrong}"))
            return result

        call.blamed = function  # type: ignore[attr-defined]  # what `unblamed` gives back
        return call

    def _failed(self, error: Exception) -> Exception:
        from nnviz_core.guard import is_spent  # noqa: PLC0415 - hardly anything fails

        if is_spent():
            return MemoryError()
        return self.error(self._problem(f"the {self.what} of {self.point.package} failed: {_reason(error, self.point)}"))

    def _problem(self, message: str) -> Problem:
        return Problem(message, hint=f"please report it to the authors of {self.point.package.partition(' ')[0]}", topic=self.topic)


def unblamed(plugin: Any) -> Any:
    """A plug-in with its own functions, whose exceptions are what they are: for who looks for mistakes in it."""
    own = {name: getattr(getattr(plugin, name), "blamed", None) for name in plugin.__struct_fields__}
    return replace(plugin, **{name: function for name, function in own.items() if function})


def _reason(error: BaseException, point: EntryPoint) -> str:
    """What an exception says, and where in the package's code it was raised."""
    if isinstance(error, Flawed):
        return str(error)
    said = str(error)
    said = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    where = _where(error, point.value.partition(":")[0].partition(".")[0])
    return f"{type(error).__name__}{f': {said}' if said else ''}{f' ({where})' if where else ''}"


_BETWEEN = ("nnviz_core", "nnviz_renderers", "importlib", "functools", "operator", "contextlib", "dataclasses")
"""Packages through which we come to a stranger's code, and it comes back to us."""


def _where(error: BaseException, package: str) -> str:
    """The last line of a package's own code that an exception came through, else of any code that is not ours; empty for none."""
    from nnviz_core.callers import shown  # noqa: PLC0415 - hardly anything fails

    own = other = ""
    trace = error.__traceback__
    while trace:
        name = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        line = f"{shown(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        own = line if name == package else own
        other = line if name not in _BETWEEN and not line.startswith("<") else other
        trace = trace.tb_next
    return own or other
