"""From a source, or from a Python object, to its network: which reader reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nnviz_core.budget import tell
from nnviz_core.contracts import HEAD, Reader, Source
from nnviz_core.errors import ModelError, NnvizError, Problem, UsageError
from nnviz_core.network import Network, Place
from nnviz_core.registry import available, find_reader, readers


def read_source(source: Source) -> Network:
    """The network in a source: by its first bytes where they tell the format, else by the file's ending, else as YAML.

    Raises:
        NnvizError: Nothing reads it, or its reader found it wrong.
    """
    source = source.loaded()
    return _reader_for(source).read(source)


def read_object(value: object, source: Source) -> Network:
    """The network of a Python object, such as a model of a framework: by the first reader that accepts it, ours first, then by name.

    Args:
        value: The object.
        source: Where it was given: a line of Python.

    Raises:
        NnvizError: No reader accepts it, or the one that does found it wrong.
    """
    for reader in _readers():
        with _placed(source):
            if reader.accepts(value) and reader.read_object:
                return reader.read_object(value, source)
    hint = "that is a class: give an object of it" if isinstance(value, type) else _export_hint(value) or _hint()
    raise UsageError(Problem(f"nothing reads {_described(value)}", source.place, hint, "model"))


def _readers() -> Iterator[Reader]:
    """All readers, ours first, each by name: those of other packages are imported when none of ours will do."""
    yield from _ours()
    yield from _others()


def _ours() -> list[Reader]:
    return [find_reader(name) for name, point in available("readers").items() if point.is_ours]


def _others() -> list[Reader]:
    ours = _ours()
    return [reader for reader in readers().values() if reader not in ours]


@contextmanager
def _placed(source: Source) -> Iterator[None]:
    """What a reader finds wrong with an object stands where that was given."""
    try:
        yield
    except NnvizError as error:
        raise error.at(source.place) from error.__cause__ or error


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


def _hint() -> str:
    taken = [reader.takes or f"an object for the reader '{reader.name}'" for reader in _readers() if reader.read_object]
    return f"give a path, preset:NAME, YAML text, a Network{''.join(f', {words}' for words in taken)}"


def _reader_for(source: Source) -> Reader:
    suffix = source.path.suffix.lower() if source.path else ".yaml"
    head, ours = source.data[:HEAD], _ours()
    found = _matching(ours, suffix, head)
    by_ending = next((reader for reader in ours if suffix in reader.suffixes), None)
    if found:
        return found
    if by_ending and by_ending.name == SPECS and _is_mapping(head):
        return by_ending
    others = _others()
    by_ending = by_ending or next((reader for reader in others if suffix in reader.suffixes), None)
    if found := _matching(others, suffix, head) or by_ending:
        return found
    known = ", ".join(sorted(suffix for reader in (*ours, *others) for suffix in reader.suffixes))
    raise ModelError(Problem("this is no format that we read", Place(source.name), f"known endings are {known}", "model"))


SPECS = "yaml"
"""The reader of our own language, which is told by nothing but its words."""


def _is_mapping(head: bytes) -> bool:
    """Whether a text begins as specs do, with a word and a colon: then nobody else is asked whether it is his, nor imported for it."""
    lines = (line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").splitlines())
    return b":" in next((line for line in lines if line and not line.startswith((b"#", b"---"))), b"")


def _matching(asked: Sequence[Reader], suffix: str, head: bytes) -> Reader | None:
    """The first reader whose files begin so, those with the file's ending before others."""
    ordered = sorted(asked, key=lambda reader: suffix not in reader.suffixes)
    return next((reader for reader in ordered if _matches(reader, head)), None)


def _matches(reader: Reader, head: bytes) -> bool:
    """Whether a file is a reader's; one that fails at the question has no say, and is told."""
    try:
        return bool(reader.matches(head))
    except NnvizError as error:
        for problem in error.problems:
            tell(problem)
        return False
