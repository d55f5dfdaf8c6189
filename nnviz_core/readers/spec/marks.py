"""YAML as a tree of marked nodes: every word knows its line and column, and nothing is made of it yet.

Input may be hostile. Text, nesting and the number of nodes (aliases opened) are bounded.
"""

from __future__ import annotations

import gc
from collections import abc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeAlias

import yaml
from msgspec import Struct, field

from nnviz_core.contracts import Source
from nnviz_core.errors import Problem, SpecError, nearest
from nnviz_core.network import Place
from nnviz_core.readers.texts import fits, fitted

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Safe, and it leaves every scalar the text that was written."""
Node: TypeAlias = yaml.Node
Scalar: TypeAlias = yaml.ScalarNode
Sequence: TypeAlias = yaml.SequenceNode
Mapping: TypeAlias = yaml.MappingNode

LONGEST = 1_000_000
"""Characters in a spec. The largest that people write are a hundred times smaller."""
DEEPEST = 64
MOST_NODES = 200_000
LINE = 64
"""A text counts as so many nodes as it has lines of so many characters."""
MOST_CHOICES = 300
"""A wrong name is compared with so many right ones."""
MOST_PROBLEMS = 100
"""Nobody reads more of them at once."""
FEW = 200
"""With fewer brackets and dashes than this, no text is nested so deeply that composing it is dangerous."""


class PythonMark(Struct, frozen=True):
    """The mark of a node that was written in Python: its line there."""

    place: Place


class TooMuch(Exception):  # noqa: N818 - it ends the reading; what is wrong is told already
    """A bound is passed, and reading on would find nothing of use."""


class Marks(Struct):
    """Where nodes stand in the user's file, and what is wrong with them.

    Attributes:
        source: The file, the page or the program that they stand in.
        most: So many nodes may be used, aliases opened.
    """

    source: Source
    most: float = MOST_NODES
    problems: list[Problem] = field(default_factory=list)
    visited: int = 0

    def place(self, node: Node) -> Place:
        """The node's place in the file or page that the text stands in."""
        return _at(self.source, node.start_mark)

    def wrong(self, node: Node, message: str, hint: str = "") -> None:
        """Note a mistake and go on."""
        problem = Problem(message, self.place(node), hint)
        if problem not in self.problems[-8:]:
            self.problems.append(problem)
        if len(self.problems) > MOST_PROBLEMS:
            raise TooMuch

    def stop(self, node: Node, message: str, hint: str = "") -> TooMuch:
        """Note a mistake after which reading on makes no sense."""
        self.wrong(node, message, hint)
        return TooMuch()

    def count(self, node: Node) -> None:
        """One more node is used: aliases may multiply a short text."""
        self.visited += 1 + (len(node.value) // LINE if isinstance(node, Scalar) else 0)
        if self.visited > self.most:
            raise self.stop(node, f"the spec unfolds to more than {self.most:,} entries", "use fewer or smaller aliases")

    def count_all(self, node: Node) -> None:
        """As `count`, for a value that is read at once: a list's entries, lists of two in it, and a mapping's."""
        self.count(node)
        if isinstance(node, Sequence | Mapping):
            parts = node.value if isinstance(node, Sequence) else chain.from_iterable(node.value)
            for part in parts:
                self.count(part)
                self.visited += len(part.value) if isinstance(part, Sequence) else 0

    def fit(self, node: Node, text: str, *, lines: bool = False) -> str:
        """A text for a picture: without control characters, on one line unless it may have several, and cut where it is too long."""
        return text if fits(text) else fitted(text, self.place(node), lines=lines)

    def entries(self, node: Node, what: str) -> dict[str, tuple[Scalar, Node]]:
        """A mapping's entries by key; anything else is a mistake, and so is a key that stands twice."""
        self.count(node)
        if not isinstance(node, Mapping):
            self.wrong(node, f"{what} must be a mapping of names to values, got {described(node)}")
            return {}
        found: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.value:
            self.count(key)
            if not isinstance(key, Scalar):
                self.wrong(key, f"a name was expected in {what}, got {described(key)}", "put the value in quotes if it has brackets")
            elif key.value in found:
                self.wrong(key, f"'{shown(key.value)}' stands twice in {what}", "remove one of them")
            else:
                self.visited += len(value.value) // LINE if isinstance(value, Scalar) else 0
                found[key.value] = key, value
        return found

    def items(self, node: Node, what: str) -> abc.Sequence[Node]:
        """A list's items, which are not counted yet; anything else is a mistake."""
        self.count(node)
        if isinstance(node, Sequence):
            found: list[Node] = node.value
            return found
        if not is_empty(node):
            self.wrong(node, f"{what} must be a list, got {described(node)}", "begin each item with '- '")
        return []


def is_empty(node: Node) -> bool:
    """Whether nothing was written, or `null`."""
    return isinstance(node, Scalar) and is_plain(node) and node.value in {"", "~", "null"}


def is_plain(node: Scalar) -> bool:
    """Whether a scalar stands without quotes. PyYAML in C has an empty style for these, in Python none."""
    return not node.style or node.style not in "'\"|>"


def shown(text: str) -> str:
    """Somebody's text as a message may quote it."""
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:61])
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - a line's worth


