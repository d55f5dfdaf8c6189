"""The YAML language: text → Network. What it says may be given as Python's values, too."""

from nnviz_core.contracts import Reader
from nnviz_core.entrypoints import deferred

reader = Reader(
    name="yaml",
    suffixes=(".yaml", ".yml"),
    read=deferred("nnviz_core.readers.spec.document:read"),
    accepts=lambda value: isinstance(value, dict),
    read_object=deferred("nnviz_core.readers.spec.written:read_mapping"),
    takes="a dict that says what YAML would",
)
