"""How wide text is, by the metrics of the bundled font, so that layouts never depend on a machine's fonts.

The font is Arimo (as wide as Arial, Helvetica and Liberation Sans, which browsers
have), cut down to Latin, Greek, Cyrillic and symbols; see LICENSE beside the files.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from nnviz_core.mathtext import pieces, plain

_FAMILIES = {
    "": "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif",
    "serif": "Tinos, 'Times New Roman', Times, 'Liberation Serif', serif, Arimo",
    "mono": "Cousine, 'Courier New', Courier, 'Liberation Mono', monospace, Arimo",
}
"""For CSS: without a wish, fonts that are as wide as the bundled one, the page's own sans-serif last.

Arimo is what a PNG falls back to where the machine has none of the others.
"""

FILES = tuple(Path(__file__).with_name(f"Arimo-{weight}.ttf") for weight in ("Regular", "Bold"))

_GLUE = "\ue000"
"""A space inside a formula while lines are broken."""

_KEPT = 512
"""Of longer texts no width is remembered: no picture shows many of them, and the memory that they would take has no bound."""

_ASCENT, _DESCENT = 0.76, 0.22
_WIDE, _NARROW = 1000, 600
"""Thousandths of the size, for characters that the font lacks: full-width ones, and all others."""


@cache
def _widths(*, bold: bool) -> dict[str, int]:
    tables: dict[str, dict[str, int]] = json.loads(Path(__file__).with_name("widths.json").read_text(encoding="utf-8"))
    return tables["bold" if bold else "regular"]


def _unlisted(character: str) -> int:
    """The width to allow for a character that the font lacks: none for marks that sit on their neighbour."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in {"W", "F"} or ord(character) > 0xFFFF else _NARROW  # noqa: PLR2004


def _summed(text: str, *, bold: bool) -> int:
    """How wide a text is that has no math, in thousandths of the size."""
    table = _widths(bold=bold)
    return sum(table[character] if character in table else _unlisted(character) for character in text)


@lru_cache(maxsize=16384)
def _remembered(text: str, *, bold: bool) -> int:
    return _summed(plain(text), bold=bold)


def _thousandths(text: str, *, bold: bool) -> int:
    return _remembered(text, bold=bold) if len(text) <= _KEPT else _summed(plain(text), bold=bold)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels wide a line of text, its math in Unicode, is at a font size in pixels."""
    return _thousandths(text, bold=bold) * size / 1000


def families(font: str) -> str:
    """The option `font` as CSS has it: `serif`, `mono`, or a family's name before the ones that are there anyway."""
    if font in _FAMILIES:
        return _FAMILIES[font]
    own = "".join(character for character in font if character.isalnum() or character in " -_.")
    return f"'{own}', {_FAMILIES['']}"


def has_glyph(character: str) -> bool:
    """Whether the bundled font can draw a character."""
    return character in _widths(bold=False)


def is_lone(text: str) -> bool:
    """Whether a text is one character that the bundled font lacks: how wide it is depends on the reader's fonts."""
    return len(text) == 1 and not has_glyph(text)


def ascent(size: float) -> float:
    """How far capitals and accents reach above the baseline."""
    return _ASCENT * size


def descent(size: float) -> float:
    """How far letters reach below the baseline."""
    return _DESCENT * size


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most `width` pixels, broken at spaces where there are any, inside words where not."""
    return (_wrapped if len(text) <= _KEPT else _wrapped.__wrapped__)(text, width, size, bold=bold)


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: float, size: float, *, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for word in _words(text):
        candidate = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(candidate, size, bold=bold) <= width:
            lines[-1] = candidate
        else:
            lines.extend(_broken(word, width, size, bold=bold))
    return tuple(lines) or ("",)


def _words(text: str) -> list[str]:
    """What a line may be broken between; a formula stays whole."""
    if "$" not in text:
        return text.split()
    whole = "".join(f"${part.replace(' ', _GLUE)}$" if is_math else part for is_math, part in pieces(text))
    return [word.replace(_GLUE, " ") for word in whole.split()]


def _broken(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """A word in pieces that fit; a piece has at least one character."""
    if text_width(word, size, bold=bold) <= width:
        return [word]
    word = plain(word)
    starts, reached = [0], 0
    for position, character in enumerate(word):
        reached += _summed(character, bold=bold)
        if position > starts[-1] and reached * size / 1000 > width:
            starts.append(position)
            reached = _summed(character, bold=bold)
    return [word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True)]


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, its end replaced by an ellipsis where it is wider than `width`."""
    if text_width(text, size, bold=bold) <= width:
        return text
    text, reached = plain(text), _summed("…", bold=bold)
    for position, character in enumerate(text):
        reached += _summed(character, bold=bold)
        if reached * size / 1000 > width:
            return text[:position].rstrip() + "…"
    return text.rstrip() + "…"
