"""The diagram: a network, a style and its options. Each option is declared once, as a field of a dataclass."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar

from nnviz_core.errors import Problem, suggest
from nnviz_core.network import Network, Place
from nnviz_core.palettes import PALETTES
from nnviz_core.theme import parse_color

OptionType: TypeAlias = Literal["choice", "words", "bool", "int", "number", "color", "colors", "text"]


def option(default: Any, kind: OptionType, text: str, *, choices: tuple[str, ...] = (), name: str = "", least: float = 0) -> Any:
    """Declare a drawing option.

    Args:
        default: Its value when nobody gives one.
        kind: `words` is a tuple of str, written with commas or spaces, or as a list.
        text: One sentence, for the schema, the command line and the docs.
        choices: What it may be; for `words`, empty means anything.
        name: How users write it, where that is not the field's name with `-` for `_`.
        least: The smallest number allowed.
    """
    return field(default=default, metadata={"kind": kind, "help": text, "choices": choices, "name": name, "least": least})


@dataclass(frozen=True, kw_only=True)
class Options:
    """What every picture understands. A style adds its abilities' options (see `nnviz_core.abilities`) and its own."""

    palette: str = option("paper", "choice", "The colours.", choices=tuple(PALETTES))
    scheme: str = option("", "choice", "The colours of light or of dark pages, whatever the page.", choices=("light", "dark"))
    font_size: float = option(12.0, "number", "The size of labels, in pixels.", least=4)
    font: str = option("", "text", "The typeface: `serif`, `mono` or a family's name; a sans-serif one by default.")
    background: str = option("", "color", "A colour behind the picture; none by default, so that the page shows through.")


@dataclass(frozen=True, kw_only=True)
class HostOptions:
    """What is asked of the program around the picture, whatever the style."""

    style: str = option("auto", "text", "The style; `auto` picks what suits the network.")
    renderer: str = option("svg", "text", "What draws the picture.")
    embed: str = option("inline", "choice", "Whether the picture stands in the page or in a file beside it.", choices=("inline", "img"))
    download: tuple[str, ...] = option((), "words", "Formats offered for download under the picture.")


T = TypeVar("T", bound=Options | HostOptions)


Changes: TypeAlias = tuple[tuple[str, int], ...]
"""What was done to a network that its reader must be told (see `nnviz_core.simplify.steps.Change`), and how much of it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A network as a style wants it, and what was done to it."""

    network: Network
    changes: Changes = ()


@dataclass(frozen=True, kw_only=True)
class Diagram:
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


def option_fields(options: type[Any]) -> dict[str, dataclasses.Field[Any]]:
    """The options of a style by the name that users write."""
    return {option_name(entry): entry for entry in dataclasses.fields(options)}


def parse_options(options: type[T], given: Mapping[str, Any], place: Place | None = None) -> tuple[T, list[Problem]]:
    """Options from what users wrote, and what is wrong with it.

    Wrong and unknown options are left out, so that the picture is still drawn.

    Args:
        options: The style's options.
        given: Names (with `-` or `_`) and values: already typed (from YAML) or strings (from a directive).
        place: Where they were written.
    """
    known = option_fields(options)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        entry = known.get(name.replace("_", "-"))
        if entry is None:
            problems.append(Problem(f"unknown option '{name}' for this style", place, suggest(name, sorted(known)), "option"))
            continue
        try:
            values[entry.name] = _CONVERTERS[entry.metadata["kind"]](value, entry.metadata)
        except ValueError as error:
            problems.append(Problem(f"option '{name}' {error}, got {value!r}", place, entry.metadata["help"], "option"))
    return options(**values), problems


def _choice(value: Any, meta: Mapping[str, Any]) -> str:
    text = str(value).strip().lower()
    if text not in meta["choices"]:
        message = f"must be one of {', '.join(meta['choices'])}"
        raise ValueError(message)
    return text


def _words(value: Any, meta: Mapping[str, Any]) -> tuple[str, ...]:
    written = re.split(r"[,\s]+", value) if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ()
    words = tuple(str(word) for word in written if word)
    if not words or (meta["choices"] and not set(words) <= set(meta["choices"])):
        message = f"must be a list of {', '.join(meta['choices']) or 'words'}"
        raise ValueError(message)
    return words


def _bool(value: Any, _: Mapping[str, Any]) -> bool:
    text = str(value).strip().lower()
    if text in {"true", "yes", "on", "1", "", "none"}:
        return True
    if text in {"false", "no", "off", "0"}:
        return False
    raise ValueError("must be true or false")


def _number(value: Any, meta: Mapping[str, Any]) -> float:
    try:
        number = float(str(value).strip().removesuffix("px"))
    except ValueError:
        raise ValueError("must be a number") from None
    if not meta["least"] <= number <= 10_000:  # noqa: PLR2004 - no picture needs more
        message = f"must be between {meta['least']:g} and 10000"
        raise ValueError(message)
    return number


def _int(value: Any, meta: Mapping[str, Any]) -> int:
    number = _number(value, meta)
    if number != int(number):
        raise ValueError("must be a whole number")
    return int(number)


def _color(value: Any, _: Mapping[str, Any]) -> str:
    return parse_color(str(value))


def _colors(value: Any, _: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if isinstance(value, str):
        value = {what: color for what, _, color in (part.partition("=") for part in re.split(r"[,;\s]+", value) if part)}
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must be names with colours")
    return tuple((str(what).strip(), _own_color(str(what), color)) for what, color in value.items())


def _own_color(what: str, color: Any) -> str:
    try:
        return parse_color(str(color))
    except ValueError as error:
        message = f"has a colour for '{what}' that {error}"
        raise ValueError(message) from None


def _text(value: Any, _: Mapping[str, Any]) -> str:
    return str(value).strip()


_CONVERTERS = {
    "choice": _choice, "words": _words, "bool": _bool, "int": _int, "number": _number, "color": _color, "colors": _colors, "text": _text,
}  # fmt: skip
