"""Users' words as TeX: set, never executed, whatever they contain."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from nnviz_core.mathtext import pieces, plain
from nnviz_core.scene import Group
from nnviz_renderers.tikz.math import formula
from nnviz_renderers.tikz.signs import sign

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\ensuremath{\mathdollar}", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedblright{}", "…": r"\dots{}", "–": r"\textendash{}", "—": r"\textemdash{}", "\u2018": "`", "\u2019": "'",
    "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "\u201a": ",", "„": ",{},", "¡": "!`", "¿": "?`",
    "\t": " ", "\n": " ", "\r": " ",
}  # fmt: skip

_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)|(?<=[`?!])(?=`)")
"""Between characters of which TeX makes another one."""

_FOREIGN = {
    "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t",
    "ĸ": "k", **{each: unicodedata.normalize("NFKD", each)[0] for each in "ĄąĘęģĮįŲųĿŀſ"}, "ŉ": "n",
}  # fmt: skip
"""Latin letters that TeX's own fonts lack, and what comes near to them."""


@lru_cache(maxsize=4096)
def tex(text: str) -> str:
    """A line of text, its math as math."""
    return "".join(_math(piece) if is_math else words(piece) for is_math, piece in pieces(unicodedata.normalize("NFC", text)))


def _math(piece: str) -> str:
    written = formula(piece)
    return f"${written}$" if written else words(plain(f"${piece}$"))


def words(text: str) -> str:
    """Text without math: each character as TeX sets it."""
    return "".join(map(_character, _LIGATURES.sub("\0", text)))


@lru_cache(maxsize=4096)
def _character(character: str) -> str:
    if character == "\0":
        return "{}"
    if character in _SPECIAL:
        return _SPECIAL[character]
    if " " <= character <= "~":
        return character
    if command := sign(character):
        return rf"\ensuremath{{{command}}}"
    category = unicodedata.category(character)
    if category[0] in "CZ":
        return "~" if category == "Zs" else ""
    # Latin letters with their accents are built by every LaTeX; what is beyond is left to engines that know fonts.
    is_built = "\u00c0" <= character <= "\u017e" and character not in _FOREIGN
    return character if is_built else rf"\nnvizother{{{character}}}{{{_near(character)}}}"


def _near(character: str) -> str:
    """What is set for a character where there is no font for it: a letter without its accents, or a box of its width."""
    if character in _FOREIGN:
        return _FOREIGN[character]
    letters = "".join(each for each in unicodedata.normalize("NFKD", character) if each.isascii() and each.isalnum())
    if letters or unicodedata.combining(character):
        return letters
    return r"\nnvizbox{.9em}" if unicodedata.east_asian_width(character) in {"W", "F"} else r"\nnvizbox{.5em}"


def is_known(text: str) -> bool:
    """Whether every TeX can set a text; there are characters for which it takes an engine that reads the machine's fonts."""
    return r"\nnvizother" not in tex(text)


def comment(text: str) -> str:
    """Text as it may stand in a comment: on one line."""
    return " ".join("".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text).split())[:200]


def told(group: Group) -> str:
    """The comment that stands before a group: what its tooltip says, or what it is."""
    return comment(group.title.splitlines()[-1] if group.title else f"{group.role} {group.name}")


def url(link: str) -> str:
    r"""An address as an argument of `\href`."""
    safe = quote(link, safe=":/.?=&+%#@!,;()-_~")
    return "".join(f"\\{each}" if each in "%#&" else each for each in safe)
