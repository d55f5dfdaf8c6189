"""From a source to its network: which reader reads it."""

from __future__ import annotations

from nnviz_core.contracts import HEAD, Reader, Source
from nnviz_core.errors import ModelError, Problem
from nnviz_core.network import Network, Place
from nnviz_core.registry import available, find_reader


def read_source(source: Source) -> Network:
    """The network in a source: by its first bytes where they tell the format, else by the file's ending, else as YAML.

    Raises:
        NnvizError: Nothing reads it, or its reader found it wrong.
    """
    source = source.loaded()
    return _reader_for(source).read(source)


def _reader_for(source: Source) -> Reader:
    readers = [find_reader(name) for name in available("readers")]
    suffix = source.path.suffix.lower() if source.path else ".yaml"
    by_suffix = [reader for reader in readers if suffix in reader.suffixes]
    for reader in [*by_suffix, *readers]:
        if reader.matches(source.data[:HEAD]):
            return reader
    if by_suffix:
        return by_suffix[0]
    known = ", ".join(sorted(suffix for reader in readers for suffix in reader.suffixes))
    raise ModelError(Problem("this is no format that we read", Place(source.name), f"known endings are {known}", "model"))
