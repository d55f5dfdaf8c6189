"""What users write as the value of an option, by the kind of value that the option declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from nnviz_core.markup import page_address
from nnviz_core.theme import parse_color
from nnviz_core.words import cleaned

OptionType: TypeAlias = Literal[
    "choice", "words", "bool", "int", "number", "color", "colors", "text",
    "length", "length or percentage", "percentage", "identifier", "classes", "address",
]  # fmt: skip

LARGEST = 10_000
"""No picture needs more, whatever the unit."""

_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(em|ex|ch|rem|vw|vh|vmin|vmax|cm|mm|in|pt|pc|px|Q|%)?", re.IGNORECASE | re.ASCII)


def convert(value: Any, meta: Mapping[str, Any]) -> Any:
    """A value as its option has it.

    Args:
        value: Already typed (from YAML), or a string (from a directive, a fence or the command line).
        meta: What the option's field declares.

    Raises:
        ValueError: It is no such value; the message says what it must be.
    """
    return _CONVERTERS[meta["kind"]](value, meta)


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
    if not meta["least"] <= number <= LARGEST:
        message = f"must be between {meta['least']:g} and {LARGEST}"
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


def _length(value: Any, meta: Mapping[str, Any], *, example: str = "300 or 8cm") -> str:
    """A length in CSS, in pixels where it has no unit, or one of the choices."""
    text = str(value).strip().lower()
    if text in meta["choices"]:
        return text
    found = _LENGTH.fullmatch(text)
    unit = (found[2] or "px").replace("q", "Q") if found else ""
    if not found or not 0 < float(found[1]) <= LARGEST or (unit == "%" and "%" not in example):
        message = " or ".join([f"must be a length such as {example}", *meta["choices"]])
        raise ValueError(message)
    return f"{found[1]}{unit}"


def _length_or_percentage(value: Any, meta: Mapping[str, Any]) -> str:
    return _length(value, meta, example="300, 8cm or 50%")


def _percentage(value: Any, meta: Mapping[str, Any]) -> int:
    try:
        return _int(str(value).strip().removesuffix("%"), meta)
    except ValueError:
        raise ValueError("must be a percentage such as 50%") from None


def _identifier(value: Any, _: Mapping[str, Any]) -> str:
    if not (text := " ".join(cleaned(str(value)).split())):
        raise ValueError("must be a name")
    return text


def _classes(value: Any, _: Mapping[str, Any]) -> tuple[str, ...]:
    """Docutils makes classes of their ASCII letters, so that there must be one in each."""
    words = tuple(cleaned(str(value)).split())
    if not words or not all(re.search("[A-Za-z]", word) for word in words):
        raise ValueError("must be one or more names of classes, with spaces between them")
    return words


def _address(value: Any, _: Mapping[str, Any]) -> str:
    lines = str(value).splitlines()
    if not (text := page_address("".join(line.strip() for line in lines))):
        raise ValueError("must be an address, such as https://… or #anchor")
    return text


_CONVERTERS: Mapping[OptionType, Callable[[Any, Mapping[str, Any]], Any]] = {
    "choice": _choice, "words": _words, "bool": _bool, "int": _int, "number": _number, "color": _color, "colors": _colors, "text": _text,
    "length": _length, "length or percentage": _length_or_percentage, "percentage": _percentage, "identifier": _identifier,
    "classes": _classes, "address": _address,
}  # fmt: skip
