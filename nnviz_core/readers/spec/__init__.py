"""The YAML language: text → Network."""

from nnviz_core.contracts import Reader
from nnviz_core.readers.spec.document import read

reader = Reader(name="yaml", suffixes=(".yaml", ".yml"), matches=lambda _: False, read=read)
