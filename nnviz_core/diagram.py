"""The diagram: a network, a style and its options. Each option is declared once, as a field of a dataclass."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NoReturn, TypeAlias, TypeVar, dataclass_transform

from msgspec import Struct

from nnviz_core.errors import Problem, suggest
from nnviz_core.network import Network, Place
from nnviz_core.option_values import OptionType, convert
from nnviz_core.palettes import PALETTES

Host: TypeAlias = Literal["sphinx", "docutils", "markdown", "files"]
"""Who follows options: the programs around a page, and the command line, which writes files."""

PAGES: tuple[Host, ...] = ("sphinx", "docutils", "markdown")


def option(  # noqa: PLR0913 - each is a word of the declaration
    default: Any,
    kind: OptionType,
    text: str,
    *,
    choices: tuple[str, ...] = (),
    name: str = "",
    least: float = 0,
    hosts: tuple[Host, ...] = (),
) -> Any:
    """Declare an option.

    Args:
        default: Its value when nobody gives one.
        kind: `words` is a tuple of str, written with commas or spaces, or as a list.
        text: One sentence, for the schema, the command line and the docs.
        choices: What it may be; for `words`, empty means anything; for lengths, words beside them.
        name: How users write it, where that is not the field's name with `-` for `_`.
        least: The smallest number allowed.
        hosts: Who can follow it; empty for all.
    """
    declared = {"kind": kind, "help": text, "choices": choices, "name": name, "least": least, "hosts": hosts}
    return field(default=default, metadata=declared)


@dataclass_transform(kw_only_default=True, frozen_default=True)
class OptionGroup:
    """Options, each in a line `name: type = option(…)` of a subclass, which thereby becomes a frozen dataclass with keywords.

    Its methods are here once for all: to write them anew for each class, as `dataclass` does, takes longer than to draw a figure.
    """

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    _defaults: ClassVar[Mapping[str, Any]]

    def __init_subclass__(cls) -> None:
        """Read the declarations."""
        dataclass(init=False, repr=False, eq=False)(cls)
        cls._defaults = {name: entry.default for name, entry in cls.__dataclass_fields__.items()}

    def __init__(self, **values: Any) -> None:
        """Have these values, and the defaults of all others; raises `TypeError` for a name that is no option."""
        vars(self).update(self._defaults)
        if unknown := values.keys() - vars(self).keys():
            message = f"{self.__class__.__name__} has no option {', '.join(sorted(unknown))}"
            raise TypeError(message)
        vars(self).update(values)

    def __setattr__(self, name: str, _: object) -> NoReturn:
        """Options do not change: `dataclasses.replace` gives others."""
        message = f"cannot assign to option '{name}'"
        raise dataclasses.FrozenInstanceError(message)

    def __delattr__(self, name: str) -> NoReturn:
        """The same."""
        self.__setattr__(name, None)

    def __eq__(self, other: object) -> bool:
        """Whether all values are equal."""
        return self.__class__ is other.__class__ and vars(self) == vars(other)

    def __hash__(self) -> int:
        """That of the values."""
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        """`LenetOptions(palette='paper', …)`."""
        return f"{self.__class__.__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Options(OptionGroup):
    """What every picture understands. A style adds its abilities' options (see `nnviz_core.abilities`) and its own."""

    palette: str = option("paper", "choice", "The colours.", choices=tuple(PALETTES))
    scheme: str = option("", "choice", "The colours of light or of dark pages, whatever the page.", choices=("light", "dark"))
    font_size: float = option(12.0, "number", "The size of labels, in pixels.", least=4)
    font: str = option("", "text", "The typeface: `serif`, `mono` or a family's name; a sans-serif one by default.")
    background: str = option("", "color", "A colour behind the picture; none by default, so that the page shows through.")


class HostOptions(OptionGroup):
    """What is asked of the program around the picture, whatever the style."""

    style: str = option("auto", "text", "The style; `auto` picks what suits the network.")
    renderer: str = option("svg", "text", "What draws the picture.")
    embed: str = option(
        "inline", "choice", "Whether the picture stands in the page or in a file beside it.", choices=("inline", "img"), hosts=PAGES
    )
    download: tuple[str, ...] = option((), "words", "Formats offered for download under the picture.", hosts=PAGES)


T = TypeVar("T", bound=OptionGroup)


Changes: TypeAlias = tuple[tuple[str, int], ...]
"""What was done to a network that its reader must be told (see `nnviz_core.simplify.steps.Change`), and how much of it."""


class Prepared(Struct, frozen=True):
    """A network as a style wants it, and what was done to it."""

    network: Network
    changes: Changes = ()


class Diagram(Struct, frozen=True, kw_only=True):
    """All that a renderer needs.

    Attributes:
        network: Inferred; the part that is drawn, in its author's colours.
        style: The style's name.
        options: Of the style.
        title: Of the picture.
        description: The picture in words.
        prepared: The network as the style wants it, where that is known already (see `nnviz_core.arranging`).
    """

    network: Network
    style: str
    options: Options
    title: str = ""
    description: str = ""
    prepared: Prepared | None = None


def option_name(entry: dataclasses.Field[Any]) -> str:
    """How users write an option: `max-units`."""
    return entry.metadata["name"] or entry.name.replace("_", "-")


def option_key(written: str) -> str:
    """The name of an option in its one spelling: users may write `_` for `-`, and capitals."""
    return written.strip().lower().replace("_", "-")


def option_fields(options: type[OptionGroup]) -> dict[str, dataclasses.Field[Any]]:
    """The options that a dataclass declares, by the name that users write."""
    return {option_name(entry): entry for entry in dataclasses.fields(options)}


def parse_options(options: type[T], given: Mapping[str, Any], place: Place | None = None) -> tuple[T, list[Problem]]:
    """Options from what users wrote, and what is wrong with it.

    Wrong and unknown options are left out, so that the picture is still drawn.

    Args:
        options: What declares them, such as a style's options.
        given: Names (with `-` or `_`) and values: already typed (from YAML) or strings (from a directive).
        place: Where they were written.
    """
    known = option_fields(options)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        entry = known.get(option_key(name))
        if entry is None:
            problems.append(Problem(f"unknown option '{name}'", place, suggest(name, sorted(known)), "option"))
            continue
        try:
            values[entry.name] = convert(value, entry.metadata)
        except ValueError as error:
            problems.append(Problem(f"option '{name}' {error}, got {value!r}", place, entry.metadata["help"], "option"))
    return options(**values), problems
