"""Somebody's text, made harmless: for pictures, and for messages."""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control characters but tab and line feed, separators of lines, lone surrogates, byte order marks, and what XML forbids."""

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of the text after them, and so could make a message read otherwise than it is."""

_COMMAND = re.compile(r"##(?=\[|vso\[)|^(\s*):(?=:)", re.IGNORECASE | re.MULTILINE)
"""What the runners of CI services take for a command: `::error …` at the start of a line, `##[…]` and `##vso[…]` anywhere."""

UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def cleaned(text: str) -> str:
    """A text without characters that are not for reading; each becomes the replacement character."""
    return text if text.isprintable() else _UNSEEN.sub(UNKNOWN, text)


def harmless(text: str) -> str:
    """A text that a terminal, a log and a CI runner show and do not obey: on one line, without control characters."""
    if not text.isprintable():
        text = _TURNS.sub(UNKNOWN, cleaned(text)).replace("\t", " ")
        text = " ".join(text.split("\n"))
    return _COMMAND.sub(_disarmed, text) if "::" in text or "##" in text else text


def _disarmed(found: re.Match[str]) -> str:
    return "# #" if found[1] is None else f"{found[1]}\N{RATIO}"
