"""The YAML language: text → Network. What it says may be given as Python's values, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnviz_core.callers import caller
from nnviz_core.contracts import Reader
from nnviz_core.files import project_root
from nnviz_core.network import Network
from nnviz_core.readers.spec.document import read
from nnviz_core.readers.spec.marks import MOST_NODES
from nnviz_core.readers.spec.written import read_written


def read_mapping(spec: dict[str, Any]) -> Network:
    """The network of a spec that was given as a dict, as `yaml.safe_load` gives it; raises `SpecError`."""
    return read_written(spec, caller(), root=project_root(Path.cwd()), most=MOST_NODES)


reader = Reader(
    name="yaml",
    suffixes=(".yaml", ".yml"),
    read=read,
    accepts=lambda value: isinstance(value, dict),
    read_object=read_mapping,
    takes="a dict that says what YAML would",
)
