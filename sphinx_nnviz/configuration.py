"""Configuration values: `nnviz_` and the name of a drawing option, `nnviz_cache`, `nnviz_root`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from nnviz_core.cache import Cache
from nnviz_core.diagram import check_value
from nnviz_core.plugins import drawing_options
from sphinx_nnviz.problems import told

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

_TYPES: dict[str, frozenset[type]] = {
    "bool": frozenset({bool}),
    "int": frozenset({int}),
    "number": frozenset({int, float}),
    "words": frozenset({str, list, tuple}),
}


def value_name(option: str) -> str:
    """`nnviz_max_units` for the option `max-units`."""
    return f"nnviz_{option.replace('-', '_')}"


def add_values(app: Sphinx) -> None:
    """Register the configuration values; one that is not set leaves the choice to the diagram and its style."""
    text = frozenset({str})
    for option, entry in drawing_options().items():
        app.add_config_value(value_name(option), None, "env", _TYPES.get(entry.metadata["kind"], text), entry.metadata["help"])
    path = frozenset({str, Path})
    app.add_config_value("nnviz_cache", None, "", path, "The folder of drawn pictures; below the doctree folder by default.")
    app.add_config_value("nnviz_root", None, "env", path, "No diagram reads a file outside this folder; the project's own by default.")
