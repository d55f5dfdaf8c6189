"""A figure that is asked for, and what is known of it when it is made: what passes between hosts and drawing workers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz_core.contracts import Artifact, Source
from nnviz_core.errors import NnvizError, Problem
from nnviz_core.keys import digest
from nnviz_core.network import Network, Place
from nnviz_core.workers.told import WireBroken, error_of, error_to_json, problem_of, problem_to_json


class Ask(Struct, frozen=True, kw_only=True):
    """A figure that is asked for.

    Attributes:
        source: The text; of a file its path alone, which is read where the figure is made.
        network: What the source says, where it is read already, or was made in Python; it is drawn as it is, and nothing is read.
        given: Options from the directive, the fence or the command line.
        defaults: Options from the project's configuration.
        outputs: Formats of the picture that are wanted.
        renderer: The one that must draw; empty for the one that the options name, or another that makes the format.
        offers: Whether the formats that its options offer for download are wanted, too.
        where: The line of a page on which it begins, if it stands in one.
        is_draft: Whether it is enough to know of it: then nothing is drawn.
        is_patient: Whether a picture may come later: renderers that draw many at once then wait for others.
    """

    source: Source
    network: Network | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    renderer: str = ""
    offers: bool = False
    where: Place | None = None
    is_draft: bool = False
    is_patient: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.where or self.source.place


class Picture(Struct, kw_only=True):
    """A figure in one format.

    Attributes:
        key: Under which the cache has it.
        renderer: What draws it.
        artifact: It; `None` when it is in the cache alone, or is not there.
        error: Why it is not there; `None` where it is, or will be.
    """

    key: str = ""
    renderer: str = ""
    artifact: Artifact | None = None
    error: NnvizError | None = None


class Figure(Struct, kw_only=True):
    """What is known of a figure.

    Attributes:
        key: The hash of everything that can change its picture by its own renderer, the format left out.
        style: What arranged it.
        renderer: What draws it.
        version: The renderer's.
        title: The network's.
        description: The picture in words.
        embed: Whether it stands in the page or in a file beside it.
        download: Formats offered under it.
        files: What it depends on besides the source.
        images: Picture files that it shows.
        problems: Warnings.
        pictures: By format.
        is_drawn: Whether any of them was drawn, and not found in the cache; of a draft, whether any must be.
        told: What was told when its pictures were drawn, after the problems.
    """

    key: str
    style: str
    renderer: str
    version: str
    title: str
    description: str
    embed: str
    download: tuple[str, ...]
    files: tuple[str, ...]
    images: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    pictures: dict[str, Picture] = field(default_factory=dict)
    is_drawn: bool = False
    told: tuple[Problem, ...] = ()


ASKED_FOR = frozenset({"option", "style"})
"""Topics of problems that stand where a figure is asked for, whatever their place says of its source."""


def placed(problem: Problem, where: Place) -> Problem:
    """The problem at its own line, or where its figure begins."""
    has_line = problem.place and problem.place.line and problem.topic not in ASKED_FOR
    return problem if has_line else replace(problem, place=where)


_WORDS = tuple(name for name in Figure.__struct_fields__ if name not in {"problems", "pictures", "is_drawn", "told"})


def to_json(figure: Figure) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """A figure in JSON's types, and the bytes of its pictures."""
    made = [(output, picture) for output, picture in figure.pictures.items() if picture.artifact]
    value = {
        "words": [getattr(figure, name) for name in _WORDS],
        "problems": list(map(problem_to_json, figure.problems)),
        "pictures": {
            output: [picture.key, picture.renderer, error_to_json(picture.error) if picture.error else None]
            for output, picture in figure.pictures.items()
        },
        "drawn": figure.is_drawn,
        "sizes": {output: [picture.artifact.width, picture.artifact.height] for output, picture in made if picture.artifact},
    }
    return value, tuple(picture.artifact.data for _, picture in made if picture.artifact)


def of_json(value: Any, blobs: Sequence[bytes]) -> Figure:
    """A figure out of JSON's types; raises `WireBroken` for what is none."""
    try:
        words = {name: _word(word) for name, word in zip(_WORDS, value["words"], strict=True)}
        pictures = {
            str(output): Picture(key=str(key), renderer=str(renderer), error=error_of(error) if error else None)
            for output, (key, renderer, error) in value["pictures"].items()
        }
        for (output, size), data in zip(value["sizes"].items(), blobs, strict=True):
            width, height = (None if side is None else float(side) for side in size)
            pictures[output].artifact = Artifact(format=output, data=data, width=width, height=height)
        return Figure(**words, problems=tuple(map(problem_of, value["problems"])), pictures=pictures, is_drawn=bool(value["drawn"]))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise WireBroken from error


def _word(word: Any) -> Any:
    return tuple(map(str, word)) if isinstance(word, list) else str(word)


def identity(ask: Ask) -> Hashable:
    """What makes two requests the same."""
    source = ask.source
    where = (source.name, str(source.path), str(source.folder), source.line, source.column, ask.where)
    drawn = digest(ask.network) if ask.network else source.data
    return (drawn, where, _flat(ask.given), _flat(ask.defaults), ask.outputs, ask.renderer, ask.offers)


def _flat(options: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return tuple(sorted((name, str(value)) for name, value in options.items()))
