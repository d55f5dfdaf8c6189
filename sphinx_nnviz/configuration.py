"""Configuration values: `nnviz_` and the name of a drawing option, `nnviz_cache`, `nnviz_root`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz_core.budget import Budget, budget_of
from nnviz_core.diagram import HostOptions, option_fields, parse_options
from nnviz_core.errors import NnvizError
from nnviz_core.files import project_root
from nnviz_core.option_table import drawing_options
from nnviz_core.registry import available, find_style
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


def value_name(option: str) -> str:
    """`nnviz_max_units` for the option `max-units`."""
    return f"nnviz_{option.replace('-', '_')}"


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
    given = {option: getattr(config, value_name(option)) for option in drawing_options()}
    owners = _owners()
    defaults = {}
    for option, value in given.items():
        if value is None:
            continue
        _, problems = parse_options(owners[option], {option: value})
        warn([replace(problem, message=f"{value_name(option)} in conf.py: {problem.message}") for problem in problems])
        if not problems:
            defaults[option] = value
    return defaults


def _owners() -> dict[str, type[Any]]:
    """The dataclass that declares each option."""
    declared: list[type[Any]] = [HostOptions, *(find_style(name).options for name in available("styles"))]
    return {option: options for options in reversed(declared) for option in option_fields(options)}
