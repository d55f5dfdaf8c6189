r"""Formulas of labels as TeX: read by a small grammar and written anew, so that none can be an error or do more than be set.

A formula is a row of atoms, each with at most one subscript and one superscript or row
of primes. An atom is a character, a sign, an accent or a typeface with its argument, a
fraction, a formula between `\left` and `\right`, or one between braces.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache

from nnviz_renderers.tikz.signs import COMMANDS, sign

_SPOKEN = re.compile(r"\\(?:text(?:rm|it|bf)?|mathrm|operatorname)\{[^{}]*\}")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\?.", re.DOTALL)
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-*/=<>()[],.:;|!?")
_SPACES = frozenset({r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\qquad"})

_COMMANDS = frozenset(f"\\{name}" for name in COMMANDS)
_ONE = r"\hat \bar \tilde \vec \dot \ddot \overline \underline \sqrt \mathbf \mathbb \mathcal \mathrm \mathit \mathsf \mathtt"
_ARGUMENTS = {**dict.fromkeys(_ONE.split(), 1), r"\frac": 2}
"""How many arguments the commands take that LaTeX and amsfonts have."""

_SAME = {
    "text": "mathrm", "textrm": "mathrm", "operatorname": "mathrm", "textit": "mathit", "textbf": "mathbf", "boldsymbol": "mathbf",
    "tfrac": "frac", "dfrac": "frac", "widehat": "hat", "widetilde": "tilde",
    "lVert": "Vert", "rVert": "Vert", "lvert": "vert", "rvert": "vert",
}  # fmt: skip
"""Commands that need further packages, by what comes near to them."""

_DELIMITERS = frozenset(
    {*"()[]|/.<>", r"\{", r"\}", r"\|", r"\Vert", r"\vert", r"\langle", r"\rangle", r"\lfloor", r"\rfloor", r"\lceil", r"\rceil"}
)

Tokens = deque[str]


@lru_cache(maxsize=4096)
def formula(text: str) -> str:
    """A formula as TeX, without its dollars; empty for one that is not understood."""
    # Spaces mean nothing, but between words.
    spaced = _SPOKEN.sub(lambda found: found[0].replace(" ", r"\ "), text)
    tokens = deque(_known(each) for each in _TOKEN.findall(spaced) if each != " ")
    try:
        written = _list(tokens)
    except _UnknownError:
        return ""
    return "" if tokens else written.strip()


class _UnknownError(Exception):
    """The grammar has no such formula."""


def _known(token: str) -> str:
    """A token under the name that every LaTeX has for it."""
    return f"\\{_SAME.get(token[1:], token[1:])}" if token[0] == "\\" else token


def _list(tokens: Tokens) -> str:
    parts = []
    while tokens and tokens[0] not in {"}", r"\right"}:
        # A script without a base has an empty one.
        base = "{}" if tokens[0] in {"_", "^", "'"} else _atom(tokens)
        parts.append(base + _scripts(tokens))
    return "".join(parts)


def _scripts(tokens: Tokens) -> str:
    found: dict[str, str] = {}
    while tokens and tokens[0] in {"_", "^", "'"}:
        mark = tokens.popleft()
        place = "_" if mark == "_" else "^"
        if place in found:
            raise _UnknownError
        found[place] = _primes(tokens) if mark == "'" else _argument(tokens)
    return "".join(f"{place}{{{script}}}" for place, script in found.items())


def _primes(tokens: Tokens) -> str:
    count = 1
    while tokens and tokens[0] == "'":
        tokens.popleft()
        count += 1
    return r"\prime " * count


def _argument(tokens: Tokens) -> str:
    if not tokens or tokens[0] in {"}", "[", "_", "^", "'", r"\right"}:
        raise _UnknownError
    return _group(tokens) if tokens[0] == "{" else _atom(tokens)


def _group(tokens: Tokens) -> str:
    tokens.popleft()
    inside = _list(tokens)
    _expect(tokens, "}")
    return inside


def _expect(tokens: Tokens, token: str) -> None:
    if not tokens or tokens.popleft() != token:
        raise _UnknownError


def _atom(tokens: Tokens) -> str:
    if tokens[0] == "{":
        return f"{{{_group(tokens)}}}"
    first = tokens.popleft()
    if first == r"\left":
        return _fenced(tokens)
    if count := _ARGUMENTS.get(first):
        return first + "".join(f"{{{_argument(tokens)}}}" for _ in range(count))
    return _sign(first)


def _sign(written: str) -> str:
    if written in _PLAIN:
        return written
    if written in _SPACES or written in _DELIMITERS or written in _COMMANDS:
        return f"{written} "
    if not written.isascii() and (command := sign(written)):
        return f"{{{command}}}"
    raise _UnknownError


def _fenced(tokens: Tokens) -> str:
    left = _delimiter(tokens)
    inside = _list(tokens)
    _expect(tokens, r"\right")
    return rf"\left{left} {inside}\right{_delimiter(tokens)} "


def _delimiter(tokens: Tokens) -> str:
    if not tokens or tokens[0] not in _DELIMITERS:
        raise _UnknownError
    return tokens.popleft()
