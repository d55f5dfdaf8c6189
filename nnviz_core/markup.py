"""Text, numbers and addresses as they may stand in XML."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from nnviz_core.words import cleaned

K = TypeVar("K")
V = TypeVar("V")

_FORBIDDEN = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Characters that no XML document may contain, escaped or not (XML 1.0, section 2.2)."""

LONGEST_ADDRESS = 2000
"""Characters of an address; browsers take no more for granted."""

_SCHEMES = ("http://", "https://", "mailto:")


class Remembered(dict[K, V]):
    """What a function makes of values, for loops that ask for most of them again; `found[value]` is quicker than a call.

    Attributes:
        make: The function.
        most: When there are more values than this, all are forgotten.
    """

    def __init__(self, make: Callable[[K], V], most: int = 16384) -> None:
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, value: K) -> V:
        """What is made of a new value."""
        if len(self) >= self.most:
            self.clear()
        made = self[value] = self.make(value)
        return made


def _number(value: float) -> str:
    text = f"{value:.2f}"
    if text[-1] == "0":
        text = text[:-3] if text[-2] == "0" else text[:-1]
    return "0" if text == "-0" else text


NUMBERS = Remembered(_number)
"""Numbers with at most two decimals, in as few characters as it takes."""


def number(value: float) -> str:
    """A number with at most two decimals, in as few characters as it takes."""
    return NUMBERS[value]


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    """Text as the content of an element, without what XML forbids."""
    # What can be printed is never forbidden, and compiling the pattern takes longer than most figures.
    allowed = text if text.isprintable() else re.sub(_FORBIDDEN, "\ufffd", text)
    return allowed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Text as the value of an attribute in double quotes."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;")


def page_address(text: str) -> str:
    """An address that a link may have.

    Browsers leave control characters out of a scheme; with them, nothing before a colon is one that we know.

    Raises:
        ValueError: It has another scheme, such as `javascript:`, or is longer than browsers take for granted.
    """
    address = cleaned(text).strip()
    if len(address) > LONGEST_ADDRESS:
        message = f"must have at most {LONGEST_ADDRESS:,} characters"
        raise ValueError(message)
    head = re.split("[/?#]", address, maxsplit=1)[0]
    if ":" in head and not address.lower().startswith(_SCHEMES):
        raise ValueError("must lead to a page: https://…, mailto:…, a relative path or #anchor")
    return address


def safe_link(link: str) -> str:
    """The link where it leads to a page; empty for `javascript:` and whatever else `page_address` refuses."""
    try:
        return page_address(link)
    except ValueError:
        return ""
