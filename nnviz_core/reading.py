"""From a source, or from a Python object, to its network: which reader reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from nnviz_core.contracts import HEAD, Reader, Source
from nnviz_core.errors import ModelError, NnvizError, Problem, UsageError
from nnviz_core.network import Network, Place
from nnviz_core.registry import available, find_reader


def read_source(source: Source) -> Network:
    """The network in a source: by its first bytes where they tell the format, else by the file's ending, else as YAML.

    Raises:
        NnvizError: Nothing reads it, or its reader found it wrong.
    """
    source = source.loaded()
    return _reader_for(source).read(source)


def read_object(value: object, source: Source) -> Network:
    """The network of a Python object, such as a model of a framework: by the first reader, by name, that accepts it.

    Args:
        value: The object.
        source: Where it was given: a line of Python.

    Raises:
        NnvizError: No reader accepts it, or the one that does found it wrong.
    """
    readers = [find_reader(name) for name in available("readers")]
    for reader in readers:
        with _blaming(reader, value, source):
            if reader.accepts(value) and reader.read_object:
                return reader.read_object(value, source)
    hint = "that is a class: give an object of it" if isinstance(value, type) else _export_hint(value) or _hint(readers)
    raise UsageError(Problem(f"nothing reads {_described(value)}", source.place, hint, "model"))


@contextmanager
def _blaming(reader: Reader, value: object, source: Source) -> Iterator[None]:
    """A reader that fails is told by its name: it may be another package's. What it finds wrong stands where the object was given."""
    try:
        yield
    except NnvizError as error:
        raise type(error)(replace(problem, place=problem.place or source.place) for problem in error.problems) from error
    except Exception as error:
        message = f"the reader '{reader.name}' failed at {_described(value)}: {type(error).__name__}: {str(error)[:300]}"
        raise ModelError(Problem(message, source.place, f"please report it to the authors of '{reader.name}'", "model")) from error


def _described(value: object) -> str:
    kind = value if isinstance(value, type) else type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"the class '{name}'" if isinstance(value, type) else f"an object of type '{name}'"


_EXPORTS = {
    "torch": "no reader of it is installed: export it, torch.onnx.export(model, example, 'model.onnx'), and give the file's path",
    "keras": "no reader of it is installed: export it, model.export('model.onnx', format='onnx'), and give the file's path",
}
"""By package, how its models become a file that we read."""


def _export_hint(value: object) -> str:
    packages = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    return next((hint for package, hint in _EXPORTS.items() if package in packages), "")


def _hint(readers: Sequence[Reader]) -> str:
    taken = [reader.takes or f"an object for the reader '{reader.name}'" for reader in readers if reader.read_object]
    return f"give a path, preset:NAME, YAML text, a Network{''.join(f', {words}' for words in taken)}"


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