def likely(word: str, choices: Iterable[str]) -> str | None:
    """As `nearest`, among the first names that an author has given: to compare a hundred wrong ones with all would take long."""
    return nearest(word, islice(choices, MOST_CHOICES))


def described(node: Node) -> str:
    """A node in a few words: "a list", "a mapping", "'relu'", "nothing"."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    return "nothing" if is_empty(node) else f"'{shown(node.value)}'"


def compose(source: Source) -> Node:
    """The tree of a source's text.

    Raises:
        SpecError: It is no YAML, or passes a bound.
    """
    text = _decoded(source)
    try:
        if sum(map(text.count, "[{-?")) > FEW:
            _check_depth(source, text)
        node = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise SpecError(_syntax(source, error)) from None
    if node is None:
        raise SpecError(Problem("the spec is empty", Place(source.name, source.line + 1), "begin with 'input:' and 'layers:'"))
    return node


@contextmanager
def uncollected() -> Iterator[None]:
    """While many values are made that stay, looking for some that went would take half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _decoded(source: Source) -> str:
    if len(source.data) > LONGEST:
        message = f"a spec has at most {LONGEST:,} bytes, this one has more"
        raise SpecError(Problem(message, Place(source.name, source.line + 1), "a model file is named by 'model:'"))
    try:
        return source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        message = f"the text is not UTF-8: byte 0x{source.data[error.start]:02x}"
        raise SpecError(Problem(message, Place(source.name, source.line + line), "save it as UTF-8")) from None


def _check_depth(source: Source, text: str) -> None:
    """Composing is recursive in C and would overflow its stack; events are not."""
    depth = 0
    for event in _events(text):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            message = f"the spec is nested more than {DEEPEST} deep"
            raise SpecError(Problem(message, _at(source, event.start_mark), "use blocks, or fewer brackets"))


def _at(source: Source, mark: Any) -> Place:
    """A parser's mark, counted from 0, as a place in the user's file; one of Python's has its place already."""
    if isinstance(mark, PythonMark):
        return mark.place
    return Place(source.name, mark.line + 1 + source.line, mark.column + 1 + source.column)


def _events(text: str) -> Iterator[yaml.Event]:
    loader = Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _syntax(source: Source, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    column = mark.column + 1 + source.column if mark else 0
    place = Place(source.name, (mark.line if mark else 0) + 1 + source.line, column)
    return Problem(f"this is not YAML: {what.removeprefix('but ')}", place, _remedy(what))


def _remedy(what: str) -> str:
    return next(remedy for sign, remedy in _REMEDIES if sign in what)


_REMEDIES = (
    ("\\t", "indent with spaces"),
    ("cannot start any token", "indent with spaces, and put text that begins with a sign such as @ or ` in quotes"),
    ("control characters", "remove them: they cannot be seen"),
    ("another document", "a text is one spec: remove what follows '---'"),
    ("end of stream", "a quote is not closed"),
    ("'-' indicator", "what belongs to a layer stands under its kind, indented as far"),
    ("alias", "an alias (*name) needs an anchor (&name) before it"),
    ("mapping values", "put text that has a colon in quotes, and check the indentation"),
    ("':'", "put text that has a colon in quotes, and check the indentation"),
    ("',' or", "a bracket or brace is not closed, or a comma is missing"),
    ("flow", "a bracket or brace is not closed, or a comma is missing"),
    ("", "check the indentation and the brackets"),
)
"""What to do, by a piece of what the parser says; the first that is found."""
