"""Text in columns: how wide a terminal draws it, and what of it is safe to print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, takewhile

_JOINERS = "\u200c\u200d"
"""Characters without a width that scripts and emoji need; other format characters may turn a line around."""

_MARKS = {"Mn", "Me", "Cf"}
_ASCII = str.maketrans(
    {"×": "x", "·": ",", "→": "->", "←": "<-", "…": "~", "–": "-", "—": "-", "−": "-",
     "┌": "+", "└": "+", "├": "+", "┤": "+", "┼": "+", "│": "|", "─": "-", "●": "o", "μ": "m", "σ": "s",
     "▁": "_", "▂": ".", "▃": "-", "▄": "~", "▅": "=", "▆": "+", "▇": "*", "█": "#",
     "╮": ".", "╭": ".", "┬": ".", "╯": "'", "╰": "'", "┴": "'"}
)  # fmt: skip


def clean(text: str) -> str:
    """The text on one line, without characters that a terminal obeys rather than draws."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_clean, text))


@lru_cache(maxsize=1024)
def _clean(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cf" and character not in _JOINERS:
        return ""
    return "\N{REPLACEMENT CHARACTER}" if category in {"Cc", "Cs"} else character


def ascii_only(text: str) -> str:
    """The text on one line in ASCII: signs by their likes, letters without accents, `?` for the rest."""
    cleaned = clean(text)
    if cleaned.isascii():
        return cleaned
    # The dot between two words stands free, a comma does not.
    signs = cleaned.replace(" · ", ", ").translate(_ASCII)
    letters = (character for character in unicodedata.normalize("NFKD", signs) if not unicodedata.combining(character))
    return "".join(letters).encode("ascii", "replace").decode()


def columns(text: str) -> int:
    """How many columns a terminal gives a text: two for wide characters, none for marks that combine."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=1024)
def _columns(character: str) -> int:
    if unicodedata.category(character) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, width: int, *, at_end: bool = True) -> str:
    """The text, with an ellipsis at its end or its beginning where it is wider than `width` columns."""
    if columns(text) <= width:
        return text
    fits = _fitting(text if at_end else reversed(text), width - 1)
    return text[:fits] + "…" if at_end else "…" + text[len(text) - fits :]


def _fitting(characters: Iterable[str], width: int) -> int:
    """How many characters take no more than `width` columns."""
    widths = accumulate(map(_columns, characters))
    return sum(1 for _ in takewhile(lambda used: used <= width, widths))


def padded(text: str, width: int) -> str:
    """The text, filled up with spaces."""
    return text + " " * (width - columns(text))
