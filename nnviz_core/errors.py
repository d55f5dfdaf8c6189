"""What can be wrong, as values: a place, what was expected, what was found, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from nnviz_core.network import Place
from nnviz_core.words import harmless


class Problem(Struct, frozen=True):
    """One mistake or warning.

    Attributes:
        message: What was expected and what was found; lower case, no full stop.
        place: Where, or `None`.
        hint: What to do about it; may be empty.
        topic: `spec`, `shape`, `model`, `option`, `style`, `render`, `budget`, `cache` or `tool`; hosts let users silence a topic.
    """

    message: str
    place: Place | None = None
    hint: str = ""
    topic: str = "spec"

    def __post_init__(self) -> None:
        """What comes out of a file must not command a terminal, a log or a CI runner."""
        force_setattr(self, "message", _told(self.message))
        force_setattr(self, "hint", _told(self.hint))

    def __str__(self) -> str:
        """`net.yaml:12:7: message`, with the hint on a line of its own."""
        text = f"{harmless(str(self.place))}: {self.message}" if self.place else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text


LONGEST = 1000
"""Characters of a message: nobody reads more, whatever it quotes."""


def _told(text: str) -> str:
    return harmless(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


class NnvizError(Exception):
    """The root of all our errors: one or more problems, told together.

    Attributes:
        problems: At least one.
        exit_status: What the command line ends with: 1 the source is wrong, 2 the call is wrong, 3 a tool failed.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, one after the other."""
        return "\n".join(str(problem) for problem in self.problems)

    def at(self, place: Place | None) -> Self:
        """The same error, where what has no place of its own stands at this one."""
        return type(self)(problem if problem.place else replace(problem, place=place) for problem in self.problems)

    def add(self, problems: Iterable[Problem]) -> None:
        """What was told before it was raised is told with it, for it may be the reason."""
        self.problems += tuple(problem for problem in problems if problem not in self.problems)

    def __reduce__(self) -> tuple[type[NnvizError], tuple[tuple[Problem, ...]]]:
        """Processes that read pages hand errors on; an exception would be made anew of its words alone."""
        return type(self), (self.problems,)


class SpecError(NnvizError):
    """The source says something that we do not understand."""


class ShapeError(NnvizError):
    """The layers do not fit together."""


class ModelError(NnvizError):
    """A model file cannot be read."""


class UsageError(NnvizError):
    """The call is wrong: an unknown style, option, renderer or format."""

    exit_status: ClassVar[int] = 2


class ToolError(NnvizError):
    """A program or a package is missing, or failed."""

    exit_status: ClassVar[int] = 3


ERRORS: Mapping[str, type[NnvizError]] = {
    kind.__name__: kind for kind in (NnvizError, SpecError, ShapeError, ModelError, UsageError, ToolError)
}
"""By name, as processes tell each other."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that the author probably meant, or `None` when nothing is near."""
    import difflib  # noqa: PLC0415 - for mistakes alone

    lowered = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(word.lower()[:64], lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def suggest(word: str, choices: Sequence[str]) -> str:
    """A hint for an unknown word: the nearest choice, or the list of them when it is short."""
    if near := nearest(word, choices):
        return f"did you mean '{near}'?"
    listed = ", ".join(sorted(choices)[:24])
    return f"known are: {listed}{', …' if len(choices) > 24 else ''}"  # noqa: PLR2004 - a list longer than this helps nobody
