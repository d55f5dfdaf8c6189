"""What a plug-in is: readers, styles and renderers are values of these classes, and so is what passes between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.diagram import Diagram, Options
from nnviz_core.errors import ModelError, Problem, SpecError
from nnviz_core.files import inside, readable
from nnviz_core.network import Layer, Network, Place
from nnviz_core.scene import Scene

if TYPE_CHECKING:  # who asks whether a picture is cached needs none of what prepares networks
    from nnviz_core.simplify.steps import Simplification

HEAD = 4096
"""How many first bytes a reader sees when asked whether a file is its own."""

MOST_TEXT = 16 * 1024 * 1024
"""How large a file may be to be held in memory; of a larger one only `HEAD` bytes are, and its reader opens `Source.path` itself."""


class Source(Struct, frozen=True, kw_only=True):
    """Something to read: bytes, and where they come from.

    Attributes:
        data: The text or the model file's first bytes; a reader of a large file opens `path` itself. Empty for a file that is read later.
        name: What messages call it: a path as the user wrote it, or a page.
        path: The file, its links followed, or `None` for text that stands in a page or on standard input.
        folder: What relative paths in it start from.
        root: No path may lead out of this folder; `None` allows any (the command line's own argument).
        line: The line of `name` on which the text begins, counted from 0.
        column: How far the text is indented there.
        depth: How many sources name each other before this one.
    """

    data: bytes
    name: str = "<text>"
    path: Path | None = None
    folder: Path = Path()
    root: Path | None = None
    line: int = 0
    column: int = 0
    depth: int = 0

    @classmethod
    def of(cls, path: Path, *, name: str = "", root: Path | None = None) -> Source:
        """A file as a source; of a file larger than any text we read, only the first bytes.

        Args:
            path: As it was written, or as a document's folder leads to it.
            name: What messages call it; the path by default.
            root: A file outside of it is refused; `None` allows any.

        Raises:
            NnvizError: There is no such regular file below the root, or it cannot be read.
        """
        shown = name or str(path)
        found = _inside(path, root, shown)
        with readable(found, shown) as file:
            data = file.read(MOST_TEXT if os.fstat(file.fileno()).st_size <= MOST_TEXT else HEAD)
        return cls(data=data, name=shown, path=found, folder=path.parent, root=root)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.name, self.line + 1 if self.line else 0)

    def loaded(self) -> Source:
        """The same with the bytes of its file, where only the path was given; raises `NnvizError` as `of` does."""
        if self.path is None or self.data:
            return self
        read = Source.of(self.path, name=self.name, root=self.root)
        return replace(self, data=read.data, path=read.path)


def _inside(path: Path, root: Path | None, name: str) -> Path:
    """The path without links; raises `SpecError` where it leads out of the root, or nowhere."""
    try:
        return inside(path, root, name)
    except (OSError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or "its links run in a circle").lower()
        raise SpecError(Problem(f"cannot read '{name}': {reason}", topic="model")) from error
    except ValueError as error:
        reason = "must be a path, and a path has no NUL" if "\0" in str(path) else str(error)
        raise SpecError(Problem(f"the source {reason}", topic="model")) from error


def is_a(value: object, *names: str) -> bool:
    """Whether an object is of a class, or of one that derives from it, by the class' full name: nothing is imported for the answer.

    Args:
        value: Any object.
        names: Names such as `torch.nn.modules.module.Module`; one of them is enough.
    """
    return any(f"{base.__module__}.{base.__qualname__}" in names for base in type(value).__mro__)


def _nothing(_: object) -> bool:
    return False


def _no_file(source: Source) -> Network:
    message = f"'{source.name}' cannot be read by this reader, which reads Python objects alone"
    raise ModelError(Problem(message, Place(source.name), topic="model"))


class Reader(Struct, frozen=True, kw_only=True):
    """One format, one kind of Python objects, or both.

    Attributes:
        name: `onnx`.
        suffixes: Endings of its files, with the dot.
        matches: Whether a file that begins with these bytes is of this format (no guess by the name).
        read: Makes the network; raises `NnvizError` for anything wrong with the source, nothing else.
        version: Changes whenever the same source may give another network.
        accepts: Whether it reads a Python object, such as a model of a framework. It is asked about every object that is no source,
            and must neither import a framework nor run the object's own code: `is_a` looks at the names of its classes.
        read_object: Makes the network of an object that it accepts, and of where it was given: a source without data, whose `place` is a
            line of Python, and out of whose `root` no path leads. It raises `NnvizError` for anything wrong with the object. It runs in
            the caller's own process, without the limits of a drawing worker: an object cannot travel, its network does.
        takes: What it accepts, in a few words, for who gives something else: "a torch.nn.Module".
    """

    name: str
    suffixes: tuple[str, ...] = ()
    matches: Callable[[bytes], bool] = _nothing
    read: Callable[[Source], Network] = _no_file
    version: str = "1"
    accepts: Callable[[object], bool] = _nothing
    read_object: Callable[[Any, Source], Network] | None = None
    takes: str = ""


class Writing(Struct, frozen=True, kw_only=True):
    """What a style writes of a network in another language than the scene's.

    Attributes:
        text: The picture in that language.
        layers: In `dot`, those that are drawn: the name of a layer's node begins with its number among them, as `3` and `3.1` do.
        is_placeable: In `dot`, whether Graphviz places so much in a few seconds; where not, the scene is painted.
    """

    text: str
    layers: tuple[Layer, ...] = ()
    is_placeable: bool = True


Writer: TypeAlias = Callable[[Network, Any, Callable[[str], str]], Writing]
"""Takes an inferred network, the style's options, and what the language says for something: in `dot` for a role, in text for words."""


def without_layers(network: Network) -> str:
    """Why most styles cannot draw a network: it has no layers, such as a training log; empty where it has some."""
    return "" if network.layers else "it has no layers"


class Style(Struct, frozen=True, kw_only=True):
    """One way to draw.

    Attributes:
        name: `lenet`.
        options: Its options, with their defaults.
        arrange: Makes the scene of a network that is inferred and prepared.
        prepare: What is done to a network before, in this order.
        why_not: Why it cannot draw a network that is prepared for it, in a few words; empty where it can. One that stands in then does.
        stands_in: Above 0 for a style that draws what others cannot; of those that can, the one with the greatest number does.
        written: By format, such as `dot` or `txt`, what writes a prepared network in a language of its own.
        version: What its pictures depend on besides our own version, such as a tool's: part of the cache's key.
        warning: What keeps it from drawing its best on this machine, such as a missing tool; `None` for nothing.
        summary: What it draws, in a few words, for those who choose.
    """

    name: str
    options: type[Options]
    arrange: Callable[[Network, Any], Scene]
    prepare: tuple[Simplification, ...] = ()
    why_not: Callable[[Network], str] = without_layers
    stands_in: int = 0
    written: Mapping[str, Writer] = field(default_factory=dict)
    version: Callable[[], str] = lambda: ""
    warning: Callable[[], Problem | None] = lambda: None
    summary: str = ""


class Artifact(Struct, frozen=True, kw_only=True):
    """A drawn picture: its bytes, its size in pixels (`None` for text)."""

    format: str
    data: bytes
    width: float | None = None
    height: float | None = None


class Renderer(Struct, frozen=True, kw_only=True):
    """One backend.

    Attributes:
        name: `svg`.
        formats: By the endings of their files, as `svg` or `drawio.svg`; the first is the default.
        render: Draws one diagram in one of the formats; raises `NnvizError` for what goes wrong.
        version: Ours and the tool's: part of the cache's key.
        render_many: Draws many at once, for backends with a high cost of starting; results in the same order.
        draws: Whether it draws a style; by default it draws all, as one that paints scenes does.
        has_own_look: Whether a style looks otherwise than in its scene; other formats of a scene are then left to painters.
        beside: Formats that name picture files, which must lie beside them (see `nnviz_core.images.name_beside`).
        missing: Why it cannot make a format on this machine, such as a missing tool; `None` where it can.
        draw_on: Draws into something of the caller's own, such as matplotlib's axes; `None` for a renderer that makes files alone.
    """

    name: str
    formats: tuple[str, ...]
    render: Callable[[Diagram, str], Artifact]
    version: Callable[[], str]
    render_many: Callable[[Sequence[Diagram], str], Sequence[Artifact]] | None = None
    draws: Callable[[Style], bool] = lambda _: True
    has_own_look: bool = False
    beside: tuple[str, ...] = ()
    missing: Callable[[str], Problem | None] = lambda _: None
    draw_on: Callable[[Any, Diagram], None] | None = None
