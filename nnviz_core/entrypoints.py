"""Plug-ins are found by entry point, listed without being imported, loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, TypeAlias

from nnviz_core.errors import Problem, UsageError, suggest

Group: TypeAlias = Literal["kinds", "readers", "styles", "renderers"]


@cache
def available(group: Group) -> Mapping[str, EntryPoint]:
    """The plug-ins of a group by name, sorted, none of them imported."""
    return {point.name: point for point in sorted(_installed().select(group=f"nnviz_core.{group}"), key=lambda point: point.name)}


@cache
def _installed() -> Any:
    """The entry points of all packages: looked up once, for they stand in a file each."""
    return entry_points()


@cache
def plugin(group: Group, name: str) -> Any:
    """The plug-in of that name; raises `UsageError` for an unknown one."""
    points = available(group)
    if name not in points:
        raise UsageError(Problem(f"there is no {group[:-1]} '{name}'", hint=suggest(name, list(points)), topic="option"))
    return points[name].load()


def deferred(target: str) -> Callable[..., Any]:
    """A function whose module is imported when it is called: a plug-in that is merely asked whether it is wanted should cost nothing.

    Args:
        target: `package.module:function`.
    """
    module, _, name = target.partition(":")

    def call(*arguments: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*arguments, **named)

    return call
