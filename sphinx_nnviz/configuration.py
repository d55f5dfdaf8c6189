"""Configuration values: `nnviz_` and the name of a drawing option, `nnviz_cache`, `nnviz_root`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from nnviz_core.budget import Budget, budget_of
from nnviz_core.diagram import option_fields
from nnviz_core.errors import NnvizError, Problem, suggest
from nnviz_core.figure_options import FigureOptions
from nnviz_core.files import project_root
from nnviz_core.known_options import checked_defaults, unknown_option
from nnviz_core.option_table import drawing_options
from nnviz_core.registry import unused
from sphinx_nnviz.problems import warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_TYPES: dict[str, frozenset[type]] = {
    "bool": frozenset({bool}),
    "int": frozenset({int}),
    "number": frozenset({int, float}),
    "words": frozenset({str, list, tuple}),
    "colors": frozenset({str, dict}),
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What `conf.py` says.

    Attributes:
        defaults: Drawing options.
        cache: The folder of drawn pictures.
        root: No diagram reads a file outside it.
        budget: What one figure may cost.
    """

    defaults: Mapping[str, Any]
    cache: Path
    root: Path
    budget: Budget


PREFIX = "nnviz_"
_PLAIN = (str, int, float, list, tuple, dict, type(None))
"""Types of values; what else `conf.py` calls like one of ours is a module or a function."""


def value_name(option: str) -> str:
    """`nnviz_max_units` for the option `max-units`."""
    return f"{PREFIX}{option.replace('-', '_')}"


def add_values(app: Sphinx) -> None:
    """Register the configuration values; one that is not set leaves the choice to the diagram and its style."""
    text, path = frozenset({str}), frozenset({str, Path})
    for option, entry in drawing_options().items():
        app.add_config_value(value_name(option), None, "env", _TYPES.get(entry.metadata["kind"], text), entry.metadata["help"])
    app.add_config_value("nnviz_cache", None, "", path, "The folder of drawn pictures; in the doctree folder by default.")
    limits = ", ".join(entry.name for entry in fields(Budget))
    app.add_config_value("nnviz_budget", {}, "env", frozenset({dict}), f"What one figure may cost: {limits}.")
    app.add_config_value("nnviz_root", None, "env", path, "No diagram reads a file outside this folder; the project's own by default.")


def read_settings(app: Sphinx) -> Settings:
    """The settings; a value that is wrong is told once and left out."""
    cache, root = app.config.nnviz_cache, app.config.nnviz_root
    return Settings(
        defaults=_drawing_defaults(app.config),
        cache=Path(app.confdir, cache) if cache else Path(app.doctreedir, "nnviz"),
        root=Path(app.confdir, root) if root else project_root(Path(app.srcdir)),
        budget=_budget(app.config.nnviz_budget),
    )


def _budget(given: Any) -> Budget:
    try:
        return budget_of(given or {})
    except NnvizError as error:
        warn([replace(problem, message=f"nnviz_budget in conf.py: {problem.message}") for problem in error.problems])
        return Budget()


def _drawing_defaults(config: Config) -> dict[str, Any]:
    warn(unused("styles"))
    warn(_misspelt(config))
    found: dict[str, Any] = {}
    for option in drawing_options():
        if (value := getattr(config, value_name(option))) is not None:
            defaults, problems = checked_defaults({option: value})
            warn([_in_configuration(value_name(option), problem) for problem in problems])
            found |= defaults
    return found


def _in_configuration(name: str, problem: Problem) -> Problem:
    return replace(problem, message=f"{name} in conf.py: {problem.message}")


def _misspelt(config: Config) -> Iterator[Problem]:
    """Values that are called like ours, and that nobody has registered; Sphinx itself says nothing of them."""
    figure = {value_name(option): option for option in option_fields(FigureOptions)}
    known = [entry.name for entry in config if entry.name.startswith(PREFIX)]
    for name, value in config._raw_config.items():  # noqa: SLF001 - it is nowhere else
        if not name.startswith(PREFIX) or name in config or not isinstance(value, _PLAIN):
            continue
        if name in figure:
            yield _in_configuration(name, unknown_option(figure[name], ()))
        else:
            yield Problem(f"{name} in conf.py: there is no such value", hint=suggest(name, [*known, *figure]), topic="option")
