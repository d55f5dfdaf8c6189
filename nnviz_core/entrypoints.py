"""Plug-ins are found by entry point, listed without being imported, loaded when asked for.

`importlib.metadata` would find them, too, but importing it takes longer than drawing a figure.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeAlias

from msgspec import Struct

Group: TypeAlias = Literal["kinds", "readers", "styles", "renderers"]

OURS = "nnviz-docs"
"""The package whose plug-ins are ours."""

FOLDERS = (".dist-info", ".egg-info")
"""How the folders end in which installers say what a package brings."""


class EntryPoint(Struct, frozen=True):
    """Where an installed package has a plug-in.

    See https://packaging.python.org/specifications/entry-points.

    Attributes:
        name: Of the plug-in.
        value: `package.module:object`.
        package: The package's name and version, such as `nnviz-docs 0.1`.
        group: What it is one of: `kinds`, `readers`, `styles` or `renderers`.
    """

    name: str
    value: str
    package: str = ""
    group: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it comes with this project."""
        return self.package.partition(" ")[0] == OURS

    def load(self) -> Any:
        """Import it; raises whatever the package raises."""
        module, _, name = self.value.partition(":")
        return attrgetter(name)(import_module(module))


@cache
def entries(group: Group) -> tuple[EntryPoint, ...]:
    """All entry points of a group by name; of one name ours come first, then those of the packages by their names. None is imported."""
    return tuple(sorted(_installed().get(f"nnviz_core.{group}", ()), key=lambda point: (point.name, not point.is_ours, point.package)))


@cache
def available(group: Group) -> Mapping[str, EntryPoint]:
    """The plug-ins of a group by name, sorted, none of them imported; of several of one name the first of `entries`."""
    found: dict[str, EntryPoint] = {}
    for point in entries(group):
        found.setdefault(point.name, point)
    return found


@cache
def _installed() -> Mapping[str, list[EntryPoint]]:
    """The entry points of all packages by group."""
    found: dict[str, list[EntryPoint]] = {}
    for package, folder in sorted(_packages().items()):
        for group, name, value in _entries(folder):
            whose = f"{package} {installed_version(package)}".rstrip()
            found.setdefault(group, []).append(EntryPoint(name, value, whose, group.rpartition(".")[2]))
    return found


def installed_version(package: str) -> str:
    """The version of a package; empty for one that is not installed.

    Args:
        package: Its name in small letters, with hyphens: `pygraphviz`, `resvg-py`.
    """
    folder = _packages().get(package)
    return folder.stem.partition("-")[2] if folder else ""


@cache
def _packages() -> Mapping[str, Path]:
    """All packages by name, and the folder that tells of each; of one that is there twice the folder beside what is imported."""
    folders = (found for folder in reversed(sys.path) for found in _folders(Path(folder)))
    return {re.sub("[-_.]+", "-", folder.name.rpartition(".")[0].partition("-")[0]).lower(): folder for folder in folders}


def _folders(folder: Path) -> list[Path]:
    """Where it is told of the packages that are installed in a folder."""
    try:
        return [folder / name for name in os.listdir(folder) if name.endswith(FOLDERS)]  # noqa: PTH208 - a third of the time
    except OSError:  # not a folder, or not ours to read
        return []


def _entries(path: Path) -> Iterator[tuple[str, str, str]]:
    """What a package brings for us: group, name and value of each."""
    try:
        text = path.joinpath("entry_points.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    group = ""
    for line in text.splitlines() if "[nnviz_core." in text else ():
        if line.startswith("["):
            group = line.strip("[] \t")
        elif "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield group, name.strip(), value.partition("[")[0].strip()


def deferred(target: str) -> Callable[..., Any]:
    """A function whose module is imported when it is called: a plug-in that is merely asked whether it is wanted should cost nothing.

    Args:
        target: `package.module:function`.
    """

    def call(*arguments: Any, **named: Any) -> Any:
        return EntryPoint("", target).load()(*arguments, **named)

    return call
